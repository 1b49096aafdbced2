import Crypto
import Foundation
import Net

/// Signs requests to one bucket of a real store, sends them, and tries again what may pass.
struct S3Connection: Sendable {
  static let emptyHash = Hexadecimal.encode(SHA256.hash(""))

  private let client: HTTPClient
  private let region: String
  private let credentials: S3Credentials
  private let keys: SigningKeys
  private let attempts: Int
  /// `scheme://host[:port]`, with the bucket when it is part of the host.
  let origin: String
  /// Path in front of a key's slash, encoded.
  let basePath: String
  private let host: String
  private let bucket: String

  init(_ configuration: S3ObjectStore.Configuration, client: HTTPClient) throws(ObjectError) {
    guard let mark = configuration.endpoint.range(of: "://") else {
      throw ObjectError(.unavailable, "\(configuration.endpoint) is no http address")
    }
    let scheme = configuration.endpoint[..<mark.lowerBound]
    let rest = configuration.endpoint[mark.upperBound...].split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard scheme == "http" || scheme == "https", let authority = rest.first, !authority.isEmpty,
      !authority.contains("@"), !configuration.bucket.isEmpty, !configuration.bucket.contains("/")
    else { throw ObjectError(.unavailable, "the endpoint or the bucket cannot be used") }
    var path = rest.count > 1 ? "/\(rest[1])" : ""
    while path.hasSuffix("/") { path.removeLast() }
    let bucket = CanonicalText.encode(configuration.bucket)
    let fullHost = configuration.usesPathStyle ? String(authority) : "\(bucket).\(authority)"
    origin = "\(scheme)://\(fullHost)"
    basePath = configuration.usesPathStyle ? "\(path)/\(bucket)" : path
    host = Presigner.signedHost(fullHost[...], scheme: scheme)
    self.bucket = bucket
    self.client = client
    region = configuration.region
    credentials = configuration.credentials
    keys = SigningKeys(secretKey: credentials.secretKey)
    attempts = max(1, configuration.attempts)
  }

  /// The value of `x-amz-copy-source`.
  func copySource(_ key: ObjectKey) -> String { "/\(bucket)/\(CanonicalText.encode(key.text, keepingSlashes: true))" }

  /// Sends a request about a key, or the bucket; collects the answer.
  /// - Parameter payloadHash: of the body; by default that of no body.
  func send(
    _ method: String, _ key: ObjectKey?, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: HTTPRequest.Body = .none, payloadHash: String = emptyHash
  ) async throws -> HTTPResponse {
    try await retrying {
      let answer = try await client.send(
        request(method, key, query: query, headers: headers, body: body, payloadHash: payloadHash))
      try Self.check(answer.head, answer.body)
      return answer
    }
  }

  /// Sends a request and reads the answer's body piece by piece.
  func stream(_ method: String, _ key: ObjectKey, headers: [(name: String, value: String)]) async throws -> HTTPStream {
    try await retrying {
      let stream = try await client.stream(
        request(method, key, query: [], headers: headers, body: .none, payloadHash: Self.emptyHash))
      if !stream.head.isSuccess { try Self.check(stream.head, await stream.collect(limit: 65_536)) }
      return stream
    }
  }

  /// Downloads an object once, without trying again.
  func download(_ key: ObjectKey, to descriptor: Int32) async throws {
    let answer = try await client.download(
      request("GET", key, query: [], headers: [], body: .none, payloadHash: Self.emptyHash), to: descriptor)
    try Self.check(answer.head, answer.body)
  }

  /// Tries until it works, fails for good, or was tried often enough; waits longer each time.
  func retrying<Result>(_ body: () async throws -> Result) async throws -> Result {
    var attempt = 1
    while true {
      let problem: ObjectError
      do { return try await body() } catch let error as NetError {
        if error.kind == .cancelled { throw CancellationError() }
        problem = ObjectError(error)
        guard error.isTransient else { throw problem }
      } catch let error as ObjectError where error.code == .unavailable { problem = error }
      guard attempt < attempts else { throw problem }
      // 0.2 s, 0.4 s, 0.8 s …, up to half of it taken off by chance, so that many clients do not come back together.
      let longest = 0.1 * Double(1 << attempt)
      try await Task.sleep(for: .seconds(Double.random(in: longest / 2...longest)))
      attempt += 1
    }
  }

  private func request(
    _ method: String, _ key: ObjectKey?, query: [(name: String, value: String)],
    headers: [(name: String, value: String)], body: HTTPRequest.Body, payloadHash: String
  ) -> HTTPRequest {
    let time = SigningTime(Date())
    let path = basePath + "/" + (key.map { CanonicalText.encode($0.text, keepingSlashes: true) } ?? "")
    let canonicalQuery = CanonicalText.query(query)
    var all = headers.map { (name: $0.name.lowercased(), value: Signature.canonicalValue($0.value)) }
    all += [("x-amz-date", time.text), ("x-amz-content-sha256", payloadHash)]
    if let token = credentials.sessionToken { all.append(("x-amz-security-token", token)) }
    let signed = (all + [("host", host)]).sorted { $0.name < $1.name }
    let scope = "\(time.day)/\(region)/s3/aws4_request"
    let canonical = Signature.canonicalRequest(
      method: method, path: path, query: canonicalQuery, headers: signed, payloadHash: payloadHash)
    let signature = Signature.sign(
      canonical, time: time.text, scope: scope, key: keys.key(day: time.day, region: region))
    let fields = [
      "Credential=\(credentials.accessKey)/\(scope)", "SignedHeaders=\(signed.map(\.name).joined(separator: ";"))",
      "Signature=\(signature)",
    ]
    all.append(("authorization", "\(Signature.algorithm) \(fields.joined(separator: ", "))"))
    return HTTPRequest(
      method, origin + path + (canonicalQuery.isEmpty ? "" : "?\(canonicalQuery)"), headers: all, body: body,
      timeouts: Timeouts(total: nil))
  }

  /// Throws what an answer says went wrong.
  static func check(_ head: HTTPHead, _ body: [UInt8]) throws(ObjectError) {
    guard !head.isSuccess else { return }
    let code = MarkupElement(xml: body)?["Code"]?.text ?? ""
    let detail = "status \(head.status) \(code)"
    switch (head.status, code) {
    case (_, "NoSuchUpload"): throw ObjectError(.noSuchUpload, detail)
    case (_, "NoSuchBucket"): throw ObjectError(.denied, detail)
    case (404, _): throw ObjectError(.notFound, detail)
    case (_, "EntityTooLarge"), (413, _): throw ObjectError(.tooLarge, detail)
    case (412, _): throw ObjectError(.preconditionFailed, detail)
    case (416, _): throw ObjectError(.invalidRange, detail)
    case (507, _): throw ObjectError(.diskFull, detail)
    case (_, "BadDigest"), (_, "XAmzContentSHA256Mismatch"): throw ObjectError(.checksumMismatch, detail)
    case (_, "InvalidPart"): throw ObjectError(.invalidPart, detail)
    case (429, _), (500..., _): throw ObjectError(.unavailable, detail)
    default: throw ObjectError(.denied, detail)
    }
  }
}

extension ObjectError {
  init(_ error: NetError) {
    let code: Code = error.kind == .tooLarge ? .tooLarge : .unavailable
    self.init(code, "\(error.kind.rawValue): \(error.detail)")
  }
}

extension MarkupElement {
  /// The message of a store; also errors inside an answer of status 200, which long operations give.
  static func answer(_ body: [UInt8]) throws(ObjectError) -> MarkupElement {
    guard let root = MarkupElement(xml: body) else {
      throw ObjectError(.unavailable, "the store's answer is malformed")
    }
    if root.name == "Error" { throw ObjectError(.unavailable, root["Code"]?.text ?? "") }
    return root
  }
}
