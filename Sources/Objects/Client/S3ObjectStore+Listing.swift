import Foundation
import Net

extension S3ObjectStore {
  /// One page of keys; attributes are not part of a listing.
  public func list(prefix: String, delimiter: String?, after: ListingMark?, limit: Int) async throws -> ObjectListing {
    guard limit > 0 else { return ObjectListing(objects: [], prefixes: [], next: nil) }
    var query: [(name: String, value: String)] = [
      ("list-type", "2"), ("prefix", prefix), ("max-keys", String(min(1000, limit))), ("encoding-type", "url"),
    ]
    if let delimiter { query.append(("delimiter", delimiter)) }
    switch after {
    case nil: break
    case .token(let token): query.append(("continuation-token", token))
    case .key(let key): query.append(("start-after", key))
    // Behind every key that begins so: no text sorts higher than one with the last character.
    case .prefix(let prefix): query.append(("start-after", prefix + "\u{10FFFF}"))
    }
    let answer = try MarkupElement.answer(try await connection.send("GET", nil, query: query).body)
    let isEncoded = answer["EncodingType"]?.text == "url"
    let objects = try answer.all("Contents").map { entry in
      ObjectInfo(
        key: try ObjectKey(text(entry["Key"], isEncoded)), size: entry["Size"].flatMap { Int64($0.text) } ?? 0,
        modified: entry["LastModified"].flatMap { HTTPDate.parseMessage($0.text) } ?? Date(timeIntervalSince1970: 0),
        etag: (entry["ETag"]?.text ?? "").filter { $0 != "\"" }, sha256: nil, attributes: ObjectAttributes())
    }
    let prefixes = try answer.all("CommonPrefixes").map { try text($0["Prefix"], isEncoded) }
    let isCut = answer["IsTruncated"]?.text == "true"
    return ObjectListing(
      objects: objects, prefixes: prefixes,
      next: isCut ? answer["NextContinuationToken"].map { .token($0.text) } : nil)
  }

  private func text(_ element: MarkupElement?, _ isEncoded: Bool) throws(ObjectError) -> String {
    let raw = element?.text ?? ""
    guard isEncoded else { return raw }
    // Some stores write a plus for a space here.
    let spaced = raw.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    guard let bytes = CanonicalText.decode(String(decoding: spaced, as: UTF8.self)) else {
      throw ObjectError(.unavailable, "a key in a listing is malformed")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
