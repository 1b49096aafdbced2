import Testing
import Web

@Suite struct ServerTests {
  @Test func answersAndKeepsAlive() async throws {
    try await withServer(handler: { .text("hello \($0.path)") }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        for path in ["/a", "/b", "/c"] {
          let reply = try client.get(path)
          #expect(reply.status == 200)
          #expect(reply.text == "hello \(path)")
          #expect(reply.headers["x-request-id"] != nil)
        }
      }
    }
  }

  @Test func pipelines101() async throws {
    try await withServer(handler: { .text($0.path) }) { port in
      try await blocking {
        let client = try RawClient(port: port)
        try client.send((0..<101).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 0..<101 { #expect(try client.reply().text == "/\(number)") }
      }
    }
  }

  @Test func readsAndStreamsBodies() async throws {
    let handler: Handler = { request in
      let body = request.body
      return Response(
        body: .stream(length: nil) { writer in for try await chunk in body { try await writer.write(chunk) } })
    }
    try await withServer(handler: handler) { port in
      try await blocking {
        let client = try RawClient(port: port)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes.count)\r\n\r\n")
        try client.send(bytes)
        #expect(try client.reply().body == bytes)
        try client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
        #expect(try client.reply().text == "hello!")
      }
    }
  }
}
