public import struct Foundation.Date
import Threads

/// Objects that clients send in parts.
extension FileObjectStore {
  private var uploads: MultipartUploads { MultipartUploads(tree: tree) }

  /// Begins an object that arrives in parts.
  public func beginParts(_ key: ObjectKey, attributes: ObjectAttributes) async throws -> String {
    let uploads = uploads
    return try await threads.run { try uploads.create(key, attributes) }
  }

  /// The parts that have arrived, by number.
  public func parts(_ key: ObjectKey, id: String) async throws -> [ObjectPart] {
    let uploads = uploads
    return try await threads.run {
      try uploads.parts(of: id, key: key).parts.map { ObjectPart(number: $0.number, etag: $0.etag, size: $0.size) }
    }
  }

  /// Joins parts into the object; doing it again gives the same answer.
  public func completeParts(_ key: ObjectKey, id: String, _ parts: [ObjectPart]) async throws {
    let uploads = uploads
    _ = try await threads.run {
      try uploads.complete(id, key: key, parts.map { ($0.number, $0.etag) }, condition: .none)
    }
  }

  /// Gives the parts up; nothing happens when there are none.
  public func abortParts(_ key: ObjectKey, id: String) async throws {
    let uploads = uploads
    try await threads.run {
      do throws(ObjectError) { try uploads.abort(id, key: key) } catch  where error.code == .noSuchUpload {}
    }
  }

  /// An address to which one part can be sent.
  public func presignPart(
    _ key: ObjectKey, id: String, number: Int, origin: String, expiresIn: Duration, at date: Date
  ) throws -> String {
    try presigner.presign(
      .put, origin: origin, path: "\(access.path)/\(access.bucket)", key: key, expiresIn: expiresIn, contentType: nil,
      downloadName: nil, part: .init(number: number, upload: id), at: date)
  }
}
