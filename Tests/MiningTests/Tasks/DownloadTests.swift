import Crypto
import Database
import Fetching
import Foundation
import IdentityTesting
import Jobs
import Library
import Objects
import Synchronization
import TestSupport
import Testing
import Web

@testable import Mining

/// Videos from addresses, fetched by a stand-in.
struct DownloadTests {
  /// Gives each address the bytes it is told to.
  private final class Site: Sendable {
    let asked = Mutex<[String]>([])
    let answer: @Sendable (String, Int) throws -> [UInt8]
    let subtitles: [FetchedSubtitle]
    let missing: [MissingSubtitle]

    init(
      _ answer: @escaping @Sendable (String, Int) throws -> [UInt8], subtitles: [FetchedSubtitle] = [],
      missing: [MissingSubtitle] = []
    ) {
      self.answer = answer
      self.subtitles = subtitles
      self.missing = missing
    }

    var fetcher: VideoFetcher {
      VideoFetcher { address, _, folder, progress in
        let count = self.asked.withLock { asked in
          asked.append(address)
          return asked.count { $0 == address }
        }
        let bytes = try self.answer(address, count)
        let file = folder.appendingPathComponent("file")
        try Data(bytes).write(to: file)
        progress(FetchProgress(bytes: Int64(bytes.count), total: Int64(bytes.count)))
        return FetchedVideo(
          file: file, bytes: Int64(bytes.count), sha256: Hexadecimal.encode(SHA256.hash(bytes)), name: "fetched.mp4",
          isVideo: MediaKind(firstBytes: bytes, contentType: nil).isVideo, subtitles: self.subtitles,
          missingSubtitles: self.missing)
      }
    }
  }

  private static func video(_ name: String) -> [UInt8] {
    [0, 0, 0, 0x18] + Array("ftypisom".utf8) + Array(name.utf8) + [UInt8](repeating: 7, count: 100)
  }

  @Test func twoProjectsFetchOneAddressOnce() async throws {
    let site = Site { address, _ in Self.video(address.hasSuffix("copy") ? "http://example.com/a" : address) }
    try await MiningWorld.lend(fetcher: site.fetcher) { world in
      let other = try await world.makeProject("Second")
      let body: JSONValue = ["urls": ["http://example.com/a#start", "http://example.com/b", "http://example.com/copy"]]
      async let first = world.send(.post, "\(world.path)/videos/fetch", json: body)
      async let second = world.send(.post, "/api/v1/projects/\(other)/videos/fetch", json: body)
      let (one, two) = await (first, second)
      #expect(one.status == 202 && two.status == 202, "\(one.text) \(two.text)")
      #expect(one.items.map { $0["video_id"]?.string } == two.items.map { $0["video_id"]?.string })
      try await world.work(kinds: ["videos.download"])
      #expect(
        site.asked.withLock { $0.sorted() } == [
          "http://example.com/a", "http://example.com/b", "http://example.com/copy",
        ])
      // Two addresses of the same bytes are one video.
      #expect(try await world.rows("select from videos").count == 2)
      #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 2)
      #expect(try await world.rows("select from project_videos").count == 4)
      #expect(try await world.rows("select from jobs where kind = 'videos.probe' and status = 'queued'").count == 2)
      let again = await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/copy"]])
      #expect(again.items.first?["is_new"]?.bool == false)
      #expect(
        await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["ftp://example.com/x"]]).status == 422)
      for project in [world.project, other] {
        let (kept, counted) = try await world.counters(project)
        #expect(kept == counted)
      }
    }
  }

  @Test func subtitlesBecomeTranscripts() async throws {
    func subtitle(_ text: String, _ language: String, isAutomatic: Bool = false) -> FetchedSubtitle {
      FetchedSubtitle(bytes: Array(text.utf8), language: language, isAutomatic: isAutomatic, format: "vtt")
    }
    let rolling = """
      WEBVTT

      00:00.000 --> 00:02.000
      we drive

      00:02.000 --> 00:02.010
      we drive

      00:02.010 --> 00:04.000
      we drive
      past the mill

      00:04.000 --> 00:06.000
      past the mill
      and stop

      """
    let site = Site(
      { address, _ in Self.video(address) },
      subtitles: [
        subtitle("WEBVTT\n\n00:01.000 --> 00:03.000\nThe bridge is closed.\n", "en-GB"),
        subtitle(rolling, "de", isAutomatic: true), subtitle("no subtitles at all", "fr"),
      ])
    try await MiningWorld.lend(fetcher: site.fetcher) { world in
      let settings = await world.send(
        .patch, "\(world.path)/footage", json: ["download": ["subtitle_languages": ["en", "de"]]])
      #expect(settings.status == 200, "\(settings.text)")
      for wrong: JSONValue in [["en", "de", "fr", "es", "it", "pt"], ["e"], ["en,de"], ["../x"], ["*"]] {
        let reply = await world.send(
          .patch, "\(world.path)/footage", json: ["download": ["subtitle_languages": wrong]])
        #expect(reply.status == 422, "\(wrong)")
      }
      let fetch = await world.send(
        .post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/a", "http://example.com/b"]])
      let id = try #require(fetch.items.first?["video_id"]?.string)
      try await world.work(kinds: ["videos.download"])
      let transcripts = await world.send(.get, "\(world.path)/videos/\(id)/transcripts").items
      #expect(transcripts.map { $0["language"]?.string } == ["en-GB", "de"], "\(transcripts)")
      #expect(transcripts.allSatisfy { $0["source"]?.string == "fetched" })
      #expect(transcripts.map { $0["filename"]?.string } == ["fetched.en-GB.vtt", "fetched.de.automatic.vtt"])
      // What rolls is kept once.
      let said = try await world.rows(
        "select text from transcript_segments where video_id = \(try #require(VideoID(id))) order by transcript_id, number"
      )
      #expect(
        try said.map { try $0.get(0, as: String.self) } == [
          "The bridge is closed.", "we drive", "past the mill", "and stop",
        ])
      let found = await world.send(.get, "\(world.path)/search?q=bridge")
      #expect(found.json["videos"]?.array?.count == 2, "\(found.text)")
    }
  }

  @Test func subtitlesThatDoNotComeAreToldWithTheReason() async throws {
    let site = Site(
      { address, _ in Self.video(address) },
      subtitles: [FetchedSubtitle(bytes: Array("?".utf8), language: "fr", isAutomatic: false, format: "vtt")],
      missing: [MissingSubtitle(language: "en-GB", reason: .rateLimited)])
    try await MiningWorld.lend(fetcher: site.fetcher) { world in
      let fetch = await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/a"]])
      let id = try #require(fetch.items.first?["video_id"]?.string)
      try await world.work(kinds: ["videos.download"])
      // The video itself is here, in a list and alone.
      for shown in [
        await world.send(.get, "\(world.path)/videos/\(id)").json["video"],
        await world.send(.get, "\(world.path)/videos").items.first,
      ] {
        #expect(shown?["status"]?.string == "DOWNLOADED" && shown?["error"] == nil, "\(String(describing: shown))")
        let missing = try #require(shown?["missing_subtitles"]?.array)
        #expect(missing.map { $0["language"]?.string } == ["en-GB", "fr"])
        #expect(missing.map { $0["error"]?["code"]?.string } == ["rate_limited", "not_subtitles"])
        #expect(
          missing.map { $0["error"]?["message"]?.string } == [
            "The site asks for slower requests.", FetchReason.notSubtitles.meaning,
          ])
      }
    }
  }

  @Test func missingSubtitlesAreFetchedAgain() async throws {
    let asked = Mutex<[[String]]>([])
    let first = Site(
      { address, _ in Self.video(address) },
      missing: ["en-GB", "de", "fr"].map { MissingSubtitle(language: $0, reason: .rateLimited) })
    var fetcher = first.fetcher
    fetcher.subtitles = { address, languages, _ in
      #expect(address == "http://example.com/a")
      let count = asked.withLock { asked in
        asked.append(languages)
        return asked.count
      }
      guard count > 1 else { throw FetchError(.serverError) }
      let text = "WEBVTT\n\n00:01.000 --> 00:03.000\nThe bridge is closed.\n"
      return (
        [FetchedSubtitle(bytes: Array(text.utf8), language: "en-GB", isAutomatic: false, format: "vtt")],
        [MissingSubtitle(language: "de", reason: .accessDenied)]
      )
    }
    try await MiningWorld.lend(fetcher: fetcher) { world in
      let fetch = await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/a"]])
      let id = try #require(fetch.items.first?["video_id"]?.string)
      let path = "\(world.path)/videos/\(id)"
      let early = await world.send(.post, "\(path)/subtitles")
      #expect(early.code == "conflict", "\(early.text)")
      try await world.work(kinds: ["videos.download"])
      func again() async throws -> [String] {
        let reply = await world.send(.post, "\(path)/subtitles")
        #expect(reply.status == 202, "\(reply.text)")
        // Two who ask get the one job.
        #expect(await world.send(.post, "\(path)/subtitles").json["id"] == reply.json["id"])
        try await world.work(kinds: ["videos.subtitles"])
        #expect(
          await world.send(.get, "/api/v1/jobs/\(reply.json["id"]?.string ?? "")").json["status"]?.string == "succeeded"
        )
        return await world.send(.get, path).json["video"]?["missing_subtitles"]?.array?.map {
          "\($0["language"]?.string ?? "") \($0["error"]?["code"]?.string ?? "")"
        } ?? []
      }
      #expect(try await again() == ["en-GB server_error", "de server_error", "fr server_error"])
      #expect(try await again() == ["de access_denied", "fr not_found"])
      #expect(asked.withLock { $0 } == [["en-GB", "de", "fr"], ["en-GB", "de", "fr"]])
      let transcripts = await world.send(.get, "\(path)/transcripts").items
      #expect(transcripts.map { $0["filename"]?.string } == ["fetched.en-GB.vtt"])
      #expect(await world.send(.get, path).json["video"]?["status"]?.string == "DOWNLOADED")
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.post, "\(path)/subtitles", as: stranger).status == 404)
    }
  }

  @Test func whatCannotBeKeptSaysWhyAndLeavesNothingBehind() async throws {
    let site = Site { address, _ in
      if address.hasSuffix("gone") { throw FetchError(.notFound) }
      return Self.video(address)
    }
    try await MiningWorld.lend(reserve: .bytes(1 << 60), fetcher: site.fetcher) { world in
      _ = await world.send(
        .post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/a", "http://example.com/gone"]])
      try await world.work(kinds: ["videos.download"])
      let failed = await world.send(.get, "\(world.path)/videos?status=FAILED").items
      #expect(Set(failed.compactMap { $0["error"]?["code"]?.string }) == ["disk_full", "not_found"], "\(failed)")
      for video in failed {
        // What came waits for room; what cannot be had leaves nothing.
        let folder = FetchFolder.parent.appendingPathComponent(video["id"]?.string ?? "none").path
        let isWhole = video["error"]?["code"]?.string == "disk_full"
        #expect(FileManager.default.fileExists(atPath: folder) == isWhole)
        try? FileManager.default.removeItem(atPath: folder)
      }
    }
  }

  @Test func failuresKeepTheirReasonAndCanBeTriedAgain() async throws {
    let site = Site { address, count in
      switch address {
      case "http://example.com/gone": throw FetchError(.notFound)
      case "http://example.com/flaky" where count < 2: throw FetchError(.interrupted)
      case "http://example.com/page": return Array("<html>".utf8)
      default: return Self.video(address)
      }
    }
    try await MiningWorld.lend(fetcher: site.fetcher) { world in
      let reply = await world.send(
        .post, "\(world.path)/videos/fetch",
        json: ["urls": ["http://example.com/gone", "http://example.com/flaky", "http://example.com/page"]])
      #expect(reply.status == 202)
      try await world.work(kinds: ["videos.download"])
      let failed = await world.send(.get, "\(world.path)/videos?status=FAILED").items
      #expect(Set(failed.compactMap { $0["error"]?["code"]?.string }) == ["not_found", "not_a_video"])
      #expect(failed.allSatisfy { $0["link"]?["error"]?["code"]?.string == "video_failed" })
      #expect(await world.send(.get, "\(world.path)/videos?status=DOWNLOADED").items.count == 1)
      #expect(await world.send(.post, "\(world.path)/footage/retry", json: [:]).json["videos"]?.int == 2)
      #expect(await world.send(.get, "\(world.path)/videos?status=PENDING").items.count == 2)
      try await world.work(kinds: ["videos.download"])
      #expect(await world.send(.get, "\(world.path)/videos?status=FAILED").items.count == 2)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test func aFetchIsCancelledAndSaysSo() async throws {
    let fetcher = VideoFetcher { _, _, _, _ in
      try await Task.sleep(for: .seconds(600))
      throw FetchError(.timeout)
    }
    try await MiningWorld.lend(fetcher: fetcher) { world in
      _ = await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/slow"]])
      let work = Task { try await world.work(kinds: ["videos.download"]) }
      var job: JobID?
      while job == nil {
        job = try await world.rows("select id from jobs where status = 'running'").first?.get(0)
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(await world.send(.post, "/api/v1/jobs/\(try #require(job))/cancel").status == 200)
      try await work.value
      let video = try #require(await world.send(.get, "\(world.path)/videos").items.first)
      #expect(video["status"]?.string == "FAILED")
      #expect(video["error"]?["code"]?.string == "cancelled")
    }
  }
}
