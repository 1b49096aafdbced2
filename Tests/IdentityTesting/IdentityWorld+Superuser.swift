public import Database
import TestSupport

extension IdentityWorld {
  /// Does as the database's superuser what nobody may do through the product.
  public func asSuperuser(_ statement: String) async throws { _ = try await superuserRows(statement) }

  /// Reads as the database's superuser what nobody may read through the product.
  public func superuserRows(_ statement: String) async throws -> Rows {
    let database = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
    // Written in a test.
    return try await database.query(nil, SQL(unsafeRaw: statement))
  }
}
