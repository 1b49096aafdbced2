import Crypto
import Glibc
import Synchronization

/// The right of one fetch to use the proxy: a credential of its own, limits over all its connections, and what became
/// of them. Closing it, or letting go of it, ends every connection of the fetch.
public final class ProxyPass: Sendable {
  /// What was used so far.
  public struct Usage: Sendable, Hashable {
    /// Bytes received from outside.
    public var received: Int64 = 0
    /// Bytes sent outside.
    public var sent: Int64 = 0
    /// Connections made.
    public var connections = 0
  }

  private struct State {
    var usage = Usage()
    var refusals: [Refusal] = []
    /// In the order in which they came: a client before the server that was connected for it.
    var open: [Int32] = []
    var sessions = 0
    var isClosed = false
    var isExhausted = false
  }

  let name: String
  let limits: FetchLimits
  let deadline: ContinuousClock.Instant
  private let secret: String
  private let port: UInt16
  private let state = Mutex(State())
  private let onClose: @Sendable (String) -> Void

  init(limits: FetchLimits, port: UInt16, onClose: @escaping @Sendable (String) -> Void) {
    self.limits = limits
    self.port = port
    self.onClose = onClose
    name = Random.token(byteCount: 9)
    secret = Random.token(byteCount: 24)
    deadline = .now.advanced(by: limits.time)
  }

  deinit { close() }

  /// The proxy with this pass's credential, as `http://name:secret@127.0.0.1:port`. Not for logs.
  public var address: String { "http://\(name):\(secret)@127.0.0.1:\(port)" }

  /// What was used so far.
  public var usage: Usage { state.withLock { $0.usage } }

  /// The connections that were not made, in order; the first hundred.
  public var refusals: [Refusal] { state.withLock { $0.refusals } }

  /// Ends every connection and makes the credential worthless.
  public func close() {
    let first = state.withLock { state in
      defer { state.isClosed = true }
      // Clients first: a server's end would be told to them as that server's fault.
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      return !state.isClosed
    }
    if first { onClose(name) }
  }

  // MARK: For the proxy's threads

  func accepts(_ secret: String) -> Bool { constantTimeEqual(secret, self.secret) }

  func refuse(_ reason: FetchReason, host: String, port: UInt16) -> Refusal {
    let refusal = Refusal(reason: reason, host: host, port: port)
    state.withLock { state in
      if state.refusals.count < 100 { state.refusals.append(refusal) }
      if reason == .trafficLimit { state.isExhausted = true }
    }
    return refusal
  }

  /// Counts a connection that begins: the reason why it may not.
  func begin() -> FetchReason? {
    state.withLock { state in
      if state.isClosed { return .cancelled }
      if ContinuousClock.now >= deadline { return .timeout }
      if state.isExhausted || state.sessions >= limits.connections
        || state.usage.connections >= limits.totalConnections
      {
        return .trafficLimit
      }
      state.sessions += 1
      state.usage.connections += 1
      return nil
    }
  }

  func end() { state.withLock { $0.sessions -= 1 } }

  /// Lets ``close()`` end a socket; false when it came first.
  func enter(_ descriptor: Int32) -> Bool {
    state.withLock { state in
      if !state.isClosed { state.open.append(descriptor) }
      return !state.isClosed
    }
  }

  /// Must come before the socket is closed, or another's could be ended.
  func leave(_ descriptor: Int32) { state.withLock { $0.open.removeAll { $0 == descriptor } } }

  /// Counts bytes; false once there are too many.
  func count(received: Int = 0, sent: Int = 0) -> Bool {
    state.withLock { state in
      state.usage.received += Int64(received)
      state.usage.sent += Int64(sent)
      let fits = state.usage.received <= limits.receivedBytes && state.usage.sent <= limits.sentBytes
      if !fits { state.isExhausted = true }
      return fits
    }
  }
}
