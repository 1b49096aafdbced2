import Crypto
import Foundation
import Glibc
import Synchronization
import Threads

/// A file on its way, with what is needed to go on with it: in this process after a cut connection, or in a later one.
///
/// Beside `FILE` lies `FILE.resume` until the file is whole.
final class PartialFile: Sendable {
  /// What the first answer said about the content, so that only the same content is gone on with.
  struct Origin: Codable, Sendable, Equatable {
    var address: String
    /// Strong entity tag or date for `If-Range`; without one a cut download begins again.
    var validator: String?
    var total: Int64?
    var kind: MediaKind
    var name: String
    var answeredBy: String
  }

  private struct State {
    var descriptor: Int32 = -1
    var hash = SHA256()
    var count: Int64 = 0
  }

  /// Writing and hashing block; two threads do it for all fetches of the process.
  private static let threads = BlockingThreads(name: "fetch-files", count: 2)

  let file: URL
  private var notes: URL { file.appendingPathExtension("resume") }
  private let state = Mutex(State())

  /// Opens or makes the file.
  init(_ file: URL) throws(FetchError) {
    self.file = file
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure("open") }
    state.withLock { $0.descriptor = descriptor }
  }

  deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  /// Bytes that are there.
  var count: Int64 { state.withLock { $0.count } }

  /// What an earlier process left of the same address, hashed again; nil, and an empty file, when there is nothing.
  func resume(_ address: String) async throws -> Origin? {
    let known = try? JSONDecoder().decode(Origin.self, from: Data(contentsOf: notes))
    guard let known, known.address == address, known.validator != nil else {
      try await restart()
      return nil
    }
    try await onThread { state in
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      state.hash = SHA256()
      state.count = 0
      while true {
        let got = pread(state.descriptor, &buffer, buffer.count, off_t(state.count))
        guard got >= 0 else { throw Self.failure("read") }
        if got == 0 { break }
        state.hash.update(buffer[..<got])
        state.count += Int64(got)
      }
    }
    return known
  }

  /// Keeps what is needed to go on in another process.
  func remember(_ origin: Origin) throws(FetchError) {
    do { try JSONEncoder().encode(origin).write(to: notes, options: .atomic) } catch { throw Self.failure("note") }
  }

  /// Forgets everything that is there.
  func restart() async throws {
    try? FileManager.default.removeItem(at: notes)
    try await onThread { state in
      guard ftruncate(state.descriptor, 0) == 0 else { throw Self.failure("truncate") }
      state.hash = SHA256()
      state.count = 0
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) async throws {
    try await onThread { state in
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes {
          pwrite(
            state.descriptor, $0.baseAddress.map { $0 + written }, $0.count - written,
            off_t(state.count + Int64(written)))
        }
        if count > 0 { written += count } else if errno != EINTR { throw Self.failure("write") }
      }
      state.hash.update(bytes)
      state.count += Int64(bytes.count)
    }
  }

  /// Makes the file durable and gives its hash, hexadecimal.
  func finish() async throws -> String {
    let hash = try await onThread { state in
      guard fsync(state.descriptor) == 0 else { throw Self.failure("fsync") }
      return Hexadecimal.encode(state.hash.digest())
    }
    try? FileManager.default.removeItem(at: notes)
    return hash
  }

  /// Removes the file and its notes.
  func remove() {
    try? FileManager.default.removeItem(at: notes)
    try? FileManager.default.removeItem(at: file)
  }

  /// Whether the disk has room for so many bytes more.
  func hasRoom(for bytes: Int64) -> Bool {
    var status = statvfs()
    guard statvfs(file.path, &status) == 0 else { return true }
    let free = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return free.overflow || UInt64(clamping: bytes) <= free.partialValue
  }

  private func onThread<Result: Sendable>(_ body: @escaping @Sendable (inout State) throws -> Result) async throws
    -> Result
  {
    try await Self.threads.run { try self.state.withLock { try body(&$0) } }
  }

  private static func failure(_ step: String) -> FetchError {
    let code = errno
    return FetchError(
      code == ENOSPC || code == EDQUOT ? .diskFull : .fileError, "\(step): \(String(cString: strerror(code)))")
  }
}
