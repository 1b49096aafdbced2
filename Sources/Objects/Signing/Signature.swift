import Crypto

/// AWS Signature Version 4, as S3 uses it.
enum Signature {
  static let algorithm = "AWS4-HMAC-SHA256"
  static let unsignedPayload = "UNSIGNED-PAYLOAD"

  /// What is hashed of a request.
  /// - Parameters:
  ///   - path: percent-encoded once.
  ///   - query: sorted and encoded, without the signature.
  ///   - headers: names in lower case and sorted; values trimmed, runs of blanks made one.
  static func canonicalRequest(
    method: String, path: String, query: String, headers: [(name: String, value: String)], payloadHash: String
  ) -> String {
    var text = "\(method)\n\(path)\n\(query)\n"
    for header in headers { text += "\(header.name):\(header.value)\n" }
    text += "\n\(headers.map(\.name).joined(separator: ";"))\n\(payloadHash)"
    return text
  }

  /// Hexadecimal signature of a canonical request.
  static func sign(_ canonicalRequest: String, time: String, scope: String, key: HMACKey) -> String {
    let hash = Hexadecimal.encode(SHA256.hash(canonicalRequest))
    return Hexadecimal.encode(key.authenticate("\(algorithm)\n\(time)\n\(scope)\n\(hash)"))
  }

  /// A header's value as it is signed.
  static func canonicalValue(_ value: String) -> String {
    value.utf8.split(whereSeparator: { $0 == 32 || $0 == 9 }).map { String($0) ?? "" }.joined(separator: " ")
  }
}
