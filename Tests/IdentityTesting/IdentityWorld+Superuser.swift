import Database
import TestSupport

extension IdentityWorld {
  /// Does as the database's superuser what nobody may do through the product.
  public func asSuperuser(_ statement: String) async throws {
    let database = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
    // Written in a test.
    _ = try await database.query(nil, SQL(unsafeRaw: statement))
  }
}
