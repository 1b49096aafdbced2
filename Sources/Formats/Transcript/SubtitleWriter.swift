/// Writes SubRip and WebVTT.
struct SubtitleWriter {
  private let transcript: Transcript
  private let isVTT: Bool
  private let report: ReportCollector
  private var out = ByteWriter()

  static func write(_ transcript: Transcript, isVTT: Bool, report: ReportCollector) -> [UInt8] {
    var writer = SubtitleWriter(transcript: transcript, isVTT: isVTT, report: report)
    writer.run()
    return writer.out.bytes
  }

  private init(transcript: Transcript, isVTT: Bool, report: ReportCollector) {
    self.transcript = transcript
    self.isVTT = isVTT
    self.report = report
  }

  private mutating func run() {
    if isVTT { writeHeader() }
    var block = 0
    for (index, segment) in transcript.segments.enumerated() {
      while isVTT, block < transcript.blocks.count, transcript.blocks[block].position <= index {
        write(transcript.blocks[block])
        block += 1
      }
      write(segment, index)
    }
    if isVTT { for rest in transcript.blocks[min(block, transcript.blocks.count)...] { write(rest) } }
    countLosses()
  }

  private mutating func writeHeader() {
    out.raw("WEBVTT")
    let title = oneLine(transcript.title)
    if !title.isEmpty { out.text(" " + title) }
    out.raw("\n")
    if let language = transcript.language { out.text("Language: \(oneLine(language))\n") }
    for line in transcript.headerLines { out.text(oneLine(line) + "\n") }
    out.raw("\n")
  }

  private mutating func write(_ block: TranscriptBlock) {
    out.text(block.kind.rawValue)
    let lines = safeLines(block.text)
    if block.kind == .note, lines.count == 1 {
      out.text(lines[0].isEmpty ? "\n\n" : " \(lines[0])\n\n")
    } else {
      out.text("\n" + lines.joined(separator: "\n") + "\n\n")
    }
  }

  private mutating func write(_ segment: TranscriptSegment, _ index: Int) {
    if isVTT {
      if let id = segment.id, !id.isEmpty { out.text(oneLine(id).replacing("-->", with: "->") + "\n") }
    } else {
      out.text("\(index + 1)\n")
    }
    let decimal = isVTT ? "." : ","
    out.text(
      TranscriptTime.text(segment.start, decimal: decimal) + " --> "
        + TranscriptTime.text(segment.end, decimal: decimal))
    if isVTT == (transcript.dialect == .webVTT), transcript.dialect != .none, !segment.settings.isEmpty {
      out.text(" " + oneLine(segment.settings))
    }
    out.raw("\n")
    let lines = safeLines(text(segment))
    out.text(lines.joined(separator: "\n") + "\n\n")
    if !TranscriptTime.isWholeMillisecond(segment.start) || !TranscriptTime.isWholeMillisecond(segment.end) {
      report.lose("time", "rounded to a millisecond")
    }
  }

  /// The text in the tags of the target.
  private func text(_ segment: TranscriptSegment) -> String {
    let own: TranscriptDialect = isVTT ? .webVTT : .srt
    if let markup = segment.markup, transcript.dialect == own { return markup }
    var text = ""
    var lost = 0
    for piece in TranscriptText.pieces(
      segment.markup ?? segment.text, segment.markup == nil ? .none : transcript.dialect)
    {
      switch piece {
      case .text(let plain): text += isVTT ? TranscriptText.escape(plain) : plain
      case .tag(let name, let isClosing, _) where ["b", "i", "u"].contains(name):
        text += isClosing ? "</\(name)>" : "<\(name)>"
      case .tag(let name, let isClosing, _): if !isClosing, name != "v" { lost += 1 }
      case .time: lost += 1
      }
    }
    if lost > 0 { report.lose("tag in the text", "dropped", count: lost) }
    text = TranscriptText.trimmed(text)
    guard let speaker = segment.speaker, !speaker.isEmpty else { return text }
    if isVTT { return "<v \(TranscriptText.escape(oneLine(speaker)))>\(text)" }
    report.lose("speaker", "written into the text")
    return "[\(oneLine(speaker))]: \(text)"
  }

  /// Lines that neither end the cue nor look like one.
  private func safeLines(_ text: String) -> [String] {
    let lines = TranscriptText.lines(text).map { $0.replacing("-->", with: "->") }
    let kept = lines.filter { !TranscriptText.trim($0).isEmpty }.map { String($0) }
    if kept.count < lines.count { report.lose("blank line in a text", "dropped", count: lines.count - kept.count) }
    return kept.isEmpty ? [""] : kept
  }

  private func oneLine(_ text: String) -> String {
    TranscriptText.trim(TranscriptText.lines(text).joined(separator: " "))
  }

  private func countLosses() {
    func lose(_ what: String, _ count: Int) { if count > 0 { report.lose(what, "dropped", count: count) } }
    let segments = transcript.segments
    let own: TranscriptDialect = isVTT ? .webVTT : .srt
    // Times inside WebVTT's text are written again with it.
    if transcript.dialect != own {
      lose("word with its time", segments.reduce(0) { $0 + $1.words.count })
      lose("cue settings", segments.count { !$0.settings.isEmpty })
    }
    lose("segment metadata", segments.count { !$0.metadata.isEmpty })
    if !transcript.metadata.isEmpty { lose("metadata", transcript.metadata.count) }
    if transcript.duration != nil { lose("duration", 1) }
    if !isVTT {
      if transcript.language != nil { lose("language", 1) }
      for kind in TranscriptBlock.Kind.allCases { lose(kind.rawValue, transcript.blocks.count { $0.kind == kind }) }
      lose("header line", transcript.headerLines.count)
      if !transcript.title.isEmpty { lose("title", 1) }
      if transcript.dialect != .srt { lose("cue id", segments.count { $0.id.map { Int($0) == nil } ?? false }) }
    }
  }
}
