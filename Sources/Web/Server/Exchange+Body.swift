import CBeast
import Synchronization

/// Reading the request's body.
extension Exchange: BodySource {
  /// Bytes that may wait here before reading pauses.
  private static let highWater = 128 << 10

  /// Bytes have come. Returns whether to pause.
  func received(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let (waiter, pauses) = state.withLock { state in
      state.chunks.append(Array(bytes))
      state.chunkBytes += bytes.count
      if state.chunkBytes >= Exchange.highWater { state.isPaused = true }
      defer { state.bodyWaiter = nil }
      return (state.bodyWaiter, state.isPaused)
    }
    waiter?.resume()
    return pauses
  }

  func bodyEnded(_ reason: Int) {
    let waiter = state.withLock { state in
      state.bodyEnd = reason
      defer { state.bodyWaiter = nil }
      return state.bodyWaiter
    }
    waiter?.resume()
  }

  private enum Step {
    case chunk([UInt8], resumes: Bool)
    case ended(Int)
    case gone
    case wait
  }

  func nextChunk() async throws -> [UInt8]? {
    while true {
      switch state.withLock({ Exchange.step(&$0) }) {
      case .chunk(let bytes, let resumes):
        if resumes { fwb_read_body(loop.pointer, ref) }
        return bytes
      case .ended(let reason):
        if reason == FWB_BODY_OK { return nil }
        throw Exchange.error(reason)
      case .gone: throw ConnectionClosed()
      case .wait:
        try Task.checkCancellation()
        await waitForBody()
        try Task.checkCancellation()
      }
    }
  }

  private static func step(_ state: inout State) -> Step {
    if !state.chunks.isEmpty {
      let bytes = state.chunks.removeFirst()
      state.chunkBytes -= bytes.count
      let resumes = state.isPaused && state.bodyEnd == nil && state.chunkBytes < highWater / 2
      if resumes { state.isPaused = false }
      return .chunk(bytes, resumes: resumes)
    }
    if let reason = state.bodyEnd { return .ended(reason) }
    return state.isGone ? .gone : .wait
  }

  private func waitForBody() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
        let (isReady, resumes) = state.withLock { state in
          precondition(state.bodyWaiter == nil, "a body is read by one task only")
          let isReady = !state.chunks.isEmpty || state.bodyEnd != nil || state.isGone || Task.isCancelled
          if !isReady { state.bodyWaiter = waiter }
          let resumes = !isReady && state.isPaused
          if resumes { state.isPaused = false }
          return (isReady, resumes)
        }
        if resumes { fwb_read_body(loop.pointer, ref) }
        if isReady { waiter.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.bodyWaiter = nil }
        return state.bodyWaiter
      }
      waiter?.resume()
    }
  }

  private static func error(_ reason: Int) -> any Error {
    switch reason {
    case FWB_BODY_MALFORMED: APIError(.badRequest, "The body's chunks are malformed")
    case FWB_BODY_TIMEOUT: APIError(.requestTimeout, "The body did not arrive in time")
    case FWB_BODY_TOO_LARGE: APIError(.bodyTooLarge)
    default: ConnectionClosed()
    }
  }
}
