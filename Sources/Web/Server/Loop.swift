import CBeast
import Foundation
import Synchronization

/// One event loop: its thread runs the network and, as a `TaskExecutor`, the handlers of its requests.
final class Loop: TaskExecutor, @unchecked Sendable {
  // Invariant for @unchecked: `local` and `isDraining` are used on the loop's thread alone; the C side locks itself.

  /// Jobs run before the network gets its turn again.
  private static let jobsPerTurn = 512

  let server: ServerCore
  let pointer: OpaquePointer
  private var local: [UnownedJob] = []
  private var isDraining = false
  private struct Inbox {
    var jobs: [UnownedJob] = []
    /// The thread has ended: jobs of tasks that outlive it go to the global executor.
    var hasEnded = false
  }
  private let inbox = Mutex(Inbox())

  init(server: ServerCore) throws {
    self.server = server
    var reason = [CChar](repeating: 0, count: 512)
    guard let made = fwb_loop_create(server.pointer, Callbacks.table, &reason, reason.count) else {
      let place = "\(server.configuration.address):\(server.configuration.port)"
      throw ServerError(
        reason: "cannot listen on \(place): \(ServerCore.text(reason)); choose another address or port, or stop the "
          + "program that uses it")
    }
    pointer = made
    fwb_loop_attach(made, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { fwb_loop_destroy(pointer) }

  /// Starts the thread; it keeps the loop alive until it is stopped.
  func start(number: Int, ended: @escaping @Sendable () -> Void) {
    let thread = Thread { [self] in
      fwb_loop_run(pointer)
      let rest = inbox.withLock { inbox in
        inbox.hasEnded = true
        defer { inbox.jobs = [] }
        return inbox.jobs
      }
      for job in local + rest { job.runSynchronously(on: asUnownedTaskExecutor()) }
      local = []
      ended()
    }
    thread.name = "web-\(number)"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if fwb_loop_is_current(pointer) != 0 {
      local.append(job)
      return
    }
    let (mustWake, hasEnded) = inbox.withLock { inbox in
      if inbox.hasEnded { return (false, true) }
      inbox.jobs.append(job)
      return (inbox.jobs.count == 1, false)
    }
    if hasEnded {
      let executor = asUnownedTaskExecutor()
      DispatchQueue.global().async { [self] in withExtendedLifetime(self) { job.runSynchronously(on: executor) } }
    } else if mustWake {
      fwb_loop_wake(pointer)
    }
  }

  /// Runs what is ready. Called by the network side after its callbacks.
  func turn() {
    guard !isDraining else { return }
    isDraining = true
    defer { isDraining = false }
    let executor = asUnownedTaskExecutor()
    var count = 0
    while true {
      if local.isEmpty {
        local = inbox.withLock { inbox in
          guard !inbox.jobs.isEmpty else { return [] }
          defer { inbox.jobs = [] }
          return inbox.jobs
        }
        if local.isEmpty { return }
      }
      var batch: [UnownedJob] = []
      swap(&batch, &local)
      for job in batch { job.runSynchronously(on: executor) }
      count += batch.count
      if count >= Loop.jobsPerTurn, !local.isEmpty {
        fwb_loop_wake(pointer)
        return
      }
      // The emptied array's memory serves the next jobs.
      if local.isEmpty {
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &local)
      }
    }
  }
}
