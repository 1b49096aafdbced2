/// Reads answers from a connection's bytes: status, whether Retry-After is there, and where each ends.
struct ReplyReader {
  struct Reply {
    let status: Int
    let hasRetryAfter: Bool
    let closes: Bool
  }
  private enum Part {
    case head
    case body(Int)
    case chunkSize
    case chunk(Int)
    case trailer
  }
  private var bytes: [UInt8] = []
  private var part = Part.head
  private var reply = Reply(status: 0, hasRetryAfter: false, closes: false)

  mutating func reset() { self = ReplyReader() }

  /// Takes more bytes; returns an answer when one is complete.
  /// - Throws: when the bytes are no HTTP.
  mutating func take(_ more: UnsafeBufferPointer<UInt8>) throws -> Reply? {
    bytes += more
    while true {
      switch part {
      case .head:
        guard let end = find([13, 10, 13, 10]) else { return nil }
        try readHead(String(decoding: bytes[..<end], as: UTF8.self))
        bytes.removeFirst(end + 4)
      case .body(let left):
        let count = min(left, bytes.count)
        bytes.removeFirst(count)
        if count < left {
          part = .body(left - count)
          return nil
        }
        part = .head
        return reply
      case .chunkSize:
        guard let end = find([13, 10]) else { return nil }
        guard let size = Int(String(decoding: bytes[..<end], as: UTF8.self), radix: 16) else { throw NotHTTP() }
        bytes.removeFirst(end + 2)
        part = size == 0 ? .trailer : .chunk(size + 2)
      case .chunk(let left):
        let count = min(left, bytes.count)
        bytes.removeFirst(count)
        part = count == left ? .chunkSize : .chunk(left - count)
        if count < left { return nil }
      case .trailer:
        guard bytes.count >= 2 else { return nil }
        bytes.removeFirst(2)
        part = .head
        return reply
      }
    }
  }

  struct NotHTTP: Error {}

  private func find(_ mark: [UInt8]) -> Int? {
    guard bytes.count >= mark.count else { return nil }
    return (0...(bytes.count - mark.count)).first { bytes[$0] == mark[0] && Array(bytes[$0..<$0 + mark.count]) == mark }
  }

  private mutating func readHead(_ text: String) throws {
    let lines = text.split(separator: "\r\n")
    guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]) else {
      throw NotHTTP()
    }
    var length = 0
    var isChunked = false
    var hasRetryAfter = false
    var closes = false
    for line in lines.dropFirst() {
      let line = line.lowercased()
      if line.hasPrefix("content-length:") { length = Int(line.dropFirst(15).filter(\.isNumber)) ?? 0 }
      if line.hasPrefix("transfer-encoding:") { isChunked = line.contains("chunked") }
      if line.hasPrefix("retry-after:") { hasRetryAfter = true }
      if line.hasPrefix("connection:") { closes = line.contains("close") }
    }
    reply = Reply(status: status, hasRetryAfter: hasRetryAfter, closes: closes)
    part = isChunked ? .chunkSize : .body(length)
  }
}
