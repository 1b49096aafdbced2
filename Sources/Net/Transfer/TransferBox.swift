import Synchronization

/// Brings together a transfer and the cancellation of its task, whichever comes first.
final class TransferBox: Sendable {
  private struct State {
    var transfer: Transfer?
    var isCancelled = false
  }
  private let state = Mutex(State())

  /// Whether the task was cancelled before the transfer existed.
  func set(_ transfer: Transfer) -> Bool {
    state.withLock { state in
      state.transfer = transfer
      return state.isCancelled
    }
  }

  /// The transfer to cancel, when it exists already.
  func cancel() -> Transfer? {
    state.withLock { state in
      state.isCancelled = true
      return state.transfer
    }
  }
}
