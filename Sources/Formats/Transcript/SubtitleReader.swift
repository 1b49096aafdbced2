/// Reads SubRip and WebVTT.
///
/// SubRip has no standard: an index that may be missing, a line with two times, lines of text, a blank line. WebVTT:
/// W3C, "WebVTT: The Web Video Text Tracks Format", with what its parser forgives.
struct SubtitleReader {
  private let lines: [Substring]
  private let file: String
  private let isVTT: Bool
  private let report: ReportCollector
  private var transcript = Transcript()
  /// Stray paragraphs of SubRip's last cue: they are taken in at once when its end is known.
  private var strays: [String] = []
  /// Index of the next line.
  private var at = 0

  static func read(_ text: String, isVTT: Bool, file: String, report: ReportCollector) -> Transcript {
    var reader = SubtitleReader(text, isVTT, file, report)
    reader.run()
    return reader.transcript
  }

  private init(_ text: String, _ isVTT: Bool, _ file: String, _ report: ReportCollector) {
    lines = TranscriptText.lines(text)
    self.file = file
    self.isVTT = isVTT
    self.report = report
    transcript.dialect = isVTT ? .webVTT : .srt
  }

  private mutating func run() {
    if isVTT { readHeader() }
    var overlaps = 0
    while at < lines.count {
      if isBlank(lines[at]) {
        at += 1
        continue
      }
      let count = transcript.segments.count
      if isVTT, readBlock() { continue }
      readCue()
      let segments = transcript.segments
      if segments.count > count, count > 0, segments[count].start.numerator < segments[count - 1].end.numerator {
        overlaps += 1
      }
    }
    takeStrays()
    if overlaps > 0 {
      report.add(Diagnostic(.note, .outOfRange, file: file, "\(overlaps) cues begin before the one before them ends"))
    }
  }

  private func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

  /// `WEBVTT`, text behind it, and lines up to a blank one.
  private mutating func readHeader() {
    while at < lines.count, isBlank(lines[at]) { at += 1 }
    guard at < lines.count, lines[at].hasPrefix("WEBVTT") else { return }
    transcript.title = TranscriptText.trim(lines[at].dropFirst(6))
    at += 1
    while at < lines.count, !isBlank(lines[at]), !lines[at].contains("-->") {
      let line = TranscriptText.trim(lines[at])
      if line.lowercased().hasPrefix("language:") {
        transcript.language = TranscriptText.trim(line.dropFirst(9))
      } else {
        transcript.headerLines.append(line)
      }
      at += 1
    }
  }

  /// A note, style or region; false where the block is none.
  private mutating func readBlock() -> Bool {
    let line = lines[at]
    guard
      let kind = TranscriptBlock.Kind.allCases.first(where: { kind in
        guard line.hasPrefix(kind.rawValue) else { return false }
        let rest = line.dropFirst(kind.rawValue.count)
        return kind == .note ? rest.first.map { $0 == " " || $0 == "\t" } ?? true : isBlank(rest)
      }), !line.contains("-->")
    else { return false }
    // A cue may be named NOTE: its next line then tells the times.
    if at + 1 < lines.count, kind != .note, lines[at + 1].contains("-->") { return false }
    var text = [String(line.dropFirst(kind.rawValue.count))]
    at += 1
    while at < lines.count, !isBlank(lines[at]) {
      text.append(String(lines[at]))
      at += 1
    }
    if text[0].isEmpty, text.count > 1 { text.removeFirst() } else { text[0] = TranscriptText.trim(text[0]) }
    transcript.blocks.append(
      TranscriptBlock(kind: kind, text: text.joined(separator: "\n"), position: transcript.segments.count))
    return true
  }

  private mutating func readCue() {
    var id: String?
    if !lines[at].contains("-->") {
      guard at + 1 < lines.count, lines[at + 1].contains("-->") else { return readStray() }
      id = TranscriptText.trim(lines[at])
      at += 1
    }
    let line = at
    at += 1
    var text: [String] = []
    while at < lines.count, !isBlank(lines[at]) {
      // Without a blank line between: the next cue's index or times.
      if lines[at].contains("-->") { break }
      if !isVTT, at + 1 < lines.count, lines[at + 1].contains("-->"), lines[at].allSatisfy({ $0.isNumber || $0 == " " })
      {
        break
      }
      text.append(TranscriptText.trim(lines[at]))
      at += 1
    }
    guard let (start, end, settings) = times(lines[line], line + 1) else { return }
    var segment = TranscriptSegment(start: start, end: end, text: "")
    segment.id = id
    segment.settings = settings
    set(&segment, text.joined(separator: "\n"))
    takeStrays()
    transcript.segments.append(segment)
  }

  /// Text that belongs to no cue: some files have blank lines inside one.
  private mutating func readStray() {
    let first = at + 1
    var text: [String] = []
    while at < lines.count, !isBlank(lines[at]) {
      if at + 1 < lines.count, lines[at + 1].contains("-->") { break }
      text.append(TranscriptText.trim(lines[at]))
      at += 1
    }
    guard !text.isEmpty else { return }
    if !isVTT, !transcript.segments.isEmpty {
      strays.append(text.joined(separator: "\n"))
      report.add(
        Diagnostic(
          .warning, .malformedLine, file: file, line: first, "text behind a blank line was added to the cue before it",
          remedy: "remove the blank line"))
    } else {
      report.add(
        Diagnostic(
          .error, .malformedLine, file: file, line: first, "text without times was left out",
          remedy: "give it a line with times"))
    }
  }

  /// Adds the paragraphs that followed the last cue to it.
  private mutating func takeStrays() {
    guard !strays.isEmpty, let last = transcript.segments.indices.last else { return }
    let before = transcript.segments[last].markup ?? transcript.segments[last].text
    set(&transcript.segments[last], ([before] + strays).joined(separator: "\n\n"))
    strays = []
  }

  /// The two times of a cue and what stands behind them; nil, with a line in the report, where they are not sound.
  private func times(_ line: Substring, _ number: Int) -> (RationalTime, RationalTime, String)? {
    func wrong(_ message: String) -> (RationalTime, RationalTime, String)? {
      report.add(
        Diagnostic(
          .error, .malformedLine, file: file, line: number, "the cue was left out: \(message)",
          remedy: "write the times as 00:01:02\(isVTT ? "." : ",")345"))
      return nil
    }
    guard let arrow = line.firstRange(of: "-->") else { return wrong("it has no times") }
    let left = TranscriptText.trim(line[..<arrow.lowerBound])
    let right = TranscriptText.trim(line[arrow.upperBound...])
    let word = right.prefix { $0 != " " && $0 != "\t" }
    guard let start = TranscriptTime.parse(left) else { return wrong("'\(left.prefix(40))' is no time") }
    guard let end = TranscriptTime.parse(word) else { return wrong("'\(word.prefix(40))' is no time") }
    guard end.numerator >= start.numerator else { return wrong("it ends before it starts") }
    return (start, end, TranscriptText.trim(right.dropFirst(word.count)))
  }

  /// Fills in text, speaker and words from marked-up text.
  private func set(_ segment: inout TranscriptSegment, _ markup: String) {
    var plain = ""
    var words: [(text: String, start: RationalTime?)] = [("", nil)]
    var hasTimes = false
    for piece in TranscriptText.pieces(markup, transcript.dialect) {
      switch piece {
      case .text(let text):
        plain += text
        words[words.count - 1].text += text
      case .time(let time):
        hasTimes = true
        words.append(("", time))
      case .tag("v", isClosing: false, rest: let rest):
        // `<v.loud Name>`: classes stand before the name.
        let name = rest.drop { $0 != " " && $0 != "\t" }
        if segment.speaker == nil, !name.isEmpty {
          segment.speaker = TranscriptText.unescape(TranscriptText.trim(name))
        }
      case .tag: break
      }
    }
    segment.text = TranscriptText.trimmed(plain)
    segment.markup = markup == segment.text ? nil : markup
    segment.words = []
    guard hasTimes else { return }
    for (index, word) in words.enumerated() {
      let text = TranscriptText.trim(word.text.replacing("\n", with: " "))
      guard !text.isEmpty else { continue }
      let end = words[(index + 1)...].first { $0.start != nil }?.start ?? segment.end
      var new = TranscriptWord(text, start: word.start ?? segment.start, end: end)
      new.joinsPrevious =
        index > 0 && !(word.text.first?.isWhitespace ?? true)
        && !(words[index - 1].text.last?.isWhitespace ?? true)
      segment.words.append(new)
    }
  }
}
