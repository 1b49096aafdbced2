@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Waits for SIGINT or SIGTERM; a second one ends the process at once.
final class StopSignal: Sendable {
  private struct State {
    var count = 0
    var waiting: [AsyncStream<Void>.Continuation] = []
  }
  private let state = Box()
  private let sources: [any DispatchSourceSignal]

  /// Shared with the handlers of the signals, which are made before `self` is whole.
  private final class Box: Sendable { let state = Mutex(State()) }

  init() {
    let box = state
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let (count, waiting) = box.state.withLock { state in
          state.count += 1
          defer { state.waiting = [] }
          return (state.count, state.waiting)
        }
        if count > 1 { _exit(130) }
        for continuation in waiting { continuation.finish() }
      }
      source.resume()
      return source
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether the process has been asked to end.
  var isRaised: Bool { state.state.withLock { $0.count > 0 } }

  /// Returns when the process is asked to end, at once if it has been, or when the task is cancelled. Any number of
  /// tasks may wait.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    let isRaised = state.state.withLock { state in
      if state.count == 0 { state.waiting.append(continuation) }
      return state.count > 0
    }
    if isRaised { continuation.finish() }
    for await _ in stream {}
  }
}
