import Crypto
public import Foundation
import Glibc
public import Net
import Threads

/// Objects in a real S3 store: R2, MinIO, Ceph, AWS or another.
public final class S3ObjectStore: ObjectStore {
  /// Where the store is and how it is used.
  public struct Configuration: Sendable {
    /// `https://host[:port][/path]`.
    public var endpoint: String
    /// Region to sign for.
    public var region: String
    /// Bucket; it must exist.
    public var bucket: String
    /// Keys.
    public var credentials: S3Credentials
    /// `host/bucket/key` (true, the default) or `bucket.host/key`.
    public var usesPathStyle = true
    /// Files above this many bytes travel in parts; 64 MiB by default.
    public var multipartThreshold: Int64 = 64 << 20
    /// Bytes of a part, at least 5 MiB; 16 MiB by default, more where 10,000 parts would not do.
    public var partSize: Int64 = 16 << 20
    /// Parts that travel at a time.
    public var concurrency = 4
    /// How often a request is tried whose failure may pass.
    public var attempts = 4

    /// Settings.
    public init(endpoint: String, region: String = "us-east-1", bucket: String, credentials: S3Credentials) {
      self.endpoint = endpoint
      self.region = region
      self.bucket = bucket
      self.credentials = credentials
    }
  }

  let configuration: Configuration
  let connection: S3Connection
  let threads = BlockingThreads(name: "s3", count: 4)
  let presigner: Presigner

  /// - Parameter client: its settings decide about proxies and private addresses.
  /// - Throws: ``ObjectError`` when the endpoint is no `http` or `https` address.
  public init(_ configuration: Configuration, client: HTTPClient) throws(ObjectError) {
    self.configuration = configuration
    connection = try S3Connection(configuration, client: client)
    presigner = Presigner(credentials: configuration.credentials, region: configuration.region)
  }

  /// Stores bytes or a file; large files travel in parts.
  @discardableResult
  public func put(_ key: ObjectKey, _ source: ObjectSource, attributes: ObjectAttributes) async throws -> ObjectInfo {
    switch source {
    case .bytes(let bytes):
      let hash = Hexadecimal.encode(SHA256.hash(bytes))
      return try await putWhole(key, .bytes(bytes), size: Int64(bytes.count), hash: hash, attributes)
    case .copy(let url): return try await putFile(key, url, attributes)
    case .file(let url):
      let info = try await putFile(key, url, attributes)
      unlink(url.path)
      return info
    }
  }

  private func putFile(_ key: ObjectKey, _ url: URL, _ attributes: ObjectAttributes) async throws -> ObjectInfo {
    let (size, hash) = try await threads.run { try Self.measure(url.path) }
    if size > configuration.multipartThreshold {
      return try await putParts(key, url.path, size: size, hash: hash, attributes)
    }
    return try await putWhole(
      key, .file(path: url.path, offset: 0, length: size), size: size, hash: hash, attributes)
  }

  private func putWhole(
    _ key: ObjectKey, _ body: HTTPRequest.Body, size: Int64, hash: String, _ attributes: ObjectAttributes
  ) async throws -> ObjectInfo {
    let headers = S3Headers.writing(attributes, sha256: hash)
    let answer = try await connection.send("PUT", key, headers: headers, body: body, payloadHash: hash)
    return ObjectInfo(
      key: key, size: size, modified: Date(), etag: S3Headers.etag(answer.head), sha256: hash, attributes: attributes)
  }

  /// Size and SHA-256 of a file; blocks.
  static func measure(_ path: String, range: Range<Int64> = 0..<Int64.max) throws(ObjectError)
    -> (size: Int64, hash: String)
  {
    let file = try SystemFile(path, O_RDONLY)
    var hash = SHA256()
    var offset = range.lowerBound
    while offset < range.upperBound {
      let piece = try file.read(at: offset, count: Int(min(1 << 20, range.upperBound - offset)))
      if piece.isEmpty { break }
      hash.update(piece)
      offset += Int64(piece.count)
    }
    return (offset - range.lowerBound, Hexadecimal.encode(hash.digest()))
  }

  /// Opens an object for reading.
  public func read(_ key: ObjectKey, range: Range<Int64>?) async throws -> ObjectReader {
    var headers: [(name: String, value: String)] = []
    if let range {
      guard !range.isEmpty else { return try await emptyReader(key) }
      headers.append(("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
    }
    do {
      let stream = try await connection.stream("GET", key, headers: headers)
      let info = S3Headers.reading(key, stream.head)
      let start = S3Headers.rangeStart(stream.head) ?? 0
      let count = stream.head["content-length"].flatMap { Int64($0) } ?? info.size
      return ObjectReader(
        info: info, range: start..<start + count,
        source: .init {
          do { return try await stream.next() } catch let error as NetError { throw ObjectError(error) }
        })
    } catch let error as ObjectError where error.code == .invalidRange { return try await emptyReader(key) }
  }

  private func emptyReader(_ key: ObjectKey) async throws -> ObjectReader {
    guard let info = try await head(key) else { throw ObjectError(.notFound, key.text) }
    return ObjectReader(info: info, range: info.size..<info.size, source: .init { nil })
  }

  /// A copy in the folder for temporary files, which goes with the result.
  public func localFile(_ key: ObjectKey) async throws -> LocalFile {
    let url = FileManager.default.temporaryDirectory.appending(path: "object-\(Random.token(byteCount: 12))")
    let local = LocalFile(url, isTemporary: true)
    try await connection.retrying {
      let file = try SystemFile(url.path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
      try await connection.download(key, to: file.descriptor)
    }
    return local
  }

  /// What is known about an object.
  public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    do {
      return S3Headers.reading(key, try await connection.send("HEAD", key).head)
    } catch let error as ObjectError where error.code == .notFound { return nil }
  }

  /// Removes an object.
  public func delete(_ key: ObjectKey) async throws {
    do {
      _ = try await connection.send("DELETE", key)
    } catch let error as ObjectError where error.code == .notFound {}
  }

  /// Removes objects, a thousand at a time.
  public func delete(_ keys: [ObjectKey]) async throws {
    for start in stride(from: 0, to: keys.count, by: 1000) {
      let body = MarkupWriter.document("Delete") { xml in
        xml.element("Quiet", true)
        for key in keys[start..<min(keys.count, start + 1000)] {
          xml.element("Object") { $0.element("Key", key.text) }
        }
      }
      let answer = try await connection.send(
        "POST", nil, query: [("delete", "")], headers: [("content-md5", Base64.encode(MD5.hash(body)))],
        body: .bytes(body), payloadHash: Hexadecimal.encode(SHA256.hash(body)))
      if let error = try MarkupElement.answer(answer.body).all("Error").first {
        throw ObjectError(.denied, "delete: \(error["Code"]?.text ?? "") \(error["Key"]?.text ?? "")")
      }
    }
  }

  /// Gives an object another key: a copy inside the store, then the old one goes.
  public func move(_ from: ObjectKey, to: ObjectKey) async throws {
    guard let info = try await head(from) else { throw ObjectError(.notFound, from.text) }
    if from == to { return }
    if info.size > 5 << 30 {
      try await copyParts(from, to: to, info)
    } else {
      let answer = try await connection.send(
        "PUT", to, headers: [("x-amz-copy-source", connection.copySource(from))], body: .bytes([]))
      _ = try MarkupElement.answer(answer.body)
    }
    try await delete(from)
  }

  /// An address at the store itself; `origin` does not matter.
  public func presign(
    _ method: PresignMethod, _ key: ObjectKey, origin: String, expiresIn: Duration, contentType: String?,
    downloadName: String?, at date: Date
  ) throws -> String {
    try presigner.presign(
      method, origin: connection.origin, path: connection.basePath, key: key, expiresIn: expiresIn,
      contentType: contentType, downloadName: downloadName, at: date)
  }

  /// Whether keys, region and bucket fit together: nil when the bucket can be listed, else what is wrong.
  public func problem() async -> ObjectError? {
    do {
      _ = try await list(prefix: "", delimiter: nil, after: nil, limit: 1)
      return nil
    } catch let error as ObjectError { return error } catch { return ObjectError(.unavailable, "\(error)") }
  }
}
