public import Foundation

/// Fetches whatever an address leads to: a file directly, a page or a playlist with yt-dlp; everything through one
/// checking proxy. Make one a process.
public struct AddressFetcher: Sendable {
  /// What is wanted.
  public struct Wanted: Sendable, Hashable {
    /// A file or a page.
    public var address: WebAddress
    /// Which of several videos on the page, from 1.
    public var item: Int?
    /// It is known to be a page: no file is tried first.
    public var isPage: Bool
    /// What must not be said about it.
    public var blockList: BlockList
    /// Pictures no higher than this are preferred, pixels.
    public var preferredHeight: Int
    /// What the fetch may use.
    public var limits: FetchLimits
    /// Most bytes a second from a site; nil for no limit.
    public var bytesPerSecond: Int?
    /// Pause before a site is asked for a video, seconds; nil for the fetcher's own.
    public var pause: ClosedRange<Double>?
    /// Languages of subtitles, in the order of preference; nil takes those of the language that is spoken, an empty list
    /// none.
    public var subtitleLanguages: [String]?

    /// An address with the defaults.
    public init(
      _ address: WebAddress, item: Int? = nil, isPage: Bool = false, blockList: BlockList = BlockList(),
      preferredHeight: Int = 1080, limits: FetchLimits = FetchLimits(), bytesPerSecond: Int? = nil,
      pause: ClosedRange<Double>? = nil, subtitleLanguages: [String]? = []
    ) {
      self.address = address
      self.item = item
      self.isPage = isPage
      self.blockList = blockList
      self.preferredHeight = preferredHeight
      self.limits = limits
      self.bytesPerSecond = bytesPerSecond
      self.pause = pause
      self.subtitleLanguages = subtitleLanguages
    }
  }

  /// What came.
  public struct Fetched: Sendable, Hashable {
    /// The file.
    public var file: FetchedFile
    /// What the page says about it; nil for a file without a page.
    public var metadata: SiteMetadata?
    /// What is said in it, as far as the page tells.
    public var subtitles: [FetchedSubtitle] = []
    /// Files of that which were offered and did not come.
    public var missingSubtitles: [MissingSubtitle] = []
  }

  private let proxy: CheckingProxy
  private let program: @Sendable () throws(FetchError) -> SiteProgram
  /// How sites are asked, but for what ``Wanted`` says.
  public var sites: SiteOptions
  /// When a direct download is tried again.
  public var retries: RetryPlan

  /// A fetcher.
  /// - Parameters:
  ///   - proxy: decides what may be reached.
  ///   - program: finds yt-dlp when a page needs it; throws `programMissing` otherwise.
  public init(
    proxy: CheckingProxy, sites: SiteOptions = SiteOptions(), retries: RetryPlan = RetryPlan(),
    program: @escaping @Sendable () throws(FetchError) -> SiteProgram
  ) {
    self.proxy = proxy
    self.program = program
    self.sites = sites
    self.retries = retries
  }

  /// Fetches into a file. After an error that may pass, what came so far stays beside it for the next call.
  /// - Parameter progress: told now and then, on any thread.
  /// - Throws: ``FetchError``.
  public func fetch(
    _ wanted: Wanted, to file: URL, progress: (@Sendable (FetchProgress) -> Void)? = nil
  ) async throws -> Fetched {
    if !wanted.isPage, wanted.item == nil {
      let direct = DirectDownload(proxy: proxy, limits: wanted.limits, retries: retries)
      if case .file(let found) = try await direct.fetch(wanted.address.text, to: file, progress: progress) {
        return Fetched(file: found, metadata: nil)
      }
    }
    let parts = file.appendingPathExtension("parts")
    do {
      let fetcher = try siteFetcher(for: wanted)
      var fetched = try await fetcher.fetch(
        wanted.address, item: wanted.item, to: parts, blockList: wanted.blockList, progress: progress)
      try? FileManager.default.removeItem(at: file)
      do { try FileManager.default.moveItem(at: fetched.file.file, to: file) } catch {
        throw FetchError(.fileError, "the fetched file cannot be moved")
      }
      try? FileManager.default.removeItem(at: parts)
      fetched.file.file = file
      return Fetched(
        file: fetched.file, metadata: fetched.metadata, subtitles: fetched.subtitles,
        missingSubtitles: fetched.missingSubtitles)
    } catch {
      let known = FetchError.of(error)
      if !known.reason.isTransient, known.reason != .cancelled { try? FileManager.default.removeItem(at: parts) }
      throw known
    }
  }

  /// Fetches the subtitles of a page's video alone: what came, and what is offered and did not.
  /// - Throws: ``FetchError`` when the page cannot be read.
  public func subtitles(_ wanted: Wanted) async throws -> (found: [FetchedSubtitle], missing: [MissingSubtitle]) {
    try await siteFetcher(for: wanted).subtitles(wanted.address, item: wanted.item)
  }

  private func siteFetcher(for wanted: Wanted) throws(FetchError) -> SiteFetcher {
    var options = sites
    options.limits = wanted.limits
    options.preferredHeight = wanted.preferredHeight
    options.bytesPerSecond = wanted.bytesPerSecond ?? options.bytesPerSecond
    options.subtitleLanguages = wanted.subtitleLanguages
    options.pauseBeforeDownload = wanted.pause ?? options.pauseBeforeDownload
    return SiteFetcher(program: try program(), proxy: proxy, options: options)
  }

  /// A small picture, such as the still of a video that a source holds.
  /// - Throws: ``FetchError``.
  public func picture(_ address: String) async throws -> [UInt8] {
    try await PictureDownload(proxy: proxy).fetch(address)
  }

  /// What a source holds and what of it would be taken. Nothing is downloaded. An address that gives a file is a list of
  /// one; without yt-dlp every address counts as such, since only the download can tell.
  /// - Parameters:
  ///   - limit: most videos looked at, 1…5,000.
  ///   - taken: keys of videos that are there already.
  ///   - limits: what each video may be.
  /// - Throws: ``FetchError``.
  public func plan(
    _ source: SiteSource, limit: Int, blockList: BlockList = BlockList(), taken: Set<String> = [],
    limits: FetchLimits = FetchLimits()
  ) async throws -> FetchPlan {
    var options = sites
    options.limits = limits
    let found: SiteProgram
    do throws(FetchError) { found = try program() } catch {
      guard case .address(let address) = source, error.reason == .programMissing else { throw error }
      return FetchPlan(
        [SiteMetadata(file: address)], isCut: false, blockList: blockList, taken: taken, limits: limits)
    }
    return try await SiteFetcher(program: found, proxy: proxy, options: options)
      .plan(source, limit: limit, blockList: blockList, taken: taken)
  }
}
