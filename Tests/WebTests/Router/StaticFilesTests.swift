import Foundation
import Testing

@testable import Web

@Suite struct StaticFilesTests {
  /// Lends a folder with a page, a script with a precompressed variant and a hidden file.
  private func withFiles<T>(_ body: (Router, String) async throws -> T) async throws -> T {
    let folder = NSTemporaryDirectory() + "web-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/assets", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("<!doctype html>".utf8).write(to: URL(fileURLWithPath: folder + "/index.html"))
    try Data("0123456789".utf8).write(to: URL(fileURLWithPath: folder + "/assets/app-A1B2C3D4.js"))
    try Data("packed".utf8).write(to: URL(fileURLWithPath: folder + "/assets/app-A1B2C3D4.js.br"))
    try Data("plain".utf8).write(to: URL(fileURLWithPath: folder + "/assets/style.css"))
    try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/.hidden"))
    try FileManager.default.createSymbolicLink(atPath: folder + "/link.txt", withDestinationPath: "/etc/passwd")
    var router = Router()
    router.mount(StaticFiles(folder: folder))
    return try await body(router, folder)
  }

  private func text(_ response: Response) -> String? {
    guard case .file(let file) = response.body else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(file.length))
    let count = pread(file.descriptor.number, &bytes, bytes.count, Int(file.offset))
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test func servesPagesWithAStrictPolicy() async throws {
    try await withFiles { router, _ in
      for path in ["/", "/index.html", "/projects/7/images", "/sign-in"] {
        let response = await router.handle(Request(target: path))
        #expect(response.status == 200)
        #expect(text(response) == "<!doctype html>")
        #expect(response.headers["Content-Type"] == "text/html; charset=utf-8")
        let policy = try #require(response.headers["Content-Security-Policy"])
        #expect(policy.contains("default-src 'self'") && !policy.contains("unsafe-inline"))
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
        #expect(response.headers["Cache-Control"] == "no-cache")
      }
    }
  }

  @Test(arguments: [
    "/missing.js", "/.hidden", "/%2e%2e/etc/passwd", "/../etc/passwd", "/assets/..%2f..%2fetc/passwd", "/a%00b.js",
    "/assets\\x.js", "/link.txt", "/assets/.x.css",
  ])
  func hidesWhatIsNotServed(_ path: String) async throws {
    try await withFiles { router, _ in
      let response = await router.handle(Request(target: path))
      #expect(response.status == 404)
    }
  }

  @Test func negotiatesPrecompressedFiles() async throws {
    try await withFiles { router, _ in
      let path = "/assets/app-A1B2C3D4.js"
      let packed = await router.handle(Request(target: path, headers: ["Accept-Encoding": "gzip, br;q=0.5"]))
      #expect(text(packed) == "packed")
      #expect(packed.headers["Content-Encoding"] == "br")
      #expect(packed.headers["Content-Type"] == "text/javascript; charset=utf-8")
      #expect(packed.headers["Cache-Control"] == "public, max-age=31536000, immutable")
      #expect(packed.headers["Vary"] == "Accept-Encoding")
      let refused = await router.handle(Request(target: path, headers: ["Accept-Encoding": "br;q=0"]))
      #expect(text(refused) == "0123456789")
      let plain = await router.handle(Request(target: path))
      #expect(text(plain) == "0123456789")
      #expect(plain.headers["ETag"] != packed.headers["ETag"])
    }
  }

  private static let ranges: [(String, Int, String?, String?)] = [
    ("bytes=0-3", 206, "0123", "bytes 0-3/10"), ("bytes=7-", 206, "789", "bytes 7-9/10"),
    ("bytes=-2", 206, "89", "bytes 8-9/10"), ("bytes=5-99", 206, "56789", "bytes 5-9/10"),
    ("bytes=10-", 416, nil, "bytes */10"), ("bytes=-0", 416, nil, "bytes */10"),
    ("bytes=4-2", 200, "0123456789", nil), ("bytes=0-1,3-4", 200, "0123456789", nil),
    ("lines=1-2", 200, "0123456789", nil), ("bytes=x-", 200, "0123456789", nil),
    ("bytes=99999999999999999999-", 200, "0123456789", nil),
  ]

  @Test(arguments: ranges)
  func servesRanges(_ range: String, _ status: Int, _ body: String?, _ contentRange: String?) async throws {
    try await withFiles { router, _ in
      let response = await router.handle(Request(target: "/assets/app-A1B2C3D4.js", headers: ["Range": range]))
      #expect(response.status == status)
      #expect(text(response) == body)
      #expect(response.headers["Content-Range"] == contentRange)
    }
  }

  @Test func answersConditions() async throws {
    try await withFiles { router, _ in
      let path = "/assets/style.css"
      let first = await router.handle(Request(target: path))
      let tag = try #require(first.headers["ETag"])
      let date = try #require(first.headers["Last-Modified"])
      func status(_ headers: Headers) async -> Int {
        await router.handle(Request(target: path, headers: headers)).status
      }
      #expect(await status(["If-None-Match": "\"x\", W/\(tag)"]) == 304)
      #expect(await status(["If-None-Match": "\"x\""]) == 200)
      #expect(await status(["If-Modified-Since": date]) == 304)
      #expect(await status(["If-None-Match": "\"x\"", "If-Modified-Since": date]) == 200)
      #expect(await status(["If-Match": "\"x\""]) == 412)
      #expect(await status(["Range": "bytes=0-1", "If-Range": tag]) == 206)
      #expect(await status(["Range": "bytes=0-1", "If-Range": "\"x\""]) == 200)
      let post = await router.handle(Request(method: .post, target: path))
      #expect(post.status == 405)
      #expect(post.headers["Allow"] == "GET, HEAD")
    }
  }

  @Test func sendsFilesOverTheNetwork() async throws {
    let folder = NSTemporaryDirectory() + "web-large-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/large.bin"))
    var router = Router()
    router.mount(StaticFiles(folder: folder))
    try await withServer(handler: router.handler) { port in
      try await blocking {
        let client = try RawClient(port: port, receiveBuffer: 32 << 10)
        #expect(try client.get("/large.bin").body == bytes)
        #expect(
          try client.get("/large.bin", headers: "Range: bytes=1000000-2999999\r\n").body
            == bytes[1_000_000..<3_000_000].map { $0 })
        try client.send("HEAD /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.reply(isHead: true).headers["content-length"] == "5000000")
        let again = try client.get("/large.bin", headers: "Range: bytes=-1\r\n")
        #expect(again.body == [bytes[bytes.count - 1]])
      }
    }
  }

  @Test func writesDates() {
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPDate.seconds("yesterday") == nil)
  }
}
