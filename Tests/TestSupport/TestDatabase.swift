public import Database

/// Addresses of a lent database.
public struct TestDatabaseURLs: Sendable {
  /// Through pgbouncer in transaction mode, as the app role.
  public var pooled: String
  /// Straight to the server, as the app role: for LISTEN.
  public var direct: String
  /// Straight to the server, as the owner of the tables.
  public var owner: String
  /// Straight to the server, as its superuser: to look at what no role may see.
  public var superuser: String
  /// The database's name.
  public var name: String
}

/// Lends a fresh, migrated database to a test, through a real pgbouncer in transaction mode.
public enum TestDatabase {
  /// Calls `body` with a pool on the app role and the addresses; the database is dropped afterwards.
  ///
  /// - Parameter connections: The pool's size. Default 4.
  public static func withDatabase<Value>(
    connections: Int = 4, _ body: (Database, TestDatabaseURLs) async throws -> Value
  ) async throws -> Value {
    let cluster = try await TestCluster.shared()
    await cluster.places.take()
    defer { cluster.places.giveBack() }
    let name = try await cluster.makeDatabase()
    let pooler = try await cluster.makePooler(for: name)
    let urls = TestDatabaseURLs(
      pooled: pooler.url(database: name), direct: await cluster.cluster.url(database: name),
      owner: await cluster.cluster.url(role: "framewright_owner", database: name),
      superuser: await cluster.cluster.url(role: "postgres", database: name), name: name)
    let database = Database(
      DatabaseConfiguration(
        url: urls.pooled, listenURL: urls.direct, connections: connections, statementTimeout: .seconds(60)))
    do {
      let value = try await body(database, urls)
      await pooler.remove()
      try await cluster.drop(name)
      return value
    } catch {
      await cluster.report()
      await pooler.remove()
      try? await cluster.drop(name)
      throw error
    }
  }

  /// The server's socket folder and user, to put another pooler in front of it.
  public static func server() async throws -> (cluster: PrivateCluster, folder: String) {
    let shared = try await TestCluster.shared()
    return (shared.cluster, shared.folder)
  }
}
