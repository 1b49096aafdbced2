/// Notices a source that gives so little that it would hold a worker for ever.
public struct SpeedFloor: Sendable, Hashable {
  /// Bytes a second that a source must give. Default 1,024.
  public var bytesPerSecond: Double
  /// Over how long. Default a minute.
  public var window: Duration
  private var begin: ContinuousClock.Instant?
  private var bytes = 0

  /// A floor.
  public init(bytesPerSecond: Double = 1024, window: Duration = .seconds(60)) {
    self.bytesPerSecond = bytesPerSecond
    self.window = window
  }

  /// Counts bytes; false when a whole window brought too few.
  mutating func isFastEnough(_ count: Int, at now: ContinuousClock.Instant) -> Bool {
    guard let begin else {
      begin = now
      return true
    }
    bytes += count
    let passed = begin.duration(to: now)
    guard passed >= window else { return true }
    let isFine = Double(bytes) >= bytesPerSecond * (passed / .seconds(1))
    (self.begin, bytes) = (now, 0)
    return isFine
  }
}
