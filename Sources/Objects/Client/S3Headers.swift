import Foundation
import Net

/// An object's attributes as headers of requests and answers.
enum S3Headers {
  /// Where our own writes note the content's SHA-256.
  private static let hashName = "framewright-sha256"

  static func writing(_ attributes: ObjectAttributes, sha256: String?) -> [(name: String, value: String)] {
    var headers = [(name: "content-type", value: attributes.contentType)]
    func add(_ name: String, _ value: String?) { if let value { headers.append((name, value)) } }
    add("cache-control", attributes.cacheControl)
    add("content-disposition", attributes.contentDisposition)
    add("content-encoding", attributes.contentEncoding)
    add("content-language", attributes.contentLanguage)
    add("expires", attributes.expires)
    for (name, value) in attributes.metadata { add("x-amz-meta-\(name)", value) }
    add("x-amz-meta-\(hashName)", sha256)
    return headers
  }

  static func reading(_ key: ObjectKey, _ head: HTTPHead) -> ObjectInfo {
    var attributes = ObjectAttributes(
      contentType: head["content-type"] ?? "application/octet-stream", cacheControl: head["cache-control"],
      contentDisposition: head["content-disposition"], contentEncoding: head["content-encoding"],
      contentLanguage: head["content-language"], expires: head["expires"])
    for header in head.headers where header.name.hasPrefix("x-amz-meta-") {
      attributes.metadata[String(header.name.dropFirst(11))] = header.value
    }
    let hash = attributes.metadata.removeValue(forKey: hashName).flatMap { $0.utf8.count == 64 ? $0 : nil }
    let whole = head["content-range"]?.split(separator: "/").last.flatMap { Int64($0) }
    return ObjectInfo(
      key: key, size: whole ?? head["content-length"].flatMap { Int64($0) } ?? 0,
      modified: head["last-modified"].flatMap(HTTPDate.parse) ?? Date(timeIntervalSince1970: 0), etag: etag(head),
      sha256: hash, attributes: attributes)
  }

  static func etag(_ head: HTTPHead) -> String { (head["etag"] ?? "").filter { $0 != "\"" } }

  /// `bytes 5-9/100` begins at 5.
  static func rangeStart(_ head: HTTPHead) -> Int64? {
    guard let text = head["content-range"], text.hasPrefix("bytes ") else { return nil }
    return text.dropFirst(6).split(separator: "-").first.flatMap { Int64($0) }
  }
}
