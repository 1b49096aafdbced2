public import Fetching
public import Foundation

/// A video whose bytes were fetched to this machine.
public struct FetchedVideo: Sendable {
  /// Where it lies; the receiver's to move or remove.
  public var file: URL
  public var bytes: Int64
  /// Lower-case hexadecimal.
  public var sha256: String
  /// What it may be called, with an extension.
  public var name: String
  public var title: String?
  /// The name its site has for it, such as `youtube dQw4w9WgXcQ`; nil for a plain file.
  public var externalID: String?
  /// Whether its first bytes are those of a video.
  public var isVideo: Bool
  /// What is said in it, as far as its site tells.
  public var subtitles: [FetchedSubtitle]
  /// Files of that which its site offers and did not give.
  public var missingSubtitles: [MissingSubtitle]

  public init(
    file: URL, bytes: Int64, sha256: String, name: String, title: String? = nil, externalID: String? = nil,
    isVideo: Bool = true, subtitles: [FetchedSubtitle] = [], missingSubtitles: [MissingSubtitle] = []
  ) {
    self.file = file
    self.bytes = bytes
    self.sha256 = sha256
    self.name = name
    self.title = title
    self.externalID = externalID
    self.isVideo = isVideo
    self.subtitles = subtitles
    self.missingSubtitles = missingSubtitles
  }

  init(_ fetched: AddressFetcher.Fetched) {
    let (file, page) = (fetched.file, fetched.metadata)
    self.init(
      file: file.file, bytes: file.bytes, sha256: file.sha256, name: file.name, title: page?.title,
      externalID: page.flatMap { $0.hasSiteKey ? $0.key : nil }, isVideo: file.kind.isVideo,
      subtitles: fetched.subtitles, missingSubtitles: fetched.missingSubtitles)
  }
}

/// What finds and fetches the videos that addresses name; its live form goes through the checking proxy.
public struct VideoFetcher: Sendable {
  /// Fetches an address into a folder of its own, which may hold what an earlier try left. `#item=N` at the address's
  /// end means the Nth video of a page.
  public typealias Fetch =
    @Sendable (
      _ address: String, _ settings: DownloadSettings, _ folder: URL,
      _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws -> FetchedVideo

  /// Looks what a source holds, up to a number of videos.
  public typealias Plan =
    @Sendable (_ source: SiteSource, _ limit: Int, _ settings: DownloadSettings) async throws -> FetchPlan

  /// Fetches the subtitles of a video alone, in some languages: what came, and what is offered and did not.
  public typealias Subtitles =
    @Sendable (_ address: String, _ languages: [String], _ settings: DownloadSettings) async throws -> (
      found: [FetchedSubtitle], missing: [MissingSubtitle]
    )

  /// Fetches a small picture.
  public typealias Picture = @Sendable (_ address: String) async throws -> [UInt8]

  public var fetch: Fetch
  public var plan: Plan
  public var subtitles: Subtitles
  public var picture: Picture
  /// Whether pages, playlists and searches can be looked into now.
  public var searchesSites: @Sendable () -> Bool

  public init(
    fetch: @escaping Fetch, plan: @escaping Plan = { _, _, _ in throw FetchError(.programMissing) },
    subtitles: @escaping Subtitles = { _, _, _ in throw FetchError(.programMissing) },
    picture: @escaping Picture = { _ in throw FetchError(.notFound) },
    searchesSites: @escaping @Sendable () -> Bool = { true }
  ) {
    self.fetch = fetch
    self.plan = plan
    self.subtitles = subtitles
    self.picture = picture
    self.searchesSites = searchesSites
  }

  /// Fetches files that addresses name directly, and videos of pages, playlists and searches by yt-dlp.
  ///
  /// - Parameters:
  ///   - fileBytes: Largest file, whatever a project's settings say.
  ///   - siteProgram: yt-dlp by name or path; nil looks for it.
  ///   - program: This program's own path, above which yt-dlp's environment is looked for.
  ///   - cookies: A file in Netscape's format, for sites that ask for a sign-in.
  public static func live(
    allowsPrivateNetworks: Bool, fileBytes: Int, siteProgram: String?, program: String, cookies: String? = nil
  ) -> VideoFetcher {
    var sites = SiteOptions()
    sites.cookies = cookies.map { URL(fileURLWithPath: $0) }
    let shared = SharedFetcher(rules: DestinationRules(allowsPrivateNetworks: allowsPrivateNetworks), sites: sites) {
      () throws(FetchError) in try SiteProgram.find(named: siteProgram, above: program)
    }
    @Sendable func limits(_ settings: DownloadSettings) -> FetchLimits {
      var limits = FetchLimits()
      limits.fileBytes = Int64(min(fileBytes, settings.mostBytes ?? fileBytes))
      // Pages and what is received twice come on top of the file.
      let more = limits.fileBytes / 4 + (1 << 30)
      limits.receivedBytes = limits.fileBytes > .max - more ? .max : limits.fileBytes + more
      limits.seconds = settings.mostSeconds ?? limits.seconds
      return limits
    }
    return VideoFetcher { text, settings, folder, progress in
      var wanted = AddressFetcher.Wanted(try WebAddress(text), limits: limits(settings))
      wanted.item = item(of: text)
      wanted.blockList = settings.blockList ?? BlockList()
      wanted.preferredHeight = settings.mostHeight ?? wanted.preferredHeight
      wanted.bytesPerSecond = settings.mostRate
      wanted.subtitleLanguages = settings.subtitleLanguages
      wanted.pause = settings.pause.map { $0...$0 * 3 }
      let found = try await shared.get().fetch(
        wanted, to: folder.appendingPathComponent("video"), progress: progress)
      return FetchedVideo(found)
    } plan: { source, limit, settings in
      try await shared.get().plan(
        source, limit: limit, blockList: settings.blockList ?? BlockList(), limits: limits(settings))
    } subtitles: { text, languages, settings in
      var wanted = AddressFetcher.Wanted(try WebAddress(text), limits: limits(settings))
      wanted.item = item(of: text)
      wanted.subtitleLanguages = languages
      return try await shared.get().subtitles(wanted)
    } picture: { address in
      try await shared.get().picture(address)
    } searchesSites: {
      (try? SiteProgram.find(named: siteProgram, above: program)) != nil
    }
  }

  /// The number behind `#item=`.
  private static func item(of address: String) -> Int? {
    guard let mark = address.range(of: "#item=", options: .backwards) else { return nil }
    return Int(address[mark.upperBound...])
  }
}
