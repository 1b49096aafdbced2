public import struct Foundation.URL

/// Reads, writes and converts transcripts.
public enum TranscriptFile {
  /// The longest transcript that is read: 256 MiB, some years of speech.
  public static let sizeLimit = 256 << 20

  /// Which format a file has; nil for none. Reads its head only.
  public static func format(of url: URL) -> TranscriptFormat? {
    guard FileStatus(path: url.path, followsLinks: true)?.kind == .regular,
      let head = try? FileBytes.head(url, 1 << 16)
    else { return nil }
    return TranscriptFormat.detect(head)
  }

  /// Reads a transcript of any of the formats.
  ///
  /// - Parameters:
  ///   - format: nil tells it by content. The four kinds of JSON are told apart in any case.
  ///   - report: gets a line for each cue that was left out.
  /// - Returns: the transcript and the format that it was.
  /// - Throws: `FormatError` where nothing of it can be read.
  public static func read(_ url: URL, as format: TranscriptFormat? = nil, report: ReportCollector) throws -> (
    transcript: Transcript, format: TranscriptFormat
  ) {
    let name = url.lastPathComponent
    guard FileStatus(path: url.path, followsLinks: true)?.kind == .regular else {
      throw FormatError(.fileUnreadable, file: name, "is no file that can be read", remedy: "check the path")
    }
    return try read(FileBytes.read(url, path: name, limit: sizeLimit), as: format, file: name, report: report)
  }

  /// Reads a transcript from bytes.
  public static func read(
    _ bytes: [UInt8], as format: TranscriptFormat? = nil, file: String, report: ReportCollector
  ) throws -> (transcript: Transcript, format: TranscriptFormat) {
    guard let format = format ?? TranscriptFormat.detect(bytes) else {
      throw FormatError(
        .formatUnknown, file: file, "is no transcript that is known", remedy: "give SubRip, WebVTT or Whisper JSON")
    }
    let result: (Transcript, TranscriptFormat)
    switch format {
    case .srt, .vtt:
      let (text, encoding) = TranscriptText.decode(bytes)
      if encoding != .utf8 {
        report.add(Diagnostic(.note, .textEncoding, file: file, "is no UTF-8 and was read as \(encoding.rawValue)"))
      }
      result = (SubtitleReader.read(text, isVTT: format == .vtt, file: file, report: report), format)
    case .whisper, .whisperAPI, .whisperCpp, .whisperX:
      let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
      result = try WhisperReader.read(text, file: file, report: report)
    }
    if result.0.segments.isEmpty {
      report.add(
        Diagnostic(
          .warning, .schema, file: file, "the transcript holds no segment", remedy: "check that this is the right file")
      )
    }
    return result
  }

  /// The transcript as a file of a format; `report` gets what the format cannot hold.
  public static func write(_ transcript: Transcript, as format: TranscriptFormat, report: ReportCollector) -> [UInt8] {
    switch format {
    case .srt, .vtt: SubtitleWriter.write(transcript, isVTT: format == .vtt, report: report)
    case .whisper, .whisperAPI, .whisperCpp, .whisperX: WhisperWriter.write(transcript, format, report: report)
    }
  }

  /// Converts a transcript file. A fatal error is in the report, with outcome `failed`; nothing is then left at `target`.
  public static func convert(
    _ source: URL, from format: TranscriptFormat? = nil, to target: TranscriptFormat, at place: URL
  ) throws -> FileConversionReport {
    let report = ReportCollector()
    report.setFormats(from: format?.rawValue, to: target.rawValue)
    do {
      let (transcript, found) = try read(source, as: format, report: report)
      report.setFormats(from: found.rawValue, to: nil)
      let bytes = write(transcript, as: target, report: report)
      let file = try WholeFile(place)
      try bytes.withUnsafeBytes { try file.append($0) }
      try file.commit()
      let counts = [
        "segments": transcript.segments.count, "words": transcript.segments.reduce(0) { $0 + $1.words.count },
      ]
      var written = counts
      if target == .srt || target == .vtt || target == .whisperCpp { written["words"] = nil }
      return FileConversionReport(report.finish(), read: counts, written: written)
    } catch let error as FormatError {
      report.add(error.diagnostic)
      return FileConversionReport(report.finish(failed: true), read: [:], written: [:])
    }
  }
}
