import CBeast
import Synchronization

/// An HTTP/1.1 and WebSocket server: several event loops on one port, handlers as tasks on them.
///
/// A handler runs on its loop's thread. Work that blocks or needs the processor for long must leave it.
public final class Server: Sendable {
  private let configuration: ServerConfiguration
  private let handler: ServerCore.HandlerBox
  private let metrics: Metrics
  private struct State {
    var core: ServerCore?
    var loops: [Loop] = []
    var running = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  /// Makes a server that does not listen yet.
  public init(_ configuration: ServerConfiguration, metrics: Metrics = .shared, handler: @escaping Handler) {
    self.configuration = configuration
    self.metrics = metrics
    self.handler = ServerCore.HandlerBox(call: handler)
  }

  deinit { for loop in state.withLock({ $0.loops }) { fwb_loop_stop(loop.pointer) } }

  /// Starts listening. Call it once.
  /// - Returns: the port.
  /// - Throws: `ServerError` when the address cannot be listened on or the certificate cannot be used.
  public func start() throws -> Int {
    let core = try ServerCore(configuration, handler: handler.call, metrics: metrics)
    let loops = try (0..<max(1, configuration.loops)).map { _ in try Loop(server: core) }
    state.withLock { state in
      precondition(state.core == nil, "a server is started once")
      state.core = core
      state.loops = loops
      state.running = loops.count
    }
    metrics.sample("framewright_http_connections", "Open connections.") { [weak core] in Double(core?.connections ?? 0)
    }
    metrics.sample("framewright_http_requests_running", "Requests being worked on.") { [weak core] in
      Double(core?.running.load(ordering: .relaxed) ?? 0)
    }
    for (number, loop) in loops.enumerated() {
      loop.start(number: number) { [weak self] in self?.loopEnded() }
    }
    return core.port
  }

  /// Open connections.
  public var connections: Int { state.withLock { $0.core }?.connections ?? 0 }

  /// Stops accepting, lets running requests finish, closes WebSockets with 1001, then closes everything.
  /// - Parameter duration: after which what still runs is cancelled.
  public func shutdown(within duration: Duration) async {
    let (core, loops) = state.withLock { ($0.core, $0.loops) }
    guard let core, !core.isDraining.exchange(true, ordering: .relaxed) else { return }
    for loop in loops { fwb_loop_drain(loop.pointer) }
    let clock = ContinuousClock()
    let end = clock.now + duration
    while core.connections > 0, clock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
    for loop in loops { fwb_loop_stop(loop.pointer) }
    await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        if state.running > 0 { state.waiters.append(waiter) }
        return state.running == 0
      }
      if isOver { waiter.resume() }
    }
    state.withLock { $0.loops = [] }
  }

  private func loopEnded() {
    let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
      state.running -= 1
      guard state.running == 0 else { return [] }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// Why a server cannot start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with its remedy.
  public let reason: String
  /// What is wrong.
  public var description: String { reason }
}
