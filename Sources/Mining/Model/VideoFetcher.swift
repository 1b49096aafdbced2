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

  public init(
    file: URL, bytes: Int64, sha256: String, name: String, title: String? = nil, externalID: String? = nil,
    isVideo: Bool = true
  ) {
    self.file = file
    self.bytes = bytes
    self.sha256 = sha256
    self.name = name
    self.title = title
    self.externalID = externalID
    self.isVideo = isVideo
  }

  init(_ fetched: FetchedFile, _ page: SiteMetadata? = nil) {
    self.init(
      file: fetched.file, bytes: fetched.bytes, sha256: fetched.sha256, name: fetched.name, title: page?.title,
      externalID: page?.key, isVideo: fetched.kind.isVideo)
  }
}

/// What fetches the videos that addresses name; its live form goes through the checking proxy.
public struct VideoFetcher: Sendable {
  /// Fetches an address into a folder of its own, which may hold what an earlier try left.
  public typealias Fetch =
    @Sendable (
      _ address: String, _ settings: DownloadSettings, _ folder: URL,
      _ progress: @escaping @Sendable (FetchProgress) -> Void
    ) async throws -> FetchedVideo

  public var fetch: Fetch

  public init(fetch: @escaping Fetch) { self.fetch = fetch }

  /// Fetches files that addresses name directly, and videos of pages by yt-dlp.
  ///
  /// - Parameters:
  ///   - siteProgram: yt-dlp by name or path; nil looks for it.
  ///   - program: This program's own path, above which yt-dlp's environment is looked for.
  public static func live(
    allowsPrivateNetworks: Bool, fileBytes: Int, siteProgram: String?, program: String
  ) -> VideoFetcher {
    let shared = SharedProxy(rules: DestinationRules(allowsPrivateNetworks: allowsPrivateNetworks))
    return VideoFetcher { address, settings, folder, progress in
      let proxy = try shared.get()
      var limits = FetchLimits()
      limits.fileBytes = Int64(min(fileBytes, settings.mostBytes ?? fileBytes))
      limits.seconds = settings.mostSeconds ?? limits.seconds
      let direct = DirectDownload(proxy: proxy, limits: limits)
      if case .file(let fetched) = try await direct.fetch(
        address, to: folder.appendingPathComponent("direct"), progress: progress)
      {
        return FetchedVideo(fetched)
      }
      var options = SiteOptions()
      options.limits = limits
      options.preferredHeight = settings.mostHeight ?? options.preferredHeight
      let sites = SiteFetcher(
        program: try SiteProgram.find(named: siteProgram, above: program), proxy: proxy, options: options)
      let found = try await sites.fetch(
        try WebAddress(address), to: folder.appendingPathComponent("site"), progress: progress)
      return FetchedVideo(found.file, found.metadata)
    }
  }
}
