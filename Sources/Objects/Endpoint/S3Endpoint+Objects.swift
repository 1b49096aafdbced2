import Crypto
import Foundation
import Glibc
import Threads
import Web

/// Reading and writing single objects.
extension S3Endpoint {
  // MARK: Reading

  func getObject(_ call: S3Request, _ key: ObjectKey, _ authenticated: Authenticated) async throws -> Response {
    if call.has("partNumber") { throw S3Error.notImplemented("reading single parts") }
    let (file, stored, info) = try await openWhole(key)
    var headers = objectHeaders(info, stored)
    try override(&headers, call)
    protectReader(&headers)
    if let expiry = authenticated.expiry {
      headers.setDefault("Cache-Control", "private, max-age=\(max(0, Int(expiry.timeIntervalSince(now()))))")
    }
    if let status = try condition(call, info) { return Response(status: status, headers: headers) }
    guard let text = call.headers["Range"], isRangeCurrent(call, info) else {
      if call.headers["x-amz-checksum-mode"]?.uppercased() == "ENABLED", let checksum = stored.checksum {
        headers[checksum.name] = checksum.value
        headers["x-amz-checksum-type"] = "FULL_OBJECT"
      }
      return Response(headers: headers, body: .file(file))
    }
    switch ByteRange.parse(text, size: info.size) {
    case .ignored: return Response(headers: headers, body: .file(file))
    case .outside:
      var error = S3Error(ObjectError(.invalidRange, text))
      error.headers["Content-Range"] = "bytes */\(info.size)"
      throw error
    case .part(let range):
      headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(info.size)"
      return Response(status: 206, headers: headers, body: .file(file.slice(range)))
    }
  }

  /// File and headers of one and the same version.
  private func openWhole(_ key: ObjectKey) async throws -> (FileSlice, StoredAttributes, ObjectInfo) {
    let tree = store.tree
    return try await store.threads.run {
      while true {
        let opened = try tree.open(key)
        let stored = tree.stored(key, opened.file, try opened.file.status())
        guard let slice = try? FileSlice(path: opened.file.path) else { continue }
        // Replaced between the two: look again.
        if slice.fileSize == opened.info.size, slice.modified == (try opened.file.status().st_mtim.tv_sec) {
          return (slice, stored, opened.info)
        }
      }
    }
  }

  private func objectHeaders(_ info: ObjectInfo, _ stored: StoredAttributes) -> Headers {
    let attributes = info.attributes
    var headers: Headers = [
      "ETag": "\"\(info.etag)\"", "Last-Modified": HTTPDate.text(info.modified), "Accept-Ranges": "bytes",
      "Content-Type": attributes.contentType,
    ]
    headers["Cache-Control"] = attributes.cacheControl
    headers["Content-Disposition"] = attributes.contentDisposition
    headers["Content-Encoding"] = attributes.contentEncoding
    headers["Content-Language"] = attributes.contentLanguage
    headers["Expires"] = attributes.expires
    for (name, value) in attributes.metadata.sorted(by: { $0.key < $1.key }) { headers["x-amz-meta-\(name)"] = value }
    return headers
  }

  /// Parameters of the (signed) query that replace headers of the answer.
  private func override(_ headers: inout Headers, _ call: S3Request) throws {
    let names = [
      "response-content-type": "Content-Type", "response-content-language": "Content-Language",
      "response-expires": "Expires", "response-cache-control": "Cache-Control",
      "response-content-disposition": "Content-Disposition", "response-content-encoding": "Content-Encoding",
    ]
    for (parameter, header) in names {
      guard let value = call.query[parameter] else { continue }
      guard !value.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
        throw S3Error.invalidArgument("\(parameter) holds a control character.")
      }
      headers[header] = value
    }
  }

  /// Only pictures, videos and sounds are shown in place; everything else is a download.
  private func protectReader(_ headers: inout Headers) {
    let type = (headers["Content-Type"] ?? "").split(separator: ";").first.map { $0.lowercased() } ?? ""
    let isShown = ["image/", "video/", "audio/"].contains { type.hasPrefix($0) } && !type.contains("svg")
    if !isShown, headers["Content-Disposition"]?.lowercased().hasPrefix("attachment") != true {
      headers["Content-Disposition"] = "attachment"
    }
  }

  /// Status 304 when nothing changed.
  private func condition(_ call: S3Request, _ info: ObjectInfo) throws -> Int? {
    let failed = S3Error(ObjectError(.preconditionFailed, ""))
    if let list = call.headers["If-Match"] {
      guard Self.names(list, info.etag) else { throw failed }
    } else if let date = call.headers["If-Unmodified-Since"].flatMap(HTTPDate.parse), wholeSecond(info) > date {
      throw failed
    }
    if let list = call.headers["If-None-Match"] {
      if Self.names(list, info.etag) { return 304 }
    } else if let date = call.headers["If-Modified-Since"].flatMap(HTTPDate.parse), wholeSecond(info) <= date {
      return 304
    }
    return nil
  }

  private func isRangeCurrent(_ call: S3Request, _ info: ObjectInfo) -> Bool {
    guard let text = call.headers["If-Range"] else { return true }
    if text.hasPrefix("\"") { return text == "\"\(info.etag)\"" }
    return HTTPDate.parse(text) == wholeSecond(info)
  }

  private func wholeSecond(_ info: ObjectInfo) -> Date {
    Date(timeIntervalSince1970: info.modified.timeIntervalSince1970.rounded(.down))
  }

  /// Whether a list of entity tags names one.
  static func names(_ list: String, _ etag: String) -> Bool {
    list.split(separator: ",").contains { item in
      let name = item.trimmingPrefix(" ").trimmingPrefix("W/").filter { $0 != "\"" && $0 != " " }
      return name == "*" || name == etag
    }
  }

  // MARK: Writing

  func putObject(_ call: S3Request, _ key: ObjectKey, _ authenticated: Authenticated) async throws -> Response {
    let attributes = try attributes(call.headers)
    let condition = try writeCondition(call.headers)
    var payload = try Payload(call.request, authenticated)
    guard payload.length <= limits.upload else { throw S3Error.tooLarge }
    if condition == .ifAbsent, try await store.head(key) != nil {
      throw S3Error(ObjectError(.preconditionFailed, "exists"))
    }
    let (staged, result) = try await receive(&payload)
    var stored = StoredAttributes(attributes, result)
    if let algorithm = payload.checksum, let checksum = result.checksum {
      stored.checksum = (algorithm.header, Base64.encode(checksum))
    }
    let info = try await publish(staged, as: key, stored, condition)
    var response = Response(headers: ["ETag": "\"\(info.etag)\""])
    if let checksum = stored.checksum { response.headers[checksum.name] = checksum.value }
    return response
  }

  /// Streams a body into a staged file and compares it with what was announced.
  func receive(_ payload: inout Payload) async throws -> (StagedFile, ContentDigests.Result) {
    let incoming = store.incoming(
      digests: ContentDigests(checksum: payload.checksum), expected: payload.length, limit: payload.length)
    while let piece = try await payload.next() { try await incoming.append(piece) }
    let staged = try await incoming.finish()
    let result = staged.result
    try payload.check(result, size: incoming.size)
    return (staged, result)
  }

  func publish(_ staged: StagedFile, as key: ObjectKey, _ stored: StoredAttributes, _ condition: WriteCondition)
    async throws -> ObjectInfo
  {
    try await store.threads.run { try staged.publish(as: key, stored, condition: condition) }
  }

  func writeCondition(_ headers: Headers) throws -> WriteCondition {
    if let text = headers["If-None-Match"] {
      guard text == "*" else { throw S3Error.notImplemented("If-None-Match with an entity tag on writes") }
      return .ifAbsent
    }
    return headers["If-Match"].map { .ifMatch($0.filter { $0 != "\"" && $0 != " " }) } ?? .none
  }

  /// Headers to store; those that ask for what this store does not do are refused, not ignored.
  func attributes(_ headers: Headers) throws -> ObjectAttributes {
    for name in headers.fields.map({ $0.name.lowercased() }) {
      let refused = [
        "x-amz-server-side-encryption", "x-amz-object-lock", "x-amz-tagging", "x-amz-website", "x-amz-grant",
      ]
      if refused.contains(where: name.hasPrefix) { throw S3Error.notImplemented(name) }
    }
    if let acl = headers["x-amz-acl"], acl != "private", acl != "bucket-owner-full-control" {
      throw S3Error.notImplemented("access control lists")
    }
    if let storage = headers["x-amz-storage-class"], storage != "STANDARD" {
      throw S3Error("InvalidStorageClass", 400, "The storage class you specified is not valid.")
    }
    var attributes = ObjectAttributes()
    if let type = headers["Content-Type"], !type.isEmpty { attributes.contentType = type }
    attributes.cacheControl = headers["Cache-Control"]
    attributes.contentDisposition = headers["Content-Disposition"]
    attributes.contentLanguage = headers["Content-Language"]
    attributes.expires = headers["Expires"]
    // The coding of the transfer is not the content's.
    let codings = headers.all("Content-Encoding").flatMap { $0.split(separator: ",") }
      .map { String($0.filter { $0 != " " }) }.filter { $0.lowercased() != "aws-chunked" && !$0.isEmpty }
    attributes.contentEncoding = codings.isEmpty ? nil : codings.joined(separator: ", ")
    var size = 0
    for field in headers.fields where field.name.lowercased().hasPrefix("x-amz-meta-") {
      let name = field.name.lowercased().dropFirst(11)
      attributes.metadata[String(name)] = field.value
      size += name.utf8.count + field.value.utf8.count
    }
    guard size <= 2_048 else { throw S3Error(ObjectError(.metadataTooLarge, "")) }
    return attributes
  }
}

/// `Range` of a request (RFC 9110, section 14.2), one range only, as in S3.
enum ByteRange: Equatable {
  case part(Range<Int64>)
  /// Not satisfiable.
  case outside
  /// Several ranges, another unit or nonsense: the whole is sent.
  case ignored

  static func parse(_ text: String, size: Int64) -> ByteRange {
    guard text.hasPrefix("bytes=") else { return .ignored }
    let parts = text.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return .ignored }
    func number(_ digits: Substring) -> Int64? {
      guard 1...18 ~= digits.utf8.count, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return Int64(digits)
    }
    if parts[0].isEmpty {
      guard let count = number(parts[1]) else { return .ignored }
      return count == 0 || size == 0 ? .outside : .part(max(0, size - count)..<size)
    }
    guard let first = number(parts[0]) else { return .ignored }
    let last = parts[1].isEmpty ? size - 1 : number(parts[1])
    guard let last, last >= first || parts[1].isEmpty else { return .ignored }
    return first >= size ? .outside : .part(first..<min(size, last + 1))
  }
}
