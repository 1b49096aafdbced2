import CSpawn
import Glibc

/// A descriptor that becomes readable when another thread calls ``ring()``, for threads that wait in `poll`.
package final class WakeUp: Sendable {
  /// Wait for this to become readable.
  package let descriptor: Int32
  private let writer: Int32

  /// Makes a pipe, closed on exec.
  package init() {
    var ends: [Int32] = [-1, -1]
    // Without descriptors left nothing can be awaited: `descriptor` is then -1 and waits end by their time limit.
    if cspawn_wake_pipe(&ends) != 0 { ends = [-1, -1] }
    descriptor = ends[0]
    writer = ends[1]
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  /// Wakes the waiting thread; a full pipe means that it is awake already.
  package func ring() {
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }

  /// Forgets all rings so far.
  package func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, 256) == 256 {}
  }
}
