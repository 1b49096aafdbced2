import CBeast

/// A request's head copied out of the network's memory.
struct ParsedHead: Sendable {
  let method: String
  let target: String
  let peer: String
  let headers: Headers
  let length: Int64
  let isSecure: Bool

  init(_ head: fwb_head) {
    method = ParsedHead.text(head.method)
    target = ParsedHead.text(head.target)
    peer = ParsedHead.text(head.peer)
    length = head.length
    isSecure = head.secure != 0
    var headers = Headers()
    headers.reserve(Int(head.field_count))
    for field in UnsafeBufferPointer(start: head.fields, count: head.field_count) {
      headers.add(ParsedHead.text(field.name), ParsedHead.text(field.value))
    }
    self.headers = headers
  }

  private static func text(_ text: fwb_text) -> String {
    String(decoding: UnsafeRawBufferPointer(start: text.bytes, count: text.count), as: UTF8.self)
  }

  /// The request that handlers see.
  /// - Throws: `APIError` for a method, target or host that nobody here understands.
  func request(body: RequestBody, server: ServerCore) throws -> Request {
    guard let method = Method(rawValue: method) else { throw APIError(.notImplemented, "The method is not known here") }
    let (target, authority) = try originForm()
    if let expectation = headers["Expect"], !Headers.same(expectation, "100-continue") {
      throw APIError(.expectationFailed)
    }
    let host = authority ?? headers["Host"] ?? "localhost"
    guard ParsedHead.isHost(host) else { throw APIError(.badRequest, "The Host field is not a host") }
    var remote = peer
    var isSecure = isSecure
    var shownHost = host
    if server.configuration.trustedProxies.contains(peer) {
      // The nearest address that is none of our proxies is the client's; what is left of it may be invented.
      let hops = headers.all("X-Forwarded-For").flatMap { $0.split(separator: ",").map { String($0.trimmingSpaces()) } }
      remote = hops.last { !server.configuration.trustedProxies.contains($0) } ?? peer
      if let scheme = headers["X-Forwarded-Proto"] { isSecure = Headers.same(scheme, "https") }
      if let forwarded = headers["X-Forwarded-Host"], ParsedHead.isHost(forwarded) { shownHost = forwarded }
    }
    return Request(
      id: server.requestID(headers["X-Request-Id"]), method: method, target: target, headers: headers,
      remoteAddress: remote, isSecure: isSecure, origin: "\(isSecure ? "https" : "http")://\(shownHost)", body: body)
  }

  /// The target as path and query; the absolute form of RFC 9112 §3.2.2 carries the host with it.
  private func originForm() throws -> (String, String?) {
    if target.utf8.first == 0x2f { return (target, nil) }
    if target == "*", method == "OPTIONS" { return (target, nil) }
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      let path = rest[end...]
      return (path.hasPrefix("/") ? String(path) : "/\(path)", String(rest[..<end]))
    }
    throw APIError(.badRequest, "The request's target is not a path")
  }

  private static func isHost(_ host: String) -> Bool {
    !host.isEmpty && host.utf8.count <= 260
      && host.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x3a, 0x5b, 0x5d, 0x5f: true
        default: false
        }
      }
  }
}
