public import Foundation
import Glibc

/// Where the feature takes its times from, so that tests can move them.
public struct TimeSource: Sendable {
  /// Seconds that only grow, for intervals.
  public var monotonic: @Sendable () -> Double
  /// The calendar's time, for tokens.
  public var date: @Sendable () -> Date

  /// Names both clocks.
  public init(monotonic: @escaping @Sendable () -> Double, date: @escaping @Sendable () -> Date) {
    self.monotonic = monotonic
    self.date = date
  }

  /// The machine's clocks.
  public static let system = TimeSource(
    monotonic: {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }, date: { Date() })
}
