import CBeast

/// The C side's callbacks. All run on the loop's thread.
enum Callbacks {
  static var table: fwb_callbacks {
    fwb_callbacks(
      context: nil,
      begin: { context, ref, head in
        let exchange = Exchange(loop: Callbacks.loop(context), ref: ref, head: head.pointee)
        exchange.begin()
        return Unmanaged.passRetained(exchange).toOpaque()
      },
      body: { Callbacks.exchange($0).received(UnsafeBufferPointer(start: $1, count: $2)) ? 1 : 0 },
      body_end: { Callbacks.exchange($0).bodyEnded(Int($1)) },
      written: { Callbacks.exchange($0).written() },
      cancel: { Callbacks.exchange($0).cancelled() },
      gone: { Callbacks.exchange($0).gone() },
      finish: { Unmanaged<Exchange>.fromOpaque($0).takeRetainedValue().finished() },
      opened: { Callbacks.exchange($0).written() },
      message: {
        Callbacks.exchange($0).message(isText: $1 == FWB_TEXT, UnsafeBufferPointer(start: $2, count: $3)) ? 1 : 0
      },
      sent: { Callbacks.exchange($0).sent($1) },
      closed: { token, _ in Callbacks.exchange(token).socketClosed() },
      refuse: { context, status, buffer, capacity in
        let bytes = Callbacks.loop(context).server.refusal(Int(status))
        guard bytes.count <= capacity else { return 0 }
        buffer.update(from: bytes, count: bytes.count)
        return bytes.count
      },
      turn: { Callbacks.loop($0).turn() })
  }

  private static func loop(_ context: UnsafeMutableRawPointer?) -> Loop {
    guard let context else { preconditionFailure("the loop's context is always given") }
    return Unmanaged<Loop>.fromOpaque(context).takeUnretainedValue()
  }

  private static func exchange(_ token: UnsafeMutableRawPointer) -> Exchange {
    Unmanaged<Exchange>.fromOpaque(token).takeUnretainedValue()
  }
}

extension ServerCore {
  /// The answer to a request that no handler sees.
  func refusal(_ status: Int) -> [UInt8] {
    counts.refused.add()
    counts.count(status: status)
    let error: APIError =
      switch status {
      case 408: APIError(.requestTimeout)
      case 413: APIError(.bodyTooLarge)
      case 414: APIError(.targetTooLong)
      case 431: APIError(.headersTooLarge)
      case 503: APIError.busy(retryAfter: 1, "Too many connections")
      default: APIError(.badRequest)
      }
    let request = Request(id: requestID(nil), target: "/")
    var response = ErrorStyle.api.response(to: error, for: request)
    response.headers.set("X-Request-Id", request.id)
    Log.shared.debug("request refused", ["status": .integer(Int64(status)), "request_id": .string(request.id)])
    guard case .bytes(let body) = response.body else { return [] }
    return ResponseHead.bytes(response, length: body.count, isChunked: false, closes: true, version: 11) + body
  }
}
