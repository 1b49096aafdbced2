import Foundation
import Synchronization
import Testing

@testable import Web

@Suite struct BodyTests {
  @Test func asksToContinueOnlyWhenTheBodyIsWanted() async throws {
    let handler: Handler = { request in
      if request.path == "/refuse" { throw APIError(.forbidden) }
      return .text(String(decoding: try await request.body.collect(limit: 100), as: UTF8.self))
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.head().status == 100)
        try client.send("hi")
        #expect(try client.reply().text == "hi")
        try client.send("PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.reply().status == 403)
        #expect(try client.rest().isEmpty)
      }
    }
  }

  @Test func anUnreadBodyDoesNotDestroyTheAnswer() async throws {
    try await withServer(handler: { _ in throw APIError(.unauthorized) }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n")
        try client.send([UInt8](repeating: 1, count: 8_000_000))
        let reply = try client.reply()
        #expect(reply.status == 401)
        #expect(reply.headers["connection"] == "close")
      }
    }
  }

  @Test func uploadsWaitForTheirReader() async throws {
    let (released, release) = AsyncStream<Void>.makeStream()
    let handler: Handler = { request in
      for await _ in released { break }
      var count = 0
      for try await chunk in request.body { count += chunk.count }
      return .text("\(count)")
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        let total = 64 << 20
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
        // The kernel's buffers take a few MB; then nothing more is taken until the handler reads.
        let taken = client.sendUntilFull(total)
        #expect(taken < total / 2)
        release.finish()
        try client.send([UInt8](repeating: 7, count: total - taken))
        #expect(try client.reply().text == "\(total)")
      }
    }
  }

  @Test func aSlowReaderGetsEverythingAndHoldsNoMemory() async throws {
    let written = Atomic<Int>(0)
    let handler: Handler = { request in
      if request.path == "/other" { return .text("other") }
      return Response(
        body: .stream(length: nil) { writer in
          let chunk = [UInt8](repeating: 1, count: 64 << 10)
          for _ in 0..<1024 {
            try await writer.write(chunk)
            written.add(1, ordering: .relaxed)
          }
        })
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port, receiveBuffer: 64 << 10)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.head()
        // Other connections are served meanwhile, and the stream stands still.
        for _ in 0..<20 { #expect(try RawClient(port: port).get("/other").status == 200) }
        #expect(written.load(ordering: .relaxed) < 512)
        var total = 0
        while true {
          guard let count = Int(try client.line(), radix: 16) else { break }
          total += try client.bytes(count).count
          _ = try client.line()
          if count == 0 { break }
        }
        #expect(total == 64 << 20)
      }
    }
  }

  @Test func aFailedStreamLooksIncomplete() async throws {
    struct Broken: Error {}
    let handler: Handler = { request in
      Response(
        body: .stream(length: request.path == "/fixed" ? 10 : nil) { writer in
          try await writer.write("abc")
          if request.path == "/throw" { throw Broken() }
        })
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let fine = try RawClient(port: port).get("/fine")
        #expect(fine.text == "abc")
        #expect(throws: (any Error).self) { try RawClient(port: port).get("/throw") }
        #expect(throws: (any Error).self) { try RawClient(port: port).get("/fixed") }
      }
    }
  }

  @Test func headHasNoBodyAndHTTP10Closes() async throws {
    let handler: Handler = { request in
      request.path == "/stream"
        ? Response(body: .stream(length: nil) { try await $0.write("abc") }) : .text("hello")
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.reply(isHead: true).headers["content-length"] == "5")
        #expect(try client.get("/").text == "hello")
        let old = try RawClient(port: port)
        try old.send("GET /stream HTTP/1.0\r\n\r\n")
        let reply = try old.reply()
        #expect(reply.headers["connection"] == "close")
        #expect(reply.text == "abc")
        let kept = try RawClient(port: port)
        try kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try kept.reply().headers["connection"] == "keep-alive")
      }
    }
  }

  @Test func handlersCannotWriteHeaderLines() async throws {
    let handler: Handler = { _ in
      Response(headers: ["X-A": "b\r\nSet-Cookie: evil=1", "Bad Name\r\n": "x", "Content-Length": "999"])
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let reply = try RawClient(port: port).get("/")
        #expect(reply.headers["set-cookie"] == nil)
        #expect(reply.headers["content-length"] == "0")
        #expect(reply.headers["x-a"] == "b  Set-Cookie: evil=1")
      }
    }
  }
}

/// Memory of this process.
func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
  return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
}
