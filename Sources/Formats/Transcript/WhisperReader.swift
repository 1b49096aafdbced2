/// Reads the JSON of Whisper and its kin: openai/whisper, the `verbose_json` of speech endpoints, whisper.cpp, WhisperX.
///
/// Which of them it is shows in the names: `transcription` (whisper.cpp), `word_segments` (WhisperX), `task`, `duration`
/// or `words` at the top (the endpoint), else openai/whisper.
struct WhisperReader {
  private let file: String
  private let report: ReportCollector
  private var transcript = Transcript()
  private var rounded = 0

  static func read(_ bytes: [UInt8], file: String, report: ReportCollector) throws -> (Transcript, TranscriptFormat) {
    let parser = try JSONParser()
    do {
      return try parser.withValue(copying: bytes) { try read($0, file, report) }
    } catch let trouble as JSONTrouble {
      // Python writes NaN, which JSON has not.
      let (repaired, count) = withoutNaN(bytes)
      if count > 0, let result = try? parser.withValue(copying: repaired, { try read($0, file, report) }) {
        report.add(
          Diagnostic(
            .warning, .badNumber, file: file, "NaN or Infinity stands in \(count) places and was read as nothing",
            remedy: "write the transcript again where the numbers matter"))
        return result
      }
      throw FormatError(.syntax, file: file, "no sound JSON: \(trouble.message)", remedy: "export the file again")
    }
  }

  private static func read(_ root: JSONNode, _ file: String, _ report: ReportCollector) throws -> (
    Transcript, TranscriptFormat
  ) {
    guard root.kind == .object else {
      throw FormatError(.schema, file: file, "the document is no object at its top", remedy: "give a transcript")
    }
    var reader = WhisperReader(file: file, report: report)
    let format = try reader.run(root)
    if reader.rounded > 0 { report.lose("time", "rounded to a microsecond", count: reader.rounded) }
    return (reader.transcript, format)
  }

  private init(file: String, report: ReportCollector) {
    self.file = file
    self.report = report
  }

  private mutating func run(_ root: JSONNode) throws -> TranscriptFormat {
    if let cues = root.member("transcription"), cues.kind == .array {
      readCpp(root, cues)
      return .whisperCpp
    }
    let words = root.member("words")
    let segments = root.member("segments")
    guard segments?.kind == .array || words?.kind == .array else {
      throw FormatError(
        .schema, file: file, "there are neither \"segments\" nor \"transcription\"",
        remedy: "export the transcript with its times")
    }
    let format: TranscriptFormat =
      root.member("word_segments") != nil
      ? .whisperX
      : words != nil || root.member("task") != nil || root.member("duration") != nil ? .whisperAPI : .whisper
    for (key, value) in root.members {
      switch key.string ?? "" {
      case "text", "segments", "words", "word_segments": break
      case "language": transcript.language = value.string
      case "duration": transcript.duration = time(value)
      case let name: transcript.metadata[name] = value.attributeValue
      }
    }
    if let segments {
      for (index, node) in segments.elements.enumerated() { readSegment(node, index, format) }
    }
    if let words, words.kind == .array {
      place(words.elements.enumerated().compactMap { word($1, "word \($0)", format) })
    }
    return format
  }

  private mutating func readSegment(_ node: JSONNode, _ index: Int, _ format: TranscriptFormat) {
    let item = "segment \(index)"
    guard let (start, end) = times(node.member("start"), node.member("end"), item) else { return }
    var segment = TranscriptSegment(start: start, end: end, text: "")
    for (key, value) in node.members {
      switch key.string ?? "" {
      case "start", "end": break
      case "id": segment.id = value.int64.map { String($0) } ?? value.string
      case "text": segment.text = TranscriptText.trimmed(value.string ?? "")
      case "speaker": segment.speaker = value.string
      case "words":
        for (number, node) in value.elements.enumerated() {
          if let word = word(node, "\(item), word \(number)", format) { segment.words.append(word) }
        }
      case let name: segment.metadata[name] = value.attributeValue
      }
    }
    transcript.segments.append(segment)
  }

  private mutating func word(_ node: JSONNode, _ item: String, _ format: TranscriptFormat) -> TranscriptWord? {
    guard let text = node.member("word")?.string else {
      bad(item, "it has no text")
      return nil
    }
    // WhisperX leaves out the times of what it could not align.
    var word = TranscriptWord(
      TranscriptText.trim(text), start: node.member("start").flatMap { time($0) },
      end: node.member("end").flatMap { time($0) },
      probability: (node.member("probability") ?? node.member("score"))?.double)
    if let start = word.start, let end = word.end, end.numerator < start.numerator {
      bad(item, "it ends before it starts")
      return nil
    }
    word.speaker = node.member("speaker")?.string
    word.joinsPrevious = format == .whisper && !text.hasPrefix(" ")
    return word
  }

  /// Words that stand apart from the segments go to the first one that ends after they start.
  private mutating func place(_ words: [TranscriptWord]) {
    guard !words.isEmpty else { return }
    guard !transcript.segments.isEmpty else {
      let known = words.filter { $0.start != nil && $0.end != nil }
      guard let start = known.first?.start,
        let end = known.map({ $0.end ?? start }).max(by: { $0.numerator < $1.numerator })
      else { return }
      var segment = TranscriptSegment(
        start: start, end: end.numerator >= start.numerator ? end : start,
        text: words.map(\.text).joined(separator: " "))
      segment.words = words
      transcript.segments = [segment]
      return
    }
    var index = 0
    for word in words {
      if let start = word.start {
        while index + 1 < transcript.segments.count, transcript.segments[index].end.numerator <= start.numerator {
          index += 1
        }
      }
      transcript.segments[index].words.append(word)
    }
  }

  private mutating func readCpp(_ root: JSONNode, _ cues: JSONNode) {
    for (key, value) in root.members where key.string != "transcription" {
      if key.string == "result" { transcript.language = value.member("language")?.string }
      transcript.metadata[key.string ?? ""] = value.attributeValue
    }
    for (index, node) in cues.elements.enumerated() {
      let item = "transcription \(index)"
      let offsets = node.member("offsets")
      func milliseconds(_ name: StaticString) -> RationalTime? {
        guard let value = offsets?.member(name)?.int64, value >= 0, value <= TranscriptTime.longestHours * 3_600_000
        else { return nil }
        return TranscriptTime.microseconds(value * 1000)
      }
      guard let start = milliseconds("from"), let end = milliseconds("to"), end.numerator >= start.numerator else {
        bad(item, "its offsets are no sound times")
        continue
      }
      var segment = TranscriptSegment(
        start: start, end: end, text: TranscriptText.trimmed(node.member("text")?.string ?? ""))
      for (key, value) in node.members {
        switch key.string ?? "" {
        case "offsets", "timestamps", "text": break
        case "speaker": segment.speaker = value.string
        case let name: segment.metadata[name] = value.attributeValue
        }
      }
      transcript.segments.append(segment)
    }
  }

  private mutating func times(_ start: JSONNode?, _ end: JSONNode?, _ item: String) -> (RationalTime, RationalTime)? {
    guard let start = start.flatMap({ time($0) }), let end = end.flatMap({ time($0) }) else {
      bad(item, "its times are no numbers of seconds from 0")
      return nil
    }
    guard end.numerator >= start.numerator else {
      bad(item, "it ends before it starts")
      return nil
    }
    return (start, end)
  }

  private mutating func time(_ node: JSONNode) -> RationalTime? {
    // Some endpoints write the duration as text.
    guard let value = node.double ?? node.string.flatMap({ DecimalText.parse($0) }),
      let time = TranscriptTime.seconds(value)
    else { return nil }
    // A microsecond is far below what recognisers tell; digits behind it are noise of binary fractions.
    if abs(value * 1e6 - Double(time.numerator)) > 1e-3 { rounded += 1 }
    return time
  }

  private func bad(_ item: String, _ reason: String) {
    report.add(
      Diagnostic(
        .error, .malformedObject, file: file, item: item, "was left out: \(reason)", remedy: "correct or remove it"))
  }

  /// The text with `NaN` and `Infinity` outside strings as `null`, and how many there were.
  private static func withoutNaN(_ bytes: [UInt8]) -> ([UInt8], Int) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var (count, at) = (0, 0)
    var isInString = false
    let words = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
    while at < bytes.count {
      let byte = bytes[at]
      if isInString {
        result.append(byte)
        if byte == 92, at + 1 < bytes.count {
          at += 1
          result.append(bytes[at])
        } else if byte == 34 {
          isInString = false
        }
        at += 1
        continue
      }
      if byte == 34 { isInString = true }
      if let word = words.first(where: { bytes[at...].starts(with: $0) }) {
        result += Array("null".utf8)
        count += 1
        at += word.count
        continue
      }
      result.append(byte)
      at += 1
    }
    return (result, count)
  }
}
