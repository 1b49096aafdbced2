import Foundation

/// One numbered change of the schema.
public struct Migration: Sendable, Hashable {
  /// Its place in the order, from 1 without gaps.
  public var number: Int
  /// What it does, in a word or two.
  public var name: String
  /// The script. It runs inside a transaction and must not end it.
  public var sql: String

  /// Names a migration.
  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }

  /// The file's name without its folder: `001_foundation.sql`.
  public var fileName: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "_" + name + ".sql"
  }
}

/// Why the schema was left as it is.
public enum MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The program's own list has gaps or doubles.
  case disorderedList(number: Int)
  /// A migration that was applied is another one in this program.
  case historyDiffers(applied: String, present: String)
  /// The database has migrations that this program does not know.
  case databaseIsNewer(applied: Int, known: Int)
  /// A script failed; nothing of this run was kept.
  case failed(fileName: String, reason: String)
  /// Roles are missing and this user may not create them.
  case missingRoles(commands: [String])

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .disorderedList(let number): "The migrations are not numbered without gaps: look at \(number)."
    case .historyDiffers(let applied, let present):
      "The database was migrated by \(applied), but this program has \(present) in its place. "
        + "Use the program that matches the database, or undo by a new migration."
    case .databaseIsNewer(let applied, let known):
      "The database has \(applied) migrations, this program knows \(known). Use a newer program."
    case .failed(let fileName, let reason): "\(fileName) failed, nothing was changed: \(reason)"
    case .missingRoles(let commands):
      "Roles are missing and this user may not create them. As a superuser run: \(commands.joined(separator: " "))"
    }
  }
}

/// Brings the schema up to date, once at a time, and refuses when history and list disagree.
public struct Migrator: Sendable {
  /// All migrations of the program in order.
  public let migrations: [Migration]
  private let url: String

  /// The roles that the first migration needs, with the commands that make them.
  static let roles: [(name: String, command: String)] = [
    ("framewright_app", "create role framewright_app login nosuperuser nobypassrls noinherit;"),
    ("framewright_system", "create role framewright_system nologin nosuperuser nobypassrls noinherit;"),
  ]

  /// Names the database, as the owner of its tables.
  public init(ownerURL: String, migrations: [Migration]) {
    url = ownerURL
    self.migrations = migrations
  }

  /// Applies what is missing, all in one transaction, and answers what that was.
  ///
  /// A transaction-level advisory lock lets two starting programs take turns.
  /// - Parameter dryRun: Whether to answer only what would be applied.
  /// - Throws: `MigrationError`, or `DatabaseError` when the database cannot be reached.
  public func migrate(dryRun: Bool = false) async throws -> [Migration] {
    for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
      throw MigrationError.disorderedList(number: migration.number)
    }
    let url = url
    let migrations = migrations
    return try await OwnThread.run("migrate") { try Self.migrate(url, migrations, dryRun: dryRun) }
  }

  /// How many migrations the database has; zero for an empty one.
  ///
  /// - Throws: `DatabaseError`.
  public func appliedCount() async throws -> Int {
    let url = url
    return try await OwnThread.run("migrate") {
      let connection = Connection(url: url, statementTimeout: .seconds(30))
      try connection.open()
      return try Self.applied(connection).count
    }
  }

  private struct Applied {
    let number: Int
    let name: String
    let hash: String
  }

  private static func applied(_ connection: Connection) throws -> [Applied] {
    let exists = try connection.pipeline(["select to_regclass('public.schema_migrations') is not null"])
    guard try Rows(storage: exists[0])[0].get(0, as: Bool.self) else { return [] }
    let rows = try connection.pipeline(["select number, name, sha256 from public.schema_migrations order by number"])
    return try Rows(storage: rows[0]).map {
      Applied(number: try $0.get("number"), name: try $0.get("name"), hash: try $0.get("sha256"))
    }
  }

  private static func migrate(_ url: String, _ migrations: [Migration], dryRun: Bool) throws -> [Migration] {
    // Building an index on a large table takes as long as it takes.
    let connection = Connection(url: url, statementTimeout: .zero)
    try connection.open()
    // The number is arbitrary and only has to be the same in every program: "frame" on a telephone.
    _ = try connection.pipeline([
      "begin", "set local statement_timeout = 0", "select pg_advisory_xact_lock(37263)",
    ])
    let applied = try applied(connection)
    for (applied, present) in zip(applied, migrations) {
      let hash = try hash(of: present, connection)
      guard applied.number == present.number, applied.name == present.name, applied.hash == hash else {
        let old = Migration(number: applied.number, name: applied.name, sql: "").fileName
        throw MigrationError.historyDiffers(
          applied: "\(old) (sha256 \(applied.hash.prefix(12)))",
          present: "\(present.fileName) (sha256 \(hash.prefix(12)))")
      }
    }
    guard applied.count <= migrations.count else {
      throw MigrationError.databaseIsNewer(applied: applied.count, known: migrations.count)
    }
    let pending = Array(migrations.dropFirst(applied.count))
    guard !dryRun, !pending.isEmpty else { return pending }
    try checkRoles(connection)
    _ = try connection.pipeline([
      """
      create table if not exists public.schema_migrations (
        number integer primary key,
        name text not null,
        sha256 text not null,
        applied_at timestamptz not null default now()
      )
      """
    ])
    for migration in pending {
      do { try connection.script(migration.sql) } catch let error as DatabaseError {
        throw MigrationError.failed(
          fileName: migration.fileName, reason: error.details.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      guard connection.isInTransaction else {
        throw MigrationError.failed(fileName: migration.fileName, reason: "the script ends the transaction")
      }
      let hash = try hash(of: migration, connection)
      _ = try connection.pipeline([
        """
        insert into public.schema_migrations (number, name, sha256)
        values (\(migration.number), \(migration.name), \(hash))
        """
      ])
    }
    _ = try connection.pipeline(["commit"])
    return pending
  }

  /// The server hashes, so that this layer needs no hash of its own.
  private static func hash(of migration: Migration, _ connection: Connection) throws -> String {
    let bytes = Array(migration.sql.utf8)
    let rows = try connection.pipeline(["select encode(sha256(\(bytes)::bytea), 'hex')"])
    return try Rows(storage: rows[0])[0].get(0)
  }

  private static func checkRoles(_ connection: Connection) throws {
    let names = roles.map(\.name)
    let rows = try connection.pipeline([
      "select rolname from pg_roles where rolname = any(\(names))",
      "select rolsuper or rolcreaterole from pg_roles where rolname = current_user",
    ])
    let present = try Rows(storage: rows[0]).map { try $0.get(0, as: String.self) }
    let missing = roles.filter { !present.contains($0.name) }
    guard !missing.isEmpty, try !(Rows(storage: rows[1]).first?.get(0, as: Bool.self) ?? false) else { return }
    throw MigrationError.missingRoles(
      commands: missing.map(\.command) + ["grant framewright_system to current_user_of_migrations;"])
  }
}
