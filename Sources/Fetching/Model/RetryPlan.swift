/// How often and after which pauses a failed fetch is tried again.
public struct RetryPlan: Sendable {
  /// Tries after the first that bring nothing new. Default 5; a try that brought bytes starts the count again.
  public var retries: Int
  /// All tries after the first. Default 100.
  public var mostRetries: Int
  /// The first pause, which doubles each time. Default 1 s.
  public var shortest: Duration
  /// The longest own pause. Default 60 s.
  public var longest: Duration
  /// The longest pause that a site may ask for here; for longer ones the fetch ends with `rate_limited`. Default 120 s.
  public var longestAsked: Duration
  /// Waits; tests wait for nothing.
  public var wait: @Sendable (Duration) async throws -> Void

  /// The defaults.
  public init() {
    retries = 5
    mostRetries = 100
    shortest = .seconds(1)
    longest = .seconds(60)
    longestAsked = .seconds(120)
    wait = { try await Task.sleep(for: $0) }
  }

  /// The pause before try `number` (1 is the first repetition); nil: do not try again.
  /// - Parameter spread: 0…1, so that many fetches do not come back at once.
  func pause(before number: Int, after error: FetchError, spread: Double) -> Duration? {
    guard error.reason.isTransient, number >= 1, number <= retries else { return nil }
    if let asked = error.retryAfter { return asked <= longestAsked ? asked : nil }
    let own = min(longest, shortest * (1 << min(number - 1, 20)))
    return own * (0.5 + spread / 2)
  }
}
