import Synchronization

/// An answer whose body is read piece by piece. Not reading holds the sender back; letting go of it ends the transfer.
public struct HTTPStream: Sendable {
  /// Status and headers.
  public let head: HTTPHead
  private let sink: StreamSink
  private let end: StreamEnd

  init(head: HTTPHead, sink: StreamSink, end: StreamEnd) {
    self.head = head
    self.sink = sink
    self.end = end
  }

  /// The next piece, or nil at the end. One reader at a time.
  public func next() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await sink.next()
    } onCancel: {
      end.cancel()
    }
  }

  /// The rest of the body.
  /// - Throws: ``NetError`` of kind `tooLarge` beyond `limit` bytes.
  public func collect(limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try await next() {
      guard bytes.count + piece.count <= limit else { throw NetError(.tooLarge, "answer beyond \(limit) bytes") }
      bytes += piece
    }
    return bytes
  }
}

/// Ends the transfer when nobody reads the stream any more.
final class StreamEnd: Sendable {
  private let client: HTTPClient
  private let loop: TransferLoop
  private let transfer: Transfer

  /// - Parameter client: kept alive as long as the stream.
  init(client: HTTPClient, loop: TransferLoop, transfer: Transfer) {
    self.client = client
    self.loop = loop
    self.transfer = transfer
  }

  func cancel() { loop.cancel(transfer) }

  deinit { loop.cancel(transfer) }
}

/// Holds up to 1 MiB between the loop and a reader.
final class StreamSink: TransferSink {
  private static let capacity = 1 << 20

  fileprivate struct State: ~Copyable {
    var pieces: [[UInt8]] = []
    var head = 0
    var buffered = 0
    var isPaused = false
    var outcome: Result<Void, NetError>?
    var reader: CheckedContinuation<[UInt8]?, any Error>?
    var announce: CheckedContinuation<HTTPHead, any Error>?
    var announced: Result<HTTPHead, NetError>?
    var transfer: Transfer?
  }
  private let state = Mutex(State())
  private let loop: TransferLoop

  init(loop: TransferLoop) { self.loop = loop }

  func begin(_ head: HTTPHead, of transfer: Transfer) {
    state.withLock { $0.transfer = transfer }
    announce(.success(head))
  }

  func accept(_ bytes: UnsafeRawBufferPointer) throws(NetError) -> Bool {
    let piece = [UInt8](bytes)
    let (taken, reader) = state.withLock { state -> (Bool, CheckedContinuation<[UInt8]?, any Error>?) in
      if let reader = state.reader.take() { return (true, reader) }
      guard state.buffered < Self.capacity else {
        state.isPaused = true
        return (false, nil)
      }
      state.pieces.append(piece)
      state.buffered += piece.count
      return (true, nil)
    }
    reader?.resume(returning: piece)
    return taken
  }

  /// The transfer is over; what is buffered can still be read.
  func finish(_ result: Result<HTTPHead, NetError>) {
    announce(result)
    let reader = state.withLock { state in
      state.outcome = result.map { _ in }
      state.transfer = nil
      return state.reader.take()
    }
    switch result {
    case .success: reader?.resume(returning: nil)
    case .failure(let error): reader?.resume(throwing: error)
    }
  }

  func head() async throws -> HTTPHead {
    try await withCheckedThrowingContinuation { continuation in
      let announced = state.withLock { state in
        if state.announced == nil { state.announce = continuation }
        return state.announced
      }
      if let announced { continuation.resume(with: announced.mapError { $0 as any Error }) }
    }
  }

  func next() async throws -> [UInt8]? {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8]?, any Error>) in
      enum Answer { case piece([UInt8]), over(Result<Void, NetError>), wait }
      let (answer, resumed) = state.withLock { state -> (Answer, Transfer?) in
        guard state.head < state.pieces.count else {
          if let outcome = state.outcome { return (.over(outcome), nil) }
          state.reader = continuation
          // Paused with nothing buffered: the loop's bytes wait for room.
          return (.wait, state.unpause(below: .max))
        }
        let piece = state.pieces[state.head]
        state.pieces[state.head] = []
        state.head += 1
        if state.head == state.pieces.count { (state.pieces, state.head) = ([], 0) }
        state.buffered -= piece.count
        return (.piece(piece), state.unpause(below: Self.capacity / 2))
      }
      if let resumed { loop.resume(resumed) }
      switch answer {
      case .piece(let piece): continuation.resume(returning: piece)
      case .over(.success): continuation.resume(returning: nil)
      case .over(.failure(let error)): continuation.resume(throwing: error)
      case .wait: break
      }
    }
  }

  private func announce(_ result: Result<HTTPHead, NetError>) {
    let waiting = state.withLock { state in
      if state.announced == nil { state.announced = result }
      return state.announce.take()
    }
    waiting?.resume(with: result.mapError { $0 as any Error })
  }
}

extension StreamSink.State {
  fileprivate mutating func unpause(below level: Int) -> Transfer? {
    guard isPaused, buffered < level else { return nil }
    isPaused = false
    return transfer
  }
}
