import Crypto
import Foundation
import Synchronization

/// Makes presigned addresses.
///
/// A list of pictures signs hundreds of addresses that differ in nothing but the key: everything else is spelled once
/// and kept, so that each costs one hash and one code.
final class Presigner: Sendable {
  /// What decides about everything in an address but its key.
  private struct Subject: Equatable {
    let method: PresignMethod
    let origin: String
    let path: String
    let seconds: Int64
    let contentType: String?
    let downloadName: String?
    let part: Part?
    let date: Date
  }

  /// Which part of which upload a PUT brings.
  struct Part: Equatable {
    let number: Int
    let upload: String
  }

  private let credentials: S3Credentials
  private let region: String
  private let keys: SigningKeys
  private let last = Mutex<(subject: Subject, form: PresignForm)?>(nil)

  init(credentials: S3Credentials, region: String) {
    self.credentials = credentials
    self.region = region
    keys = SigningKeys(secretKey: credentials.secretKey)
  }

  /// - Parameter path: what stands before the key's slash, encoded.
  func presign(
    _ method: PresignMethod, origin: String, path: String, key: ObjectKey, expiresIn: Duration, contentType: String?,
    downloadName: String?, part: Part? = nil, at date: Date
  ) throws(ObjectError) -> String {
    let seconds = expiresIn.components.seconds
    guard 1...604_800 ~= seconds else { throw ObjectError(.denied, "an address may hold 1 s to 7 days") }
    let subject = Subject(
      method: method, origin: origin, path: path, seconds: seconds, contentType: contentType,
      downloadName: downloadName, part: part, date: date)
    if let form = last.withLock({ $0?.subject == subject ? $0?.form : nil }) { return form.address(key) }
    let form = try form(subject)
    last.withLock { $0 = (subject, form) }
    return form.address(key)
  }

  private func form(_ subject: Subject) throws(ObjectError) -> PresignForm {
    guard let mark = subject.origin.range(of: "://") else {
      throw ObjectError(.unavailable, "\(subject.origin) is no origin")
    }
    let time = SigningTime(subject.date)
    let scope = "\(time.day)/\(region)/s3/aws4_request"
    let host = Self.signedHost(subject.origin[mark.upperBound...], scheme: subject.origin[..<mark.lowerBound])
    var headers = [(name: "host", value: host)]
    var items: [(name: String, value: String)] = []
    if subject.method == .put {
      if let type = subject.contentType { headers.insert(("content-type", Signature.canonicalValue(type)), at: 0) }
    } else {
      if let type = subject.contentType { items.append(("response-content-type", type)) }
      if let name = subject.downloadName {
        items.append(("response-content-disposition", ContentDisposition.attachment(name)))
      }
    }
    items += [
      ("X-Amz-Algorithm", Signature.algorithm), ("X-Amz-Credential", "\(credentials.accessKey)/\(scope)"),
      ("X-Amz-Date", time.text), ("X-Amz-Expires", String(subject.seconds)),
      ("X-Amz-SignedHeaders", headers.map(\.name).joined(separator: ";")),
    ]
    if let part = subject.part { items += [("partNumber", String(part.number)), ("uploadId", part.upload)] }
    if let token = credentials.sessionToken { items.append(("X-Amz-Security-Token", token)) }
    // A line end, which no canonical path holds, marks where the key goes.
    let request = Signature.canonicalRequest(
      method: subject.method.rawValue, path: "\(subject.path)/\n", query: CanonicalText.query(items), headers: headers,
      payloadHash: Signature.unsignedPayload)
    return PresignForm(
      canonicalRequest: request, address: "\(subject.origin)\(subject.path)/", query: CanonicalText.query(items),
      toSign: "\(Signature.algorithm)\n\(time.text)\n\(scope)\n", key: keys.key(day: time.day, region: region))
  }

  /// Clients leave out a port that is the scheme's own.
  static func signedHost(_ host: Substring, scheme: Substring) -> String {
    let usual = scheme == "https" ? ":443" : ":80"
    return String(host.hasSuffix(usual) ? host.dropLast(usual.count) : host)
  }
}

/// A presigned address without its key.
private struct PresignForm: Sendable {
  private let requestHead: [UInt8]
  private let requestTail: [UInt8]
  private let addressHead: [UInt8]
  private let addressTail: [UInt8]
  private let toSign: [UInt8]
  private let key: HMACKey

  /// - Parameter canonicalRequest: with a second line end behind the path, where the key goes.
  init(canonicalRequest: String, address: String, query: String, toSign: String, key: HMACKey) {
    let bytes = Array(canonicalRequest.utf8)
    // The first line end is behind the method, the second stands for the key.
    let first = bytes.firstIndex(of: 10) ?? 0
    let second = bytes[(first + 1)...].firstIndex(of: 10) ?? first
    requestHead = Array(bytes[..<second])
    requestTail = Array(bytes[(second + 1)...])
    addressHead = Array(address.utf8)
    addressTail = Array("?\(query)&X-Amz-Signature=".utf8)
    self.toSign = Array(toSign.utf8)
    self.key = key
  }

  func address(_ objectKey: ObjectKey) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(objectKey.text.utf8.count + 32)
    CanonicalText.append(objectKey.text.utf8, keepingSlashes: true, to: &encoded)
    var hash = SHA256()
    hash.update(requestHead)
    hash.update(encoded)
    hash.update(requestTail)
    let message = toSign + Self.hexadecimal(hash.finish())
    let signature = Self.hexadecimal(key.authenticate(message))
    let count = addressHead.count + encoded.count + addressTail.count + signature.count
    return String(unsafeUninitializedCapacity: count) { buffer in
      var filled = 0
      for piece in [addressHead, encoded, addressTail, signature] {
        for byte in piece {
          buffer[filled] = byte
          filled += 1
        }
      }
      return filled
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      for half in [byte >> 4, byte & 15] { digits.append(half < 10 ? half + 48 : half + 87) }
    }
    return digits
  }
}
