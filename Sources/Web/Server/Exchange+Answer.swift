import CBeast
import Synchronization

/// Writing the answer.
extension Exchange {
  /// Sends an answer whole.
  func send(_ response: Response, for request: Request) async {
    state.withLock { $0.status = response.status }
    do {
      switch response.body {
      case .webSocket(let talk):
        try await upgrade(response, for: request, talk)
      case .empty: try await sendBytes(response, [], for: request)
      case .bytes(let bytes): try await sendBytes(response, bytes, for: request)
      case .file(let file): try await sendFile(response, file, for: request)
      case .stream(let length, let write): try await sendStream(response, length, write, for: request)
      }
    } catch is ConnectionClosed {
      fwb_abort(loop.pointer, ref)
    } catch {
      // A body that failed half-way must not look complete.
      fwb_abort(loop.pointer, ref)
      if !(error is CancellationError) {
        Log.shared.error(
          "answer failed", ["request_id": .string(request.id), "error": .string(String(reflecting: error))])
      }
    }
  }

  /// Whether the connection ends after this answer. A body that is still unread then cannot be skipped; a stream may
  /// still read it while it writes.
  private func closes(_ response: Response, readsOn: Bool = false) -> Bool {
    !keepsAlive || loop.server.isDraining.load(ordering: .relaxed)
      || response.headers.contains("Connection", token: "close")
      || !readsOn && state.withLock { $0.bodyEnd != Int(FWB_BODY_OK) }
  }

  private static func hasNoBody(_ status: Int) -> Bool { status == 204 || status == 304 || status < 200 }

  private func sendBytes(_ response: Response, _ body: [UInt8], for request: Request) async throws {
    let closes = closes(response)
    let isBare = Exchange.hasNoBody(response.status)
    let length = isBare ? nil : request.method == .head ? headLength(response, body.count) : body.count
    let head = ResponseHead.bytes(response, length: length, isChunked: false, closes: closes, version: version)
    try await write(
      head, isBare || request.method == .head ? [] : body, flags: FWB_LAST | (closes ? FWB_CLOSE : 0))
  }

  /// A handler that answers HEAD itself states the length as a field.
  private func headLength(_ response: Response, _ count: Int) -> Int {
    response.headers["Content-Length"].flatMap { Int($0) } ?? count
  }

  private func sendFile(_ response: Response, _ file: FileSlice, for request: Request) async throws {
    let closes = closes(response)
    let head = ResponseHead.bytes(
      response, length: Int(file.length), isChunked: false, closes: closes, version: version)
    let flags = FWB_LAST | (closes ? FWB_CLOSE : 0)
    if request.method == .head || file.length == 0 { return try await write(head, [], flags: flags) }
    state.withLock {
      $0.isWriting = true
      $0.sentBytes += Int(file.length)
    }
    let result = fwb_write_file(
      loop.pointer, ref, head, head.count, file.descriptor.number, file.offset, file.length, Int32(flags))
    try await settle(Int(result))
    withExtendedLifetime(file) {}
  }

  private func sendStream(
    _ response: Response, _ length: Int?, _ produce: @Sendable (BodyWriter) async throws -> Void, for request: Request
  ) async throws {
    // A client of HTTP/1.0 knows no chunks: the end of the connection ends the body.
    let isChunked = length == nil && version >= 11
    let closes = closes(response, readsOn: true) || (length == nil && version < 11)
    let head = ResponseHead.bytes(
      response, length: length, isChunked: isChunked, closes: closes, version: version)
    let last = FWB_LAST | (closes ? FWB_CLOSE : 0)
    if request.method == .head || Exchange.hasNoBody(response.status) { return try await write(head, [], flags: last) }
    try await write(head, [], flags: closes ? FWB_CLOSE : 0)
    let left = Atomic<Int>(length ?? 0)
    try await produce(
      BodyWriter { [self] bytes in
        if isChunked {
          let prefix = Array("\(String(bytes.count, radix: 16))\r\n".utf8)
          return try await write(prefix, bytes, [13, 10], flags: 0)
        }
        if length != nil, left.subtract(bytes.count, ordering: .relaxed).newValue < 0 { throw StreamLengthError() }
        try await write(bytes, [], flags: 0)
      })
    if length != nil, left.load(ordering: .relaxed) != 0 { throw StreamLengthError() }
    try await write(isChunked ? Array("0\r\n\r\n".utf8) : [], [], flags: last)
  }

  private func write(_ first: [UInt8], _ second: [UInt8], _ third: [UInt8] = [], flags: Int) async throws {
    let isGone = state.withLock { state in
      state.isWriting = true
      state.sentBytes += second.count
      return state.isGone
    }
    if isGone { throw ConnectionClosed() }
    let result = first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        third.withUnsafeBufferPointer { third in
          withUnsafeTemporaryAllocation(of: fwb_piece.self, capacity: 3) { pieces in
            pieces.initializeElement(at: 0, to: fwb_piece(bytes: first.baseAddress, count: first.count))
            pieces.initializeElement(at: 1, to: fwb_piece(bytes: second.baseAddress, count: second.count))
            pieces.initializeElement(at: 2, to: fwb_piece(bytes: third.baseAddress, count: third.count))
            guard let base = pieces.baseAddress else { return FWB_GONE }
            return Int(fwb_write(loop.pointer, ref, base, 3, Int32(flags)))
          }
        }
      }
    }
    try await settle(result)
  }

  /// Waits until a write that is under way has ended.
  private func settle(_ result: Int) async throws {
    if result == FWB_DONE {
      state.withLock { $0.isWriting = false }
      return
    }
    if result == FWB_GONE { throw ConnectionClosed() }
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let isReady = state.withLock { state in
        if state.isWriting { state.writeWaiter = waiter }
        return !state.isWriting
      }
      if isReady { waiter.resume() }
    }
    if state.withLock({ $0.isGone }) { throw ConnectionClosed() }
  }

  func written() {
    let waiter = state.withLock { state in
      state.isWriting = false
      defer { state.writeWaiter = nil }
      return state.writeWaiter
    }
    waiter?.resume()
  }

  private func upgrade(
    _ response: Response, for request: Request, _ talk: @Sendable (WebSocket) async throws -> Void
  ) async throws {
    guard request.isWebSocketUpgrade, let key = request.headers["Sec-WebSocket-Key"] else {
      let error = APIError(.upgradeRequired, headers: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"])
      var answer = ErrorStyle.api.response(to: error, for: request)
      answer.headers.set("X-Request-Id", request.id)
      return await send(answer, for: request)
    }
    state.withLock {
      $0.isWriting = true
      $0.status = 101
    }
    var lines = ""
    for field in response.headers.fields { lines += "\(field.name): \(field.value)\r\n" }
    var keyText = key
    let result = keyText.withUTF8 { key in
      lines.withUTF8 { lines in fwb_upgrade(loop.pointer, ref, fwb_text(key), fwb_text(lines)) }
    }
    // `opened` ends the waiting like `written`.
    try await settle(Int(result))
    let socket = WebSocket(link: self)
    do {
      try await talk(socket)
      socket.close()
    } catch {
      socket.close(code: error is ConnectionClosed ? 1001 : 1011)
      if !(error is CancellationError), !(error is ConnectionClosed) {
        Log.shared.error(
          "WebSocket failed", ["request_id": .string(request.id), "error": .string(String(reflecting: error))])
      }
    }
  }
}

/// A stream wrote another number of bytes than it announced.
struct StreamLengthError: Error {}

extension fwb_text {
  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    self.init(
      bytes: buffer.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }, count: buffer.count)
  }
}

extension Request {
  /// Whether the client asks for a WebSocket in the form of RFC 6455 §4.1.
  public var isWebSocketUpgrade: Bool {
    method == .get && headers.contains("Upgrade", token: "websocket")
      && headers.contains("Connection", token: "upgrade")
      && headers["Sec-WebSocket-Version"] == "13" && headers["Sec-WebSocket-Key"] != nil
  }
}
