import Foundation
import Jobs
import Library
import Objects

/// A folder for one piece of work, removed afterwards whatever happens.
///
/// - Parameter job: Whose work it is: what a worker that was killed at the same job left is removed first.
func withWorkFolder<Value>(of job: JobID? = nil, _ body: (URL) async throws -> Value) async throws -> Value {
  let manager = FileManager.default
  let parent = manager.temporaryDirectory
  let prefix = "framewright-footage-" + (job.map { "\($0)-" } ?? "")
  if job != nil {
    for name in (try? manager.contentsOfDirectory(atPath: parent.path)) ?? [] where name.hasPrefix(prefix) {
      try? manager.removeItem(at: parent.appendingPathComponent(name))
    }
  }
  let folder = parent.appendingPathComponent(prefix + UUID().uuidString)
  try manager.createDirectory(
    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? manager.removeItem(at: folder) }
  return try await body(folder)
}

extension JobError {
  /// What a fault of the object store means for a job.
  static func store(_ error: ObjectError) -> JobError {
    JobError(error.code.rawValue, error.description, isPermanent: error.code == .notFound)
  }
}

extension ObjectStore {
  /// Moves a file that a decoder left in a folder to the things made of its video.
  ///
  /// - Returns: Its path in the store; nil where there is no such file.
  func keep(_ name: String, _ type: String, of video: VideoID, _ folder: URL, _ workspace: UUID) async throws
    -> String?
  {
    let file = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let key = ObjectNames.video(workspace, video, name: name)
    _ = try await put(try ObjectKey(key), .file(file), contentType: type)
    return key
  }
}
