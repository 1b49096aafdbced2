import Foundation
import Threads

/// Writes a file piece by piece on a thread of its own, so that a slow disk stalls nobody else.
final class FileWriter: Sendable {
  private let handle: FileHandle

  /// Makes the file; it must not exist.
  init(_ file: URL) throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path]) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  func write(_ bytes: [UInt8]) async throws {
    let handle = handle
    try await BlockingThreads.files.run { try handle.write(contentsOf: bytes) }
  }

  func close() async throws {
    let handle = handle
    try await BlockingThreads.files.run { try handle.close() }
  }
}
