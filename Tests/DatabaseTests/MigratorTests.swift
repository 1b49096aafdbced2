import Database
import Foundation
import Schema
import TestSupport
import Testing

/// An empty database beside the migrated ones.
private func withEmptyDatabase(_ body: (String, Database) async throws -> Void) async throws {
  let cluster = try await TestDatabase.server().cluster
  let admin = Database(
    DatabaseConfiguration(url: await cluster.url(role: "postgres", database: "postgres"), connections: 1))
  let name = "empty_\(UUID().uuidString.prefix(8).lowercased())"
  try await admin.administer("create database \(name) owner framewright_owner")
  let url = await cluster.url(role: "framewright_owner", database: name)
  do {
    try await body(url, Database(DatabaseConfiguration(url: url, connections: 1)))
  } catch {
    try await admin.administer("drop database \(name) with (force)")
    throw error
  }
  try await admin.administer("drop database \(name) with (force)")
}

private let first = Migration(number: 1, name: "first", sql: "create table a (x int); insert into a values (1);")
private let second = Migration(number: 2, name: "second", sql: "-- nothing but a remark")
private let third = Migration(number: 3, name: "third", sql: "create table b (y int);\ninsert into a values (3);")

@Suite struct MigratorTests {
  @Test func eachMigrationIsAppliedOnceAndInOrder() async throws {
    try await withEmptyDatabase { url, database in
      let all = [first, second, third]
      let partial = Migrator(ownerURL: url, migrations: [first])
      #expect(try await partial.appliedCount() == 0)
      #expect(try await partial.migrate(dryRun: true) == [first])
      #expect(try await partial.appliedCount() == 0)
      #expect(try await partial.migrate() == [first])
      let whole = Migrator(ownerURL: url, migrations: all)
      #expect(try await whole.migrate(dryRun: true) == [second, third])
      #expect(try await whole.migrate() == [second, third])
      #expect(try await whole.migrate() == [])
      #expect(try await whole.appliedCount() == 3)
      let values = try await database.query(nil, "select x from a order by x").map { try $0.get(0, as: Int.self) }
      #expect(values == [1, 3])
    }
  }

  @Test func aChangedHistoryIsRefused() async throws {
    try await withEmptyDatabase { url, database in
      _ = try await Migrator(ownerURL: url, migrations: [first, second]).migrate()
      let changed = Migration(number: 1, name: "first", sql: first.sql + " -- changed")
      let renamed = Migration(number: 2, name: "other", sql: second.sql)
      for migrations in [[changed, second, third], [first, renamed, third]] {
        let error = await #expect(throws: MigrationError.self) {
          _ = try await Migrator(ownerURL: url, migrations: migrations).migrate()
        }
        guard case .historyDiffers = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      let newer = await #expect(throws: MigrationError.self) {
        _ = try await Migrator(ownerURL: url, migrations: [first]).migrate()
      }
      #expect(newer == .databaseIsNewer(applied: 2, known: 1))
      let gap = await #expect(throws: MigrationError.self) {
        _ = try await Migrator(ownerURL: url, migrations: [first, third]).migrate()
      }
      #expect(gap == .disorderedList(number: 3))
      #expect(try await database.query(nil, "select to_regclass('b')")[0].get(0, as: String?.self) == nil)
    }
  }

  @Test func aFailingScriptLeavesNothingOfItsRun() async throws {
    try await withEmptyDatabase { url, database in
      let broken = Migration(number: 2, name: "broken", sql: "create table b (y int); select 1 / 0;")
      let error = await #expect(throws: MigrationError.self) {
        _ = try await Migrator(ownerURL: url, migrations: [first, broken]).migrate()
      }
      guard case .failed("002_broken.sql", let reason) = error else { throw MigrationError.disorderedList(number: 0) }
      #expect(reason.contains("division by zero"))
      #expect(try await database.query(nil, "select to_regclass('a')")[0].get(0, as: String?.self) == nil)
      let ending = Migration(number: 2, name: "ending", sql: "create table c (y int); commit;")
      await #expect(throws: MigrationError.self) {
        _ = try await Migrator(ownerURL: url, migrations: [first, ending]).migrate()
      }
    }
  }

  @Test func programsThatStartTogetherTakeTurns() async throws {
    try await withEmptyDatabase { url, _ in
      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          group.addTask { try await Migrator(ownerURL: url, migrations: [first, second, third]).migrate().count }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(counts.sorted() == [0, 0, 0, 0, 0, 3])
    }
  }

  @Test func theListIsTheFolder() throws {
    let folder = SampleData.packageFolder.appendingPathComponent("Sources/Schema/Migrations")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == Schema.migrations.map(\.fileName))
    for (file, migration) in zip(files, Schema.migrations) {
      #expect(try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) == migration.sql)
    }
  }
}
