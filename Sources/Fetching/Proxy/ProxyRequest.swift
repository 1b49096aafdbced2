import Crypto

/// What a client asks of the proxy (RFC 9110 §9.3.6, RFC 9112 §3.2): a tunnel, or one plain request.
struct ProxyRequest: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// `CONNECT host:port`.
    case tunnel
    /// `GET http://host/path`; the head to send on, and how many bytes of a body follow it.
    case plain(head: [UInt8], bodyBytes: Int64)
  }

  /// The status and reason with which a request is turned down.
  struct Problem: Error, Equatable {
    let status: Int
    let text: String
  }

  var host: String
  var port: UInt16
  var kind: Kind
  var isHead = false
  /// Name and secret of `Proxy-Authorization: Basic`.
  var credential: (name: String, secret: String)?

  static func == (left: Self, right: Self) -> Bool {
    left.host == right.host && left.port == right.port && left.kind == right.kind && left.isHead == right.isHead
      && left.credential?.name == right.credential?.name && left.credential?.secret == right.credential?.secret
  }

  /// Reads a head up to and including its empty line.
  init(head bytes: [UInt8]) throws(Problem) {
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw Problem(status: 400, text: "The request is not text.")
    }
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
    let parts = (lines.popFirst() ?? "").split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
      throw Problem(status: 400, text: "The request line cannot be understood.")
    }
    var fields: [(name: String, value: String)] = []
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
        line.utf8.allSatisfy({ $0 >= 32 || $0 == 9 }), line.first != " ", line.first != "\t"
      else { throw Problem(status: 400, text: "A header field cannot be understood.") }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      fields.append((line[..<colon].lowercased(), String(value)))
    }
    credential = Self.credential(fields.first { $0.name == "proxy-authorization" }?.value)
    if parts[0] == "CONNECT" {
      guard let (host, port) = Self.authority(parts[1], defaultPort: nil) else {
        throw Problem(status: 400, text: "CONNECT needs host:port.")
      }
      (self.host, self.port, kind) = (host, port, .tunnel)
      return
    }
    guard ["GET", "HEAD", "POST"].contains(parts[0]) else {
      throw Problem(status: 405, text: "Only CONNECT, GET, HEAD and POST are passed on.")
    }
    let scheme = "http://"
    guard parts[1].lowercased().hasPrefix(scheme) else {
      throw Problem(status: 400, text: "The request needs an absolute http address.")
    }
    let rest = parts[1].dropFirst(scheme.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    guard let (host, port) = Self.authority(String(rest[..<end]), defaultPort: 80) else {
      throw Problem(status: 400, text: "The host cannot be understood.")
    }
    var target = String(rest[end...].prefix { $0 != "#" })
    if !target.hasPrefix("/") { target = "/" + target }
    let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
    guard !fields.contains(where: { $0.name == "transfer-encoding" }), lengths.count <= 1,
      let length = lengths.isEmpty ? 0 : Int64(lengths[0]), length >= 0
    else { throw Problem(status: 411, text: "A body needs one Content-Length.") }
    (self.host, self.port) = (host, port)
    isHead = parts[0] == "HEAD"
    kind = .plain(
      head: Self.head(method: parts[0], target: target, authority: String(rest[..<end]), fields), bodyBytes: length)
  }

  /// What goes to the server: nothing that belongs to this connection, and the host of the address (RFC 9112 §3.2.2).
  private static func head(
    method: String, target: String, authority: String, _ fields: [(name: String, value: String)]
  ) -> [UInt8] {
    let nominated = fields.filter { $0.name == "connection" }
      .flatMap { $0.value.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } } }
    let hop: Set<String> = Set([
      "host", "connection", "proxy-connection", "proxy-authorization", "proxy-authenticate", "keep-alive", "te",
      "trailer", "upgrade",
    ]).union(nominated)
    var text = "\(method) \(target) HTTP/1.1\r\nhost: \(authority)\r\nconnection: close\r\n"
    for field in fields where !hop.contains(field.name) { text += "\(field.name): \(field.value)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// `host`, `host:port` or `[v6]:port`; nil for anything else. User names are not part of it.
  static func authority(_ text: String, defaultPort: UInt16?) -> (host: String, port: UInt16)? {
    var host = Substring(text)
    var port = defaultPort
    let afterHost: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      afterHost = text[text.index(after: end)...]
      guard !host.isEmpty, host.utf8.allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }) else { return nil }
    } else {
      host = text.prefix { $0 != ":" }
      afterHost = text[host.endIndex...]
      guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isNamePart) else { return nil }
    }
    if !afterHost.isEmpty {
      guard afterHost.first == ":", let number = UInt16(afterHost.dropFirst()), number > 0 else { return nil }
      port = number
    }
    guard let port else { return nil }
    return (String(host), port)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
      || byte == 0x2E || byte == 0x5F
  }

  private static func credential(_ field: String?) -> (name: String, secret: String)? {
    guard let field, field.lowercased().hasPrefix("basic "), let bytes = Base64.decode(field.dropFirst(6)),
      let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
    else { return nil }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }
}
