import Foundation
import Glibc
import Synchronization

/// Transactions wait in one bounded line; each connection has a thread of its own that takes the next.
///
/// As many connections as keep the processors busy do all the work; more at once would only take the processors from
/// each other. The rest are a reserve for when those are not enough, because they wait for locks or for a distant server.
final class ConnectionPool: Sendable {
  private let line: WaitingLine
  private let canceller: WaitingLine
  private let numbers = Atomic<UInt64>(1)

  init(_ configuration: DatabaseConfiguration) {
    let line = WaitingLine(limit: configuration.queueLimit)
    self.line = line
    canceller = WaitingLine(limit: .max)
    let url = configuration.url
    let statementTimeout = configuration.statementTimeout
    let regular = min(configuration.connections, ProcessInfo.processInfo.activeProcessorCount + 1)
    for index in 0..<configuration.connections {
      let isReserve = index >= regular
      let thread = Thread {
        Self.blockBrokenPipeSignal()
        Self.yieldToServer()
        let connection = Connection(url: url, statementTimeout: statementTimeout)
        while let work = isReserve ? line.nextInNeed() : line.next() { work.start(on: connection) }
      }
      thread.name = "database \(index)"
      thread.stackSize = 1 << 20
      thread.start()
    }
    let cancels = canceller
    // Sending a cancel request blocks, so it needs a thread; one is enough for requests of a millisecond.
    let thread = Thread {
      Self.blockBrokenPipeSignal()
      let connection = Connection(url: url, statementTimeout: .zero)
      while let work = cancels.next() { work.start(on: connection) }
    }
    thread.name = "database cancel"
    thread.stackSize = 1 << 18
    thread.start()
  }

  /// `PQcancel` writes to its socket with the signal left on, and a server that goes would end the whole program.
  private static func blockBrokenPipeSignal() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Lets a PostgreSQL on the same machine go on when it has sent a part of a result.
  ///
  /// It sends results in pieces of 8 kB, and each would wake this thread and take the processor from it: 34 times for a
  /// page of 100 images. A thread of the batch class takes a free processor at once but interrupts nobody; with both
  /// processors busy that saved a tenth of the time of such a page.
  private static func yieldToServer() {
    // SCHED_BATCH of <sched.h>, which Swift does not see.
    let batch: Int32 = 3
    var parameters = sched_param()
    _ = sched_setscheduler(0, batch, &parameters)
  }

  deinit {
    line.close()
    canceller.close()
  }

  /// Runs `body` on a connection's thread.
  func run<Value: Sendable>(
    queueTimeout: Duration, _ body: @escaping @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    let work = Work(number: numbers.wrappingAdd(1, ordering: .relaxed).newValue)
    let line = line
    let canceller = canceller
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
        let expiry = ContinuousClock.now + queueTimeout
        work.prepare { connection in
          guard let connection else {
            return continuation.resume(throwing: DatabaseError(.cancelled, details: "cancelled while waiting"))
          }
          guard ContinuousClock.now < expiry else {
            return continuation.resume(throwing: DatabaseError(.busy, details: "waited too long for a connection"))
          }
          continuation.resume(with: Swift.Result { try body(connection) })
        }
        if !line.add(work) {
          work.refuse()
          continuation.resume(throwing: DatabaseError(.busy, details: "too many transactions wait"))
        }
      }
    } onCancel: {
      guard let handle = work.cancel() else { return }
      let number = work.number
      let request = Work(number: 0)
      request.prepare { _ in handle.cancel(number) }
      _ = canceller.add(request)
    }
  }
}

/// One piece of work: waits, runs on a connection, is over. Cancelled at any point.
final class Work: Sendable {
  typealias Body = @Sendable (Connection?) -> Void

  private enum State {
    /// Not in line yet. Next: waiting, cancelledEarly.
    case new
    /// Cancelled before it was in line. Next: over.
    case cancelledEarly
    /// In line. Next: running, over.
    case waiting(Box)
    /// On a connection. Next: over.
    case running(CancelHandle)
    case over
  }

  /// Holds the closure: a bare one in a generic box gains a thunk at each access.
  private struct Box: Sendable { let body: Body }

  let number: UInt64
  private let state = Mutex(State.new)

  init(number: UInt64) { self.number = number }

  /// Sets what is to be done. It is called exactly once: with a connection, or with nil when cancelled before.
  func prepare(_ body: @escaping Body) {
    let box = Box(body: body)
    let isCancelled = state.withLock { state in
      if case .cancelledEarly = state {
        state = .over
        return true
      }
      state = .waiting(box)
      return false
    }
    if isCancelled { box.body(nil) }
  }

  /// Forgets the work: its body is not called.
  func refuse() { state.withLock { $0 = .over } }

  func start(on connection: Connection) {
    let box: Box? = state.withLock { state in
      guard case .waiting(let box) = state else { return nil }
      state = .running(connection.cancelHandle)
      return box
    }
    guard let box else { return }
    connection.cancelHandle.begin(number)
    box.body(connection)
    connection.cancelHandle.end()
    state.withLock { $0 = .over }
  }

  /// Cancels: work in line ends at once; for work that runs the handle to interrupt it is returned.
  func cancel() -> CancelHandle? {
    let (box, handle): (Box?, CancelHandle?) = state.withLock { state in
      switch state {
      case .new:
        state = .cancelledEarly
        return (nil, nil)
      case .waiting(let box):
        state = .over
        return (box, nil)
      case .running(let handle): return (nil, handle)
      case .cancelledEarly, .over: return (nil, nil)
      }
    }
    box?.body(nil)
    return handle
  }
}
