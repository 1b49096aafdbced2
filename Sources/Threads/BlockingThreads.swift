import Glibc

/// A bounded set of operating-system threads for work that blocks or computes for long.
///
/// The cooperative pool has one thread a core: one blocking call on it stalls everything else. Threads are started
/// when first needed, up to `count`, and end when the pool is released.
public final class BlockingThreads: Sendable {
  private let queue: WorkQueue

  /// - Parameters:
  ///   - name: shown by the operating system; the first 15 bytes count.
  ///   - count: most threads at a time, at least 1.
  ///   - queueLimit: most pieces of work that may wait; more are refused with ``Overloaded``.
  public init(name: String, count: Int, queueLimit: Int = .max) {
    queue = WorkQueue(name: name, count: max(1, count), limit: queueLimit)
  }

  deinit { queue.close() }

  /// The queue of the pool is full.
  public struct Overloaded: Error, CustomStringConvertible {
    /// A line for logs.
    public var description: String { "Too much work is waiting; try again shortly." }
  }

  /// Runs `body` on one of the threads and waits for it without holding a thread of the cooperative pool.
  ///
  /// Work whose task was cancelled while it waited is not begun.
  /// - Throws: what `body` throws, ``Overloaded``, or `CancellationError`.
  public func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
        let accepted = queue.add(
          WorkQueue.Work {
            if cancellation.isCancelled {
              continuation.resume(throwing: CancellationError())
            } else {
              continuation.resume(with: Swift.Result { try body() })
            }
          })
        if !accepted { continuation.resume(throwing: Overloaded()) }
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  /// How many pieces of work wait at this moment.
  public var waiting: Int { queue.waiting }
}
