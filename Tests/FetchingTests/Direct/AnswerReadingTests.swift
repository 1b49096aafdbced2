import Foundation
import Testing

@testable import Fetching

@Suite struct AnswerReadingTests {
  @Test(
    arguments: [
      ("bytes 5-9/10", 5, 10), ("bytes 0-0/*", 0, nil), ("bytes */10", nil, 10), ("BYTES 1-2/3", 1, 3),
    ] as [(String, Int64?, Int64?)]) func rangesAreRead(_ field: String, _ first: Int64?, _ total: Int64?) throws
  {
    let range = try #require(AnswerReading.contentRange(field))
    #expect(range.first == first && range.total == total)
  }

  @Test(arguments: [
    "", "bytes", "bytes 5-9", "bytes 9-5/10", "bytes 5-10/10", "items 1-2/3", "bytes -5/10", "bytes 1-2/x",
    "bytes 1-2/-3", "bytes 99999999999999999999-1/2",
  ]) func whatIsNoRangeIsNotRead(_ field: String) { #expect(AnswerReading.contentRange(field) == nil) }

  @Test func pausesAreSecondsOrDates() throws {
    let now = Date(timeIntervalSince1970: 1_763_000_000)
    #expect(AnswerReading.retryAfter("120", now: now) == .seconds(120))
    #expect(AnswerReading.retryAfter("Thu, 13 Nov 2025 02:14:20 GMT", now: now) == .seconds(60))
    #expect(AnswerReading.retryAfter("Thu, 13 Nov 2025 02:00:00 GMT", now: now) == .zero)
    #expect(AnswerReading.retryAfter("9999999999", now: now) == .seconds(86_400))
    for field in [nil, "", "-1", "soon", "99999999999999999999"] {
      #expect(AnswerReading.retryAfter(field, now: now) == nil)
    }
  }

  @Test func aRetryWaitsLongerEachTimeUpToALimit() {
    let plan = RetryPlan()
    let error = FetchError(.interrupted)
    #expect(plan.pause(before: 1, after: error, spread: 1) == .seconds(1))
    #expect(plan.pause(before: 5, after: error, spread: 1) == .seconds(16))
    #expect(plan.pause(before: 5, after: error, spread: 0) == .seconds(8))
    #expect(plan.pause(before: 6, after: error, spread: 0) == nil)
    #expect(plan.pause(before: 1, after: FetchError(.notFound), spread: 0) == nil)
    var long = plan
    long.retries = 1000
    #expect(long.pause(before: 900, after: error, spread: 1) == .seconds(60))
  }
}
