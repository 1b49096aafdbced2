import Database
import Foundation
import TestSupport
import Testing

@Suite struct QueryTests {
  @Test func valuesOfEveryTypeComeBackAsTheyWent() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let uuid = UUID()
      let date = Date(timeIntervalSince1970: 1_793_621_999.123456)
      let bytes: [UInt8] = [0, 1, 127, 128, 255, 0x5C]
      let row = try await database.query(
        nil,
        """
        select \("a\"\\'\n\té😀")::text, \(Int.min)::bigint, \(-1.5e-300)::float8, \(true)::boolean, \(uuid)::uuid,
          \(date)::timestamptz, \(bytes)::bytea, \(nil as String?)::text,
          \(["a,b", "{\"}", "\\", ""])::text[], \([uuid])::uuid[], \([] as [Int])::int[], \(Int32.max)::int
        """)[0]
      #expect(try row.get(0, as: String.self) == "a\"\\'\n\té😀")
      #expect(try row.get(1, as: Int.self) == .min)
      #expect(try row.get(2, as: Double.self) == -1.5e-300)
      #expect(try row.get(3, as: Bool.self))
      #expect(try row.get(4, as: UUID.self) == uuid)
      #expect(abs(try row.get(5, as: Date.self).timeIntervalSince(date)) < 1e-6)
      #expect(try row.get(6, as: [UInt8].self) == bytes)
      #expect(try row.get(7, as: String?.self) == nil)
      #expect(try row.get(8, as: [String].self) == ["a,b", "{\"}", "\\", ""])
      #expect(try row.get(9, as: [UUID].self) == [uuid])
      #expect(try row.get(10, as: [Int].self).isEmpty)
      #expect(try row.get(11, as: Int32.self) == .max)
    }
  }

  @Test func directConnectionsPlanOnce() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let database = Database(DatabaseConfiguration(url: urls.superuser, listenURL: urls.superuser, connections: 1))
      let owner = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
      func kept() async throws -> Int {
        try await database.query(nil, "select count(*) from pg_prepared_statements")[0].get(0)
      }
      try await owner.query(nil, "create table stones (id int, weight int)")
      try await owner.query(nil, "insert into stones select n, n * 10 from generate_series(1, 100) n")
      for number in 1...20 {
        let rows = try await database.query(nil, readOnly: true, "select weight from stones where id = \(number)")
        #expect(try rows[0].get(0, as: Int.self) == number * 10)
      }
      // The settings and the statement.
      #expect(try await kept() == 2)
      // Many different ones do not pile up.
      for number in 1...120 {
        let rows = try await database.query(
          nil, readOnly: true, "select weight + \(unsafeRaw: String(number)) from stones where id = \(1)")
        #expect(try rows[0].get(0, as: Int.self) == 10 + number)
      }
      #expect((2...50).contains(try await kept()))
      // A mistake leaves the session as it was.
      await #expect(throws: DatabaseError.self) {
        try await database.query(nil, readOnly: true, "select weight / (id - id) from stones")
      }
      await #expect(throws: DatabaseError.self) {
        try await database.query(nil, readOnly: true, "select no_such_thing")
      }
      #expect(try await database.query(nil, readOnly: true, "select weight from stones where id = \(3)").count == 1)
      // A plan that the schema has left behind.
      try await owner.query(nil, "alter table stones alter column weight type text")
      let rows = try await database.query(nil, readOnly: true, "select weight from stones where id = \(4)")
      #expect(try rows[0].get(0, as: String.self) == "40")
    }
  }

  @Test func aPoolerBehindADirectAddressDoesNoHarm() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let database = Database(DatabaseConfiguration(url: urls.pooled, listenURL: urls.pooled, connections: 4))
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            try await database.query(nil, readOnly: true, "select \(number)::int")[0].get(0, as: Int.self) == number
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }
}
