import CSpawn
public import Foundation
import Glibc

/// A running or ended child. It leads a process group of its own.
///
/// Unchecked: `status` and `waiters` are touched under `condition` only.
public final class ChildProcess: @unchecked Sendable {
  /// The process's number.
  public let pid: Int32
  /// Valid until `status` is set; used under `condition` only, except by the host's thread, which sets it.
  let pidfd: Int32
  private let condition = NSCondition()
  private var status: Int32?
  private var waiters: [CheckedContinuation<Int32, Never>] = []

  private let endsGroup: Bool

  init(pid: Int32, pidfd: Int32, endsGroup: Bool) {
    self.pid = pid
    self.pidfd = pidfd
    self.endsGroup = endsGroup
  }

  /// Starts a program; returns once it runs.
  ///
  /// - Throws: `SpawnError` when it cannot be executed, with the step and reason.
  public static func spawn(_ command: ChildCommand) async throws -> ChildProcess {
    try await withCheckedThrowingContinuation { continuation in
      ProcessHost.shared.start(command) { continuation.resume(with: $0.mapError { $0 as any Error }) }
    }
  }

  /// Starts a program, runs it to its end and collects what it printed on both streams.
  ///
  /// Cancelling the task kills it.
  /// - Parameter limit: How many bytes to keep, from the start. Default 1 MB.
  /// - Throws: `SpawnError`.
  public static func run(_ command: ChildCommand, limit: Int = 1 << 20) async throws -> (status: Int32, output: String)
  {
    let file = cspawn_memory_file()
    guard file >= 0 else {
      throw SpawnError(executable: command.executable, stage: Int32(CSPAWN_STREAMS.rawValue), reason: errno)
    }
    defer { close(file) }
    var command = command
    command.output = .descriptor(file)
    command.error = .descriptor(file)
    let child = try await spawn(command)
    let status = await withTaskCancellationHandler {
      await child.wait()
    } onCancel: {
      child.kill()
    }
    var bytes = [UInt8](repeating: 0, count: max(0, min(limit, Int(lseek(file, 0, SEEK_END)))))
    let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    return (status, String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
  }

  /// Whether it has not ended.
  public var isRunning: Bool {
    condition.lock()
    defer { condition.unlock() }
    return status == nil
  }

  /// Waits for its end: the exit status, or 128 and the number of the signal that ended it.
  public func wait() async -> Int32 {
    await withCheckedContinuation { continuation in
      condition.lock()
      let status = status
      if status == nil { waiters.append(continuation) }
      condition.unlock()
      if let status { continuation.resume(returning: status) }
    }
  }

  /// Waits for its end, at most until `deadline`; nil if it still runs then. Blocks: never on the cooperative pool.
  public func waitBlocking(until deadline: Date) -> Int32? {
    condition.lock()
    defer { condition.unlock() }
    while status == nil { if !condition.wait(until: deadline) { break } }
    return status
  }

  /// Asks it to end (SIGTERM).
  public func terminate() { signal(.terminate) }

  /// Ends it at once (SIGKILL).
  public func kill() { signal(.kill) }

  /// Ends it and everything it started that is still in its process group, at once.
  public func killGroup() {
    condition.lock()
    defer { condition.unlock() }
    // Until it is reaped its number, and so its group's, can be nobody else's.
    if status == nil { _ = Glibc.kill(-pid, SIGKILL) }
  }

  /// Sends a signal; nothing happens once it has ended.
  public func signal(_ signal: ProcessSignal) {
    condition.lock()
    defer { condition.unlock() }
    if status == nil { _ = cspawn_signal(pidfd, signal.number) }
  }

  /// Asks it to end, and ends it after `patience`.
  ///
  /// - Returns: The exit status as of ``wait()``.
  @discardableResult public func stop(signal number: ProcessSignal = .terminate, patience: Duration = .seconds(10))
    async -> Int32
  {
    signal(number)
    let killer = Task {
      try await Task.sleep(for: patience)
      kill()
    }
    defer { killer.cancel() }
    return await wait()
  }

  /// Notes its end if it has ended. Called by the host's thread alone.
  func reap() -> Bool {
    condition.lock()
    // It has ended but keeps its number until it is reaped: the group is still its own.
    if endsGroup { _ = Glibc.kill(-pid, SIGKILL) }
    let ended = cspawn_reap(pid, pidfd)
    guard ended >= 0 else {
      condition.unlock()
      return false
    }
    status = ended
    let continuations = waiters
    waiters = []
    condition.broadcast()
    condition.unlock()
    for continuation in continuations { continuation.resume(returning: ended) }
    return true
  }
}
