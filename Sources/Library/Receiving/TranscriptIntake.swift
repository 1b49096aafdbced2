import Crypto
import Formats
import Web

/// A transcript file as it is kept: its segments cleaned and bounded, and a line for each that could not be.
struct TranscriptIntake: Sendable {
  /// Some days of speech.
  static let byteLimit = 32 << 20
  static let segmentLimit = 200_000
  /// Characters of one segment.
  static let textLimit = 20_000

  /// A segment with times in microseconds.
  struct Segment: Sendable, Encodable {
    var number: Int
    var start: Int64
    var end: Int64
    var text: String
    var speaker: String?
  }

  var format: String
  var language: String?
  var sha256: String
  var segments: [Segment]
  var report: TranscriptReport

  /// Reads a file. Blocking: call from a thread of its own.
  ///
  /// - Parameter isRolling: Captions of a machine, each of which repeats the line before: repetitions are left out.
  /// - Throws: `APIError(.invalidField)` where nothing of it can be kept, with the first lines of the report.
  init(_ bytes: [UInt8], file: String, isRolling: Bool = false) throws {
    let report = ReportCollector()
    let found: (transcript: Transcript, format: TranscriptFormat)
    do {
      found = try TranscriptFile.read(bytes, file: file, report: report)
    } catch let error as FormatError {
      let diagnostic = error.diagnostic
      throw APIError(.invalidField, "\(file.prefix(200)) \(diagnostic.message)", hint: diagnostic.remedy)
    }
    guard found.transcript.segments.count <= Self.segmentLimit else {
      throw APIError(
        .invalidField, "The transcript holds \(found.transcript.segments.count) segments",
        hint: "Send at most \(Self.segmentLimit)")
    }
    segments = []
    var shown: [Substring] = []
    for segment in found.transcript.segments {
      var text = Self.clean(segment.text)
      if isRolling {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        text = lines.filter { !shown.contains($0) }.joined(separator: "\n")
        shown = lines
      }
      // A cue without words says nothing, such as one that clears the screen.
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      if text.unicodeScalars.count > Self.textLimit {
        text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.textLimit)))
        report.add(
          Diagnostic(
            .warning, .malformedLine, file: file, item: "segment \(segments.count)",
            "the text was cut after \(Self.textLimit) characters", remedy: "split the segment"))
      }
      let speaker = segment.speaker.map { String(Self.clean($0).unicodeScalars.prefix(200).map(Character.init)) }
      segments.append(
        Segment(
          number: segments.count, start: Self.microseconds(segment.start), end: Self.microseconds(segment.end),
          text: text, speaker: speaker?.isEmpty == true ? nil : speaker))
    }
    format = found.format.rawValue
    language = found.transcript.language.map { String(Self.clean($0).prefix(100)) }.flatMap { $0.isEmpty ? nil : $0 }
    sha256 = Hexadecimal.encode(SHA256.hash(bytes))
    let summary = report.finish()
    self.report = TranscriptReport(
      segments: segments.count, errors: summary.errors, warnings: summary.warnings,
      notes: summary.diagnostics.map {
        TranscriptNote(severity: $0.severity.rawValue, line: $0.line, message: $0.message, remedy: $0.remedy)
      }, unlisted: summary.unlisted)
    guard !segments.isEmpty else {
      throw APIError(
        .invalidField, "The file holds no segment that can be kept", hint: "Send SubRip, WebVTT or Whisper's JSON",
        details: ["report": try JSONValue(parsing: JSONCoder.encode(self.report))])
    }
  }

  /// Without what the database cannot hold or no page can show: controls other than tabs and line feeds.
  private static func clean(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 32 && scalar != "\n" && scalar != "\t" || scalar.value == 127
  }

  /// The readers give whole microseconds, none negative and none over ten thousand days.
  private static func microseconds(_ time: RationalTime) -> Int64 {
    time.denominator == 1_000_000 ? max(0, time.numerator) : Int64(exactly: (time.seconds * 1e6).rounded()) ?? 0
  }
}
