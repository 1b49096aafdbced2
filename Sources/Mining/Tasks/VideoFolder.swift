import Foundation
import Jobs
import Objects

/// A folder for one piece of work, removed afterwards whatever happens.
func withWorkFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-footage-\(UUID().uuidString)")
  try FileManager.default.createDirectory(
    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

extension JobError {
  /// What a fault of the object store means for a job.
  static func store(_ error: ObjectError) -> JobError {
    JobError(error.code.rawValue, error.description, isPermanent: error.code == .notFound)
  }
}
