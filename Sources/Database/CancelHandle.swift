import CPostgres
import Synchronization

/// Cancels what runs on a connection, from any thread.
///
/// The mutex is held while a cancel request travels, and taken by the connection's thread before it starts other
/// work: so a cancel never hits the work after.
final class CancelHandle: Sendable {
  private struct State: @unchecked Sendable {
    // Unchecked: the pointer is used under the mutex only, and PQcancel allows any thread.
    var pointer: OpaquePointer?
    var work: UInt64?
    var isAsked = false
  }

  private let state = Mutex(State())

  /// Takes the handle of a new connection, or none.
  func attach(_ pointer: OpaquePointer?) {
    let boxed = Pointer(pointer)
    let old = state.withLock { state in
      let old = Pointer(state.pointer)
      state.pointer = boxed.value
      return old
    }
    if let old = old.value { PQfreeCancel(old) }
  }

  /// Marks that `work` runs from here on.
  func begin(_ work: UInt64) {
    state.withLock {
      $0.work = work
      $0.isAsked = false
    }
  }

  /// Marks that nothing runs; waits for a cancel request on its way.
  func end() { state.withLock { $0.work = nil } }

  /// Whether somebody asked to cancel the work that runs.
  var isAsked: Bool { state.withLock { $0.isAsked } }

  /// Cancels `work` if it still runs. Blocks while the request travels.
  func cancel(_ work: UInt64) {
    state.withLock { state in
      guard state.work == work else { return }
      state.isAsked = true
      guard let pointer = state.pointer else { return }
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        _ = PQcancel(pointer, buffer.baseAddress, 256)
      }
    }
  }

  /// Cancels whatever runs, on the connection's own thread.
  func cancelOwn() {
    state.withLock { state in
      guard let pointer = state.pointer else { return }
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        _ = PQcancel(pointer, buffer.baseAddress, 256)
      }
    }
  }

  deinit { attach(nil) }

  /// Carries the pointer in and out of the lock.
  private struct Pointer: @unchecked Sendable {
    let value: OpaquePointer?
    init(_ value: OpaquePointer?) { self.value = value }
  }
}
