import Dispatch

/// Work on all cores.
public enum Parallel {
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

  /// The results of `body` for 0..<count, in order, computed on all cores. Blocks the calling thread.
  public static func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    var results = [Result?](repeating: nil, count: count)
    // Small pieces in turn cost more than they gain.
    let piece = max(1, min(256, count / 64))
    results.withUnsafeMutableBufferPointer { results in
      let results = results
      forEach((count + piece - 1) / piece) { index in
        for place in index * piece..<min(count, (index + 1) * piece) { results[place] = body(place) }
      }
    }
    return results.compactMap { $0 }
  }

  /// Sendable because the threads use the closure only while its caller waits, each for indices of its own.
  private struct Lent: @unchecked Sendable {
    let body: (Int) -> Void
  }
}
