import Foundation
import TestRandom
import TestSupport
import Testing

@testable import Formats

/// Broken times, markup and damage: a line in the report, no trap, no hang.
@Suite("Hostile transcripts") struct HostileTranscriptTests {
  @Test(.needsSampleData("hostile/audio/broken.srt")) func eachBrokenCueIsALine() throws {
    let report = ReportCollector()
    let url = try #require(SampleData.file("hostile/audio/broken.srt"))
    let (transcript, _) = try TranscriptFile.read(url, report: report)
    #expect(transcript.segments.map(\.text) == ["overlaps"])
    let diagnostics = report.finish().diagnostics
    #expect(diagnostics.map(\.line) == [2, 6])
    #expect(diagnostics[0].message.contains("ends before it starts"))
    #expect(diagnostics[1].message.contains("'00:99:99,999' is no time"))
  }

  @Test func markupCannotBecomeACue() throws {
    let report = ReportCollector()
    var transcript = Transcript()
    let zero = try #require(RationalTime(seconds: 0))
    var segment = TranscriptSegment(
      start: zero, end: zero, text: "<script>a</script>\n\n2\n00:00:01,000 --> 00:00:02,000\nb")
    segment.speaker = "a>b\nc"
    segment.id = "x --> y\nz"
    transcript.segments = [segment]
    for format in TranscriptFormat.allCases {
      let bytes = TranscriptFile.write(transcript, as: format, report: report)
      let (again, _) = try TranscriptFile.read(bytes, file: "a", report: ReportCollector())
      #expect(again.segments.count == 1, "\(format)")
      #expect(again.segments[0].text.contains("<script>a</script>"), "\(format)")
      if format == .vtt { #expect(String(decoding: bytes, as: UTF8.self).contains("&lt;script&gt;")) }
    }
  }

  @Test(arguments: [
    "WEBVTT\n\n00:00.000 -> 00:01.000\na", "WEBVTT\n\n00:00:60.000 --> 00:01.000\na", "WEBVTT\n\n1:2:3 --> 4\na",
    "WEBVTT\n\n99999999999999:00:00.000 --> 00:01.000\na", "1\n-00:00:01,000 --> 00:00:02,000\na",
    "1\n00:00:01,0000000 --> 00:00:02,000\na", "1\n --> \na", "WEBVTT\n\n00:00.000 --> 00:01,00a\nb",
    #"{"segments":[{"start":1e300,"end":2,"text":"a"}]}"#, #"{"segments":[{"start":-1,"end":2}]}"#,
    #"{"segments":[{"start":3,"end":2}]}"#, #"{"segments":[7,null,"a",[]]}"#,
    #"{"transcription":[{"offsets":{"from":-1,"to":9223372036854775807}}]}"#, #"{"transcription":[{}]}"#,
  ])
  func brokenTimesAreLeftOutAndNamed(_ text: String) throws {
    let report = ReportCollector()
    let (transcript, _) = try TranscriptFile.read(Array(text.utf8), file: "a", report: report)
    #expect(transcript.segments.isEmpty)
    #expect(report.finish().errors > 0)
  }

  @Test(arguments: ["", "hello", "{", "[]", "{\"segments\": {}}", "{\"text\": \"a\"}", "{\"segments\": [NaN"])
  func whatIsNoTranscriptIsRefused(_ text: String) {
    #expect(throws: FormatError.self) {
      try TranscriptFile.read(Array(text.utf8), file: "a", report: ReportCollector())
    }
  }

  @Test func manyTagsTakeLittleTime() throws {
    let text =
      "WEBVTT\n\n00:00.000 --> 00:01.000\n" + String(repeating: "<c>&amp;", count: 50_000)
      + String(repeating: "<", count: 50_000)
    let (transcript, _) = try TranscriptFile.read(Array(text.utf8), file: "a", report: ReportCollector())
    #expect(transcript.segments[0].text.hasPrefix("&&&"))
  }

  @Test(arguments: TranscriptFormat.allCases) func readersOutliveDamage(_ format: TranscriptFormat) throws {
    let source = """
      WEBVTT
      Language: en

      NOTE a note

      1
      00:00.500 --> 00:02.000 align:start
      <v Ann>One <00:01.000>two &amp; three

      2
      00:02.000 --> 00:03.125
      <i>four</i>

      """
    let transcript = try TranscriptFile.read(Array(source.utf8), file: "a", report: ReportCollector()).transcript
    let seed = TranscriptFile.write(transcript, as: format, report: ReportCollector())
    var random = SeededGenerator(seed: 42)
    for _ in 0..<500 {
      let bytes = MutationFuzzTests.mutate(seed, &random)
      do {
        let read = try TranscriptFile.read(bytes, as: format, file: "a", report: ReportCollector()).transcript
        for segment in read.segments { #expect(segment.end.numerator >= segment.start.numerator) }
        for other in TranscriptFormat.allCases { _ = TranscriptFile.write(read, as: other, report: ReportCollector()) }
      } catch is FormatError {}
    }
  }
}
