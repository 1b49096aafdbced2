import Crypto
public import Foundation
import Net
import Threads

/// Large objects travel in parts.
extension S3ObjectStore {
  /// Begins an object that arrives in parts.
  public func beginParts(_ key: ObjectKey, attributes: ObjectAttributes) async throws -> String {
    try await begin(key, headers: S3Headers.writing(attributes, sha256: nil))
  }

  /// The parts that have arrived, by number.
  public func parts(_ key: ObjectKey, id: String) async throws -> [ObjectPart] {
    var parts: [ObjectPart] = []
    while true {
      let answer = try await connection.send(
        "GET", key,
        query: [("max-parts", "1000"), ("part-number-marker", String(parts.last?.number ?? 0)), ("uploadId", id)])
      let page = try MarkupElement.answer(answer.body)
      let before = parts.count
      for part in page.all("Part") {
        guard let number = part["PartNumber"].flatMap({ Int($0.text) }), number > parts.last?.number ?? 0,
          let size = part["Size"].flatMap({ Int64($0.text) }), let etag = part["ETag"]?.text
        else { continue }
        parts.append(ObjectPart(number: number, etag: etag.filter { $0 != "\"" }, size: size))
      }
      guard page["IsTruncated"]?.text == "true", parts.count > before else { return parts }
    }
  }

  /// Joins parts into the object.
  public func completeParts(_ key: ObjectKey, id: String, _ parts: [ObjectPart]) async throws {
    _ = try await complete(key, id: id, parts.map { ($0.number, $0.etag) })
  }

  /// Gives the parts up; nothing happens when there are none.
  public func abortParts(_ key: ObjectKey, id: String) async throws {
    do { _ = try await connection.send("DELETE", key, query: [("uploadId", id)]) } catch let error as ObjectError
      where error.code == .noSuchUpload || error.code == .notFound
    {}
  }

  /// An address at the store itself to which one part can be sent; `origin` does not matter.
  public func presignPart(
    _ key: ObjectKey, id: String, number: Int, origin: String, expiresIn: Duration, at date: Date
  ) throws -> String {
    try presigner.presign(
      .put, origin: connection.origin, path: connection.basePath, key: key, expiresIn: expiresIn, contentType: nil,
      downloadName: nil, part: .init(number: number, upload: id), at: date)
  }

  private func begin(_ key: ObjectKey, headers: [(name: String, value: String)]) async throws -> String {
    let begun = try await connection.send("POST", key, query: [("uploads", "")], headers: headers, body: .bytes([]))
    guard let id = try MarkupElement.answer(begun.body)["UploadId"]?.text, !id.isEmpty else {
      throw ObjectError(.unavailable, "the store names no upload")
    }
    return id
  }

  func putParts(_ key: ObjectKey, _ path: String, size: Int64, hash: String, _ attributes: ObjectAttributes)
    async throws -> ObjectInfo
  {
    let (connection, threads) = (connection, threads)
    let etag = try await inParts(key, size: size, headers: S3Headers.writing(attributes, sha256: hash)) {
      id, number, range in
      let part = try await threads.run { try Self.measure(path, range: range) }
      guard part.size == range.count else { throw ObjectError(.unavailable, "\(path) became shorter") }
      let answer = try await connection.send(
        "PUT", key, query: [("partNumber", String(number)), ("uploadId", id)],
        body: .file(path: path, offset: range.lowerBound, length: part.size), payloadHash: part.hash)
      return S3Headers.etag(answer.head)
    }
    return ObjectInfo(key: key, size: size, modified: Date(), etag: etag, sha256: hash, attributes: attributes)
  }

  /// One request copies 5 GiB at most.
  func copyParts(_ from: ObjectKey, to: ObjectKey, _ info: ObjectInfo) async throws {
    let connection = connection
    _ = try await inParts(to, size: info.size, headers: S3Headers.writing(info.attributes, sha256: info.sha256)) {
      id, number, range in
      let answer = try await connection.send(
        "PUT", to, query: [("partNumber", String(number)), ("uploadId", id)],
        headers: [
          ("x-amz-copy-source", connection.copySource(from)),
          ("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"),
        ], body: .bytes([]))
      return (try MarkupElement.answer(answer.body)["ETag"]?.text ?? "").filter { $0 != "\"" }
    }
  }

  /// Sends every part, some at a time, and joins them; nothing stays behind when one fails.
  private func inParts(
    _ key: ObjectKey, size: Int64, headers: [(name: String, value: String)],
    send: @escaping @Sendable (_ id: String, _ number: Int, _ range: Range<Int64>) async throws -> String
  ) async throws -> String {
    let id = try await begin(key, headers: headers)
    do {
      let etags = try await sendAll(Self.ranges(size, partSize: configuration.partSize), id: id, send)
      return try await complete(key, id: id, etags.enumerated().map { ($0.offset + 1, $0.element) })
    } catch {
      // Also when this task was cancelled: the store keeps parts until told otherwise.
      let connection = connection
      await Task.detached { _ = try? await connection.send("DELETE", key, query: [("uploadId", id)]) }.value
      throw error
    }
  }

  private func sendAll(
    _ ranges: [Range<Int64>], id: String,
    _ send: @escaping @Sendable (String, Int, Range<Int64>) async throws -> String
  ) async throws -> [String] {
    var etags = [String](repeating: "", count: ranges.count)
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for (index, range) in ranges.enumerated() {
        if index >= max(1, configuration.concurrency), let (done, etag) = try await group.next() { etags[done] = etag }
        group.addTask { (index, try await send(id, index + 1, range)) }
      }
      while let (done, etag) = try await group.next() { etags[done] = etag }
    }
    return etags
  }

  private func complete(_ key: ObjectKey, id: String, _ parts: [(number: Int, etag: String)]) async throws -> String {
    let body = MarkupWriter.document("CompleteMultipartUpload") { xml in
      for (number, etag) in parts {
        xml.element("Part") { xml in
          xml.element("PartNumber", number)
          xml.element("ETag", "\"\(etag)\"")
        }
      }
    }
    let answer = try await connection.send(
      "POST", key, query: [("uploadId", id)], headers: [("content-type", "application/xml")], body: .bytes(body),
      payloadHash: Hexadecimal.encode(SHA256.hash(body)))
    return (try MarkupElement.answer(answer.body)["ETag"]?.text ?? "").filter { $0 != "\"" }
  }

  /// Cuts a size into parts of one size; of more than `partSize` when there would be over 10,000.
  static func ranges(_ size: Int64, partSize: Int64) -> [Range<Int64>] {
    let step = max(partSize, 5 << 20, (size + 9_999) / 10_000)
    return stride(from: 0, to: size, by: Int(step)).map { $0..<min(size, $0 + step) }
  }
}
