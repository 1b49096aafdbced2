import Crypto
import Foundation
import Net
import Threads

/// Large objects travel in parts.
extension S3ObjectStore {
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
    let begun = try await connection.send("POST", key, query: [("uploads", "")], headers: headers, body: .bytes([]))
    guard let id = try MarkupElement.answer(begun.body)["UploadId"]?.text, !id.isEmpty else {
      throw ObjectError(.unavailable, "the store names no upload")
    }
    do {
      let etags = try await sendAll(Self.ranges(size, partSize: configuration.partSize), id: id, send)
      return try await complete(key, id: id, etags)
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

  private func complete(_ key: ObjectKey, id: String, _ etags: [String]) async throws -> String {
    let body = MarkupWriter.document("CompleteMultipartUpload") { xml in
      for (index, etag) in etags.enumerated() {
        xml.element("Part") { xml in
          xml.element("PartNumber", index + 1)
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
