/// What a WebSocket needs from its connection.
protocol WebSocketLink: Sendable {
  func receive() async throws -> WebSocketMessage?
  func send(_ message: WebSocketMessage) async throws
  func offer(_ message: WebSocketMessage) -> Bool
  func close(code: Int, reason: String)
}

/// A whole message.
public enum WebSocketMessage: Sendable, Equatable {
  /// UTF-8 text, already checked.
  case text(String)
  /// Bytes.
  case binary([UInt8])
}

/// An open WebSocket. Pings are sent and answered by the server itself.
public struct WebSocket: Sendable, AsyncSequence {
  let link: any WebSocketLink

  init(link: any WebSocketLink) { self.link = link }

  /// The next message; `nil` once the other side has closed.
  /// - Throws: `ConnectionClosed` when the connection broke; `CancellationError`.
  public func receive() async throws -> WebSocketMessage? { try await link.receive() }

  /// Sends a message, waiting while the send queue is full.
  /// - Throws: `ConnectionClosed`.
  public func send(_ message: WebSocketMessage) async throws { try await link.send(message) }

  /// Sends UTF-8 text.
  public func send(_ text: String) async throws { try await link.send(.text(text)) }

  /// Queues a message without waiting, from any thread.
  /// - Returns: false when the queue is full (the receiver is too slow) or the connection is closed; nothing is queued.
  public func offer(_ message: WebSocketMessage) -> Bool { link.offer(message) }

  /// Starts closing with a code of RFC 6455 §7.4; `receive` then ends.
  public func close(code: Int = 1000, reason: String = "") { link.close(code: code, reason: reason) }

  /// Reads messages until the other side closes.
  public func makeAsyncIterator() -> Iterator { Iterator(link: link) }

  /// Reads message by message.
  public struct Iterator: AsyncIteratorProtocol {
    let link: any WebSocketLink
    init(link: any WebSocketLink) { self.link = link }
    /// The next message, or `nil` at the end.
    public mutating func next() async throws -> WebSocketMessage? { try await link.receive() }
  }
}
