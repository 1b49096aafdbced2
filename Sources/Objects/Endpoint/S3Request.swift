import Web

/// A request with its path taken apart: `mount/bucket/key`.
struct S3Request: Sendable {
  let request: Request
  /// Nil for the service itself.
  let bucket: String?
  /// Nil for the bucket itself.
  let key: ObjectKey?

  /// Works on the raw path: percent-encoded slashes and dot segments belong to the key.
  init(_ request: Request, mount: String) throws {
    self.request = request
    guard request.path.utf8.starts(with: mount.utf8) else { throw S3Error.noSuchBucket }
    let rest = request.path.utf8.dropFirst(mount.utf8.count)
    guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { throw S3Error.noSuchBucket }
    let parts = rest.dropFirst().split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    func decode(_ part: Substring.UTF8View) throws -> String {
      guard let bytes = CanonicalText.decode(Substring(part)), let text = String(validating: bytes, as: UTF8.self)
      else { throw S3Error("InvalidURI", 400, "Couldn't parse the specified URI.") }
      return text
    }
    let bucket = try parts.first.map(decode) ?? ""
    let key = parts.count > 1 ? try decode(parts[1]) : ""
    self.bucket = bucket.isEmpty ? nil : bucket
    if bucket.isEmpty, !key.isEmpty { throw S3Error.noSuchBucket }
    self.key = try key.isEmpty ? nil : ObjectKey(key)
  }

  var query: Query { request.query }
  var headers: Headers { request.headers }

  /// Whether the query has a parameter, with or without a value.
  func has(_ name: String) -> Bool { query[name] != nil }
}
