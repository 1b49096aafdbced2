import CBeast
import Foundation
import Synchronization

/// One request and its answer on a connection: the bridge between the network's callbacks and the handler's task.
final class Exchange: Sendable {
  let loop: Loop
  let ref: fwb_ref
  let version: Int
  let keepsAlive: Bool
  let started: UInt64
  let state = Mutex(State())
  private let head: ParsedHead

  struct State {
    // The body that came and was not yet taken.
    var chunks: [[UInt8]] = []
    var chunkBytes = 0
    var bodyEnd: Int?
    var bodyWaiter: CheckedContinuation<Void, Never>?
    var isPaused = true
    // The answer.
    var isWriting = false
    var writeWaiter: CheckedContinuation<Void, Never>?
    var status = 0
    var sentBytes = 0
    // The end.
    var isGone = false
    var isCancelled = false
    var task: Task<Void, Never>?
    var socket = SocketState()
  }

  init(loop: Loop, ref: fwb_ref, head: fwb_head) {
    self.loop = loop
    self.ref = ref
    version = Int(head.version)
    keepsAlive = head.keep_alive != 0
    started = DispatchTime.now().uptimeNanoseconds
    self.head = ParsedHead(head)
  }

  /// Starts the handler's task on the loop. It first runs after the callback that made this exchange.
  func begin() {
    let task = Task.detached(executorPreference: loop) { [self] in await run() }
    state.withLock { $0.task = task }
  }

  private func run() async {
    let server = loop.server
    let request: Request
    do { request = try head.request(body: body, server: server) } catch {
      let shown = Request(id: server.requestID(nil), target: "/")
      var response = ErrorStyle.api.response(to: error, for: shown)
      response.headers.set("X-Request-Id", shown.id)
      // Who sends such heads is not trusted with another request on this connection.
      response.headers.set("Connection", "close")
      server.counts.refused.add()
      server.counts.count(status: response.status)
      return await send(response, for: shown)
    }
    let running = server.running.add(1, ordering: .relaxed).newValue
    defer { server.running.subtract(1, ordering: .relaxed) }
    var response: Response
    if running > server.configuration.maximumRequests {
      server.counts.refused.add()
      let error = APIError.busy(retryAfter: 1, "Too many requests are being worked on")
      response = ErrorStyle.api.response(to: error, for: request)
    } else {
      do { response = try await server.handler.call(request) } catch {
        response = ErrorStyle.api.response(to: error, for: request)
      }
    }
    response.headers.set("X-Request-Id", request.id)
    await send(response, for: request)
    log(request)
  }

  private var body: RequestBody {
    head.length == 0
      ? .empty : RequestBody(storage: .source(self, length: head.length < 0 ? nil : Int(clamping: head.length)))
  }

  private func log(_ request: Request) {
    let nanoseconds = DispatchTime.now().uptimeNanoseconds - started
    let (status, bytes, isGone) = state.withLock { ($0.status, $0.sentBytes, $0.isGone) }
    loop.server.counts.count(status: status)
    loop.server.counts.duration.observe(Double(nanoseconds) * 1e-9)
    guard loop.server.configuration.logsRequests else { return }
    Log.shared.request(
      request, status: status, bytes: bytes, milliseconds: Double(nanoseconds / 1000) / 1000, isComplete: !isGone)
  }

  // What the network tells. On the loop's thread; waiters are resumed outside the lock.

  /// The client has closed its sending side for long: the task is cancelled, an answer may still be written.
  func cancelled() {
    let (task, waiter) = state.withLock { state in
      state.isCancelled = true
      defer { state.bodyWaiter = nil }
      return (state.task, state.bodyWaiter)
    }
    task?.cancel()
    waiter?.resume()
  }

  /// The connection is lost.
  func gone() {
    let (task, waiters) = state.withLock { state in
      state.isGone = true
      state.isWriting = false
      var waiters = [state.bodyWaiter, state.writeWaiter, state.socket.receiver].compactMap { $0 }
      waiters += state.socket.senders
      state.bodyWaiter = nil
      state.writeWaiter = nil
      state.socket.receiver = nil
      state.socket.senders = []
      return (state.task, waiters)
    }
    task?.cancel()
    for waiter in waiters { waiter.resume() }
  }

  /// The exchange is over. The task may go on after its last byte, but no longer owns anything here.
  func finished() { state.withLock { $0.task = nil } }
}

extension Log {
  /// The line of one request. The query is left out: it may hold signatures.
  func request(_ request: Request, status: Int, bytes: Int, milliseconds: Double, isComplete: Bool) {
    guard .info >= level else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("time")
    writer.string(Timestamp.text(Date()))
    writer.key("level")
    writer.string("info")
    writer.key("message")
    writer.string("request")
    writer.key("request_id")
    writer.string(request.id)
    writer.key("method")
    writer.string(request.method.rawValue)
    writer.key("path")
    writer.string(request.path)
    writer.key("status")
    writer.integer(status)
    writer.key("bytes")
    writer.integer(bytes)
    writer.key("milliseconds")
    writer.number(milliseconds)
    writer.key("address")
    writer.string(request.remoteAddress)
    if !isComplete {
      writer.key("complete")
      writer.bool(false)
    }
    writer.endObject()
    append(writer.bytes)
  }
}
