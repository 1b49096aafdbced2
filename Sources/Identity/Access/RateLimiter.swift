import Synchronization

/// How often something may be done: a bucket that holds `burst` tokens and gains one every `interval` seconds.
public struct RateLimit: Sendable, Hashable {
  /// Tokens a full bucket holds.
  public var burst: Double
  /// Seconds until one token comes back.
  public var interval: Double

  /// Names both.
  public init(burst: Double, interval: Double) {
    self.burst = burst
    self.interval = interval
  }
}

/// Token buckets by name, on this node alone.
final class RateLimiter: Sendable {
  private struct Bucket {
    var level: Double
    var at: Double
  }

  /// Full buckets are forgotten when there are this many: 10⁵ × about 100 bytes = 10 MB at most.
  private static let mostBuckets = 100_000

  private let limit: RateLimit
  private let time: TimeSource
  private let buckets = Mutex<[String: Bucket]>([:])

  init(_ limit: RateLimit, time: TimeSource) {
    self.limit = limit
    self.time = time
  }

  /// Takes a token.
  ///
  /// - Throws: `APIError(.tooManyRequests)` with `Retry-After` when there is none.
  func take(_ name: String) throws {
    if let wait = wait(name, taking: 1) { throw Refusal.tooMany(retryAfter: max(1, Int(wait.rounded(.up)))) }
  }

  /// Throws when the bucket is empty, and takes nothing.
  func check(_ name: String) throws {
    if let wait = wait(name, taking: 0) { throw Refusal.tooMany(retryAfter: max(1, Int(wait.rounded(.up)))) }
  }

  /// Puts a token back, for an attempt that turned out to be honest.
  func giveBack(_ name: String) {
    buckets.withLock { buckets in
      guard var bucket = buckets[name] else { return }
      bucket.level = min(limit.burst, bucket.level + 1)
      buckets[name] = bucket
    }
  }

  /// Seconds until a token is there; nil when there is one.
  private func wait(_ name: String, taking amount: Double) -> Double? {
    let now = time.monotonic()
    return buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(level: limit.burst, at: now)
      bucket.level = min(limit.burst, bucket.level + (now - bucket.at) / limit.interval)
      bucket.at = now
      guard bucket.level >= 1 else {
        buckets[name] = bucket
        return (1 - bucket.level) * limit.interval
      }
      guard amount > 0 else { return nil }
      bucket.level -= amount
      if buckets[name] == nil, buckets.count >= Self.mostBuckets {
        buckets = buckets.filter { $0.value.level + (now - $0.value.at) / limit.interval < limit.burst }
        // A flood of names: the oldest half goes rather than the memory.
        if buckets.count >= Self.mostBuckets {
          let middle = buckets.values.map(\.at).sorted()[buckets.count / 2]
          buckets = buckets.filter { $0.value.at > middle }
        }
      }
      buckets[name] = bucket
      return nil
    }
  }
}
