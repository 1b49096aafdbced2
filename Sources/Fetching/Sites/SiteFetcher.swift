public import Foundation
import Processes
import Synchronization

/// Lists and fetches the videos of pages, playlists and searches with yt-dlp, which runs as a child that reaches the
/// network through the checking proxy alone.
public struct SiteFetcher: Sendable {
  /// A video that was fetched, and what its page says about it.
  public struct Fetched: Sendable, Hashable {
    /// The file.
    public var file: FetchedFile
    /// What the page says.
    public var metadata: SiteMetadata
    /// What is said in it, as far as the site tells.
    public var subtitles: [FetchedSubtitle]
    /// Files of that which were offered and did not come.
    public var missingSubtitles: [MissingSubtitle]
  }

  private let program: SiteProgram
  private let proxy: CheckingProxy
  /// How sites are asked.
  public var options: SiteOptions

  /// A fetcher; what it may reach is the proxy's to say.
  public init(program: SiteProgram, proxy: CheckingProxy, options: SiteOptions = SiteOptions()) {
    self.program = program
    self.proxy = proxy
    self.options = options
  }

  /// What a source holds and what of it would be taken. Nothing is downloaded.
  ///
  /// Lists in the list, such as the tabs of a channel, are opened one level deep.
  /// - Parameters:
  ///   - limit: most videos looked at, 1…5,000.
  ///   - taken: keys of videos that are there already.
  /// - Throws: ``FetchError``.
  public func plan(
    _ source: SiteSource, limit: Int, blockList: BlockList = BlockList(), taken: Set<String> = []
  ) async throws -> FetchPlan {
    let limit = min(max(1, limit), 5000)
    let pass = proxy.open(options.limits)
    defer { pass.close() }
    // One more than asked for tells whether there is more.
    var videos: [SiteMetadata] = []
    for video in try await list(source, limit: limit + 1, pass) {
      guard video.isList, let address = try? WebAddress(video.address) else {
        videos.append(video)
        continue
      }
      guard videos.count <= limit else { break }
      let inner = try await list(.address(address), limit: limit + 1 - videos.count, pass)
      videos += inner.filter { !$0.isList }
    }
    return FetchPlan(
      Array(videos.prefix(limit)), isCut: videos.count > limit, blockList: blockList, taken: taken,
      limits: options.limits)
  }

  /// Reads a video's page, judges it, and downloads it into a folder.
  ///
  /// - Parameters:
  ///   - address: the page; of several videos on it the `item`th, from 1.
  ///   - folder: where the file goes; made if need be. After an error that may pass, what came so far stays there for
  ///     the next call.
  ///   - taken: keys of videos that are there already.
  ///   - progress: told now and then, on any thread.
  /// - Throws: ``FetchError``; `blocked`, `alreadyTaken`, `tooLong`, `liveStream` before anything is downloaded.
  public func fetch(
    _ address: WebAddress, item: Int? = nil, to folder: URL, blockList: BlockList = BlockList(),
    taken: Set<String> = [], progress: (@Sendable (FetchProgress) -> Void)? = nil
  ) async throws -> Fetched {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let pass = proxy.open(options.limits)
    defer { pass.close() }
    return try await withRunFolder { own in
      let (video, page) = try await read(address, item: item, pass, in: own)
      if let objection = FetchPlan.judge(video, blockList: blockList, taken: taken, limits: options.limits) {
        throw objection
      }
      let run = SiteRun(program: program, options: options, pass: pass, folder: own)
      let download = SiteDownload(run: run, folder: folder)
      let file = try await download(page, taken: taken, progress: progress)
      let described = try await file.described(video, limits: options.limits)
      let subtitles = try await subtitles(of: page, with: run)
      return Fetched(file: described, metadata: video, subtitles: subtitles.found, missingSubtitles: subtitles.missing)
    }
  }

  /// Reads a video's page and fetches the subtitles that ``options`` name, and nothing else.
  ///
  /// - Parameter item: of several videos on the page which one, from 1.
  /// - Returns: what came, and what is offered and did not with the reason.
  /// - Throws: ``FetchError`` when the page cannot be read.
  public func subtitles(_ address: WebAddress, item: Int? = nil) async throws -> (
    found: [FetchedSubtitle], missing: [MissingSubtitle]
  ) {
    let pass = proxy.open(options.limits)
    defer { pass.close() }
    return try await withRunFolder { own in
      let (_, page) = try await read(address, item: item, pass, in: own)
      let run = SiteRun(program: program, options: options, pass: pass, folder: own)
      return try await subtitles(of: page, with: run)
    }
  }

  private func subtitles(of page: URL, with run: SiteRun) async throws -> (
    found: [FetchedSubtitle], missing: [MissingSubtitle]
  ) {
    guard options.subtitleLanguages != [], let account = try? Data(contentsOf: page) else { return ([], []) }
    let offered = SiteSubtitles(line: account)
    return try await offered.fetch(offered.choices(options.subtitleLanguages), page, with: run)
  }

  /// The version of yt-dlp.
  /// - Throws: ``FetchError`` when it does not run.
  public func version() async throws -> String {
    let pass = proxy.open(options.limits)
    defer { pass.close() }
    return try await withRunFolder { own in
      let lines = Mutex<[String]>([])
      let run = SiteRun(program: program, options: options, pass: pass, folder: own)
      _ = try await run(["--version"]) { line in lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
      return lines.withLock { $0.first } ?? ""
    }
  }

  private func list(_ source: SiteSource, limit: Int, _ pass: ProxyPass) async throws -> [SiteMetadata] {
    let asked: WebAddress? = if case .address(let address) = source { address } else { nil }
    return try await withRunFolder { own in
      let videos = Mutex<[SiteMetadata]>([])
      let run = SiteRun(program: program, options: options, pass: pass, folder: own)
      do {
        _ = try await run([
          "--flat-playlist", "--dump-json", "--lazy-playlist", "--yes-playlist", "--playlist-items", "1:\(limit)", "--",
          source.argument(limit: limit),
        ]) { line in
          guard let video = SiteMetadata(line: line, source: asked) else { return }
          videos.withLock { if $0.count < limit { $0.append(video) } }
        }
      } catch let error as FetchError where error.reason != .cancelled && videos.withLock({ !$0.isEmpty }) {
        // A list of which a part cannot be read is still worth its other parts.
      }
      return videos.withLock { $0 }
    }
  }

  /// - Returns: what the page says, and the file with all of it for the download.
  private func read(_ address: WebAddress, item: Int?, _ pass: ProxyPass, in own: URL) async throws -> (
    SiteMetadata, URL
  ) {
    let found = Mutex<[(SiteMetadata, [UInt8])]>([])
    let run = SiteRun(program: program, options: options, pass: pass, folder: own)
    let selection = item.map { ["--playlist-items", "\($0)"] } ?? ["--no-playlist", "--playlist-items", "1"]
    _ = try await run(selection + formatArguments + ["--dump-json", "--", address.text]) { line in
      guard let video = SiteMetadata(line: line, source: address) else { return }
      found.withLock { if $0.isEmpty { $0.append((video, line)) } }
    }
    guard var (video, line) = found.withLock({ $0.first }) else {
      throw FetchError(.unsupportedAddress, "no video was listed")
    }
    if item != nil, video.key.hasPrefix("web ") {
      (video.address, video.item) = (address.text, item)
      video.key = SiteMetadata.key(of: address.text, item: item)
    }
    let page = own.appendingPathComponent("page.json")
    guard FileManager.default.createFile(atPath: page.path, contents: Data(line), attributes: nil) else {
      throw FetchError(.fileError, "cannot write page.json")
    }
    line = []
    return (video, page)
  }

  /// What is taken of what a page offers: files over HTTP, or in pieces over HTTP, that the own downloader can read.
  private var formatArguments: [String] {
    let ways = "[protocol~='^(https?|m3u8(_native)?|http_dash_segments(_generator)?|ism)$']"
    let formats =
      program.merger == nil
      ? "b\(ways)/bv*\(ways)" : "bv*\(ways)+ba\(ways)/b\(ways)/bv*\(ways)"
    // The widely decodable first; AV1 costs most to decode.
    return [
      "--format", formats, "--format-sort", "res:\(options.preferredHeight),vcodec:h264,acodec:aac,ext:mp4:m4a",
    ]
  }

  /// Lends a folder of the run's own, which nobody else can read; what a killed process leaves of it is swept away.
  private func withRunFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    do {
      return try await withWorkFolder { try await body($0) }
    } catch let error as CocoaError { throw FetchError.of(error) }
  }
}
