@preconcurrency import Dispatch
import Foundation

/// Waits for SIGINT or SIGTERM; a second one ends the process at once.
final class StopSignal: Sendable {
  private let stream: AsyncStream<Int32>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.stream = stream
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      let count = Counter()
      source.setEventHandler {
        if count.next() > 1 { _exit(130) }
        continuation.yield(number)
      }
      source.resume()
      return source
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Returns when the process is asked to end.
  func wait() async {
    for await _ in stream { return }
  }

  /// Touched on the signal queue of one source only.
  private final class Counter: @unchecked Sendable {
    private var value = 0
    func next() -> Int {
      value += 1
      return value
    }
  }
}
