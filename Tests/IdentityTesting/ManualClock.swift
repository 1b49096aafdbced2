import Foundation
public import Identity
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
  private let elapsed = Mutex(0.0)
  private let start = Date()

  /// Starts at the machine's time.
  public init() {}

  /// Moves both clocks on.
  public func advance(by seconds: Double) { elapsed.withLock { $0 += seconds } }

  /// What the feature takes its times from.
  public var source: TimeSource {
    TimeSource(
      monotonic: { self.elapsed.withLock { $0 } },
      date: { self.start.addingTimeInterval(self.elapsed.withLock { $0 }) })
  }
}
