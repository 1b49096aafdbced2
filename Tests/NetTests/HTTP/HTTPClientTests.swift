import Foundation
import TestServer
import Testing

@testable import Net

@Suite struct HTTPClientTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mark:  a b \r\n\r\nok"

  @Test func sendsAndReceives() async throws {
    let seen = Seen<String>()
    let server = try RawServer { connection in
      let request = connection.readRequest()
      seen.add(request.head + String(decoding: request.body, as: UTF8.self))
      connection.write(Self.ok)
    }
    let response = try await HTTPClient().send(
      HTTPRequest(
        "PUT", server.url + "/a/../b//c?x=%2F", headers: [("X-One", "1"), ("X-Empty", "")], body: .bytes([0x68, 0x69])))
    #expect(response.status == 200)
    #expect(response.text == "ok")
    #expect(response.head["x-MARK"] == "a b")
    let text = await seen.first()
    #expect(text.hasPrefix("PUT /a/../b//c?x=%2F HTTP/1.1\r\n"))
    #expect(text.contains("\r\nX-One: 1\r\n"))
    #expect(text.contains("\r\nX-Empty:\r\n"))
    #expect(text.hasSuffix("hi"))
  }

  @Test func anAnswerBeyondTheLimitEndsTheTransfer() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      while connection.write([UInt8](repeating: 0x61, count: 65_536)) {}
    }
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().send(HTTPRequest("GET", server.url), limit: 100_000)
    }
    #expect(error?.kind == .tooLarge)
  }

  @Test func redirectsAreFollowedOnlyWhenAsked() async throws {
    let server = try RawServer { connection in
      let head = connection.readRequest().head
      if head.hasPrefix("GET /to ") {
        connection.write(Self.ok)
      } else {
        connection.write("HTTP/1.1 302 Found\r\nLocation: /to\r\nX-Old: 1\r\nContent-Length: 0\r\n\r\n")
      }
    }
    let client = try HTTPClient()
    #expect(try await client.send(HTTPRequest("GET", server.url)).status == 302)
    let followed = try await client.send(HTTPRequest("GET", server.url, redirects: 2))
    #expect(followed.text == "ok")
    #expect(followed.head["x-old"] == nil)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "", "http://", "http://a\r\nb/"])
  func otherAddressesAreRefused(url: String) async throws {
    let error = await #expect(throws: NetError.self) { try await HTTPClient().send(HTTPRequest("GET", url)) }
    #expect(error?.kind == .badAddress)
  }

  @Test func aRedirectToAFileIsRefused() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
    }
    await #expect(throws: NetError.self) {
      try await HTTPClient().send(HTTPRequest("GET", server.url, redirects: 5))
    }
  }

  @Test func headersCannotBeInjected() async throws {
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:1/", headers: [("X", "a\r\nY: b")]))
    }
    #expect(error?.kind == .badAddress)
  }

  @Test(arguments: [
    "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.1",
  ])
  func privateAddressesAreRefusedWhenAsked(host: String) async throws {
    let seen = Seen<Bool>()
    let server = try RawServer { connection in
      seen.add(true)
      connection.write(Self.ok)
    }
    let client = try HTTPClient(.init(publicAddressesOnly: true))
    let error = await #expect(throws: NetError.self) {
      try await client.send(HTTPRequest("GET", "http://\(host):\(server.port)/"))
    }
    #expect(error?.kind == .connect || error?.kind == .resolve)
    #expect(seen.all.isEmpty)
  }

  @Test func aRefusedConnectionIsSaid() async throws {
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:1/"))
    }
    #expect(error?.kind == .connect)
    #expect(error?.isTransient == true)
  }

  @Test func silenceTimesOut() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest(); _ = connection.isGone()
    }
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().send(HTTPRequest("GET", server.url, timeouts: .init(total: 0.2)))
    }
    #expect(error?.kind == .timeout)
  }

  @Test func aBrokenAnswerIsSaid() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
    }
    let error = await #expect(throws: NetError.self) { try await HTTPClient().send(HTTPRequest("GET", server.url)) }
    #expect(error?.kind == .broken)
  }

  @Test func cancellingTheTaskEndsTheTransfer() async throws {
    let begun = Seen<Bool>()
    let gone = Seen<Bool>()
    let server = try RawServer { connection in
      _ = connection.readRequest()
      begun.add(true)
      gone.add(connection.isGone())
    }
    let client = try HTTPClient()
    let task = Task { try await client.send(HTTPRequest("GET", server.url)) }
    _ = await begun.first()
    task.cancel()
    let error = await #expect(throws: NetError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
    #expect(await gone.first())
  }

  @Test func aTaskCancelledBeforehandSendsNothing() async throws {
    let client = try HTTPClient()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.send(HTTPRequest("GET", "http://127.0.0.1:1/"))
    }
    await #expect(throws: NetError.self) { try await task.value }
  }

  @Test func manyAtATime() async throws {
    let server = try RawServer { connection in
      while true {
        let request = connection.readRequest()
        guard !request.head.isEmpty else { return }
        let path = request.head.split(separator: " ")[1]
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
      }
    }
    let client = try HTTPClient(.init(connectionsPerHost: 8))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask { try await client.send(HTTPRequest("GET", "\(server.url)/\(number)")).text == "/\(number)" }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
