import CBeast
import Foundation
import Synchronization

/// What a server's loops share.
final class ServerCore: @unchecked Sendable {
  // Invariant for @unchecked: `pointer` is set in `init` and thread-safe on the C side; the rest is immutable or locked.
  let configuration: ServerConfiguration
  let handler: HandlerBox
  let pointer: OpaquePointer
  let isDraining = Atomic<Bool>(false)
  let running = Atomic<Int>(0)
  let counts: ServerCounts
  private let nextNumber = Atomic<UInt64>(0)
  private let idPrefix: String

  /// A closure in a struct: bare in a generic box it would gain a thunk at every access.
  struct HandlerBox: Sendable { let call: Handler }

  init(_ configuration: ServerConfiguration, handler: @escaping Handler, metrics: Metrics) throws {
    self.configuration = configuration
    self.handler = HandlerBox(call: handler)
    counts = ServerCounts(metrics)
    idPrefix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    var reason = [CChar](repeating: 0, count: 512)
    let made: OpaquePointer? = configuration.address.withCString { address in
      func create(_ chain: UnsafePointer<CChar>?, _ key: UnsafePointer<CChar>?) -> OpaquePointer? {
        var settings = fwb_configuration(
          address: address, port: UInt16(clamping: configuration.port),
          maximum_connections: Int32(clamping: configuration.maximumConnections),
          header_bytes: UInt32(clamping: min(configuration.headerBytes, 48 << 10)),
          body_bytes: UInt64(max(0, configuration.bodyBytes)),
          head_seconds: UInt32(clamping: configuration.headSeconds),
          body_seconds: UInt32(clamping: configuration.bodySeconds),
          write_seconds: UInt32(clamping: configuration.writeSeconds),
          idle_seconds: UInt32(clamping: configuration.idleSeconds),
          half_close_seconds: UInt32(clamping: configuration.halfCloseSeconds),
          ping_seconds: UInt32(clamping: configuration.pingSeconds), message_bytes: configuration.messageBytes,
          chain_file: chain, key_file: key)
        return fwb_server_create(&settings, &reason, reason.count)
      }
      guard let tls = configuration.tls else { return create(nil, nil) }
      return tls.chainFile.withCString { chain in tls.keyFile.withCString { key in create(chain, key) } }
    }
    guard let made else { throw ServerError(reason: "cannot start the server: \(ServerCore.text(reason))") }
    pointer = made
  }

  deinit { fwb_server_destroy(pointer) }

  static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  var port: Int { Int(fwb_server_port(pointer)) }
  var connections: Int { Int(fwb_server_connections(pointer)) }

  /// The client's identifier when it is short and plain, else a fresh one.
  func requestID(_ sent: String?) -> String {
    if let sent, (1...64).contains(sent.utf8.count),
      sent.utf8.allSatisfy({ byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
      })
    {
      return sent
    }
    return "\(idPrefix)-\(String(nextNumber.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36))"
  }
}

/// The server's instruments.
struct ServerCounts: Sendable {
  let duration: Metrics.Histogram
  private let byClass: [Metrics.Counter]
  let refused: Metrics.Counter

  init(_ metrics: Metrics) {
    duration = metrics.histogram("framewright_http_request_seconds", "Time from a request's head to its answer's end.")
    byClass = (1...5).map {
      metrics.counter(
        "framewright_http_requests_total", "Requests answered, by class of status.", labels: ["class": "\($0)xx"])
    }
    refused = metrics.counter(
      "framewright_http_refused_total", "Requests refused before a handler: malformed, too large, too slow, too many.")
  }

  func count(status: Int) { byClass[min(max(status / 100, 1), 5) - 1].add() }
}
