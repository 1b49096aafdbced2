import Foundation
import Synchronization
import Testing

@testable import Web

/// What broken and hostile clients send.
@Suite struct HostileClientTests {
  private static let echo: Handler = { .text(String(decoding: try await $0.body.collect(limit: 1000), as: UTF8.self)) }

  @Test(arguments: [
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nhello", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\nhello", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400), ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    ("GET\r\n\r\n", 400), ("\u{0}\u{1}\u{2}\r\n\r\n", 400), ("GET relative HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n", 413),
    ("GET /\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431),
  ])
  func answers(_ request: String, _ status: Int) async throws {
    try await withServer(handler: HostileClientTests.echo) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send(request)
        let reply = try client.reply()
        #expect(reply.status == status)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(try JSONValue(parsing: reply.body)["error"]?["code"]?.string != nil)
        // Whatever follows is not taken for another request.
        #expect(try client.rest().isEmpty)
      }
    }
  }

  @Test func headsInPiecesDoNotMix() async throws {
    try await withServer({ $0.loops = 1 }, handler: { .text("\($0.path) \($0.headers["X"] ?? "")") }) { port in
      try await blocking {
        let clients = try (0..<50).map { _ in try RawClient(port: port) }
        let pieces = ["GET /", "#", " HTTP/1.1\r\nHo", "st: a\r\nX: x", "#", "\r\n", "Y: 1\r", "\n\r", "\n"]
        for piece in pieces {
          for (number, client) in clients.enumerated() { try client.send(piece == "#" ? "\(number)" : piece) }
          // Whole requests in between use the same loop.
          #expect(try RawClient(port: port).get("/whole", headers: "X: whole\r\n").text == "/whole whole")
        }
        for (number, client) in clients.enumerated() { #expect(try client.reply().text == "/\(number) x\(number)") }
      }
    }
  }

  @Test func skipsEmptyLinesAndTakesAbsoluteTargets() async throws {
    try await withServer(handler: { .text("\($0.path) \($0.origin)") }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("\r\n\r\nGET http://example.org:81/a?b HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try client.reply().text == "/a http://example.org:81")
      }
    }
  }

  @Test func slowHeadsAndBodiesEndWith408() async throws {
    let change: (inout ServerConfiguration) -> Void = {
      $0.headSeconds = 1
      $0.bodySeconds = 1
    }
    try await withServer(change, handler: HostileClientTests.echo) { port in
      try await blocking {
        let slow = try RawClient(port: port)
        try slow.send("GET / HTT")
        #expect(try slow.reply().status == 408)
        let body = try RawClient(port: port)
        try body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel")
        let reply = try body.reply()
        #expect(reply.status == 408)
        #expect(reply.headers["connection"] == "close")
        // A connection that never says anything is closed without a word.
        #expect(try RawClient(port: port).rest().isEmpty)
      }
    }
  }

  @Test func anIdleConnectionIsClosed() async throws {
    try await withServer({ $0.idleSeconds = 1 }, handler: { _ in .text("a") }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        #expect(try client.get("/").status == 200)
        #expect(try client.rest().isEmpty)
      }
    }
  }

  @Test func survives300Resets() async throws {
    try await withServer(handler: { _ in .text(String(repeating: "x", count: 100_000)) }) { port in
      try await blocking {
        for number in 0..<300 {
          let client = try RawClient(port: port)
          if number % 3 > 0 { try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
          if number % 3 == 2 { try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n") }
          client.reset()
        }
        #expect(try RawClient(port: port).get("/").body.count == 100_000)
      }
    }
  }

  @Test func answersAHalfClosedClient() async throws {
    try await withServer(handler: { .text("read \(try await $0.body.collect(limit: 100).count)") }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.closeSending()
        #expect(try client.reply().text == "read 3")
        #expect(try client.reply().text == "read 0")
        #expect(try client.rest().isEmpty)
      }
    }
  }

  @Test func aBodyThatEndsEarlyIsAnError() async throws {
    let seen = Mutex("")
    let handler: Handler = { request in
      do { _ = try await request.body.collect(limit: 1000) } catch { seen.withLock { $0 = "\(type(of: error))" } }
      return .text("")
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        client.closeSending()
        _ = try? client.rest()
      }
    }
    #expect(seen.withLock { $0 } == "ConnectionClosed")
  }

  @Test func aLeavingClientCancelsItsHandler() async throws {
    let (ended, continuation) = AsyncStream<Bool>.makeStream()
    let handler: Handler = { _ in
      do { try await Task.sleep(for: .seconds(3600)) } catch { continuation.yield(error is CancellationError) }
      return .text("")
    }
    try await withServer({ $0.halfCloseSeconds = 0 }, handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      var iterator = ended.makeAsyncIterator()
      #expect(await iterator.next() == true)
    }
  }

  @Test func tooManyConnectionsAndRequestsGet503() async throws {
    let (held, hold) = AsyncStream<Void>.makeStream()
    let change: (inout ServerConfiguration) -> Void = {
      $0.loops = 1
      $0.maximumConnections = 3
      $0.maximumRequests = 1
    }
    let handler: Handler = { request in
      if request.path == "/wait" { for await _ in held { break } }
      return .text("ok")
    }
    try await withServer(change, handler: handler) { port in
      try await blocking {
        let first = try RawClient(port: port)
        try first.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        let second = try RawClient(port: port)
        let busy = try second.get("/")
        #expect(busy.status == 503)
        #expect(busy.headers["retry-after"] != nil)
        let third = try RawClient(port: port)
        #expect(try third.get("/").status == 503)
        let over = try RawClient(port: port)
        let reply = try over.reply()
        #expect(reply.status == 503)
        #expect(reply.headers["retry-after"] != nil)
        hold.finish()
        #expect(try first.reply().text == "ok")
        #expect(try second.get("/").status == 200)
      }
    }
  }
}
