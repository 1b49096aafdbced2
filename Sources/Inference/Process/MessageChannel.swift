import Foundation
import Glibc

/// One end of a stream of messages. Blocking; used by one thread at a time.
struct MessageChannel {
  enum Failure: Error {
    /// The other side has gone or speaks nonsense.
    case ended
    case late
  }

  let descriptor: Int32

  func send(_ message: some Encodable) throws(Failure) {
    guard let body = try? JSONEncoder().encode(message), body.count <= ModelMessage.mostBytes else { throw .ended }
    var bytes = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
    bytes += body
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .ended }
      sent += count
    }
  }

  /// The next message. `seconds` are for the whole of it; nil waits for ever.
  func receive<Message: Decodable>(_: Message.Type, within seconds: Double?) throws(Failure) -> Message {
    let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
    let head = try read(4, deadline)
    let count = Int(UInt32(head[0]) | UInt32(head[1]) << 8 | UInt32(head[2]) << 16 | UInt32(head[3]) << 24)
    guard count <= ModelMessage.mostBytes else { throw .ended }
    guard let message = try? JSONDecoder().decode(Message.self, from: Data(try read(count, deadline))) else {
      throw .ended
    }
    return message
  }

  private func read(_ count: Int, _ deadline: ContinuousClock.Instant?) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      if let deadline {
        let left = ContinuousClock.now.duration(to: deadline)
        // Rounded up: a wait of zero would turn the last millisecond into a busy loop.
        let (seconds, attoseconds) = left.components
        let milliseconds = min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        guard left > .zero else { throw .late }
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&wanted, 1, Int32(clamping: milliseconds))
        if ready <= 0 { continue }
      }
      let room = count - got
      let more = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress.map { $0 + got }, room, 0) }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { throw .ended }
      got += more
    }
    return bytes
  }
}
