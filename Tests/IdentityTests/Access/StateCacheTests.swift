import IdentityTesting
import Synchronization
import Testing

@testable import Identity

@Suite struct StateCacheTests {
  private struct Refused: Error {}

  /// Opens for everybody who waits.
  private actor Latch {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrivals = 0

    func wait() async {
      arrivals += 1
      if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
      isOpen = true
      for one in waiting { one.resume() }
      waiting = []
    }
  }

  @Test func keepsForItsLifetime() async throws {
    let clock = ManualClock()
    let cache = StateCache<Int, Int>(lifetime: 4, limit: 10, time: clock.source)
    let loads = Mutex(0)
    func value() async throws -> Int {
      try await cache.value(1) {
        loads.withLock { loads in
          loads += 1
          return loads
        }
      }
    }
    #expect(try await value() == 1)
    clock.advance(by: 3.9)
    #expect(try await value() == 1)
    clock.advance(by: 0.2)
    #expect(try await value() == 2)
  }

  @Test func manyShareOneLookUp() async throws {
    let cache = StateCache<Int, Int>(lifetime: 4, limit: 10, time: ManualClock().source)
    let latch = Latch()
    let results = try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          try await cache.value(1) {
            await latch.wait()
            return 7
          }
        }
      }
      while await latch.arrivals == 0 { await Task.yield() }
      await latch.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: 7, count: 20))
  }

  @Test func aDropDuringALookUpKeepsItsAnswerOut() async throws {
    let cache = StateCache<Int, String>(lifetime: 4, limit: 10, time: ManualClock().source)
    let latch = Latch()
    async let old = cache.value(1) {
      await latch.wait()
      return "before the change"
    }
    while await latch.arrivals == 0 { await Task.yield() }
    cache.drop { $0 == 1 }
    await latch.open()
    #expect(try await old == "before the change")
    #expect(try await cache.value(1) { "after the change" } == "after the change")
  }

  @Test func failuresAreNotKept() async throws {
    let cache = StateCache<Int, Int>(lifetime: 4, limit: 10, time: ManualClock().source)
    await #expect(throws: Refused.self) { try await cache.value(1) { throw Refused() } }
    #expect(try await cache.value(1) { 3 } == 3)
  }

  @Test func dropsOnlyWhatFits() async throws {
    let cache = StateCache<Int, Int>(lifetime: 4, limit: 10, time: ManualClock().source)
    for key in 0..<4 { _ = try await cache.value(key) { key } }
    cache.drop { $0 < 2 }
    for key in 0..<4 { #expect(try await cache.value(key) { -1 } == (key < 2 ? -1 : key)) }
  }

  @Test func staysBounded() async throws {
    let clock = ManualClock()
    let cache = StateCache<Int, Int>(lifetime: 4, limit: 100, time: clock.source)
    for key in 0..<1_000 { _ = try await cache.value(key) { key } }
    // The newest survives every clearing.
    #expect(try await cache.value(999) { -1 } == 999)
  }
}
