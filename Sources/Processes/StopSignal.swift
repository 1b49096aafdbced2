import CSpawn
@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Waits for SIGINT or SIGTERM; a second one ends the process at once. A process has one.
///
/// A handler of our own rather than Dispatch's sources of signals: those are installed some time after they were asked
/// for, and until then the signal is lost or ends the process.
package final class StopSignal: Sendable {
  private let waiting = Mutex<[AsyncStream<Void>.Continuation]>([])
  private let source = Mutex<(any DispatchSourceRead)?>(nil)

  /// From here on the signals end nothing by themselves. Writing to a closed connection is an error, not a signal.
  package init() {
    signal(SIGPIPE, SIG_IGN)
    let descriptor = cspawn_catch_stop()
    // Without descriptors left the process keeps ending at once.
    guard descriptor >= 0 else { return }
    let made = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    made.setEventHandler { [weak self] in
      guard let self else { return }
      source.withLock { $0?.cancel() }
      let continuations = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      for continuation in continuations { continuation.finish() }
    }
    source.withLock { $0 = made }
    made.resume()
  }

  /// Whether the process has been asked to end.
  package var isRaised: Bool { cspawn_stop_count() > 0 }

  /// Returns when the process is asked to end, at once if it has been, or when the task is cancelled. Any number of
  /// tasks may wait.
  package func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    waiting.withLock { $0.append(continuation) }
    // Asked after joining: the handler may have called everybody just before.
    if isRaised { continuation.finish() }
    for await _ in stream {}
  }
}
