import CBeast
import Synchronization

/// What a WebSocket adds to an exchange's state.
struct SocketState {
  var messages: [WebSocketMessage] = []
  var messageBytes = 0
  var isPaused = false
  var isClosed = false
  var receiver: CheckedContinuation<Void, Never>?
  /// Bytes queued and not yet handed to the network.
  var pendingBytes = 0
  var senders: [CheckedContinuation<Void, Never>] = []
}

extension Exchange: WebSocketLink {
  /// Messages and bytes that may wait for the handler before reading pauses.
  private static let waitingMessages = 64
  private static let waitingBytes = 1 << 20

  /// A message has come. Returns whether to pause.
  func message(isText: Bool, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let (receiver, pauses) = state.withLock { state in
      state.socket.messages.append(isText ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(Array(bytes)))
      state.socket.messageBytes += bytes.count
      state.socket.isPaused =
        state.socket.messages.count >= Exchange.waitingMessages || state.socket.messageBytes >= Exchange.waitingBytes
      defer { state.socket.receiver = nil }
      return (state.socket.receiver, state.socket.isPaused)
    }
    receiver?.resume()
    return pauses
  }

  func socketClosed() {
    let receiver = state.withLock { state in
      state.socket.isClosed = true
      defer { state.socket.receiver = nil }
      return state.socket.receiver
    }
    receiver?.resume()
  }

  func sent(_ bytes: Int) {
    let limit = loop.server.configuration.queueBytes
    let senders: [CheckedContinuation<Void, Never>] = state.withLock { state in
      state.socket.pendingBytes -= bytes
      guard state.socket.pendingBytes <= limit / 2 else { return [] }
      defer { state.socket.senders = [] }
      return state.socket.senders
    }
    for sender in senders { sender.resume() }
  }

  func receive() async throws -> WebSocketMessage? {
    while true {
      let (message, resumes, isOver): (WebSocketMessage?, Bool, (closed: Bool, gone: Bool)) = state.withLock { state in
        let isOver = (state.socket.isClosed, state.isGone)
        guard !state.socket.messages.isEmpty else { return (nil, false, isOver) }
        let message = state.socket.messages.removeFirst()
        state.socket.messageBytes -= message.count
        let resumes =
          state.socket.isPaused && state.socket.messages.count < Exchange.waitingMessages / 2
          && state.socket.messageBytes < Exchange.waitingBytes / 2
        if resumes { state.socket.isPaused = false }
        return (message, resumes, isOver)
      }
      if resumes { fwb_read_messages(loop.pointer, ref) }
      if let message { return message }
      if isOver.closed { return nil }
      if isOver.gone { throw ConnectionClosed() }
      try Task.checkCancellation()
      await waitForMessage()
      if !state.withLock({ $0.isGone || $0.socket.isClosed }) { try Task.checkCancellation() }
    }
  }

  private func waitForMessage() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
        let isReady = state.withLock { state in
          let isReady =
            !state.socket.messages.isEmpty || state.socket.isClosed || state.isGone || Task.isCancelled
            || state.socket.receiver != nil
          if !isReady { state.socket.receiver = waiter }
          return isReady
        }
        if isReady { waiter.resume() }
      }
    } onCancel: {
      let receiver = state.withLock { state in
        defer { state.socket.receiver = nil }
        return state.socket.receiver
      }
      receiver?.resume()
    }
  }

  func send(_ message: WebSocketMessage) async throws {
    let limit = loop.server.configuration.queueBytes
    while true {
      let (isOver, isFull) = state.withLock { state in
        let isFull = state.socket.pendingBytes > 0 && state.socket.pendingBytes + message.count > limit
        let isOver = state.isGone || state.socket.isClosed
        if !isOver, !isFull { state.socket.pendingBytes += message.count }
        return (isOver, isFull)
      }
      if isOver { throw ConnectionClosed() }
      if !isFull { return queue(message) }
      await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
        let isReady = state.withLock { state in
          let isReady =
            state.isGone || state.socket.isClosed || state.socket.pendingBytes == 0
            || state.socket.pendingBytes + message.count <= limit
          if !isReady { state.socket.senders.append(waiter) }
          return isReady
        }
        if isReady { waiter.resume() }
      }
      try Task.checkCancellation()
    }
  }

  func offer(_ message: WebSocketMessage) -> Bool {
    let limit = loop.server.configuration.queueBytes
    let isTaken = state.withLock { state in
      guard !state.isGone, !state.socket.isClosed, state.socket.pendingBytes + message.count <= limit else {
        return false
      }
      state.socket.pendingBytes += message.count
      return true
    }
    if isTaken { queue(message) }
    return isTaken
  }

  private func queue(_ message: WebSocketMessage) {
    switch message {
    case .text(var text):
      _ = text.withUTF8 { fwb_send(loop.pointer, ref, Int32(FWB_TEXT), $0.baseAddress, $0.count) }
    case .binary(let bytes):
      _ = bytes.withUnsafeBufferPointer { fwb_send(loop.pointer, ref, Int32(FWB_BINARY), $0.baseAddress, $0.count) }
    }
  }

  func close(code: Int, reason: String) {
    var reason = reason
    reason.withUTF8 { fwb_close(loop.pointer, ref, Int32(code), fwb_text($0)) }
  }
}

extension WebSocketMessage {
  /// Bytes of the payload.
  var count: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .binary(let bytes): bytes.count
    }
  }
}
