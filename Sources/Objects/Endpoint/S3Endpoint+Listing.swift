import Crypto
import Foundation
import Web

/// Listings of the bucket.
extension S3Endpoint {
  func listVersion2(_ call: S3Request) async throws -> Response {
    let options = try ListingOptions(call)
    var after = call.query["start-after"].flatMap { $0.isEmpty ? nil : ListingMark.key($0) }
    let token = call.query["continuation-token"]
    if let token {
      guard let mark = ListingMark(token: token) else {
        throw S3Error.invalidArgument("The continuation token provided is incorrect")
      }
      after = mark
    }
    let page = try await store.list(
      prefix: options.prefix, delimiter: options.delimiter, after: after, limit: options.limit)
    let withOwner = call.query["fetch-owner"] == "true"
    return xml("ListBucketResult") { xml in
      options.writeHead(to: &xml, bucket: access.bucket)
      xml.element("KeyCount", page.objects.count + page.prefixes.count)
      xml.element("IsTruncated", page.next != nil)
      if let token { xml.element("ContinuationToken", token) }
      if let next = page.next { xml.element("NextContinuationToken", next.token) }
      if let start = call.query["start-after"] { xml.element("StartAfter", options.encode(start)) }
      options.write(page, to: &xml, withOwner: withOwner)
    }
  }

  func listVersion1(_ call: S3Request) async throws -> Response {
    let options = try ListingOptions(call)
    let marker = call.query["marker"] ?? ""
    let page = try await store.list(
      prefix: options.prefix, delimiter: options.delimiter, after: marker.isEmpty ? nil : .key(marker),
      limit: options.limit)
    return xml("ListBucketResult") { xml in
      options.writeHead(to: &xml, bucket: access.bucket)
      xml.element("Marker", options.encode(marker))
      xml.element("IsTruncated", page.next != nil)
      if let next = page.next, options.delimiter != nil { xml.element("NextMarker", options.encode(next.text)) }
      options.write(page, to: &xml, withOwner: true)
    }
  }

  func deleteMany(_ call: S3Request, _ authenticated: Authenticated) async throws -> Response {
    let bytes = try await Payload.collect(call.request, authenticated, limit: limits.message)
    guard let root = MarkupElement(xml: bytes), root.name == "Delete" else { throw S3Error.malformedXML }
    let names = root.all("Object").map { $0["Key"]?.text }
    guard 1...1000 ~= names.count else { throw S3Error.malformedXML }
    let isQuiet = root["Quiet"]?.text == "true"
    var results: [(key: String, error: S3Error?)] = []
    for name in names {
      guard let name else { throw S3Error.malformedXML }
      do {
        try await store.delete(ObjectKey(name))
        results.append((name, nil))
      } catch let error as ObjectError {
        results.append((name, S3Error(error)))
      }
    }
    return xml("DeleteResult") { xml in
      for (key, error) in results {
        if let error {
          xml.element("Error") { xml in
            xml.element("Key", key)
            xml.element("Code", error.code)
            xml.element("Message", error.message)
          }
        } else if !isQuiet {
          xml.element("Deleted") { $0.element("Key", key) }
        }
      }
    }
  }
}

/// What both versions of a listing share.
struct ListingOptions {
  let prefix: String
  let delimiter: String?
  let limit: Int
  private let isEncoded: Bool

  init(_ call: S3Request) throws {
    prefix = call.query["prefix"] ?? ""
    delimiter = call.query["delimiter"].flatMap { $0.isEmpty ? nil : $0 }
    if let text = call.query["max-keys"], !text.isEmpty {
      guard let number = Int(text), number >= 0 else {
        throw S3Error.invalidArgument("max-keys must be a number from 0 to 2147483647.")
      }
      limit = min(1000, number)
    } else {
      limit = 1000
    }
    switch call.query["encoding-type"] {
    case nil, "": isEncoded = false
    case "url": isEncoded = true
    default: throw S3Error.invalidArgument("Invalid Encoding Method specified in Request")
    }
  }

  func encode(_ text: String) -> String { isEncoded ? CanonicalText.encode(text, keepingSlashes: true) : text }

  func writeHead(to xml: inout MarkupWriter, bucket: String) {
    xml.element("Name", bucket)
    xml.element("Prefix", encode(prefix))
    if let delimiter { xml.element("Delimiter", encode(delimiter)) }
    xml.element("MaxKeys", limit)
    if isEncoded { xml.element("EncodingType", "url") }
  }

  func write(_ page: ObjectListing, to xml: inout MarkupWriter, withOwner: Bool) {
    for object in page.objects {
      xml.element("Contents") { xml in
        xml.element("Key", encode(object.key.text))
        xml.element("LastModified", HTTPDate.messageText(object.modified))
        xml.element("ETag", "\"\(object.etag)\"")
        xml.element("Size", object.size)
        xml.element("StorageClass", "STANDARD")
        if withOwner { xml.element("Owner") { $0.element("ID", "framewright") } }
      }
    }
    for prefix in page.prefixes { xml.element("CommonPrefixes") { $0.element("Prefix", encode(prefix)) } }
  }
}

extension ListingMark {
  var text: String {
    switch self {
    case .key(let text), .prefix(let text), .token(let text): text
    }
  }

  /// Opaque to clients.
  var token: String {
    switch self {
    case .key(let text): "k" + Base64.encodeURL(Array(text.utf8))
    case .prefix(let text): "p" + Base64.encodeURL(Array(text.utf8))
    case .token(let text): text
    }
  }

  init?(token: String) {
    guard let bytes = Base64.decodeURL(token.dropFirst()), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    switch token.first {
    case "k": self = .key(text)
    case "p": self = .prefix(text)
    default: return nil
    }
  }
}
