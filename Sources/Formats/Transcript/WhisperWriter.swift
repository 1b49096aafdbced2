/// Writes the JSON of Whisper and its kin. Keys come in the order in which the originals write them.
struct WhisperWriter {
  private let transcript: Transcript
  private let format: TranscriptFormat
  private let report: ReportCollector
  private var out = ByteWriter()

  static func write(_ transcript: Transcript, _ format: TranscriptFormat, report: ReportCollector) -> [UInt8] {
    var writer = WhisperWriter(transcript: transcript, format: format, report: report)
    format == .whisperCpp ? writer.runCpp() : writer.run()
    writer.out.raw("\n")
    writer.countLosses()
    return writer.out.bytes
  }

  private init(transcript: Transcript, format: TranscriptFormat, report: ReportCollector) {
    self.transcript = transcript
    self.format = format
    self.report = report
  }

  /// Whisper's texts and words begin with the space that parts them from what comes before.
  private var lead: String { format == .whisper ? " " : "" }

  private mutating func run() {
    out.raw("{")
    var isFirst = true
    func key(_ name: String, _ out: inout ByteWriter) {
      if !isFirst { out.raw(",") }
      isFirst = false
      out.raw("\n  ")
      out.json(name)
      out.raw(": ")
    }
    if format == .whisperAPI, transcript.metadata["task"] == nil {
      key("task", &out)
      out.json("transcribe")
    }
    if let language = transcript.language {
      key("language", &out)
      out.json(language)
    }
    if let duration = transcript.duration {
      key("duration", &out)
      time(duration)
    }
    for (name, value) in transcript.metadata.sorted(by: { $0.key < $1.key }) where !WhisperWriter.own.contains(name) {
      key(name, &out)
      out.json(value)
    }
    key("text", &out)
    out.json(transcript.segments.map { lead + flat($0) }.joined(separator: lead.isEmpty ? " " : ""))
    key("segments", &out)
    out.raw("[")
    for (index, segment) in transcript.segments.enumerated() {
      out.raw(index > 0 ? ",\n    " : "\n    ")
      write(segment, index)
    }
    out.raw("\n  ]")
    if format == .whisperAPI || format == .whisperX {
      let all = transcript.segments.flatMap(\.words)
      if format == .whisperX || !all.isEmpty {
        key(format == .whisperX ? "word_segments" : "words", &out)
        words(all)
      }
    }
    out.raw("\n}")
  }

  private static let own: Set<String> = ["text", "segments", "words", "word_segments", "language", "duration"]
  private static let ownOfSegment: Set<String> = ["id", "start", "end", "text", "speaker", "words"]

  private func flat(_ segment: TranscriptSegment) -> String { segment.text.replacing("\n", with: " ") }

  private mutating func write(_ segment: TranscriptSegment, _ index: Int) {
    out.raw("{")
    if format != .whisperX {
      out.raw("\"id\": ")
      out.integer(segment.id.flatMap { Int($0) } ?? index)
      out.raw(", ")
    }
    out.raw("\"start\": ")
    time(segment.start)
    out.raw(", \"end\": ")
    time(segment.end)
    out.raw(", \"text\": ")
    out.json(lead + segment.text)
    for (name, value) in segment.metadata.sorted(by: { $0.key < $1.key })
    where !WhisperWriter.ownOfSegment.contains(name) {
      out.raw(", ")
      out.json(name)
      out.raw(": ")
      out.json(value)
    }
    if let speaker = segment.speaker {
      out.raw(", \"speaker\": ")
      out.json(speaker)
    }
    if !segment.words.isEmpty, format != .whisperAPI {
      out.raw(", \"words\": ")
      words(segment.words)
    }
    out.raw("}")
  }

  private mutating func words(_ words: [TranscriptWord]) {
    out.raw("[")
    for (index, word) in words.enumerated() {
      out.raw(index > 0 ? ", {\"word\": " : "{\"word\": ")
      out.json((word.joinsPrevious ? "" : lead) + word.text)
      if let start = word.start {
        out.raw(", \"start\": ")
        time(start)
      }
      if let end = word.end {
        out.raw(", \"end\": ")
        time(end)
      }
      if let probability = word.probability, probability.isFinite {
        out.raw(format == .whisperX ? ", \"score\": " : ", \"probability\": ")
        out.number(probability)
      }
      if let speaker = word.speaker {
        out.raw(", \"speaker\": ")
        out.json(speaker)
      }
      out.raw("}")
    }
    out.raw("]")
  }

  /// Seconds, exact: six decimals at most.
  private mutating func time(_ time: RationalTime) { out.json(AttributeValue.number(time.seconds)) }

  private mutating func runCpp() {
    out.raw("{")
    var metadata = transcript.metadata
    var result: [String: AttributeValue] = [:]
    if case .object(let given)? = metadata["result"] { result = given }
    if let language = transcript.language { result["language"] = .text(language) }
    metadata["result"] = .object(result)
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where name != "transcription" {
      out.raw("\n  ")
      out.json(name)
      out.raw(": ")
      out.json(value)
      out.raw(",")
    }
    out.raw("\n  \"transcription\": [")
    for (index, segment) in transcript.segments.enumerated() {
      out.raw(index > 0 ? ",\n    " : "\n    ")
      out.raw("{\"timestamps\": {\"from\": ")
      out.json(TranscriptTime.text(segment.start, decimal: ","))
      out.raw(", \"to\": ")
      out.json(TranscriptTime.text(segment.end, decimal: ","))
      out.raw("}, \"offsets\": {\"from\": ")
      out.integer((TranscriptTime.count(segment.start) + 500) / 1000)
      out.raw(", \"to\": ")
      out.integer((TranscriptTime.count(segment.end) + 500) / 1000)
      out.raw("}, \"text\": ")
      out.json(" " + segment.text)
      if let speaker = segment.speaker {
        out.raw(", \"speaker\": ")
        out.json(speaker)
      }
      for (name, value) in segment.metadata.sorted(by: { $0.key < $1.key })
      where !["timestamps", "offsets", "text", "speaker"].contains(name) {
        out.raw(", ")
        out.json(name)
        out.raw(": ")
        out.json(value)
      }
      out.raw("}")
      if !TranscriptTime.isWholeMillisecond(segment.start) || !TranscriptTime.isWholeMillisecond(segment.end) {
        report.lose("time", "rounded to a millisecond")
      }
    }
    out.raw("\n  ]\n}")
  }

  private func countLosses() {
    func lose(_ what: String, _ count: Int) { if count > 0 { report.lose(what, "dropped", count: count) } }
    let segments = transcript.segments
    lose("tag in the text", segments.count { $0.markup.map { $0.contains("<") || $0.contains("{") } ?? false })
    lose("cue settings", segments.count { !$0.settings.isEmpty })
    for kind in TranscriptBlock.Kind.allCases { lose(kind.rawValue, transcript.blocks.count { $0.kind == kind }) }
    lose("header line", transcript.headerLines.count)
    if !transcript.title.isEmpty { lose("title", 1) }
    lose(
      "cue id", segments.count { $0.id.map { Int($0) == nil || format == .whisperX || format == .whisperCpp } ?? false }
    )
    if format == .whisperCpp {
      lose("word with its time", segments.reduce(0) { $0 + $1.words.count })
      if transcript.duration != nil { lose("duration", 1) }
    }
  }
}
