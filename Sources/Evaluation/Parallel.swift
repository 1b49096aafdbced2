import Dispatch

/// Work on all cores.
enum Parallel {
  /// Runs `body` for 0..<count on as many threads as there are cores, the calling one among them; returns when all ended.
  ///
  /// `body` runs at the same time for several indices: each may write only what belongs to its index.
  static func forEach(_ count: Int, _ body: (Int) -> Void) {
    switch count {
    case ...0: return
    case 1: body(0)
    default:
      withoutActuallyEscaping(body) { body in
        let lent = Lent(body: body)
        DispatchQueue.concurrentPerform(iterations: count) { lent.body($0) }
      }
    }
  }

  /// Sendable because the threads use the closure only while its caller waits, each for indices of its own.
  private struct Lent: @unchecked Sendable {
    let body: (Int) -> Void
  }
}
