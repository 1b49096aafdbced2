import Foundation

/// Passes values from one thread to another, a few ahead: whoever is faster waits.
///
/// Unchecked: everything is touched under `condition` only.
final class Handover<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var values: [Value] = []
  private var isComplete = false
  private var failure: (any Error)?

  /// - Parameter limit: the most values that wait.
  init(limit: Int) { self.limit = limit }

  /// Gives a value away.
  ///
  /// - Throws: what the taker failed with.
  func give(_ value: Value) throws {
    condition.lock()
    defer { condition.unlock() }
    while values.count >= limit, failure == nil { condition.wait() }
    if let failure { throw failure }
    values.append(value)
    condition.broadcast()
  }

  /// Takes the next value; nil after the last.
  ///
  /// - Throws: what the giver failed with.
  func take() throws -> Value? {
    condition.lock()
    defer { condition.unlock() }
    while values.isEmpty, !isComplete, failure == nil { condition.wait() }
    if let failure { throw failure }
    guard !values.isEmpty else { return nil }
    let value = values.removeFirst()
    condition.broadcast()
    return value
  }

  /// Says that there are no more values.
  func complete() {
    condition.lock()
    isComplete = true
    condition.broadcast()
    condition.unlock()
  }

  /// Ends both sides; the first error counts.
  func fail(_ error: any Error) {
    condition.lock()
    if failure == nil { failure = error }
    condition.broadcast()
    condition.unlock()
  }
}
