import Dispatch
import Foundation

/// Work done by several threads, whose results come out in the order in which it was given.
///
/// `@unchecked Sendable`: everything that changes is touched while `condition` is held.
final class OrderedWork<Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let queue = DispatchQueue(label: "framewright.frames", attributes: .concurrent)
  private let slots: DispatchSemaphore
  private var results: [Int: Output] = [:]
  private var given = 0
  private var taken = 0

  /// - Parameter threads: most pieces of work at a time.
  init(threads: Int) { slots = DispatchSemaphore(value: max(1, threads)) }

  /// How many results were not taken yet, those that are not ready included.
  var waiting: Int { given - taken }

  /// Gives work; from one thread, the one that takes.
  func give(_ work: @escaping @Sendable () -> Output) {
    let place = given
    given += 1
    slots.wait()
    queue.async { [self] in
      let output = work()
      slots.signal()
      condition.lock()
      results[place] = output
      condition.signal()
      condition.unlock()
    }
  }

  /// The next result in order: waits for it, or, without `patience`, answers nil where it is not ready.
  func take(patience: Bool) -> Output? {
    guard waiting > 0 else { return nil }
    condition.lock()
    defer { condition.unlock() }
    while results[taken] == nil {
      guard patience else { return nil }
      condition.wait()
    }
    defer { taken += 1 }
    return results.removeValue(forKey: taken)
  }
}
