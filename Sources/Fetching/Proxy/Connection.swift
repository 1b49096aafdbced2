import Glibc
import Net

/// A connected socket that never blocks for longer than asked; used by one thread.
struct Connection: ~Copyable {
  enum Failure: Error { case closed, timeout }

  let descriptor: Int32

  /// Takes over an open socket.
  init(taking descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// Connects to exactly this address; nil when nothing answers before the deadline.
  static func open(_ address: NetworkAddress, port: UInt16, until deadline: ContinuousClock.Instant) -> Connection? {
    let family = address.isVersion6 ? AF_INET6 : AF_INET
    let made = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard made >= 0 else { return nil }
    let connection = Connection(taking: made)
    let status = address.withSocketAddress(port: port) { connect(made, $0, $1) }
    if status == 0 { return connection }
    guard errno == EINPROGRESS, wait(made, for: POLLOUT, until: deadline) else { return nil }
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(made, SOL_SOCKET, SO_ERROR, &problem, &size) == 0, problem == 0 else { return nil }
    return connection
  }

  /// Reads what is there, waiting for the first byte; 0 at the end.
  func receive(into buffer: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant) throws(Failure)
    -> Int
  {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      guard errno == EAGAIN else { throw .closed }
      guard Self.wait(descriptor, for: POLLIN, until: deadline) else { throw .timeout }
    }
  }

  /// Sends all of the bytes.
  func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Failure) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        guard Self.wait(descriptor, for: POLLOUT, until: deadline) else { throw .timeout }
      } else if errno != EINTR {
        throw .closed
      }
    }
  }

  /// Waits until the socket can be used so, or is broken; false at the deadline.
  private static func wait(_ descriptor: Int32, for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      if poll(&entry, 1, left.pollMilliseconds) > 0 { return true }
    }
  }
}

extension Duration {
  /// For `poll`: at least 1 ms, at most a minute.
  var pollMilliseconds: Int32 {
    let parts = components
    guard parts.seconds < 60 else { return 60_000 }
    return max(1, Int32(parts.seconds) * 1000 + Int32(parts.attoseconds / 1_000_000_000_000_000))
  }
}
