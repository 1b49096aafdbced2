import Foundation
import Synchronization
import Testing

@testable import Web

@Suite struct WebSocketTests {
  /// Speaks the client's side of RFC 6455 over a raw connection.
  private struct Client {
    let raw: RawClient

    init(port: Int, path: String = "/") throws {
      raw = try RawClient(port: port)
      try raw.send(
        "GET \(path) HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
      let head = try raw.head()
      #expect(head.status == 101)
      #expect(head.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    func send(_ opcode: UInt8, _ payload: [UInt8]) throws {
      var frame: [UInt8] = [0x80 | opcode]
      switch payload.count {
      case ..<126: frame.append(0x80 | UInt8(payload.count))
      case ..<65536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
      default: frame += [0x80 | 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
      }
      let mask: [UInt8] = [1, 2, 3, 4]
      try raw.send(frame + mask + payload.enumerated().map { $0.element ^ mask[$0.offset & 3] })
    }

    func receive() throws -> (opcode: UInt8, payload: [UInt8]) {
      let head = try raw.bytes(2)
      var count = Int(head[1] & 127)
      if count == 126 { count = try raw.bytes(2).reduce(0) { $0 << 8 | Int($1) } }
      if count == 127 { count = try raw.bytes(8).reduce(0) { $0 << 8 | Int($1) } }
      return (head[0] & 15, try raw.bytes(count))
    }
  }

  private static let echo: Handler = { _ in
    Response(
      status: 101,
      body: .webSocket { socket in for try await message in socket { try await socket.send(message) } })
  }

  @Test func echoesPingsAndCloses() async throws {
    try await withServer(handler: WebSocketTests.echo) { port in
      try await blocking {
        let client = try Client(port: port)
        for size in [0, 5, 125, 126, 70_000] {
          let payload = [UInt8](repeating: 0x61, count: size)
          try client.send(1, payload)
          let (opcode, echoed) = try client.receive()
          #expect(opcode == 1)
          #expect(echoed == payload)
        }
        try client.send(2, [0, 255])
        #expect(try client.receive().payload == [0, 255])
        try client.send(9, [1, 2])
        let pong = try client.receive()
        #expect(pong.opcode == 10)
        #expect(pong.payload == [1, 2])
        try client.send(8, [3, 232])
        let close = try client.receive()
        #expect(close.opcode == 8)
        #expect(close.payload == [3, 232])
        #expect(try client.raw.rest().isEmpty)
      }
    }
  }

  @Test func refusesBadMessages() async throws {
    try await withServer({ $0.messageBytes = 1000 }, handler: WebSocketTests.echo) { port in
      try await blocking {
        let large = try Client(port: port)
        try large.send(1, [UInt8](repeating: 0x61, count: 2000))
        let close = try large.receive()
        #expect(close.opcode == 8)
        #expect(close.payload.prefix(2) == [3, 241])
        let broken = try Client(port: port)
        try broken.send(1, [0xff])
        #expect(try broken.receive().payload.prefix(2) == [3, 239])
        let plain = try RawClient(port: port)
        let reply = try plain.get("/")
        #expect(reply.status == 426)
        #expect(reply.headers["upgrade"] == "websocket")
      }
    }
  }

  @Test func theQueueIsBounded() async throws {
    let (refused, report) = AsyncStream<Int>.makeStream()
    let handler: Handler = { _ in
      Response(
        status: 101,
        body: .webSocket { socket in
          var count = 0
          // Nobody reads: the kernel's buffers fill, then the queue.
          while count < 100_000, socket.offer(.binary([UInt8](repeating: 1, count: 10_000))) {
            count += 1
            if count.isMultiple(of: 64) { await Task.yield() }
          }
          report.yield(count)
          socket.close()
        })
    }
    try await withServer({ $0.queueBytes = 100_000 }, handler: handler) { port in
      let client = try await blocking { try Client(port: port) }
      var iterator = refused.makeAsyncIterator()
      let count = try #require(await iterator.next())
      #expect(count < 100_000)
      try await blocking {
        var received = 0
        while true {
          let (opcode, payload) = try client.receive()
          if opcode == 8 { break }
          #expect(payload.count == 10_000)
          received += 1
        }
        #expect(received == count)
      }
    }
  }

  @Test func aLostClientEndsItsHandler() async throws {
    let (ended, report) = AsyncStream<String>.makeStream()
    let handler: Handler = { _ in
      Response(
        status: 101,
        body: .webSocket { socket in
          do {
            while try await socket.receive() != nil {}
            report.yield("closed")
          } catch { report.yield("\(type(of: error))") }
        })
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try Client(port: port)
        client.raw.reset()
      }
      var iterator = ended.makeAsyncIterator()
      #expect(await iterator.next() == "ConnectionClosed")
    }
  }
}
