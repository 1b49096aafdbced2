/// The head of a server's answer to a plain request, as it goes back to the client of the proxy.
struct ResponseHead: Equatable {
  var status: Int
  /// With `connection: close`: this connection takes no second request.
  var bytes: [UInt8]
  /// How many bytes of a body follow; nil: until the server closes.
  var bodyBytes: Int64?

  /// Whether a further head follows (RFC 9110 §15.2).
  var isInterim: Bool { (100..<200).contains(status) }

  /// Reads a head up to and including its empty line; nil when it is none.
  init?(_ bytes: [UInt8], toHead: Bool) {
    // Header values may be of any encoding: bytes are kept one a character.
    let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
    let parts = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3,
      let status = Int(parts[1]), (100...599).contains(status), status != 101
    else { return nil }
    self.status = status
    var out = "HTTP/1.1 \(status) \(parts.count > 2 ? String(parts[2]) : "")\r\n"
    var lengths: Set<Substring> = []
    var isChunked = false
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let name = line[..<colon].lowercased()
      if ["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "upgrade"].contains(name) { continue }
      if name == "transfer-encoding" { isChunked = true }
      if name == "content-length" { lengths.insert(line[line.index(after: colon)...].drop { $0 == " " }) }
      out += line + "\r\n"
    }
    if toHead || status == 204 || status == 304 {
      bodyBytes = 0
    } else if !isChunked, let length = lengths.first {
      // Two lengths that differ: nobody may guess where the answer ends.
      guard lengths.count == 1, let count = Int64(length), count >= 0 else { return nil }
      bodyBytes = count
    }
    out += (100..<200).contains(status) ? "\r\n" : "connection: close\r\n\r\n"
    self.bytes = out.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}
