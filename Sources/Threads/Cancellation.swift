import Synchronization

/// A flag that a cancelled task raises and a thread reads.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not raised.
  public init() {}

  /// Whether the flag was raised.
  public var isCancelled: Bool { flag.load(ordering: .acquiring) }

  /// Raises the flag.
  public func cancel() { flag.store(true, ordering: .releasing) }
}
