import IdentityTesting
import Testing
import Web

@testable import Identity

@Suite struct RateLimiterTests {
  @Test func aBucketEmptiesAndFillsAgain() throws {
    let clock = ManualClock()
    let limiter = RateLimiter(RateLimit(burst: 3, interval: 10), time: clock.source)
    for _ in 0..<3 { try limiter.take("a") }
    #expect(throws: APIError.self) { try limiter.take("a") }
    try limiter.take("b")
    clock.advance(by: 9.9)
    #expect(throws: APIError.self) { try limiter.take("a") }
    clock.advance(by: 0.2)
    try limiter.take("a")
    #expect(throws: APIError.self) { try limiter.take("a") }
    clock.advance(by: 1_000)
    for _ in 0..<3 { try limiter.take("a") }
    #expect(throws: APIError.self) { try limiter.take("a") }
  }

  @Test func saysHowLongToWait() throws {
    let clock = ManualClock()
    let limiter = RateLimiter(RateLimit(burst: 1, interval: 30), time: clock.source)
    try limiter.take("a")
    clock.advance(by: 12)
    do {
      try limiter.take("a")
      Issue.record("taken from an empty bucket")
    } catch let error as APIError {
      #expect(error.code == .tooManyRequests)
      #expect(error.headers["Retry-After"] == "18")
    }
  }

  @Test func checkingTakesNothing() throws {
    let limiter = RateLimiter(RateLimit(burst: 1, interval: 30), time: ManualClock().source)
    for _ in 0..<5 { try limiter.check("a") }
    try limiter.take("a")
    #expect(throws: APIError.self) { try limiter.check("a") }
  }

  @Test func whatIsGivenBackCanBeTakenOnceMore() throws {
    let limiter = RateLimiter(RateLimit(burst: 2, interval: 30), time: ManualClock().source)
    limiter.giveBack("a")
    for _ in 0..<2 { try limiter.take("a") }
    limiter.giveBack("a")
    try limiter.take("a")
    #expect(throws: APIError.self) { try limiter.take("a") }
  }

  @Test func aFloodOfNamesDoesNotFreeTheGuilty() throws {
    let clock = ManualClock()
    let limiter = RateLimiter(RateLimit(burst: 1, interval: 1_000_000), time: clock.source)
    for number in 0..<100_000 { try limiter.take("old \(number)") }
    clock.advance(by: 1)
    try limiter.take("guilty")
    for number in 0..<1_000 { try limiter.take("new \(number)") }
    #expect(throws: APIError.self) { try limiter.take("guilty") }
  }
}
