import Foundation
import Glibc

/// One end of the socket between a server and a process that shows frames: heads of JSON behind their length, and bytes.
/// Blocking; used by one thread at a time.
struct FrameSocket {
  /// The other side has gone, is late, or speaks nonsense.
  struct Broken: Error {
    var isLate = false
  }

  /// Of a head; far more than any has.
  private static let mostHead = 64 << 10
  let descriptor: Int32

  func send(_ head: some Encodable, _ bytes: [UInt8] = []) throws {
    let body = try JSONEncoder().encode(head)
    try send(withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) } + body)
    try send(bytes)
  }

  private func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Broken() }
      sent += count
    }
  }

  /// The next head; a deadline is for the whole of it.
  func receive<Head: Decodable>(_: Head.Type, until deadline: ContinuousClock.Instant? = nil) throws -> Head {
    let length = try receive(4, until: deadline).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    guard length <= Self.mostHead else { throw Broken() }
    return try JSONDecoder().decode(Head.self, from: Data(try receive(length, until: deadline)))
  }

  func receive(_ count: Int, until deadline: ContinuousClock.Instant? = nil) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      if let deadline {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { throw Broken(isLate: true) }
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: a wait of zero would turn the last millisecond into a busy loop.
        if poll(&wanted, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1)) <= 0 { continue }
      }
      let room = count - got
      let more = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress.map { $0 + got }, room, 0) }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { throw Broken() }
      got += more
    }
    return bytes
  }
}
