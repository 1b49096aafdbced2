import CEpoll
import Glibc

/// Holds connections and sends requests over them from one thread.
final class Generator {
  struct Tally {
    /// Milliseconds from the scheduled moment to the answer's last byte.
    var latencies: [Double] = []
    var statuses: [Int: Int] = [:]
    /// Answers 503 without Retry-After.
    var rudeRefusals = 0
    var broken = 0
    var unanswered = 0
  }
  private struct Connection {
    var descriptor: Int32 = -1
    var reader = ReplyReader()
    /// Scheduled moment of the request under way, in nanoseconds.
    var scheduled: UInt64?
  }
  struct Failure: Error { let reason: String }
  /// An answer later than this is none.
  private static let patience: UInt64 = 30_000_000_000

  private let options: Options
  private let poll: Int32
  private var connections: [Connection]
  private var idle: [Int] = []
  private var nextIdle = 0
  private var tally = Tally()
  private var under = 0

  init(_ options: Options) throws {
    self.options = options
    poll = epoll_create1(0)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    connections = Array(repeating: Connection(), count: max(options.connections, options.burst))
    for index in 0..<options.connections {
      try open(index)
      idle.append(index)
    }
  }

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private func open(_ index: Int) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(options.port).bigEndian
    guard descriptor >= 0, inet_pton(AF_INET, options.host, &address.sin_addr) == 1 else {
      throw Failure(reason: "cannot open connection \(index): \(String(cString: strerror(errno)))")
    }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      throw Failure(reason: "cannot connect to \(options.host):\(options.port): \(String(cString: strerror(errno)))")
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    var event = epoll_event()
    event.events = EPOLLIN.rawValue
    event.data.u64 = UInt64(index)
    epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event)
    connections[index] = Connection(descriptor: descriptor)
  }

  /// Sends on the schedule and waits for the last answers.
  func schedule() throws -> Tally {
    tally = Tally()
    let total = options.rate * options.seconds
    let begin = Generator.now() + 100_000_000
    let step = 1_000_000_000.0 / Double(options.rate)
    var sent = 0
    while sent < total || under > 0 {
      let now = Generator.now()
      while sent < total {
        let due = begin + UInt64(Double(sent) * step)
        guard due <= now, nextIdle < idle.count else { break }
        try send(sent, on: takeIdle(), scheduled: due)
        sent += 1
      }
      let due = begin + UInt64(Double(sent) * step)
      let wait = sent < total && due > now && nextIdle < idle.count ? Int32((due - now) / 1_000_000) : 100
      try receive(sent < total ? min(wait, 10) : 100)
      if sent == total, Generator.now() > begin + UInt64(Double(total) * step) + Generator.patience { break }
    }
    tally.unanswered = under
    return tally
  }

  /// Sends one request on each of `burst` connections at once.
  func burst() throws -> Tally {
    tally = Tally()
    for index in 0..<options.burst where connections[index].descriptor < 0 { try open(index) }
    let begin = Generator.now()
    idle = Array(0..<options.burst)
    nextIdle = 0
    for number in 0..<options.burst { try send(number, on: takeIdle(), scheduled: begin) }
    while under > 0, Generator.now() < begin + Generator.patience { try receive(100) }
    tally.unanswered = under
    return tally
  }

  private func takeIdle() -> Int {
    defer {
      nextIdle += 1
      if nextIdle > 100_000 {
        idle.removeFirst(nextIdle)
        nextIdle = 0
      }
    }
    return idle[nextIdle]
  }

  private func send(_ number: Int, on index: Int, scheduled: UInt64) throws {
    let authorization = options.token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    let text =
      "GET \(options.path(of: number)) HTTP/1.1\r\nHost: \(options.host):\(options.port)\r\n\(authorization)\r\n"
    connections[index].scheduled = scheduled
    under += 1
    let count = Glibc.send(connections[index].descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    if count != text.utf8.count { try lose(index) }
  }

  private func receive(_ milliseconds: Int32) throws {
    var events = [epoll_event](repeating: epoll_event(), count: 1024)
    let count = epoll_wait(poll, &events, Int32(events.count), milliseconds)
    guard count > 0 else { return }
    for event in events.prefix(Int(count)) { try read(Int(event.data.u64)) }
  }

  private func read(_ index: Int) throws {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { buffer in
      let count = recv(connections[index].descriptor, buffer.baseAddress, buffer.count, 0)
      if count < 0, errno == EAGAIN || errno == EINTR { return }
      guard count > 0 else { return try lose(index) }
      guard let reply = try connections[index].reader.take(UnsafeBufferPointer(rebasing: buffer[..<count])) else {
        return
      }
      if let scheduled = connections[index].scheduled {
        tally.latencies.append(Double(Generator.now() - scheduled) / 1e6)
        tally.statuses[reply.status, default: 0] += 1
        if reply.status == 503, !reply.hasRetryAfter { tally.rudeRefusals += 1 }
        connections[index].scheduled = nil
        under -= 1
        if !reply.closes { idle.append(index) }
      }
    }
  }

  /// A connection broke: its request failed, and it is opened again.
  private func lose(_ index: Int) throws {
    if connections[index].scheduled != nil {
      tally.broken += 1
      under -= 1
    }
    close(connections[index].descriptor)
    try open(index)
    idle.append(index)
  }
}
