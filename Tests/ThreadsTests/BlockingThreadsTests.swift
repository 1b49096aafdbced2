import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite struct BlockingThreadsTests {
  @Test func resultsAndErrorsComeBack() async throws {
    struct Failure: Error, Equatable {}
    let threads = BlockingThreads(name: "test", count: 2)
    #expect(try await threads.run { 6 * 7 } == 42)
    await #expect(throws: Failure.self) { try await threads.run { throw Failure() } }
  }

  @Test func neverMoreThreadsThanAsked() async throws {
    let threads = BlockingThreads(name: "test", count: 3)
    let counter = Counter()
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 {
        group.addTask {
          try await threads.run {
            counter.enter()
            sched_yield()
            counter.leave()
            return number
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(total == 199 * 200 / 2)
    #expect(counter.most.load(ordering: .acquiring) <= 3)
  }

  @Test func aFullQueueRefuses() async throws {
    let threads = BlockingThreads(name: "test", count: 1, queueLimit: 1)
    let gate = Gate()
    async let first: Void = threads.run { gate.wait() }
    await gate.entered()
    async let second: Int = threads.run { 2 }
    while threads.waiting == 0 { await Task.yield() }
    await #expect(throws: BlockingThreads.Overloaded.self) { try await threads.run { 3 } }
    gate.open()
    try await first
    #expect(try await second == 2)
  }

  @Test func cancelledWorkIsNotBegun() async throws {
    let threads = BlockingThreads(name: "test", count: 1)
    let gate = Gate()
    async let first: Void = threads.run { gate.wait() }
    await gate.entered()
    let begun = Cancellation()
    let second = Task { try await threads.run { begun.cancel() } }
    while threads.waiting == 0 { await Task.yield() }
    second.cancel()
    gate.open()
    await #expect(throws: CancellationError.self) { try await second.value }
    try await first
    #expect(!begun.isCancelled)
  }
}

/// Holds a thread until it is opened.
private final class Gate: Sendable {
  private let inside = Atomic<Bool>(false)
  private let isOpen = Atomic<Bool>(false)

  func wait() {
    inside.store(true, ordering: .releasing)
    while !isOpen.load(ordering: .acquiring) { usleep(200) }
  }

  func entered() async { while !inside.load(ordering: .acquiring) { await Task.yield() } }
  func open() { isOpen.store(true, ordering: .releasing) }
}

/// Counts who is inside, and how many were at most.
private final class Counter: Sendable {
  private let inside = Atomic<Int>(0)
  let most = Atomic<Int>(0)

  func enter() {
    most.max(inside.add(1, ordering: .acquiringAndReleasing).newValue, ordering: .acquiringAndReleasing)
  }

  func leave() { inside.subtract(1, ordering: .acquiringAndReleasing) }
}
