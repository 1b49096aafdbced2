import Crypto
import Foundation
import Web

/// Who signed a request, and what later checks need.
struct Authenticated: Sendable {
  /// Key of the signature, for the chunks of a signed stream.
  let key: HMACKey
  let time: SigningTime
  let scope: String
  let signature: String
  /// As signed: a hexadecimal hash, `UNSIGNED-PAYLOAD` or a streaming constant.
  let payloadHash: String
  /// When a presigned address ends; nil for signed headers.
  let expiry: Date?
}

/// Checks Signature Version 4, in headers or in the query, in the order that S3 does.
struct Authenticator: Sendable {
  private static let allowedSkew = 900.0
  private let access: S3Access
  private let keys: SigningKeys

  init(_ access: S3Access) {
    self.access = access
    keys = SigningKeys(secretKey: access.credentials.secretKey)
  }

  func authenticate(_ request: Request, at now: Date) throws -> Authenticated {
    let header = request.headers["Authorization"]
    let isPresigned = request.query.items.contains {
      ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].contains($0.name)
    }
    let isOld = request.query["Signature"] != nil && request.query["AWSAccessKeyId"] != nil
    if isOld || header?.hasPrefix("AWS ") == true {
      throw S3Error.invalidRequest(
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256 (signature v4).")
    }
    if header != nil, isPresigned { throw S3Error.invalidRequest("Only one auth mechanism is allowed.") }
    if isPresigned { return try checkQuery(request, at: now) }
    guard let header else { throw S3Error.denied() }
    return try checkHeader(header, request, at: now)
  }

  // MARK: Query

  private func checkQuery(_ request: Request, at now: Date) throws -> Authenticated {
    func malformed(_ message: String) -> S3Error { S3Error("AuthorizationQueryParametersError", 400, message) }
    func once(_ name: String) throws -> String {
      let values = request.query.all(name)
      guard values.count == 1 else { throw malformed("\(name) must be given exactly once.") }
      return values[0]
    }
    let algorithm = try once("X-Amz-Algorithm")
    let credential = try once("X-Amz-Credential")
    let dateText = try once("X-Amz-Date")
    let expires = try once("X-Amz-Expires")
    let signedHeaders = try once("X-Amz-SignedHeaders")
    let signature = try once("X-Amz-Signature")
    guard algorithm == Signature.algorithm else { throw malformed("X-Amz-Algorithm must be AWS4-HMAC-SHA256.") }
    let scope = try self.scope(credential, malformed: malformed)
    guard let date = SigningTime.parse(dateText) else { throw malformed("X-Amz-Date must be an ISO 8601 time.") }
    guard scope.day == dateText.prefix(8) else { throw malformed("The credential's date is not X-Amz-Date's.") }
    guard expires.utf8.count <= 6, expires.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let seconds = Int(expires),
      1...604_800 ~= seconds
    else { throw malformed("X-Amz-Expires must be a number from 1 to 604800.") }
    guard date.timeIntervalSince(now) <= Self.allowedSkew else { throw S3Error.denied("Request is not valid yet") }
    let expiry = date.addingTimeInterval(Double(seconds))
    guard now <= expiry else { throw S3Error.denied("Request has expired") }
    try checkKey(scope.accessKey, token: request.query["X-Amz-Security-Token"])
    let headers = try self.headers(signedHeaders, request)
    let payload =
      request.query["X-Amz-Content-Sha256"] ?? request.headers["x-amz-content-sha256"] ?? Signature.unsignedPayload
    let query = CanonicalText.query(request.query.items.filter { $0.name != "X-Amz-Signature" })
    let key = try compare(
      signature, request, query: query, headers: headers, payload: payload, time: dateText, scope: scope)
    return Authenticated(
      key: key, time: SigningTime(date), scope: scope.text, signature: signature, payloadHash: payload, expiry: expiry)
  }

  // MARK: Header

  private func checkHeader(_ header: String, _ request: Request, at now: Date) throws -> Authenticated {
    func malformed(_ message: String) -> S3Error { S3Error("AuthorizationHeaderMalformed", 400, message) }
    guard header.hasPrefix(Signature.algorithm + " ") else {
      throw S3Error.invalidRequest("Only AWS4-HMAC-SHA256 is supported.")
    }
    var fields: [String: String] = [:]
    for part in header.dropFirst(Signature.algorithm.count).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pair[0].filter { $0 != " " }
      guard pair.count == 2, fields[name] == nil else { throw malformed("The authorization header is malformed.") }
      fields[name] = pair[1].trimmingPrefix(" ").description
    }
    guard let credential = fields["Credential"], let signedHeaders = fields["SignedHeaders"],
      let signature = fields["Signature"]
    else { throw malformed("Credential, SignedHeaders and Signature must be given.") }
    let scope = try self.scope(credential, malformed: malformed)
    guard let date = requestDate(request) else { throw S3Error.denied("A valid x-amz-date header is required.") }
    let time = SigningTime(date)
    guard scope.day == time.day else { throw malformed("The credential's date is not the request's.") }
    guard abs(date.timeIntervalSince(now)) <= Self.allowedSkew else {
      throw S3Error(
        "RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.")
    }
    try checkKey(scope.accessKey, token: request.headers["x-amz-security-token"])
    let headers = try self.headers(signedHeaders, request)
    guard let payload = request.headers["x-amz-content-sha256"] else {
      throw S3Error.invalidRequest("Missing required header for this request: x-amz-content-sha256.")
    }
    let key = try compare(
      signature, request, query: CanonicalText.query(request.query.items), headers: headers, payload: payload,
      time: time.text, scope: scope)
    return Authenticated(
      key: key, time: time, scope: scope.text, signature: signature, payloadHash: payload, expiry: nil)
  }

  private func requestDate(_ request: Request) -> Date? {
    if let text = request.headers["x-amz-date"] { return SigningTime.parse(text) ?? HTTPDate.parse(text) }
    return request.headers["Date"].flatMap(HTTPDate.parse)
  }

  // MARK: Shared with form uploads

  struct Scope {
    let accessKey: String
    let day: String
    var text: String
  }

  /// Takes a credential apart from the right: an access key may hold slashes.
  func scope(_ credential: String, malformed: (String) -> S3Error) throws -> Scope {
    let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 5 else { throw malformed("The credential must be key/date/region/s3/aws4_request.") }
    let tail = parts.suffix(4).map(String.init)
    guard tail[2] == "s3", tail[3] == "aws4_request" else {
      throw malformed("The credential must end with s3/aws4_request.")
    }
    guard tail[1] == access.region else {
      throw malformed("The region '\(tail[1])' is wrong; expecting '\(access.region)'.")
    }
    return Scope(
      accessKey: parts.dropLast(4).joined(separator: "/"), day: tail[0], text: tail.joined(separator: "/"))
  }

  func checkKey(_ accessKey: String, token: String?) throws {
    guard constantTimeEqual(accessKey, access.credentials.accessKey) else {
      throw S3Error(
        "InvalidAccessKeyId", 403, "The access key Id you provided does not exist in our records.")
    }
    guard constantTimeEqual(token ?? "", access.credentials.sessionToken ?? "") else {
      throw S3Error("InvalidToken", 403, "The provided token is malformed or otherwise invalid.")
    }
  }

  func signingKey(_ scope: Scope) -> HMACKey { keys.key(day: scope.day, region: access.region) }

  // MARK: Signature

  /// The signed headers with their values; refuses a list that leaves room for additions by the bearer.
  private func headers(_ list: String, _ request: Request) throws -> [(name: String, value: String)] {
    let names = list.split(separator: ";", omittingEmptySubsequences: false).map { $0.lowercased() }
    guard names.contains("host"), Set(names).count == names.count else {
      throw S3Error.denied("The host header must be signed.")
    }
    for field in request.headers.fields {
      let name = field.name.lowercased()
      if name.hasPrefix("x-amz-"), !names.contains(name) {
        throw S3Error.denied("There were headers present in the request which were not signed: \(name)")
      }
    }
    return try names.sorted().map { name in
      let values = request.headers.all(name)
      guard !values.isEmpty else { throw S3Error.denied("A signed header is missing: \(name)") }
      return (name, values.map(Signature.canonicalValue).joined(separator: ","))
    }
  }

  private func compare(
    _ signature: String, _ request: Request, query: String, headers: [(name: String, value: String)],
    payload: String, time: String, scope: Scope
  ) throws -> HMACKey {
    guard let path = CanonicalText.decode(request.path) else {
      throw S3Error("InvalidURI", 400, "Couldn't parse the specified URI.")
    }
    var encoded: [UInt8] = []
    CanonicalText.append(path, keepingSlashes: true, to: &encoded)
    let key = signingKey(scope)
    // A trusted proxy may have put another Host on the request than the client signed.
    var hosts = [request.headers["Host"] ?? ""]
    if let mark = request.origin.range(of: "://") { hosts.append(String(request.origin[mark.upperBound...])) }
    for host in hosts {
      let canonical = Signature.canonicalRequest(
        method: request.method.rawValue, path: String(decoding: encoded, as: UTF8.self), query: query,
        headers: headers.map { $0.name == "host" ? ($0.name, host) : $0 }, payloadHash: payload)
      if constantTimeEqual(Signature.sign(canonical, time: time, scope: scope.text, key: key), signature) { return key }
    }
    throw S3Error.signature
  }
}
