import Foundation
import Synchronization

/// What is said in a video, as its site gives it beside the pictures: a WebVTT or SubRip file.
public struct FetchedSubtitle: Sendable, Hashable {
  /// The file's content.
  public var bytes: [UInt8]
  /// As the site names it, such as `en-US`.
  public var language: String
  /// A machine wrote it down.
  public var isAutomatic: Bool
  /// `vtt` or `srt`.
  public var format: String

  /// Names all of them.
  public init(bytes: [UInt8], language: String, isAutomatic: Bool, format: String) {
    self.bytes = bytes
    self.language = language
    self.isAutomatic = isAutomatic
    self.format = format
  }
}

/// A subtitle file that was wanted and did not come; the video is worth having without it.
public struct MissingSubtitle: Sendable, Hashable {
  /// As the site names it.
  public var language: String
  /// Why it did not come.
  public var reason: FetchReason

  /// Names both.
  public init(language: String, reason: FetchReason) {
    self.language = language
    self.reason = reason
  }

  /// For people: what happened. Subtitles are asked for once, unlike videos.
  public var meaning: String {
    switch reason {
    case .rateLimited: "The site asks for slower requests."
    case .serverError: "The site has a fault."
    default: reason.meaning
    }
  }
}

/// Subtitles that a page offers, and which of them are wanted.
struct SiteSubtitles: Sendable, Hashable {
  /// One that is wanted.
  struct Choice: Sendable, Hashable {
    var language: String
    var isAutomatic: Bool
  }

  /// Formats that are read here, the better first.
  static let formats = ["vtt", "srt"]
  /// Most files of a video.
  static let most = 5
  /// Some days of speech.
  private static let byteLimit = 16 << 20

  /// Languages of subtitles that somebody wrote, and of captions by a machine, as far as their files can be read here.
  var written: [String] = []
  var automatic: [String] = []
  /// What the page says is spoken.
  var spoken: String?

  /// Reads a line of `yt-dlp --dump-json`.
  init(line: some DataProtocol) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { return }
    func languages(_ name: String) -> [String] {
      guard let lists = object[name] as? [String: Any] else { return [] }
      return lists.keys.sorted().filter { language in
        // The comments of a broadcast are no speech.
        guard (1...50).contains(language.count), language != "live_chat",
          language.unicodeScalars.allSatisfy({
            $0.isASCII && ($0.properties.isAlphabetic || "-_0123456789".unicodeScalars.contains($0))
          })
        else { return false }
        let files = (lists[language] as? [Any])?.compactMap { $0 as? [String: Any] } ?? []
        return files.contains { Self.formats.contains($0["ext"] as? String ?? "") }
      }
    }
    written = languages("subtitles")
    automatic = languages("automatic_captions")
    spoken = (object["language"] as? String).flatMap { $0.isEmpty || $0.count > 50 ? nil : $0 }
  }

  /// Which are taken: for each language that is asked for what somebody wrote, else what a machine did.
  ///
  /// - Parameter languages: in the order of preference; nil takes one file, in the language that is spoken if that is
  ///   known; an empty list none.
  func choices(_ languages: [String]?) -> [Choice] {
    func first(_ language: String, _ offered: [String]) -> String? {
      func plain(_ text: String) -> String { text.lowercased().replacing("_", with: "-") }
      let wanted = plain(language)
      return offered.first { plain($0) == wanted } ?? offered.first { plain($0) == "\(wanted)-orig" }
        ?? offered.first { plain($0).hasPrefix("\(wanted)-") }
    }
    func one(_ language: String) -> Choice? {
      first(language, written).map { Choice(language: $0, isAutomatic: false) }
        ?? first(language, automatic).map { Choice(language: $0, isAutomatic: true) }
    }
    if let languages {
      var found: [Choice] = []
      for language in languages.prefix(Self.most) {
        if let choice = one(language), !found.contains(choice) { found.append(choice) }
      }
      return found
    }
    if let spoken, let choice = one(spoken) { return [choice] }
    if let language = first("en", written) ?? written.first { return [Choice(language: language, isAutomatic: false)] }
    // Captions are offered in a hundred machine-made translations; the original is named so, or is the only one.
    let original = automatic.first { $0.hasSuffix("-orig") } ?? first("en", automatic) ?? automatic.first
    return original.map { [Choice(language: $0, isAutomatic: true)] } ?? []
  }

  /// Fetches what is wanted.
  ///
  /// - Parameter page: yt-dlp's own account of the page.
  /// - Returns: What came, and what did not with the reason: a video is worth having without it.
  /// - Throws: `FetchError(.cancelled)` alone.
  func fetch(_ choices: [Choice], _ page: URL, with run: SiteRun) async throws -> (
    found: [FetchedSubtitle], missing: [MissingSubtitle]
  ) {
    guard !choices.isEmpty else { return ([], []) }
    let folder = run.folder.appendingPathComponent("subtitles")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Names of languages are patterns to yt-dlp; those here hold nothing that means more than itself.
    let arguments = [
      "--load-info-json", page.path, "--no-playlist", "--no-simulate", "--skip-download", "--ignore-errors",
      "--ignore-no-formats-error", "--write-subs", "--write-auto-subs", "--sub-langs",
      choices.map(\.language).joined(separator: ","), "--sub-format", Self.formats.joined(separator: "/"), "--output",
      "\(folder.path)/text.%(ext)s", "--restrict-filenames", "--no-mtime", "--downloader", "native",
      "--ffmpeg-location", "/nonexistent", "--max-filesize", "\(Self.byteLimit)", "--retries",
      "\(run.options.retries)", "--fragment-retries", "\(run.options.fragmentRetries)", "--retry-sleep", "exp=1:60",
      "--fixup", "never",
    ]
    let isTooLarge = Mutex(false)
    let complaints: [String]
    var failure: FetchError?
    do {
      complaints = try await run(arguments) { line in
        if String(decoding: line, as: UTF8.self).contains("larger than max-filesize") {
          isTooLarge.withLock { $0 = true }
        }
      }
    } catch let error as FetchError where error.reason != .cancelled {
      failure = error
      complaints = []
    }
    var found: [FetchedSubtitle] = []
    var missing: [MissingSubtitle] = []
    for choice in choices {
      switch Self.read(choice, in: folder) {
      case .success(let subtitle): found.append(subtitle)
      case .failure(let error):
        let reason =
          error.reason != .notFound
          ? error.reason
          : Self.complaint(of: choice.language, complaints).map { run.explained($0).reason } ?? failure?.reason
            ?? (isTooLarge.withLock { $0 } ? .tooLarge : .programFailed)
        missing.append(MissingSubtitle(language: choice.language, reason: reason))
      }
    }
    return (found, missing)
  }

  /// What yt-dlp left of a choice; `notFound` where there is no file.
  private static func read(_ choice: Choice, in folder: URL) -> Result<FetchedSubtitle, FetchError> {
    var missing = FetchReason.notFound
    for format in formats {
      let file = folder.appendingPathComponent("text.\(choice.language).\(format)")
      guard let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey]),
        values.isRegularFile == true, let size = values.fileSize
      else { continue }
      guard size > 0 else {
        missing = .notSubtitles
        continue
      }
      guard size <= byteLimit else {
        missing = .tooLarge
        continue
      }
      guard let bytes = try? Data(contentsOf: file) else {
        missing = .fileError
        continue
      }
      return .success(
        FetchedSubtitle(
          bytes: [UInt8](bytes), language: choice.language, isAutomatic: choice.isAutomatic, format: format))
    }
    return .failure(FetchError(missing))
  }

  /// What was said of a language's file: yt-dlp only warns of subtitles that do not come, and goes on.
  static func complaint(of language: String, _ lines: [String]) -> FetchError? {
    lines.last { $0.contains("subtitles for '\(language)'") }.map { SiteComplaint.reason(of: $0) }
      ?? (lines.contains { $0.hasPrefix("ERROR:") } ? SiteComplaint.reason(lines) : nil)
  }
}
