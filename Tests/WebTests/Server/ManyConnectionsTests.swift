import Foundation
import Synchronization
import Testing

@testable import Web

@Suite struct ManyConnectionsTests {
  @Test func holds2000ConnectionsAndAnswersEach() async throws {
    let count = 2000
    try await withServer(handler: { .text($0.path) }) { port in
      try await blocking {
        let before = residentBytes()
        let clients = try (0..<count).map { _ in try RawClient(port: port) }
        for (number, client) in clients.enumerated() { try client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
        for (number, client) in clients.enumerated() { #expect(try client.reply().text == "/\(number)") }
        // Again on the same connections, which were kept.
        for client in clients { try client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n") }
        for client in clients { #expect(try client.reply().text == "/again") }
        // Generous: the clients' own buffers count too.
        #expect(residentBytes() - before < count * (80 << 10))
      }
    }
  }

  @Test func shutdownLetsRunningRequestsFinish() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.logsRequests = false
    let server = Server(configuration, metrics: Metrics()) { _ in
      start.yield()
      for await _ in released { break }
      return .text("finished")
    }
    let port = try server.start()
    async let reply = blocking {
      let idle = try RawClient(port: port)
      let client = try RawClient(port: port)
      let reply = try client.get("/")
      #expect(try idle.rest().isEmpty)
      #expect(try client.rest().isEmpty)
      return reply
    }
    for await _ in started { break }
    async let down: Void = server.shutdown(within: .seconds(20))
    release.finish()
    let answer = try await reply
    #expect(answer.text == "finished")
    await down
    #expect(server.connections == 0)
    await #expect(throws: (any Error).self) { try await blocking { _ = try RawClient(port: port) } }
  }

  @Test func shutdownCancelsWhatDoesNotEnd() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let isCancelled = Mutex(false)
    var configuration = ServerConfiguration()
    configuration.port = 0
    let server = Server(configuration, metrics: Metrics()) { _ in
      start.yield()
      do { try await Task.sleep(for: .seconds(3600)) } catch { isCancelled.withLock { $0 = true } }
      return .text("")
    }
    let port = try server.start()
    let client = try RawClient(port: port)
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    for await _ in started { break }
    await server.shutdown(within: .zero)
    #expect(throws: (any Error).self) { _ = try client.reply() }
    while !isCancelled.withLock({ $0 }) { await Task.yield() }
  }

  @Test func noticesAPortInUse() async throws {
    try await withServer(handler: { _ in .text("") }) { port in
      var configuration = ServerConfiguration()
      configuration.port = port
      #expect(throws: ServerError.self) { try Server(configuration, metrics: Metrics()) { _ in .text("") }.start() }
    }
  }
}
