import Glibc

/// Carries bytes both ways between a client and a server until both are done, on the calling thread.
struct Relay {
  /// POLLRDHUP, which Glibc's module hides behind a feature macro: the other side sends nothing more.
  private static let gone = Int16(0x2000)

  enum End: Error { case done, idle, timeout, limit }

  private struct Direction {
    var bytes: [UInt8]
    var start = 0
    var end = 0
    /// What may still be read; nil: until the source closes.
    var budget: Int64?
    var isOver = false

    init(budget: Int64?) {
      bytes = [UInt8](repeating: 0, count: 64 << 10)
      self.budget = budget
      isOver = budget == 0
    }

    var isEmpty: Bool { start == end }
  }

  private let client: Int32
  private let server: Int32
  private let pass: ProxyPass
  private var up: Direction
  private var down: Direction

  /// - Parameters:
  ///   - upBytes: how much the client may still send, nil for as much as it likes.
  ///   - downBytes: how much the server may still send, nil until it closes.
  init(client: Int32, server: Int32, pass: ProxyPass, upBytes: Int64?, downBytes: Int64?) {
    self.client = client
    self.server = server
    self.pass = pass
    up = Direction(budget: upBytes)
    down = Direction(budget: downBytes)
  }

  /// Runs until both sides are done, one is gone, or a limit is reached.
  mutating func run() -> End {
    while !(down.isOver && down.isEmpty) {
      // A plain request is answered once: a client that closes before the end has gone.
      let watched = up.budget == nil ? 0 : Self.gone
      var entries = [
        entry(client, events(reading: up, writing: down) | watched), entry(server, events(reading: down, writing: up)),
      ]
      let now = ContinuousClock.now
      guard now < pass.deadline else { return .timeout }
      let patience = min(pass.limits.idle, now.duration(to: pass.deadline))
      let ready = poll(&entries, 2, patience.pollMilliseconds)
      if ready < 0, errno != EINTR { return .done }
      if ready == 0 { return patience < pass.limits.idle ? .timeout : .idle }
      do {
        try move(&up, from: client, entries[0], to: server) { pass.count(sent: $0) }
        try move(&down, from: server, entries[1], to: client) { pass.count(received: $0) }
      } catch {
        return error
      }
      if entries[0].revents & watched != 0 { return .done }
    }
    return .done
  }

  /// A descriptor of which nothing is wanted is left out: its end would be told again and again.
  private func entry(_ descriptor: Int32, _ events: Int16) -> pollfd {
    pollfd(fd: events == 0 ? -1 : descriptor, events: events, revents: 0)
  }

  private func events(reading source: Direction, writing target: Direction) -> Int16 {
    let reads = !source.isOver && source.isEmpty ? Int16(POLLIN) : 0
    return reads | (target.isEmpty ? 0 : Int16(POLLOUT))
  }

  private func move(
    _ direction: inout Direction, from source: Int32, _ entry: pollfd, to target: Int32, _ count: (Int) -> Bool
  ) throws(End) {
    let broken = Int16(POLLERR | POLLHUP | POLLNVAL)
    if !direction.isOver, direction.isEmpty, entry.revents & (Int16(POLLIN) | broken) != 0 {
      let room = min(Int64(direction.bytes.count), direction.budget ?? .max)
      let got = recv(source, &direction.bytes, Int(room), 0)
      if got > 0 {
        guard count(got) else { throw .limit }
        (direction.start, direction.end) = (0, got)
        if let budget = direction.budget {
          direction.budget = budget - Int64(got)
          direction.isOver = budget == Int64(got)
        }
      } else if got == 0 {
        direction.isOver = true
        // The other side learns of the end and may still answer.
        shutdown(target, Int32(SHUT_WR))
      } else if errno != EAGAIN, errno != EINTR {
        throw .done
      }
    }
    // What has just come is tried at once: the other side nearly always takes it.
    guard !direction.isEmpty else { return }
    let sent = direction.bytes.withUnsafeBytes {
      send(
        target, $0.baseAddress.map { $0 + direction.start }, direction.end - direction.start,
        Int32(MSG_NOSIGNAL))
    }
    if sent >= 0 {
      direction.start += sent
    } else if errno != EAGAIN, errno != EINTR {
      throw .done
    }
  }
}
