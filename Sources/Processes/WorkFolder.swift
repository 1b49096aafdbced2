public import Foundation
import Glibc

/// Lends a folder for one piece of work, which nobody else can read, and removes it whatever happens.
///
/// The folder lies among temporary files and is locked for as long as it is lent: what a process that was killed leaves
/// is told by its free lock and removed by `WorkFolder.sweep()`.
///
/// - Parameter isolation: Where the work runs; the caller's.
/// - Throws: What the work throws, and an error of Foundation's where no folder can be made.
public func withWorkFolder<Value>(
  isolation: isolated (any Actor)? = #isolation, _ body: (URL) async throws -> Value
) async throws -> Value {
  let folder = try WorkFolder()
  defer { folder.remove() }
  return try await body(folder.url)
}

/// A locked folder among temporary files.
public struct WorkFolder: Sendable {
  static let prefix = "framewright-work-"

  let url: URL
  /// An open folder, whose lock ends with the process.
  private let descriptor: Int32

  init(in parent: URL = FileManager.default.temporaryDirectory) throws {
    let name = UUID().uuidString
    // Locked before it has the name that a sweep looks for.
    let new = parent.appendingPathComponent("framewright-new-\(name)")
    url = parent.appendingPathComponent(Self.prefix + name)
    try FileManager.default.createDirectory(
      at: new, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    descriptor = open(new.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename(new.path, url.path) == 0 else {
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      rmdir(new.path)
      throw CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(.init(rawValue: code) ?? .EIO)])
    }
  }

  func remove() {
    try? FileManager.default.removeItem(at: url)
    close(descriptor)
  }

  /// Removes the folders of processes that ended without removing theirs; answers how many.
  @discardableResult public static func sweep(in parent: URL = FileManager.default.temporaryDirectory) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    var removed = 0
    for name in names where name.hasPrefix(prefix) {
      let path = parent.appendingPathComponent(name).path
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Folders of other users stay, even where this user might remove them.
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      if (try? FileManager.default.removeItem(atPath: path)) != nil { removed += 1 }
    }
    return removed
  }
}
