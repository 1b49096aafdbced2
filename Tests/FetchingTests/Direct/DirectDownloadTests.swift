import Crypto
import Foundation
import Net
import Synchronization
import TestServer
import TestSupport
import Testing

@testable import Fetching

@Suite struct DirectDownloadTests {
  private typealias Connection = RawServer.Connection

  private static let video = someVideo()
  private static var hash: String { Hexadecimal.encode(SHA256.hash(video)) }

  private func fetch(
    _ address: String, in folder: URL, limits: FetchLimits = FetchLimits(), pauses: Seen<Duration> = Seen(),
    rules: DestinationRules = privateNetworksAllowed, floor: SpeedFloor = SpeedFloor(), stall: Int = 30
  ) async throws -> DirectDownload.Outcome {
    var download = DirectDownload(
      proxy: try CheckingProxy(rules: rules), limits: limits, retries: .impatient(pauses), speedFloor: floor)
    download.stall = stall
    return try await download.fetch(address, to: folder.appending(path: "part"))
  }

  private func file(_ outcome: DirectDownload.Outcome) throws -> FetchedFile {
    guard case .file(let file) = outcome else { throw FetchError(.notAVideo, "\(outcome)") }
    return file
  }

  private func reason(_ body: () async throws -> DirectDownload.Outcome) async -> FetchReason? {
    do {
      let outcome = try await body()
      Issue.record("fetched \(outcome)")
      return nil
    } catch {
      return (error as? FetchError)?.reason
    }
  }

  private func holdsNothing(_ folder: URL) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty == true
  }

  private static func answer(_ connection: Connection, _ fields: String, _ body: [UInt8]) {
    connection.write("HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.count)\r\n\r\n")
    connection.write(body)
  }

  @Test func aFileIsFetchedWholeHashedAndNamed() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      Self.answer(connection, "Content-Disposition: attachment; filename=\"../../Ru n.mp4\"\r\n", Self.video)
    }
    try await withTemporaryFolder { folder in
      let file = try file(try await fetch(server.url + "/x", in: folder))
      #expect(file.bytes == 300_000)
      #expect(file.sha256 == Self.hash)
      #expect(file.name == "Ru n.mp4")
      #expect(file.kind == .mp4)
      #expect(try [UInt8](Data(contentsOf: file.file)) == Self.video)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["part"])
    }
  }

  @Test func aCutConnectionIsTakenUpWhereItBroke() async throws {
    let requests = Seen<String>()
    let server = try RawServer { connection in
      let head = connection.readRequest().head
      requests.add(head)
      let begin = Connection.field("range", of: head).flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
      let rest = Array(Self.video[begin...])
      let status = begin == 0 ? "200 OK" : "206 Partial Content"
      let range = begin == 0 ? "" : "Content-Range: bytes \(begin)-\(Self.video.count - 1)/\(Self.video.count)\r\n"
      connection.write("HTTP/1.1 \(status)\r\nETag: \"v1\"\r\n\(range)Content-Length: \(rest.count)\r\n\r\n")
      // Three cuts: more than once, so that the count of tries starts again with each gain.
      connection.write(Array(rest.prefix(80_000)))
    }
    let pauses = Seen<Duration>()
    try await withTemporaryFolder { folder in
      let file = try file(try await fetch(server.url, in: folder, pauses: pauses))
      #expect(file.sha256 == Self.hash)
      #expect(file.bytes == 300_000)
    }
    #expect(requests.all.count == 4)
    #expect(Connection.field("range", of: requests.all[0]) == nil)
    #expect(requests.all.dropFirst().map { Connection.field("if-range", of: $0) } == ["\"v1\"", "\"v1\"", "\"v1\""])
    #expect(requests.all.last.flatMap { Connection.field("range", of: $0) } == "bytes=240000-")
    #expect(pauses.all.count == 3)
    #expect(pauses.all.allSatisfy { $0 <= .seconds(1) })
  }

  @Test func whatAnEarlierProcessLeftIsGoneOnWith() async throws {
    let ranges = Seen<String?>()
    let isWhole = Atomic<Bool>(false)
    let server = try RawServer { connection in
      let range = Connection.field("range", of: connection.readRequest().head)
      ranges.add(range)
      let begin = range.flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
      let last = Self.video.count - 1
      let status =
        begin == 0
        ? "200 OK\r\n" : "206 Partial Content\r\nContent-Range: bytes \(begin)-\(last)/\(Self.video.count)\r\n"
      connection.write(
        "HTTP/1.1 \(status)Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT\r\n"
          + "Content-Length: \(Self.video.count - begin)\r\n\r\n")
      connection.write(Array(Self.video[begin...].prefix(isWhole.load(ordering: .relaxed) ? .max : 100_000)))
    }
    try await withTemporaryFolder { folder in
      var plan = RetryPlan()
      plan.retries = 0
      let proxy = try CheckingProxy(rules: privateNetworksAllowed)
      let place = folder.appending(path: "part")
      let download = DirectDownload(proxy: proxy, retries: plan)
      let error = await #expect(throws: FetchError.self) { try await download.fetch(server.url, to: place) }
      #expect(error?.reason == .interrupted)
      isWhole.store(true, ordering: .relaxed)
      let file = try file(try await DirectDownload(proxy: proxy, retries: plan).fetch(server.url, to: place))
      #expect(file.sha256 == Self.hash)
      #expect(file.name == "video.mp4")
      #expect(ranges.all == [nil, "bytes=100000-"])
      // Another address in the same place begins anew.
      let other = try await DirectDownload(proxy: proxy, retries: plan).fetch(server.url + "/other.mp4", to: place)
      #expect(try self.file(other).sha256 == Self.hash)
      #expect(ranges.all.last == .some(nil))
    }
  }

  @Test func contentThatChangedOrHasNoVersionBeginsAgain() async throws {
    for version in ["ETag: \"v%\"\r\n", "", "ETag: W/\"weak\"\r\n", "ETag: \"v\"\r\nAccept-Ranges: none\r\n"] {
      let requests = Seen<String>()
      let server = try RawServer { connection in
        let head = connection.readRequest().head
        requests.add(head)
        // If-Range does not match: the whole content, from the beginning.
        let number = requests.all.count
        let fields = version.replacing("%", with: "\(number)")
        connection.write("HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(Self.video.count)\r\n\r\n")
        connection.write(number == 1 ? Array(Self.video.prefix(70_000)) : Self.video)
      }
      try await withTemporaryFolder { folder in
        let fetched = try file(try await fetch(server.url, in: folder))
        #expect(fetched.sha256 == Self.hash)
      }
      #expect(requests.all.count == 2)
      #expect((Connection.field("range", of: requests.all[1]) != nil) == version.contains("%"))
    }
  }

  @Test func aServerThatAnswersAnotherRangeIsNotBelieved() async throws {
    let requests = Seen<String>()
    let server = try RawServer { connection in
      requests.add(connection.readRequest().head)
      if requests.all.count == 2 {
        connection.write(
          "HTTP/1.1 206 Partial Content\r\nETag: \"v\"\r\nContent-Range: bytes 5-9/300000\r\nContent-Length: 5\r\n\r\n")
        connection.write([1, 2, 3, 4, 5])
      } else {
        connection.write("HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: \(Self.video.count)\r\n\r\n")
        connection.write(requests.all.count == 1 ? Array(Self.video.prefix(70_000)) : Self.video)
      }
    }
    try await withTemporaryFolder { folder in
      let fetched = try file(try await fetch(server.url, in: folder))
      #expect(fetched.sha256 == Self.hash)
    }
    #expect(requests.all.count == 3)
  }

  @Test func hopelessAnswersAreToldAtOnce() async throws {
    let cases: [(String, FetchReason)] = [
      ("404 Not Found", .notFound), ("410 Gone", .notFound), ("401 Unauthorized", .signInNeeded),
      ("403 Forbidden", .accessDenied), ("451 Unavailable", .notInThisCountry), ("418 Teapot", .accessDenied),
      ("304 Not Modified", .notAVideo),
    ]
    for (status, expected) in cases {
      let requests = Seen<Int>()
      let server = try RawServer { connection in
        _ = connection.readRequest()
        requests.add(1)
        connection.write("HTTP/1.1 \(status)\r\nContent-Length: 2\r\n\r\nno")
      }
      try await withTemporaryFolder { folder in
        #expect(await reason { try await fetch(server.url, in: folder) } == expected)
        #expect(holdsNothing(folder))
      }
      #expect(requests.all.count == 1)
    }
  }

  @Test func aBusyServerIsGivenTheTimeItAsksFor() async throws {
    let requests = Seen<Int>()
    let server = try RawServer { connection in
      _ = connection.readRequest()
      requests.add(1)
      switch requests.all.count {
      case 1: connection.write("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
      case 2: connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
      default: Self.answer(connection, "", Self.video)
      }
    }
    let pauses = Seen<Duration>()
    try await withTemporaryFolder { folder in
      let fetched = try file(try await fetch(server.url, in: folder, pauses: pauses))
      #expect(fetched.sha256 == Self.hash)
    }
    #expect(pauses.all.first == .seconds(7))
    #expect(pauses.all.count == 2)
    let strict = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n")
    }
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: FetchError.self) { try await fetch(strict.url, in: folder) }
      #expect(error?.reason == .rateLimited)
      #expect(error?.retryAfter == .seconds(3600))
    }
  }

  @Test func aServerThatIsNeverThereIsGivenUp() async throws {
    let pauses = Seen<Duration>()
    try await withTemporaryFolder { folder in
      let silent = await reason { try await fetch("http://127.0.0.1:1083/x", in: folder, pauses: pauses) }
      #expect(silent == .unreachable)
    }
    #expect(pauses.all.count == 5)
    for (index, pause) in pauses.all.enumerated() {
      #expect(pause >= .seconds(1 << index) * 0.5 && pause <= .seconds(1 << index))
    }
  }

  @Test func privateAddressesAreRefusedBeforeAndBehindARedirect() async throws {
    try await withTemporaryFolder { folder in
      let server = try RawServer { connection in
        _ = connection.readRequest()
        Self.answer(connection, "", Self.video)
      }
      let refused = await reason { try await fetch(server.url, in: folder, rules: DestinationRules()) }
      #expect(refused == .addressNotAllowed)
      let redirecting = try RawServer { connection in
        _ = connection.readRequest()
        connection.write(
          "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n")
      }
      #expect(await reason { try await fetch(redirecting.url, in: folder) } == .addressNotAllowed)
      let elsewhere = try RawServer { connection in
        _ = connection.readRequest()
        connection.write("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
      }
      #expect(await reason { try await fetch(elsewhere.url, in: folder) } == .badAddress)
      let following = try RawServer { connection in
        _ = connection.readRequest()
        connection.write(
          "HTTP/1.1 302 Found\r\nLocation: http://user:word@127.0.0.1:\(server.port)/clip\r\nContent-Length: 0\r\n\r\n")
      }
      let file = try file(try await fetch(following.url, in: folder))
      #expect(file.address == server.url + "/clip")
      #expect(file.name == "clip.mp4")
    }
  }

  @Test func tooMuchIsRefusedBeforeAndWhileItComes() async throws {
    var limits = FetchLimits()
    limits.fileBytes = 200_000
    let announced = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")
      connection.write(Self.video)
      _ = connection.isGone()
    }
    let endless = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      connection.write(Self.video)
      while connection.write([UInt8](repeating: 1, count: 65_536)) {}
    }
    try await withTemporaryFolder { folder in
      for address in [announced.url, endless.url] {
        #expect(await reason { try await fetch(address, in: folder, limits: limits) } == .tooLarge)
        #expect(holdsNothing(folder))
      }
      // Within the limits of the fetch, but not of the disk.
      limits.fileBytes = .max
      #expect(await reason { try await fetch(announced.url, in: folder, limits: limits) } == .diskFull)
    }
  }

  @Test func aDripIsGivenUp() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: 300000\r\n\r\n")
      connection.write(Array(Self.video.prefix(2_000)))
      while connection.write([0]) { usleep(2_000) }
    }
    var limits = FetchLimits()
    limits.time = .seconds(2)
    try await withTemporaryFolder { folder in
      let floor = SpeedFloor(bytesPerSecond: 1_000_000, window: .milliseconds(50))
      let slow = await reason { try await fetch(server.url, in: folder, limits: limits, floor: floor) }
      #expect(slow == .tooSlow || slow == .timeout)
    }
  }

  @Test func theWholeTimeIsLimited() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n")
      connection.write(Array(Self.video.prefix(2_000)))
      _ = connection.isGone()
    }
    var limits = FetchLimits()
    limits.time = .milliseconds(300)
    try await withTemporaryFolder { folder in
      let late = await reason { try await fetch(server.url, in: folder, limits: limits) }
      #expect(late == .timeout)
    }
  }

  @Test func pagesPlaylistsAndOtherFilesAreToldApart() async throws {
    let cases: [(String, String, MediaKind?)] = [
      ("text/html", "\n <!DOCTYPE HTML><video src=x>", .page), ("application/x-mpegurl", "#EXTM3U\n", .playlist),
      ("video/mp4", "<html>not found</html>", .page), ("application/dash+xml", "<?xml?><MPD>", .playlist),
      ("application/zip", "PK\u{3}\u{4}", nil), ("text/plain", "hello", nil), ("", "", nil),
    ]
    try await withTemporaryFolder { folder in
      for (type, body, kind) in cases {
        let server = try RawServer { connection in
          _ = connection.readRequest()
          Self.answer(connection, "Content-Type: \(type)\r\n", Array(body.utf8))
        }
        if let kind {
          let outcome = try await fetch(server.url, in: folder)
          #expect(outcome == .notAFile(kind))
        } else {
          #expect(await reason { try await fetch(server.url, in: folder) } == .notAVideo)
        }
        #expect(holdsNothing(folder))
      }
    }
  }

  @Test func cancellingEndsTheTransferAndKeepsWhatCame() async throws {
    let (begun, gone) = (Seen<Bool>(), Seen<Bool>())
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: 300000\r\n\r\n")
      connection.write(Array(Self.video.prefix(100_000)))
      begun.add(true)
      gone.add(connection.isGone())
    }
    try await withTemporaryFolder { folder in
      let task = Task { try await fetch(server.url, in: folder) }
      #expect(await begun.first())
      task.cancel()
      let error = await #expect(throws: FetchError.self) { try await task.value }
      #expect(error?.reason == .cancelled)
      #expect(await gone.first())
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: "part").path))
    }
  }

  @Test(arguments: [
    "", "clip.mp4", "ftp://a/b", "file:///etc/passwd", "http://", "https:///x", "http://user:word@a/", "http://a b/",
    "http://a/\u{7}", "http://a/\n", "javascript:alert(1)", "http://[::1/", "http://a:99999/", "http:/a/",
    "http://a\\b/", "HTTP//a",
  ]) func addressesThatAreNoneAreRefused(_ text: String) {
    #expect(throws: FetchError.self) { try WebAddress(text) }
  }

  @Test func addressesAreKeptWithoutTheirFragment() throws {
    #expect(try WebAddress("HTTPS://Video.Example:8443/a?b=c#d").text == "HTTPS://Video.Example:8443/a?b=c")
    #expect(try WebAddress("http://[::1]:80").host == "::1")
    #expect(try WebAddress("http://b\u{FC}cher.example/x").text == "http://b\u{FC}cher.example/x")
  }
}
