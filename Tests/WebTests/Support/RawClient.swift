import Foundation
import Glibc

/// A blocking client that sends exactly the bytes it is told to. Use it inside `blocking`.
final class RawClient: @unchecked Sendable {
  // Invariant for @unchecked: at most one thread sends and one receives at a time.
  struct Reply: Equatable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }
  struct Closed: Error {}

  let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: Int, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    var timeout = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { throw Closed() }
  }

  deinit { Glibc.close(descriptor) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + offset, bytes.count - offset, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Closed() }
      offset += count
    }
  }

  /// Sends so many bytes until nobody takes them any more; returns how many were taken.
  func sendUntilFull(_ total: Int) -> Int {
    let piece = [UInt8](repeating: 7, count: 64 << 10)
    var sent = 0
    while sent < total {
      let count = Glibc.send(
        descriptor, piece, min(piece.count, total - sent), Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      if count > 0 {
        sent += count
        continue
      }
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&wait, 1, 500) == 0 { break }
    }
    return sent
  }

  func closeSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closes with a reset instead of an orderly end.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
  }

  /// More bytes; empty at the end of the connection.
  private func fill() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count < 0 { throw Closed() }
    buffer += chunk[..<count]
    return count > 0
  }

  func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end].filter { $0 != 13 }, as: UTF8.self)
      }
      guard try fill() else { throw Closed() }
    }
  }

  func bytes(_ count: Int) throws -> [UInt8] {
    while buffer.count < count { guard try fill() else { throw Closed() } }
    defer { buffer.removeFirst(count) }
    return Array(buffer[..<count])
  }

  /// Everything until the other side closes.
  func rest() throws -> [UInt8] {
    while try fill() {}
    defer { buffer = [] }
    return buffer
  }

  func head() throws -> Reply {
    let parts = try line().split(separator: " ")
    guard parts.count >= 2, let status = Int(parts[1]) else { throw Closed() }
    var headers: [String: String] = [:]
    while true {
      let line = try line()
      if line.isEmpty { break }
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased()] = pair.count > 1 ? pair[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return Reply(status: status, headers: headers, body: [])
  }

  func reply(isHead: Bool = false) throws -> Reply {
    var reply = try head()
    if isHead || reply.status == 204 || reply.status == 304 || reply.status < 200 { return reply }
    if let length = reply.headers["content-length"].flatMap({ Int($0) }) {
      reply.body = try bytes(length)
    } else if reply.headers["transfer-encoding"] == "chunked" {
      while true {
        guard let count = Int(try line(), radix: 16) else { throw Closed() }
        reply.body += try bytes(count)
        _ = try line()
        if count == 0 { break }
      }
    } else {
      reply.body = try rest()
    }
    return reply
  }

  func get(_ path: String, headers: String = "") throws -> Reply {
    try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\(headers)\r\n")
    return try reply()
  }
}

/// Runs blocking work on a thread of its own, off the cooperative pool.
func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}
