import Foundation
import Glibc
import TestServer
import Testing

@testable import Net

/// Bodies that are files or streams.
@Suite struct HTTPTransferTests {
  private static let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) }

  private static func temporaryFile(_ bytes: [UInt8]) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "net-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private static func contentServer() throws -> RawServer {
    try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n")
      connection.write(content)
    }
  }

  @Test func uploadsPartOfAFile() async throws {
    let path = try Self.temporaryFile(Self.content)
    defer { unlink(path) }
    let seen = Seen<[UInt8]>()
    let server = try RawServer { connection in
      seen.add(connection.readRequest().body)
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }
    _ = try await HTTPClient().send(
      HTTPRequest("PUT", server.url, body: .file(path: path, offset: 100, length: 2_000_000)))
    #expect(await seen.first() == Array(Self.content[100..<2_000_100]))
  }

  @Test func aFileThatIsMissingOrTooShortIsSaid() async throws {
    let server = try RawServer { connection in _ = connection.readRequest() }
    let path = try Self.temporaryFile([1, 2, 3])
    defer { unlink(path) }
    for path in [path, path + ".absent"] {
      let error = await #expect(throws: NetError.self) {
        try await HTTPClient().send(HTTPRequest("PUT", server.url, body: .file(path: path, offset: 0, length: 10)))
      }
      #expect(error?.kind == .file)
    }
  }

  @Test func downloadsToADescriptor() async throws {
    let server = try Self.contentServer()
    let path = try Self.temporaryFile([])
    defer { unlink(path) }
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let response = try await HTTPClient().download(HTTPRequest("GET", server.url), to: descriptor)
    #expect(response.status == 200)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == Self.content)
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().download(HTTPRequest("GET", server.url), to: descriptor, limit: 1_000)
    }
    #expect(error?.kind == .tooLarge)
  }

  @Test func theMessageOfAFailureIsNotWrittenToTheFile() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone")
    }
    let path = try Self.temporaryFile([])
    defer { unlink(path) }
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let response = try await HTTPClient().download(HTTPRequest("GET", server.url), to: descriptor)
    #expect(response.status == 404)
    #expect(response.text == "gone")
    #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
  }

  @Test func aDiskThatIsFullIsSaid() async throws {
    let server = try Self.contentServer()
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let error = await #expect(throws: NetError.self) {
      try await HTTPClient().download(HTTPRequest("GET", server.url), to: descriptor)
    }
    #expect(error?.kind == .file)
  }

  @Test func streamsWithBackPressure() async throws {
    let server = try Self.contentServer()
    let stream = try await HTTPClient().stream(HTTPRequest("GET", server.url))
    #expect(stream.head.status == 200)
    var bytes: [UInt8] = []
    while let piece = try await stream.next() {
      bytes += piece
      await Task.yield()
    }
    #expect(bytes == Self.content)
    #expect(try await stream.next() == nil)
  }

  @Test func aStreamNobodyReadsHoldsTheSenderBackAndEndsWithItsReader() async throws {
    let gone = Seen<Int>()
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      var sent = 0
      while connection.write([UInt8](repeating: 1, count: 65_536)) { sent += 65_536 }
      gone.add(sent)
    }
    let client = try HTTPClient()
    do {
      let stream = try await client.stream(HTTPRequest("GET", server.url))
      #expect(try await stream.next()?.isEmpty == false)
    }
    // Buffers of the kernel and of the stream, not an endless body.
    #expect(await gone.first() < 64 << 20)
  }

  @Test func anEmptyAnswerAndAFailureEndAStream() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 204 No Content\r\n\r\n")
    }
    let stream = try await HTTPClient().stream(HTTPRequest("GET", server.url))
    #expect(stream.head.status == 204)
    #expect(try await stream.next() == nil)
    await #expect(throws: NetError.self) { try await HTTPClient().stream(HTTPRequest("GET", "http://127.0.0.1:1/")) }
  }
}
