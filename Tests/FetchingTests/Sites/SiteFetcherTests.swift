import Crypto
import Foundation
import Glibc
import Processes
import TestServer
import TestSupport
import Testing

@testable import Fetching

/// The real yt-dlp against sites on loopback, which private networks must be allowed for.
@Suite(.serialized) struct SiteFetcherTests {
  private func fetcher(
    _ options: SiteOptions = .impatient, rules: DestinationRules = privateNetworksAllowed
  ) throws -> SiteFetcher {
    SiteFetcher(program: try #require(realProgram), proxy: try CheckingProxy(rules: rules), options: options)
  }

  private static func clip() throws -> [UInt8] {
    let folder = try #require(SampleData.folder("videos"))
    let clips = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
      .filter { $0.pathExtension == "mp4" }
    let sized = try clips.map { ($0, try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? .max) }
    return try [UInt8](Data(contentsOf: #require(sized.min { $0.1 < $1.1 }).0))
  }

  private static func page(_ body: String) -> (type: String, bytes: [UInt8]) {
    ("text/html; charset=utf-8", Array("<!doctype html><html><head><title>A clip</title></head><body>\(body)".utf8))
  }

  @Test(.needsProgram, .needsSampleData("videos")) func aPageWithAVideoIsListedAndFetched() async throws {
    let clip = try Self.clip()
    let site = try Site([
      "/watch": Self.page("<video src=\"/files/clip.mp4\"></video>"), "/files/clip.mp4": ("video/mp4", clip),
    ])
    let address = try WebAddress(site.address("/watch"))
    let plan = try await fetcher().plan(.address(address), limit: 10)
    #expect(plan.items.count == 1)
    #expect(!plan.isCut)
    let video = try #require(plan.taken.first)
    #expect(video.title?.hasPrefix("A clip") == true)
    #expect(video.key == SiteMetadata.key(of: video.address, item: video.item))
    #expect(!site.asked.all.contains("/files/clip.mp4") || site.asked.all.count < 10)
    try await withTemporaryFolder { folder in
      let progress = Seen<FetchProgress>()
      let fetched = try await fetcher().fetch(
        try WebAddress(video.address), item: video.item, to: folder, progress: { progress.add($0) })
      #expect(fetched.file.bytes == Int64(clip.count))
      #expect(fetched.file.sha256 == Hexadecimal.encode(SHA256.hash(clip)))
      #expect(fetched.file.kind == .mp4)
      #expect(fetched.file.name == "\(video.title ?? "").mp4")
      #expect(fetched.metadata.key == video.key)
      #expect(progress.all.last?.bytes == Int64(clip.count))
      let again = await #expect(throws: FetchError.self) {
        try await fetcher().fetch(try WebAddress(video.address), item: video.item, to: folder, taken: [video.key])
      }
      #expect(again?.reason == .alreadyTaken)
    }
  }

  @Test(.needsProgram, .needsSampleData("videos")) func subtitlesComeWithTheVideo() async throws {
    let english = "WEBVTT\n\n00:00.000 --> 00:01.000\nA red car.\n"
    let german = "WEBVTT\n\n00:00.000 --> 00:01.000\nEin rotes Auto.\n"
    let site = try Site([
      "/watch": Self.page(
        """
        <video src="/files/clip.mp4"><track kind="subtitles" srclang="en" src="/files/en.vtt">
        <track kind="subtitles" srclang="de" src="/files/de.vtt">
        <track kind="subtitles" srclang="fr" src="/files/missing.vtt"></video>
        """),
      "/files/clip.mp4": ("video/mp4", try Self.clip()), "/files/en.vtt": ("text/vtt", Array(english.utf8)),
      "/files/de.vtt": ("text/vtt", Array(german.utf8)),
    ])
    let address = try WebAddress(site.address("/watch"))
    for (languages, expected) in [
      (nil, ["en"]), (["de", "en"], ["de", "en"]), ([], []), (["it"], []), (["fr"], []),
    ] as [([String]?, [String])] {
      try await withTemporaryFolder { folder in
        var options = SiteOptions.impatient
        options.subtitleLanguages = languages
        let fetched = try await fetcher(options).fetch(address, to: folder)
        #expect(fetched.subtitles.map(\.language) == expected)
        // What is not offered is not missed.
        let missing = languages == ["fr"] ? [MissingSubtitle(language: "fr", reason: .notFound)] : []
        #expect(fetched.missingSubtitles == missing)
        #expect(fetched.file.kind == .mp4, "the video comes, whatever becomes of what is said")
        if let first = fetched.subtitles.first {
          #expect(String(decoding: first.bytes, as: UTF8.self) == (first.language == "de" ? german : english))
          #expect(first.format == "vtt" && !first.isAutomatic)
        }
      }
    }
    #expect(!site.asked.all.contains("/files/it.vtt"))
  }

  /// Runs ffmpeg on pictures and tones of its own.
  private func make(_ arguments: [String], in folder: URL) async throws {
    let inputs = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=192x108:rate=10:duration=2"]
    let tones = ["-f", "lavfi", "-i", "sine=duration=2"]
    let made = try await ChildProcess.run(
      ChildCommand(try #require(realProgram?.merger), inputs + tones + arguments, directory: folder.path))
    #expect(made.status == 0, "\(made.output)")
  }

  private func probe(_ entries: String, _ file: FetchedFile) async throws -> [String] {
    let program = try #require(realProgram?.merger).replacing("ffmpeg", with: "ffprobe")
    let probe = try await ChildProcess.run(
      ChildCommand(program, ["-v", "error", "-show_entries", entries, "-of", "csv=p=0", file.file.path]))
    return probe.output.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// The files of a folder as pages of a site below `/hls/`.
  private func pages(_ folder: URL) throws -> [String: (type: String, bytes: [UInt8])] {
    var pages: [String: (type: String, bytes: [UInt8])] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let type = file.pathExtension == "m3u8" ? "application/vnd.apple.mpegurl" : "video/mp2t"
      pages["/hls/" + file.lastPathComponent] = (type, try [UInt8](Data(contentsOf: file)))
    }
    return pages
  }

  @Test(.needsMerger) func piecesOfAPlaylistAreJoined() async throws {
    try await withTemporaryFolder { folder in
      try await make(
        [
          "-map", "0:v", "-c:v", "mpeg2video", "-g", "5", "-f", "hls", "-hls_time", "0.5", "-hls_playlist_type", "vod",
          "-hls_segment_filename", "piece%03d.ts", "list.m3u8",
        ], in: folder)
      let pages = try pages(folder)
      #expect(pages.count > 3)
      let site = try Site(pages)
      let fetched = try await fetcher().fetch(
        try WebAddress(site.address("/hls/list.m3u8")), to: folder.appending(path: "out"))
      #expect(fetched.file.kind == .transportStream)
      #expect(fetched.file.name.hasSuffix(".ts"))
      #expect(Set(site.asked.all).count == pages.count)
      let duration = try await probe("format=duration", fetched.file)
      #expect(abs((duration.first.flatMap(Double.init) ?? 0) - 2) < 0.5)
    }
  }

  @Test(.needsMerger) func pictureAndSoundThatComeApartAreJoined() async throws {
    try await withTemporaryFolder { folder in
      for (stream, codec) in [("0:v", "libx264"), ("1:a", "aac")] {
        let name = codec == "aac" ? "sound" : "picture"
        try await make(
          [
            "-map", stream, "-c", codec, "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod",
            "-hls_segment_filename", "\(name)%03d.ts", "\(name).m3u8",
          ], in: folder)
      }
      let master = """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="s",DEFAULT=YES,URI="sound.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=192x108,CODECS="avc1.42c00b,mp4a.40.2",AUDIO="a"
        picture.m3u8

        """
      try Data(master.utf8).write(to: folder.appending(path: "all.m3u8"))
      let site = try Site(try pages(folder))
      let fetched = try await fetcher().fetch(
        try WebAddress(site.address("/hls/all.m3u8")), to: folder.appending(path: "out"))
      #expect(try await probe("stream=codec_name", fetched.file).sorted() == ["aac", "h264"])
      #expect([.mp4, .matroska].contains(fetched.file.kind))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "out").path)
      #expect(left == [fetched.file.file.lastPathComponent])
    }
  }

  @Test(.needsProgram) func severalVideosOfAPageAreItsItems() async throws {
    let clips = [someVideo(bytes: 50_000), someVideo(bytes: 60_000), someVideo(bytes: 70_000)]
    let site = try Site([
      "/gallery": Self.page(
        "<video src=\"/a.mp4\"></video><video src=\"/b.mp4\"></video><video src=\"/c.mp4\"></video>"),
      "/a.mp4": ("video/mp4", clips[0]), "/b.mp4": ("video/mp4", clips[1]), "/c.mp4": ("video/mp4", clips[2]),
    ])
    let address = try WebAddress(site.address("/gallery"))
    let plan = try await fetcher().plan(.address(address), limit: 10)
    #expect(plan.items.map(\.video.item) == [1, 2, 3])
    #expect(Set(plan.items.map(\.video.key)).count == 3)
    #expect(plan.items.allSatisfy { $0.video.address == address.text })
    let cut = try await fetcher().plan(.address(address), limit: 2, taken: [plan.items[1].video.key])
    #expect(cut.items.map(\.reason) == [nil, .alreadyTaken])
    #expect(cut.isCut)
    try await withTemporaryFolder { folder in
      let fetched = try await fetcher().fetch(address, item: 2, to: folder)
      #expect(fetched.file.bytes == 60_000)
      #expect(fetched.metadata.key == plan.items[1].video.key)
    }
  }

  @Test(.needsProgram) func whatTheBlockListObjectsToIsNotDownloaded() async throws {
    let site = try Site([
      "/watch": Self.page("<video src=\"/clip.mp4\"></video>"), "/clip.mp4": ("video/mp4", someVideo()),
    ])
    let address = try WebAddress(site.address("/watch"))
    let blockList = BlockList(titleWords: ["clip"])
    let plan = try await fetcher().plan(.address(address), limit: 10, blockList: blockList)
    #expect(plan.items.map(\.reason) == [.blocked])
    #expect(plan.items.first?.detail == "The title has \u{201C}clip\u{201D}.")
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: FetchError.self) {
        try await fetcher().fetch(address, to: folder, blockList: blockList)
      }
      #expect(error?.reason == .blocked)
      #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty == true)
    }
  }

  @Test(.needsProgram) func nothingPrivateIsReachedByPageRedirectOrPiece() async throws {
    let site = try Site(["/watch": Self.page("<video src=\"/clip.mp4\"></video>")])
    let address = try WebAddress(site.address("/watch"))
    let refused = await #expect(throws: FetchError.self) {
      try await fetcher(rules: DestinationRules()).plan(.address(address), limit: 10)
    }
    #expect(refused?.reason == .addressNotAllowed)
    #expect(site.asked.all.isEmpty)
    // A page that is allowed leads to an address that never is.
    let list =
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://169.254.169.254/latest/meta-data/a.ts\n#EXT-X-ENDLIST\n"
    let leading = try Site([
      "/list.m3u8": ("application/vnd.apple.mpegurl", Array(list.utf8)),
      "/page": Self.page("<video src=\"http://169.254.169.254/latest/meta-data/clip.mp4\"></video>"),
    ])
    for path in ["/list.m3u8", "/page"] {
      try await withTemporaryFolder { folder in
        let error = await #expect(throws: FetchError.self) {
          try await fetcher().fetch(try WebAddress(leading.address(path)), to: folder)
        }
        #expect(error?.reason == .addressNotAllowed, "\(path): \(error?.detail ?? "")")
      }
    }
  }

  @Test(.needsProgram) func pagesWithoutVideosAndMissingOnesAreToldApart() async throws {
    let site = try Site(["/text": Self.page("nothing to see"), "/clip.mp4": ("video/mp4", someVideo())])
    for (path, reason) in [("/text", FetchReason.unsupportedAddress), ("/none", .notFound)] {
      let error = await #expect(throws: FetchError.self) {
        try await fetcher().plan(.address(try WebAddress(site.address(path))), limit: 10)
      }
      #expect(error?.reason == reason, "\(error?.detail ?? "")")
    }
    var options = SiteOptions.impatient
    options.limits.fileBytes = 1000
    let strict = options
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: FetchError.self) {
        try await fetcher(strict).fetch(try WebAddress(site.address("/clip.mp4")), to: folder)
      }
      #expect(error?.reason == .tooLarge)
    }
  }

  @Test(.needsProgram) func theVersionIsThePinnedOne() async throws {
    let pinned = try String(
      contentsOf: SampleData.packageFolder.appending(path: "scripts/yt-dlp.txt"), encoding: .utf8)
    let version = try await fetcher().version()
    // Dates are written with zeros by yt-dlp and without by package indexes.
    let plain = version.split(separator: ".").compactMap { Int($0) }.map(String.init).joined(separator: ".")
    #expect(pinned.contains("yt-dlp==\(plain) ") || pinned.contains("yt-dlp==\(version) "))
  }
}
