import Crypto
import Foundation
import Glibc
import Threads
import Web

/// Uploads in parts.
extension S3Endpoint {
  func createUpload(_ call: S3Request, _ key: ObjectKey) async throws -> Response {
    let attributes = try attributes(call.headers)
    let uploads = uploads
    let id = try await store.threads.run { try uploads.create(key, attributes) }
    return xml("InitiateMultipartUploadResult") { xml in
      xml.element("Bucket", access.bucket)
      xml.element("Key", key.text)
      xml.element("UploadId", id)
    }
  }

  func putPart(_ call: S3Request, _ key: ObjectKey, _ authenticated: Authenticated) async throws -> Response {
    guard let id = call.query["uploadId"], let number = call.query["partNumber"].flatMap({ Int($0) }),
      1...MultipartUploads.highestNumber ~= number
    else { throw S3Error.invalidArgument("Part number must be an integer between 1 and 10000, inclusive") }
    let uploads = uploads
    _ = try await store.threads.run { try uploads.find(id, key: key) }
    if call.headers["x-amz-copy-source"] != nil { return try await copyPart(call, key, id: id, number: number) }
    var payload = try Payload(call.request, authenticated)
    guard payload.length <= limits.upload else { throw S3Error.tooLarge }
    let (staged, result) = try await receive(&payload)
    let etag = Hexadecimal.encode(result.md5 ?? [])
    try await store.threads.run { try uploads.add(staged, etag: etag, number: number, to: id, key: key) }
    var response = Response(headers: ["ETag": "\"\(etag)\""])
    if let algorithm = payload.checksum, let checksum = result.checksum {
      response.headers[algorithm.header] = Base64.encode(checksum)
    }
    return response
  }

  private func copyPart(_ call: S3Request, _ key: ObjectKey, id: String, number: Int) async throws -> Response {
    let source = try copySource(call)
    let (uploads, tree) = (uploads, store.tree)
    let etag = try await store.threads.run {
      let (file, info) = try tree.open(source)
      try Self.checkSource(call, info)
      var range = 0..<info.size
      if let text = call.headers["x-amz-copy-source-range"] {
        guard case .part(let part) = ByteRange.parse(text, size: info.size) else {
          throw S3Error.invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last.")
        }
        range = part
      }
      let staged = try StagedFile(tree, digests: ContentDigests(), expected: Int64(range.count))
      try staged.append(contentsOf: file, range: range)
      let etag = Hexadecimal.encode(staged.result.md5 ?? [])
      try uploads.add(staged, etag: etag, number: number, to: id, key: key)
      return etag
    }
    return xml("CopyPartResult") { xml in
      xml.element("LastModified", HTTPDate.messageText(now()))
      xml.element("ETag", "\"\(etag)\"")
    }
  }

  func completeUpload(_ call: S3Request, _ key: ObjectKey, _ authenticated: Authenticated) async throws -> Response {
    let bytes = try await Payload.collect(call.request, authenticated, limit: limits.message)
    guard let root = MarkupElement(xml: bytes), root.name == "CompleteMultipartUpload" else {
      throw S3Error.malformedXML
    }
    let listed = try root.all("Part").map { part in
      guard let number = part["PartNumber"].flatMap({ Int($0.text) }), let etag = part["ETag"]?.text else {
        throw S3Error.malformedXML
      }
      return (number: number, etag: String(etag.filter { $0 != "\"" }))
    }
    guard 1...MultipartUploads.highestNumber ~= listed.count else { throw S3Error.malformedXML }
    let condition = try writeCondition(call.headers)
    let id = call.query["uploadId"] ?? ""
    let uploads = uploads
    let etag = try await store.threads.run { try uploads.complete(id, key: key, listed, condition: condition) }
    return xml("CompleteMultipartUploadResult") { xml in
      xml.element("Location", call.request.origin + call.request.path)
      xml.element("Bucket", access.bucket)
      xml.element("Key", key.text)
      xml.element("ETag", "\"\(etag)\"")
    }
  }

  func abortUpload(_ call: S3Request, _ key: ObjectKey) async throws -> Response {
    let id = call.query["uploadId"] ?? ""
    let uploads = uploads
    try await store.threads.run { try uploads.abort(id, key: key) }
    return Response(status: 204)
  }

  func listParts(_ call: S3Request, _ key: ObjectKey) async throws -> Response {
    let id = call.query["uploadId"] ?? ""
    let marker = call.query["part-number-marker"].flatMap { Int($0) } ?? 0
    guard let limit = Int(call.query["max-parts"] ?? "1000"), limit >= 0 else {
      throw S3Error.invalidArgument("max-parts must be a number.")
    }
    let uploads = uploads
    let found = try await store.threads.run { try uploads.parts(of: id, key: key) }
    let rest = found.parts.filter { $0.number > marker }
    let page = rest.prefix(min(1000, limit))
    return xml("ListPartsResult") { xml in
      xml.element("Bucket", access.bucket)
      xml.element("Key", key.text)
      xml.element("UploadId", id)
      xml.element("PartNumberMarker", marker)
      if let last = page.last { xml.element("NextPartNumberMarker", last.number) }
      xml.element("MaxParts", min(1000, limit))
      xml.element("IsTruncated", page.count < rest.count)
      xml.element("StorageClass", "STANDARD")
      for part in page {
        xml.element("Part") { xml in
          xml.element("PartNumber", part.number)
          xml.element("LastModified", HTTPDate.messageText(part.modified))
          xml.element("ETag", "\"\(part.etag)\"")
          xml.element("Size", part.size)
        }
      }
    }
  }

  func listUploads(_ call: S3Request) async throws -> Response {
    let options = try ListingOptions(call)
    guard options.delimiter == nil else { throw S3Error.notImplemented("a delimiter in listings of uploads") }
    let keyMarker = call.query["key-marker"] ?? ""
    let idMarker = call.query["upload-id-marker"] ?? ""
    guard let limit = Int(call.query["max-uploads"] ?? "1000"), limit >= 0 else {
      throw S3Error.invalidArgument("max-uploads must be a number.")
    }
    let uploads = uploads
    let all = try await store.threads.run { uploads.list() }
    let rest = all.filter { upload in
      guard upload.key.text.utf8.starts(with: options.prefix.utf8) else { return false }
      if keyMarker.isEmpty { return true }
      if upload.key.text.utf8.elementsEqual(keyMarker.utf8) { return !idMarker.isEmpty && upload.id > idMarker }
      return keyMarker.utf8.lexicographicallyPrecedes(upload.key.text.utf8)
    }
    let page = rest.prefix(min(1000, limit))
    return xml("ListMultipartUploadsResult") { xml in
      xml.element("Bucket", access.bucket)
      xml.element("KeyMarker", options.encode(keyMarker))
      xml.element("UploadIdMarker", idMarker)
      if page.count < rest.count, let last = page.last {
        xml.element("NextKeyMarker", options.encode(last.key.text))
        xml.element("NextUploadIdMarker", last.id)
      }
      xml.element("Prefix", options.encode(options.prefix))
      if call.query["encoding-type"] == "url" { xml.element("EncodingType", "url") }
      xml.element("MaxUploads", min(1000, limit))
      xml.element("IsTruncated", page.count < rest.count)
      for upload in page {
        xml.element("Upload") { xml in
          xml.element("Key", options.encode(upload.key.text))
          xml.element("UploadId", upload.id)
          xml.element("StorageClass", "STANDARD")
          xml.element("Initiated", HTTPDate.messageText(upload.begun))
        }
      }
    }
  }
}
