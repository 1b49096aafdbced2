import Crypto
import Database
import Foundation
import Net
import Objects
import Synchronization
import Web

/// Opens buckets of other people with the credentials they gave.
final class BucketAccess: Sendable {
  /// Where a bucket is and who we are there.
  struct Place: Sendable {
    var endpoint: String
    var region: String
    var bucket: String
    var pathStyle: Bool
    var accessKey: String
    var secret: String
  }

  private let secrets: SecretBox?
  private let allowsPrivateNetworks: Bool
  /// Made when first needed: it owns a thread.
  private let client = Mutex<HTTPClient?>(nil)

  /// - Parameter secrets: Seals what is kept; without it bucket imports are refused.
  init(secrets: SecretBox?, allowsPrivateNetworks: Bool) {
    self.secrets = secrets
    self.allowsPrivateNetworks = allowsPrivateNetworks
  }

  private func box() throws -> SecretBox {
    guard let secrets else { throw APIError(.notImplemented, "This server keeps no secrets for bucket imports") }
    return secrets
  }

  /// The form in which a secret is kept; bound to its import, so that it opens in no other row.
  func seal(_ secret: String, for id: BucketImportID) throws -> [UInt8] {
    try box().seal(secret, context: "bucket_imports/\(id)")
  }

  func open(_ sealed: [UInt8], for id: BucketImportID) throws -> String {
    try box().openText(sealed, context: "bucket_imports/\(id)")
  }

  /// The bucket as a store. Hosts whose address is not public are refused when the connection is made, whatever their
  /// names said before.
  func store(_ place: Place) throws -> S3ObjectStore {
    let client = try client.withLock { client in
      if let client { return client }
      let made = try HTTPClient(.init(connections: 16, publicAddressesOnly: !allowsPrivateNetworks))
      client = made
      return made
    }
    var configuration = S3ObjectStore.Configuration(
      endpoint: place.endpoint, region: place.region, bucket: place.bucket,
      credentials: S3Credentials(accessKey: place.accessKey, secretKey: place.secret))
    configuration.usesPathStyle = place.pathStyle
    return try S3ObjectStore(configuration, client: client)
  }

  /// What can be told about a failure.
  static func problem(_ error: any Error) -> Problem {
    if let error = error as? ObjectError { return Problem(code: error.code.rawValue, message: error.description) }
    if let error = error as? APIError { return Problem(code: error.code.name, message: error.message) }
    if error is SecretBoxError {
      return Problem(code: "secret_unreadable", message: "The secret was sealed with another key. Enter it again.")
    }
    return Problem(code: "object_store_unavailable", message: "The bucket cannot be reached; try again later.")
  }
}
