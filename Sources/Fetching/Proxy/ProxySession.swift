import Glibc
import Net

/// One connection of a client to the proxy, from its request to its end, on a thread of its own.
struct ProxySession {
  let rules: DestinationRules
  let resolver: Resolver
  let findPass: @Sendable (String) -> ProxyPass?

  private static let headLimit = 64 << 10
  private static let headTime = Duration.seconds(10)
  private static let connectTime = Duration.seconds(10)

  /// Serves a client whose socket it takes over.
  func serve(_ descriptor: Int32) {
    let client = Connection(taking: descriptor)
    do throws(ProxyRequest.Problem) {
      let (head, rest) = try readHead(client, until: .now.advanced(by: Self.headTime))
      let request = try ProxyRequest(head: head)
      guard let credential = request.credential, let pass = findPass(credential.name),
        pass.accepts(credential.secret)
      else {
        answer(
          client, 407, "This proxy serves the fetches of its own process.", "Proxy-Authenticate: Basic realm=f\r\n")
        return
      }
      guard pass.enter(client.descriptor) else { return }
      defer { pass.leave(client.descriptor) }
      if let refusal = serve(request, rest: rest, client, pass) {
        answer(client, 403, refusal.reason.meaning, "Proxy-Status: framewright; error=\(refusal.reason.rawValue)\r\n")
      }
    } catch {
      answer(client, error.status, error.text)
    }
  }

  /// Judges, connects and relays; the refusal when no connection was made.
  private func serve(_ request: ProxyRequest, rest: [UInt8], _ client: borrowing Connection, _ pass: ProxyPass)
    -> Refusal?
  {
    func refuse(_ reason: FetchReason) -> Refusal { pass.refuse(reason, host: request.host, port: request.port) }
    guard rules.allow(port: request.port) else { return refuse(.portNotAllowed) }
    if let reason = pass.begin() { return refuse(reason) }
    defer { pass.end() }
    guard let addresses = try? resolver.addresses(request.host), !addresses.isEmpty else { return refuse(.unknownHost) }
    let allowed = addresses.filter(rules.allow)
    guard !allowed.isEmpty else { return refuse(.addressNotAllowed) }
    // The connection is made to the very addresses that were judged: a name that says something else a moment later
    // gains nothing.
    for address in allowed.prefix(4) {
      let deadline = min(ContinuousClock.now.advanced(by: Self.connectTime), pass.deadline)
      guard let server = Connection.open(address, port: request.port, until: deadline) else { continue }
      guard pass.enter(server.descriptor) else { return nil }
      defer { pass.leave(server.descriptor) }
      switch request.kind {
      case .tunnel: return tunnel(request, rest, client, server, pass)
      case .plain(let head, let bodyBytes): return forward(request, head, bodyBytes, rest, client, server, pass)
      }
    }
    return refuse(ContinuousClock.now < pass.deadline ? .unreachable : .timeout)
  }

  private func tunnel(
    _ request: ProxyRequest, _ rest: [UInt8], _ client: borrowing Connection, _ server: borrowing Connection,
    _ pass: ProxyPass
  ) -> Refusal? {
    guard (try? client.send(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8), until: pass.deadline)) != nil,
      pass.count(sent: rest.count), (try? server.send(rest, until: pass.deadline)) != nil
    else { return nil }
    var relay = Relay(
      client: client.descriptor, server: server.descriptor, pass: pass, upBytes: nil, downBytes: nil)
    note(relay.run(), request, pass)
    return nil
  }

  private func forward(
    _ request: ProxyRequest, _ head: [UInt8], _ bodyBytes: Int64, _ rest: [UInt8], _ client: borrowing Connection,
    _ server: borrowing Connection, _ pass: ProxyPass
  ) -> Refusal? {
    let early = Array(rest.prefix(Int(clamping: bodyBytes)))
    let deadline = { min(ContinuousClock.now.advanced(by: pass.limits.idle), pass.deadline) }
    guard pass.count(sent: head.count + early.count), (try? server.send(head + early, until: deadline())) != nil else {
      return nil
    }
    var left = bodyBytes - Int64(early.count)
    // A body is sent before the answer is looked at; bodies of fetches are short.
    while left > 0 {
      var buffer = [UInt8](repeating: 0, count: Int(min(left, 16_384)))
      let got = buffer.withUnsafeMutableBytes { (try? client.receive(into: $0, until: deadline())) ?? 0 }
      guard got > 0, pass.count(sent: got), (try? server.send(Array(buffer[..<got]), until: deadline())) != nil else {
        return nil
      }
      left -= Int64(got)
    }
    var received: [UInt8] = []
    while true {
      guard let (bytes, more) = try? readHead(server, until: deadline(), begun: received),
        pass.count(received: bytes.count), let answered = ResponseHead(bytes, toHead: request.isHead)
      else {
        noteTime(request, pass)
        answer(client, 502, "The server's answer is no HTTP.")
        return nil
      }
      received = more
      guard (try? client.send(answered.bytes, until: deadline())) != nil else {
        noteTime(request, pass)
        return nil
      }
      if answered.isInterim { continue }
      let first = Array(received.prefix(answered.bodyBytes.map { Int(clamping: $0) } ?? received.count))
      guard pass.count(received: first.count) else {
        note(.limit, request, pass)
        return nil
      }
      guard (try? client.send(first, until: deadline())) != nil else {
        noteTime(request, pass)
        return nil
      }
      var relay = Relay(
        client: client.descriptor, server: server.descriptor, pass: pass, upBytes: 0,
        downBytes: answered.bodyBytes.map { $0 - Int64(first.count) })
      note(relay.run(), request, pass)
      return nil
    }
  }

  /// A relay that ended for our reason is told with the refusals, so that the fetch can say why.
  private func note(_ end: Relay.End, _ request: ProxyRequest, _ pass: ProxyPass) {
    switch end {
    case .limit: _ = pass.refuse(.trafficLimit, host: request.host, port: request.port)
    case .timeout: _ = pass.refuse(.timeout, host: request.host, port: request.port)
    case .done, .idle: break
    }
  }

  /// An answer that did not come because the fetch's time is over is told as such.
  private func noteTime(_ request: ProxyRequest, _ pass: ProxyPass) {
    if ContinuousClock.now >= pass.deadline { note(.timeout, request, pass) }
  }

  /// Reads up to the first empty line; what came after it is returned too.
  private func readHead(
    _ connection: borrowing Connection, until deadline: ContinuousClock.Instant, begun: [UInt8] = []
  ) throws(ProxyRequest.Problem) -> (head: [UInt8], rest: [UInt8]) {
    var bytes = begun
    var searched = 0
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      if let end = Self.endOfHead(bytes, from: searched) { return (Array(bytes[..<end]), Array(bytes[end...])) }
      searched = max(0, bytes.count - 3)
      guard bytes.count < Self.headLimit else { throw .init(status: 431, text: "The head is too long.") }
      let got = buffer.withUnsafeMutableBytes { (try? connection.receive(into: $0, until: deadline)) ?? 0 }
      guard got > 0 else { throw .init(status: 408, text: "No whole head came.") }
      bytes += buffer[..<got]
    }
  }

  private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in start...max(start, bytes.count - 4) where index + 4 <= bytes.count {
      if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 { return index + 4 }
    }
    return nil
  }

  private func answer(_ client: borrowing Connection, _ status: Int, _ text: String, _ fields: String = "") {
    let reasons = [
      400: "Bad Request", 403: "Forbidden", 405: "Method Not Allowed", 407: "Proxy Authentication Required",
    ]
    let reason = reasons[status] ?? (status < 500 ? "Refused" : "Bad Gateway")
    let body = text + "\n"
    let head =
      "HTTP/1.1 \(status) \(reason)\r\n\(fields)Content-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n"
    try? client.send(Array((head + body).utf8), until: .now.advanced(by: .seconds(5)))
  }
}
