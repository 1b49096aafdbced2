import Database
import Foundation
import Library
import Objects
import Web

/// Video files on their way, in SQL.
enum VideoUploadStore {
  /// An upload and where its parts go.
  struct Entry: Sendable {
    var upload: VideoUpload
    var project: ProjectID
    var relativePath: String
    var key: String
    /// The object store's name of the upload.
    var parts: String
    /// The parts were joined.
    var isComplete: Bool
    var user: UUID?
  }

  /// 16 MiB, or more where there would be over 10,000 parts.
  static func partSize(of size: Int) -> Int {
    max(16 << 20, (size + ObjectPart.highestNumber - 1) / ObjectPart.highestNumber)
  }

  static func open(
    _ id: UploadID, filename: String, path: String, size: Int, key: String, parts: String, partSize: Int,
    project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      insert into uploads (workspace_id, project_id, id, filename, relative_path, content_type, purpose, declared_size,
        storage_path, parts_id, part_size, created_by)
      values (\(workspace), \(project), \(id), \(filename), \(path), 'application/octet-stream', 'video', \(size),
        \(key), \(parts), \(partSize), \(user))
      """)
  }

  /// - Throws: `APIError(.notFound)`.
  static func find(_ id: UploadID, project: ProjectID, in transaction: Transaction) throws -> Entry {
    guard
      let row = try transaction.query(
        """
        select filename, relative_path, declared_size, status, error_code, error_message, storage_path, parts_id,
          part_size, is_checked, video_id, created_by
        from uploads where id = \(id) and project_id = \(project) and purpose = 'video' and parts_id is not null
        """
      ).first
    else { throw APIError(.notFound, "There is no such upload in this project") }
    let size: Int = try row.get("declared_size")
    let part: Int = try row.get("part_size")
    let code: String? = try row.get("error_code")
    return Entry(
      upload: VideoUpload(
        uploadId: id, filename: try row.get("filename"), size: size, status: try row.get("status"),
        error: try code.map { Problem(code: $0, message: try row.get("error_message", as: String?.self) ?? $0) },
        partSize: part, partCount: (size + part - 1) / part, parts: [], videoId: try row.get("video_id")),
      project: project, relativePath: try row.get("relative_path"), key: try row.get("storage_path"),
      parts: try row.get("parts_id"), isComplete: try row.get("is_checked"), user: try row.get("created_by"))
  }

  static func setComplete(_ id: UploadID, in transaction: Transaction) throws {
    try transaction.execute("update uploads set is_checked = true where id = \(id) and status = 'pending'")
  }

  static func finish(_ id: UploadID, video: VideoID?, problem: Problem?, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update uploads set status = \(problem == nil ? "completed" : "failed"), video_id = \(video),
        error_code = \(problem?.code), error_message = \(problem?.message), completed_at = now()
      where id = \(id) and status = 'pending'
      """)
  }
}
