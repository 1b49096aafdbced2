import Foundation
import TestSupport
import Testing

@testable import Formats

/// Subtitles and Whisper's JSON: read, written, read again, equal.
@Suite("Transcripts") struct TranscriptTests {
  private func read(_ text: String, as format: TranscriptFormat? = nil) throws -> (Transcript, ConversionReport) {
    let report = ReportCollector()
    let transcript = try TranscriptFile.read(Array(text.utf8), as: format, file: "a", report: report).transcript
    return (transcript, report.finish())
  }

  private func written(_ transcript: Transcript, _ format: TranscriptFormat) -> (String, ConversionReport) {
    let report = ReportCollector()
    let bytes = TranscriptFile.write(transcript, as: format, report: report)
    return (String(decoding: bytes, as: UTF8.self), report.finish())
  }

  private func time(_ seconds: Double) throws -> RationalTime { try #require(RationalTime(seconds: seconds)) }

  @Test(
    .needsSampleData("speech"), arguments: ["jfk.vtt", "nasa_webb_16s.vtt", "nasa_webb_16s.srt"],
    TranscriptFormat.allCases)
  func samplesComeBackThroughEveryFormat(_ name: String, _ between: TranscriptFormat) throws {
    let report = ReportCollector()
    let (transcript, format) = try TranscriptFile.read(
      try #require(SampleData.file("speech/\(name)")), report: report)
    #expect(transcript.segments.count == (name == "jfk.vtt" ? 1 : 4))
    let (text, losses) = written(transcript, between)
    #expect(losses.losses.isEmpty || between != format, "\(losses.text)")
    let (again, _) = try read(text)
    #expect(again.segments.map(\.text) == transcript.segments.map(\.text))
    #expect(again.segments.map(\.start) == transcript.segments.map(\.start))
    #expect(again.segments.map(\.end) == transcript.segments.map(\.end))
  }

  @Test func subRipIsReadAsFilesAre() throws {
    let text =
      "\u{FEFF}1\r\n00:00:01,500 --> 00:00:02,000 X1:10 X2:20\r\n<i>One</i> &amp; two\r\nlines\r\n\r\n"
      + "00:00:03,000 --> 100:00:04,250\r\nno index\r\n7\r\n123:59:59,999 --> 124:00:00,000\r\n{\\an8}no blank line\r\n"
    let (transcript, report) = try read(text)
    #expect(report.outcome == .clean, "\(report.text)")
    #expect(transcript.segments.map(\.text) == ["One &amp; two\nlines", "no index", "no blank line"])
    #expect(transcript.segments.map(\.id) == ["1", nil, "7"])
    #expect(transcript.segments[0].settings == "X1:10 X2:20")
    #expect(try transcript.segments[2].start == time(446_399.999))
    #expect(transcript.segments[0].markup == "<i>One</i> &amp; two\nlines")
    let (again, _) = try read(written(transcript, .srt).0)
    #expect(again.segments.map(\.markup) == transcript.segments.map(\.markup))
    #expect(again.segments.map(\.settings) == transcript.segments.map(\.settings))
    #expect(again.segments.map(\.start) == transcript.segments.map(\.start))
  }

  @Test func encodingsAreToldAndNoted() throws {
    let report = ReportCollector()
    let latin = Array("1\n00:00:01,000 --> 00:00:02,000\nCaf".utf8) + [0xE9, 0x0A]
    let transcript = try TranscriptFile.read(latin, file: "a.srt", report: report).transcript
    #expect(transcript.segments.map(\.text) == ["Café"])
    #expect(report.finish().totals == ["text_encoding": 1])
    #expect(report.finish().outcome == .clean)
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in "00:01.000 --> 00:02.000\nπ\n".utf16 { wide.appendLittle(unit) }
    #expect(try TranscriptFile.read(wide, file: "b", report: report).transcript.segments.map(\.text) == ["π"])
  }

  private static let vtt = """
    WEBVTT - A title
    Kind: captions
    Language: de

    STYLE
    ::cue { color: red }

    REGION
    id:fred
    width:40%

    NOTE one line

    intro
    00:01.000 --> 00:02.500 align:start position:10%
    <v.loud Ann Lee>Hi &lt;you&gt; <c.red>and</c> <b>me</b>

    NOTE
    two
    lines

    01:00:00.000 --> 01:00:03.000
    <01:00:00.500>never <01:00:01.000>gon<01:00:01.250>na

    """

  @Test func webVTTKeepsWhatItHolds() throws {
    let (transcript, report) = try read(Self.vtt)
    #expect(report.outcome == .clean, "\(report.text)")
    #expect(
      transcript.title == "- A title" && transcript.language == "de" && transcript.headerLines == ["Kind: captions"])
    #expect(transcript.blocks.map(\.kind) == [.style, .region, .note, .note])
    #expect(transcript.blocks.map(\.position) == [0, 0, 0, 1])
    #expect(transcript.segments[0].text == "Hi <you> and me")
    #expect(transcript.segments[0].speaker == "Ann Lee" && transcript.segments[0].id == "intro")
    #expect(transcript.segments[0].settings == "align:start position:10%")
    #expect(transcript.segments[1].words.map(\.text) == ["never", "gon", "na"])
    #expect(transcript.segments[1].words.map(\.joinsPrevious) == [false, false, true])
    #expect(try transcript.segments[1].words[1].end == time(3601.25))
    let (text, losses) = written(transcript, .vtt)
    #expect(losses.losses.isEmpty)
    #expect(try read(text).0 == transcript)
  }

  @Test func lossesAreCounted() throws {
    let (transcript, _) = try read(Self.vtt)
    let (text, report) = written(transcript, .srt)
    #expect(text.contains("[Ann Lee]: Hi <you> and <b>me</b>"))
    let losses = Dictionary(uniqueKeysWithValues: report.losses.map { ($0.what, $0.count) })
    #expect(losses["STYLE"] == 1 && losses["REGION"] == 1 && losses["NOTE"] == 2 && losses["word with its time"] == 3)
    #expect(losses["cue settings"] == 1 && losses["language"] == 1 && losses["cue id"] == 1)
    #expect(losses["tag in the text"] == 4)
  }

  private static let openAI = """
    {"text": " Hello, don't.", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 2.5799999999999996,
    "text": " Hello, don't.", "tokens": [50364, 2425], "temperature": 0.0, "avg_logprob": -0.25, "no_speech_prob": NaN,
    "words": [{"word": " Hello,", "start": 0.1, "end": 0.5, "probability": 0.75},
    {"word": " don", "start": 0.6, "end": 0.9, "probability": 0.5}, {"word": "'t.", "start": 0.9, "end": 1.0,
    "probability": 1.0}]}], "language": "en"}
    """

  @Test func whisperKeepsWordsAndFacts() throws {
    let (transcript, report) = try read(Self.openAI)
    #expect(report.warnings == 1 && report.errors == 0)
    #expect(transcript.language == "en")
    let segment = transcript.segments[0]
    #expect(segment.text == "Hello, don't.")
    #expect(try segment.end == time(2.58))
    #expect(segment.words.map(\.text) == ["Hello,", "don", "'t."])
    #expect(segment.words.map(\.joinsPrevious) == [false, false, true])
    #expect(segment.metadata["tokens"] == .list([.integer(50364), .integer(2425)]))
    let (text, losses) = written(transcript, .whisper)
    #expect(losses.losses.isEmpty)
    #expect(text.contains("\"text\": \" Hello, don't.\""))
    #expect(try read(text).0 == transcript)
    #expect(JSONSerialization.isValidJSONObject(try JSONSerialization.jsonObject(with: Data(text.utf8))))
  }

  @Test func theKindsOfJSONAreToldApart() throws {
    let report = ReportCollector()
    func kind(_ text: String) throws -> (Transcript, TranscriptFormat) {
      try TranscriptFile.read(Array(text.utf8), file: "a", report: report)
    }
    let (api, first) = try kind(
      #"{"task":"transcribe","language":"english","duration":8.47,"text":"a b","segments":[{"id":0,"start":0,"end":1,"text":"a"},{"id":1,"start":1,"end":2,"text":"b"}],"words":[{"word":"a","start":0.1,"end":0.2},{"word":"b","start":1.5,"end":1.75}]}"#
    )
    #expect(first == .whisperAPI)
    #expect(api.segments.map { $0.words.map(\.text) } == [["a"], ["b"]])
    #expect(try api.duration == time(8.47))
    #expect(try read(written(api, .whisperAPI).0).0 == api)
    let (words, _) = try kind(
      #"{"text":"a b","words":[{"word":"a","start":0.1,"end":0.2},{"word":"b","start":1.5,"end":1.75}]}"#)
    #expect(words.segments.map(\.text) == ["a b"])
    let (x, second) = try kind(
      #"{"segments":[{"start":0.5,"end":1,"text":" a 7","speaker":"SPEAKER_00","words":[{"word":"a","start":0.5,"end":0.7,"score":0.9,"speaker":"SPEAKER_00"},{"word":"7"}]}],"word_segments":[],"language":"en"}"#
    )
    #expect(second == .whisperX)
    #expect(x.segments[0].speaker == "SPEAKER_00" && x.segments[0].words[1].start == nil)
    #expect(try read(written(x, .whisperX).0).0 == x)
    let (cpp, third) = try kind(
      #"{"systeminfo":"AVX = 1","model":{"type":"base"},"result":{"language":"en"},"transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:11,000"},"offsets":{"from":0,"to":11000},"text":" And so"}]}"#
    )
    #expect(third == .whisperCpp)
    #expect(cpp.language == "en")
    #expect(try cpp.segments[0].end == time(11))
    #expect(try read(written(cpp, .whisperCpp).0).0 == cpp)
  }

  @Test func everyPairOfFormatsKeepsTextsAndTimes() throws {
    let (source, _) = try read(Self.openAI)
    for first in TranscriptFormat.allCases {
      for second in TranscriptFormat.allCases {
        let (middle, _) = try read(written(source, first).0)
        let (end, _) = try read(written(middle, second).0)
        #expect(end.segments.map(\.text) == source.segments.map(\.text), "\(first) \(second)")
        #expect(end.segments.map(\.start) == source.segments.map(\.start))
      }
    }
  }
}
