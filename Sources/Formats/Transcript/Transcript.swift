/// Who said what when: the content of a subtitle file or of a speech recogniser's answer.
///
/// All times are whole microseconds (`denominator` 1,000,000), so that equal times of different formats compare equal.
public struct Transcript: Hashable, Sendable {
  /// As the file names it: `en`, `english`.
  public var language: String?
  public var duration: RationalTime?
  public var segments: [TranscriptSegment] = []
  /// What stands behind `WEBVTT`, and the lines of its header (WebVTT).
  public var title = ""
  public var headerLines: [String] = []
  /// Notes, styles and regions (WebVTT).
  public var blocks: [TranscriptBlock] = []
  /// Which tags `markup` uses.
  public var dialect = TranscriptDialect.none
  /// Further values of the document, by their names (Whisper).
  public var metadata: [String: AttributeValue] = [:]

  public init() {}
}

/// The tags in the text of a transcript.
public enum TranscriptDialect: String, Hashable, Sendable {
  case none, srt, webVTT
}

/// One cue of a subtitle file, one segment of a recogniser.
public struct TranscriptSegment: Hashable, Sendable {
  /// As the file names it; nil where it does not.
  public var id: String?
  public var start: RationalTime
  /// Not before `start`.
  public var end: RationalTime
  /// Without tags, entities and spaces at its ends; lines are parted by `\n`.
  public var text: String
  /// The text as the file has it, where that differs.
  public var markup: String?
  public var speaker: String?
  public var words: [TranscriptWord] = []
  /// Place and alignment on the screen, as the file writes them.
  public var settings = ""
  /// Further values, by their names (Whisper: `avg_logprob`, `tokens`, …).
  public var metadata: [String: AttributeValue] = [:]

  public init(start: RationalTime, end: RationalTime, text: String) {
    self.start = start
    self.end = end
    self.text = text
  }
}

/// One word with its time.
public struct TranscriptWord: Hashable, Sendable {
  public var text: String
  /// Nil where the recogniser could not tell (WhisperX).
  public var start: RationalTime?
  public var end: RationalTime?
  /// 0…1.
  public var probability: Double?
  public var speaker: String?
  /// No space stands before it.
  public var joinsPrevious = false

  public init(_ text: String, start: RationalTime?, end: RationalTime?, probability: Double? = nil) {
    self.text = text
    self.start = start
    self.end = end
    self.probability = probability
  }
}

/// A block of a WebVTT file that is no cue.
public struct TranscriptBlock: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case note = "NOTE"
    case style = "STYLE"
    case region = "REGION"
  }
  public var kind: Kind
  /// Everything behind the word.
  public var text: String
  /// How many segments stand before it.
  public var position: Int
}
