public import Fetching
public import Registry
public import Similarity
import Web

/// What each stage of a project's footage is told.
public struct FootageSettings: Codable, Sendable, Equatable {
  public var download: DownloadSettings
  public var extract: ExtractSettings
  public var filter: FilterSettings
  public var dedup: DedupSettings
  public var detect: DetectSettings

  /// What a project begins with.
  public static let standard = FootageSettings(
    download: DownloadSettings(), extract: ExtractSettings(), filter: FilterSettings(), dedup: DedupSettings(),
    detect: DetectSettings())
}

/// Settings of some stages; those left out stay.
public struct FootageSettingsChange: Codable, Sendable {
  public var download: DownloadSettings?
  public var extract: ExtractSettings?
  public var filter: FilterSettings?
  public var dedup: DedupSettings?
  public var detect: DetectSettings?
}

/// How videos are fetched.
public struct DownloadSettings: Codable, Sendable, Equatable {
  /// Pixels of the picture's shorter side; 1080 by default.
  public var mostHeight: Int?
  /// Seconds; longer videos are refused. 4 hours by default.
  public var mostSeconds: Double?
  /// Bytes; larger files are refused.
  public var mostBytes: Int?
  /// Bytes a second from a site; as fast as it gives by default.
  public var mostRate: Int?
  /// Seconds before a site is asked for a video: this to three times as long; 5 by default.
  public var pause: Double?
  /// What must not be said about a video on its page.
  public var blockList: BlockList?
  /// Languages of subtitles that come with a video and are kept as its transcripts, in the order of preference, such as
  /// `en`, `de`: what somebody wrote, else what a machine did. Absent: one, in the language that is spoken. Empty: none.
  public var subtitleLanguages: [String]?

  public init(
    mostHeight: Int? = nil, mostSeconds: Double? = nil, mostBytes: Int? = nil, mostRate: Int? = nil,
    pause: Double? = nil, blockList: BlockList? = nil, subtitleLanguages: [String]? = nil
  ) {
    self.mostHeight = mostHeight
    self.mostSeconds = mostSeconds
    self.mostBytes = mostBytes
    self.mostRate = mostRate
    self.pause = pause
    self.blockList = blockList
    self.subtitleLanguages = subtitleLanguages
  }

  func check() throws {
    guard (144...8192).contains(mostHeight ?? 1080), (1...604_800).contains(mostSeconds ?? 1), (mostBytes ?? 1) > 0
    else {
      throw APIError(.invalidField, "download: most_height is 144…8192, most_seconds 1…604800, most_bytes above 0")
    }
    guard (mostRate ?? 1024) >= 1024, (0...3600).contains(pause ?? 0) else {
      throw APIError(.invalidField, "download: most_rate is at least 1024, pause 0…3600")
    }
    let languages = subtitleLanguages ?? []
    guard languages.count <= 5,
      languages.allSatisfy({
        (2...35).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      })
    else {
      throw APIError(
        .invalidField, "download: subtitle_languages are up to 5 tags", hint: "Such as en, pt-BR or zh-Hans")
    }
    let phrases = (blockList?.words ?? []) + (blockList?.titleWords ?? []) + (blockList?.uploaders ?? [])
    guard phrases.count <= 2000, phrases.allSatisfy({ $0.utf8.count <= 500 }) else {
      throw APIError(.invalidField, "download: a block_list has up to 2,000 entries of up to 500 bytes")
    }
  }
}

/// Which frames are taken out of a video, and how they are kept.
public struct ExtractSettings: Codable, Sendable, Equatable {
  /// How frames are chosen.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Every `every_frames` frames.
    case everyFrames = "every_frames"
    /// One frame every `every_seconds` seconds; the default, with 1 s.
    case everySeconds = "every_seconds"
    /// Frames that the codec stored whole.
    case keyframes
    /// The first frame of each scene; `threshold` tells scenes apart.
    case scenes
    /// The same, compared with what is usual around: fast camera moves are no scenes.
    case adaptiveScenes = "adaptive_scenes"
    /// `count` frames evenly spread.
    case count
    /// Frames in which something moves; `threshold` tells how much.
    case motion
  }
  /// How frames are stored.
  public enum Format: String, Codable, Sendable, CaseIterable { case jpeg, png, webp }

  public var mode: Mode?
  public var everyFrames: Int?
  public var everySeconds: Double?
  public var count: Int?
  /// Of scenes and motion; the mode's own default otherwise.
  public var threshold: Double?
  /// Most frames of one video; more are thinned out evenly. 5,000 by default.
  public var most: Int?
  /// Seconds: nothing before is taken.
  public var start: Double?
  /// Seconds: nothing from here on is taken.
  public var end: Double?
  public var format: Format?
  /// 1…100, of JPEG and WebP; 90 by default.
  public var quality: Int?

  public init(
    mode: Mode? = nil, everyFrames: Int? = nil, everySeconds: Double? = nil, count: Int? = nil,
    threshold: Double? = nil, most: Int? = nil, start: Double? = nil, end: Double? = nil, format: Format? = nil,
    quality: Int? = nil
  ) {
    self.mode = mode
    self.everyFrames = everyFrames
    self.everySeconds = everySeconds
    self.count = count
    self.threshold = threshold
    self.most = most
    self.start = start
    self.end = end
    self.format = format
    self.quality = quality
  }

  func check() throws {
    func refuse(_ what: String) -> APIError { APIError(.invalidField, "extract: \(what)") }
    guard (1...1_000_000).contains(everyFrames ?? 1) else { throw refuse("every_frames is 1…1000000") }
    guard (0.001...86_400).contains(everySeconds ?? 1) else { throw refuse("every_seconds is 0.001…86400") }
    guard (1...100_000).contains(count ?? 1), (1...100_000).contains(most ?? 1) else {
      throw refuse("count and most are 1…100000")
    }
    guard (0...1000).contains(threshold ?? 0) else { throw refuse("threshold is 0…1000") }
    guard (0...604_800).contains(start ?? 0), (0...604_800).contains(end ?? 0), start ?? 0 < end ?? .infinity else {
      throw refuse("start comes before end; both are seconds")
    }
    guard (1...100).contains(quality ?? 90) else { throw refuse("quality is 1…100") }
    if mode == .everyFrames, everyFrames == nil { throw refuse("every_frames is missing") }
    if mode == .count, count == nil { throw refuse("count is missing") }
  }
}

/// Which frames a project keeps.
public struct FilterSettings: Codable, Sendable, Equatable {
  /// Absent: ``FrameRules/standard``, which drops black, uniform, blurred and repeated frames.
  public var rules: FrameRules?
  /// The detector that rules about objects ask. Where they need one and none is named, the project's, or the newest
  /// ready one of the workspace, is written here.
  public var modelId: ModelID?
  /// The image-text model that measures how much frames are like prompts. Where rules have prompts and none is named,
  /// the one that finds the project's images by a description, or the newest ready one of the workspace, is written here.
  public var encoderId: ModelID?

  public init(rules: FrameRules? = nil, modelId: ModelID? = nil, encoderId: ModelID? = nil) {
    self.rules = rules
    self.modelId = modelId
    self.encoderId = encoderId
  }

  /// The rules in force.
  public var inForce: FrameRules { rules ?? .standard }

  /// What measures frames by the prompts of the rules.
  var promptMeasure: PromptMeasure? {
    guard let prompts = inForce.prompts, let encoderId else { return nil }
    return PromptMeasure(encoder: encoderId, texts: prompts.texts)
  }

  /// - Throws: `APIError(.invalidField)` for prompts without words.
  func check() throws {
    guard let prompts = rules?.prompts else { return }
    if prompts.texts.all.isEmpty {
      throw APIError(
        .invalidField, "filter: limits of prompts need prompts",
        hint: "Write what is looked for, what is not wanted or what is junk into rules.prompts.texts")
    }
  }
}

/// How frames of a project are compared with each other.
public struct DedupSettings: Codable, Sendable, Equatable {
  /// By what; `none` skips the stage.
  public enum Method: String, Codable, Sendable, CaseIterable { case phash64, phash256, embedding, none }
  /// Which frame of a group stays.
  public enum Keep: String, Codable, Sendable, CaseIterable {
    /// The first one found.
    case first
    /// The sharpest one.
    case best
  }
  /// `phash256` by default: 64 bits cannot tell apart two people in front of the same wall.
  public var method: Method?
  /// Bits that may differ: 8 of 64 or 24 of 256 by default.
  public var mostBits: Int?
  /// How far embeddings may be apart: 1 − cosine, 0…1; 0.05 by default.
  public var mostDistance: Double?
  /// `best` by default.
  public var keep: Keep?
  /// Groups count at once; otherwise each waits for a person. Yes by default.
  public var confirms: Bool?

  public init(
    method: Method? = nil, mostBits: Int? = nil, mostDistance: Double? = nil, keep: Keep? = nil, confirms: Bool? = nil
  ) {
    self.method = method
    self.mostBits = mostBits
    self.mostDistance = mostDistance
    self.keep = keep
    self.confirms = confirms
  }

  func check() throws {
    let most = method == .phash64 ? 32 : 128
    guard (0...most).contains(mostBits ?? 0) else {
      throw APIError(.invalidField, "dedup: most_bits is 0…\(most)")
    }
    guard (0...1).contains(mostDistance ?? 0) else {
      throw APIError(.invalidField, "dedup: most_distance is 0…1")
    }
  }
}

extension FootageSettingsChange {
  /// - Throws: `APIError(.invalidField)` for a value that no stage can work with.
  func check() throws {
    try download?.check()
    try extract?.check()
    try filter?.check()
    try dedup?.check()
    try detect?.check()
  }
}
