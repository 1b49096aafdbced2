import Foundation
import Threads
import Web

/// Writes a file piece by piece on a thread of its own, so that a slow disk stalls nobody else.
final class FileWriter: Sendable {
  private let handle: FileHandle

  /// Makes the file; it must not exist.
  init(_ file: URL) throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(errno, file.path) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  func write(_ bytes: [UInt8]) async throws {
    let handle = handle
    try await BlockingThreads.files.run {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(errno, "a received file") }
        rest = rest.dropFirst(count)
      }
    }
  }

  func close() async throws {
    let handle = handle
    try await BlockingThreads.files.run { try handle.close() }
  }

  private static func failure(_ code: Int32, _ path: String) -> any Error {
    if code == ENOSPC || code == EDQUOT {
      return APIError(.insufficientStorage, hint: "Free some space and send it again")
    }
    return CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
  }
}
