import Foundation
import Glibc
import Threads
import Web

/// Copies inside the store.
extension S3Endpoint {
  func copyObject(_ call: S3Request, _ key: ObjectKey) async throws -> Response {
    let directive = call.headers["x-amz-metadata-directive"] ?? "COPY"
    guard directive == "COPY" || directive == "REPLACE" else {
      throw S3Error.invalidArgument("Unknown metadata directive.")
    }
    let source = try copySource(call)
    if source == key, directive == "COPY" {
      throw S3Error.invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing its metadata.")
    }
    let replaced = directive == "REPLACE" ? try attributes(call.headers) : nil
    let condition = try writeCondition(call.headers)
    let tree = store.tree
    let info = try await store.threads.run {
      let (file, info) = try tree.open(source)
      try Self.checkSource(call, info)
      let staged = try StagedFile(tree, digests: ContentDigests(), expected: info.size)
      try staged.append(contentsOf: file, range: 0..<info.size)
      var stored = StoredAttributes(replaced ?? info.attributes, staged.result)
      stored.checksum = tree.stored(source, file, try file.status()).checksum
      return try staged.publish(as: key, stored, condition: condition)
    }
    return xml("CopyObjectResult") { xml in
      xml.element("LastModified", HTTPDate.messageText(info.modified))
      xml.element("ETag", "\"\(info.etag)\"")
    }
  }

  /// The key that `x-amz-copy-source` names; it must lie in this bucket.
  func copySource(_ call: S3Request) throws -> ObjectKey {
    var text = call.headers["x-amz-copy-source"] ?? ""
    if let mark = text.range(of: "?") {
      if text[mark.upperBound...].hasPrefix("versionId=") { throw S3Error.notImplemented("versions") }
      text = String(text[..<mark.lowerBound])
    }
    guard let bytes = CanonicalText.decode(text), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw S3Error.invalidArgument("Copy Source must be URL-encoded.")
    }
    let parts = decoded.trimmingPrefix("/").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else {
      throw S3Error.invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    }
    guard parts[0] == access.bucket else { throw S3Error.noSuchBucket }
    return try ObjectKey(String(parts[1]))
  }

  static func checkSource(_ call: S3Request, _ info: ObjectInfo) throws {
    let failed = S3Error(ObjectError(.preconditionFailed, ""))
    if let list = call.headers["x-amz-copy-source-if-match"], !names(list, info.etag) { throw failed }
    if let list = call.headers["x-amz-copy-source-if-none-match"], names(list, info.etag) { throw failed }
    let modified = info.modified.timeIntervalSince1970.rounded(.down)
    if let date = call.headers["x-amz-copy-source-if-modified-since"].flatMap(HTTPDate.parse),
      modified <= date.timeIntervalSince1970
    {
      throw failed
    }
    if let date = call.headers["x-amz-copy-source-if-unmodified-since"].flatMap(HTTPDate.parse),
      modified > date.timeIntervalSince1970
    {
      throw failed
    }
  }
}
