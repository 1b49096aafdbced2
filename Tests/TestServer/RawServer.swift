import Foundation
import Glibc
import Synchronization

/// A server on loopback whose every byte a test writes itself.
///
/// It listens until the test process ends: a test's last mention of it may come before its last request, and a
/// descriptor closed under the accepting thread could by then be another test's.
public final class RawServer: Sendable {
  /// One accepted connection.
  public struct Connection {
    /// Its socket.
    public let descriptor: Int32

    /// Lends the socket's bytes, also of a client; closing it stays with its owner.
    public init(descriptor: Int32) { self.descriptor = descriptor }

    /// Sends text.
    public func write(_ text: String) { write(Array(text.utf8)) }

    /// False once the other side is gone.
    @discardableResult public func write(_ bytes: [UInt8]) -> Bool {
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return false }
        sent += count
      }
      return true
    }

    /// Reads up to and including `end`; what was read so far when the other side is gone.
    public func read(until end: String) -> String {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      let end = Array(end.utf8)
      while recv(descriptor, &byte, 1, 0) == 1 {
        bytes.append(byte)
        if bytes.suffix(end.count).elementsEqual(end) { break }
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads so many bytes, or what comes before the other side is gone.
    public func read(count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while bytes.count < count {
        let got = recv(descriptor, &buffer, min(buffer.count, count - bytes.count), 0)
        if got <= 0 { break }
        bytes += buffer[..<got]
      }
      return bytes
    }

    /// Whether the other side closed or reset the connection.
    public func isGone() -> Bool {
      var byte: UInt8 = 0
      return recv(descriptor, &byte, 1, 0) <= 0
    }

    /// Reads a request with `Content-Length`.
    public func readRequest() -> (head: String, body: [UInt8]) {
      let head = read(until: "\r\n\r\n")
      if head.lowercased().contains("expect: 100-continue") { write("HTTP/1.1 100 Continue\r\n\r\n") }
      let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
      return (head, read(count: length ?? 0))
    }
  }

  private struct Handler: Sendable { let run: @Sendable (Connection) -> Void }

  /// Where it listens.
  public let port: Int

  /// Serves each connection on a thread of its own.
  public init(_ handle: @escaping @Sendable (Connection) -> Void) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var bound: Int?
    for _ in 0..<200 {
      let candidate = Int.random(in: 20_000..<32_000)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(candidate).bigEndian
      address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if status == 0 {
        bound = candidate
        break
      }
    }
    guard let bound, listen(listener, 64) == 0 else { throw CocoaError(.featureUnsupported) }
    port = bound
    let handler = Handler(run: handle)
    Thread.detachNewThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        if descriptor < 0 { return }
        Thread.detachNewThread {
          handler.run(Connection(descriptor: descriptor))
          shutdown(descriptor, Int32(SHUT_RDWR))
          close(descriptor)
        }
      }
    }
  }

  /// Its address.
  public var url: String { "http://127.0.0.1:\(port)" }
}

/// Holds what a server thread saw, until a test asks.
public final class Seen<Value: Sendable>: Sendable {
  private struct State {
    var values: [Value] = []
    var waiting: [CheckedContinuation<Value, Never>] = []
  }
  private let state = Mutex(State())

  /// Nothing seen yet.
  public init() {}

  /// Notes a value.
  public func add(_ value: Value) {
    let waiting = state.withLock { state in
      state.values.append(value)
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }

  /// Everything seen so far.
  public var all: [Value] { state.withLock { $0.values } }

  /// The first value, now or as soon as there is one.
  public func first() async -> Value {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state in
        if state.values.isEmpty { state.waiting.append(continuation) }
        return state.values.first
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
