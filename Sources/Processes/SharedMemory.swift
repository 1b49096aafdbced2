import CSpawn
import Glibc

/// Memory that a child can see too, through a descriptor; it grows and never shrinks.
///
/// What lies in it may change at any time while the other side works: read each value once, and check it.
public final class SharedMemory {
  /// The file behind it; given to a child as one of its streams.
  public let descriptor: Int32
  private let start: UnsafeMutableRawPointer
  private let limit: Int

  /// Makes an empty one.
  ///
  /// - Parameter limit: the most bytes that it can ever have; addresses are set aside for them, memory is not.
  /// - Throws: `SharedMemoryError`.
  public convenience init(limit: Int) throws(SharedMemoryError) {
    let descriptor = cspawn_shared_file()
    guard descriptor >= 0 else { throw SharedMemoryError(reason: errno) }
    try self.init(descriptor: descriptor, limit: limit)
  }

  /// Takes over a descriptor that the other side made; otherwise as the other one.
  public init(descriptor: Int32, limit: Int) throws(SharedMemoryError) {
    guard limit > 0, let start = mmap(nil, limit, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0),
      start != MAP_FAILED
    else {
      let reason = limit > 0 ? errno : EINVAL
      close(descriptor)
      throw SharedMemoryError(reason: reason)
    }
    (self.descriptor, self.start, self.limit) = (descriptor, start, limit)
  }

  deinit {
    munmap(start, limit)
    close(descriptor)
  }

  /// The first `count` bytes of it, after growing where it is smaller. They never move.
  /// - Throws: `SharedMemoryError`, where it is more than the limit or than the system gives.
  public func bytes(_ count: Int) throws(SharedMemoryError) -> UnsafeMutableRawBufferPointer {
    guard (0...limit).contains(count) else { throw SharedMemoryError(reason: ENOMEM) }
    if fileCount < count, ftruncate(descriptor, count) != 0 { throw SharedMemoryError(reason: errno) }
    return UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  /// How long the file is now, whoever made it so.
  public var fileCount: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}

/// Memory could not be shared.
public struct SharedMemoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The system's number of the reason.
  public let reason: Int32
  /// A line for logs.
  public var description: String { "no shared memory: \(String(cString: strerror(reason)))" }
}
