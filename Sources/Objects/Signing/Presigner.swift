import Crypto
import Foundation

/// Makes presigned addresses.
struct Presigner: Sendable {
  private let credentials: S3Credentials
  private let region: String
  private let keys: SigningKeys

  init(credentials: S3Credentials, region: String) {
    self.credentials = credentials
    self.region = region
    keys = SigningKeys(secretKey: credentials.secretKey)
  }

  /// - Parameter path: what stands before the key's slash, encoded.
  func presign(
    _ method: PresignMethod, origin: String, path: String, key: ObjectKey, expiresIn: Duration, contentType: String?,
    downloadName: String?, at date: Date
  ) throws(ObjectError) -> String {
    let seconds = expiresIn.components.seconds
    guard 1...604_800 ~= seconds else { throw ObjectError(.denied, "an address may hold 1 s to 7 days") }
    guard let mark = origin.range(of: "://") else { throw ObjectError(.unavailable, "\(origin) is no origin") }
    let time = SigningTime(date)
    let scope = "\(time.day)/\(region)/s3/aws4_request"
    var headers = [("host", Self.signedHost(origin[mark.upperBound...], scheme: origin[..<mark.lowerBound]))]
    var items: [(name: String, value: String)] = []
    if method == .put {
      if let contentType { headers.insert(("content-type", Signature.canonicalValue(contentType)), at: 0) }
    } else {
      if let contentType { items.append(("response-content-type", contentType)) }
      if let downloadName {
        items.append(("response-content-disposition", ContentDisposition.attachment(downloadName)))
      }
    }
    items += [
      ("X-Amz-Algorithm", Signature.algorithm), ("X-Amz-Credential", "\(credentials.accessKey)/\(scope)"),
      ("X-Amz-Date", time.text), ("X-Amz-Expires", String(seconds)),
      ("X-Amz-SignedHeaders", headers.map(\.0).joined(separator: ";")),
    ]
    if let token = credentials.sessionToken { items.append(("X-Amz-Security-Token", token)) }
    let query = CanonicalText.query(items)
    let fullPath = path + "/" + CanonicalText.encode(key.text, keepingSlashes: true)
    let request = Signature.canonicalRequest(
      method: method.rawValue, path: fullPath, query: query, headers: headers,
      payloadHash: Signature.unsignedPayload)
    let signature = Signature.sign(
      request, time: time.text, scope: scope, key: keys.key(day: time.day, region: region))
    return "\(origin)\(fullPath)?\(query)&X-Amz-Signature=\(signature)"
  }

  /// Clients leave out a port that is the scheme's own.
  static func signedHost(_ host: Substring, scheme: Substring) -> String {
    let usual = scheme == "https" ? ":443" : ":80"
    return String(host.hasSuffix(usual) ? host.dropLast(usual.count) : host)
  }
}

/// `Content-Disposition` (RFC 6266).
enum ContentDisposition {
  /// A download; names beyond ASCII are given in both forms.
  static func attachment(_ name: String) -> String {
    let plain = String(
      decoding: name.utf8.map { 0x20..<0x7F ~= $0 && !"\"\\%".utf8.contains($0) ? $0 : UInt8(ascii: "_") },
      as: UTF8.self)
    return plain == name
      ? "attachment; filename=\"\(plain)\""
      : "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(CanonicalText.encode(name))"
  }
}
