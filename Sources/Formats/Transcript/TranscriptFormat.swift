/// The transcript formats, by the name they have on the command line.
public enum TranscriptFormat: String, Hashable, Sendable, Codable, CaseIterable {
  case srt, vtt
  /// openai/whisper's JSON.
  case whisper
  /// The `verbose_json` answer of OpenAI-compatible speech endpoints.
  case whisperAPI = "whisper_api"
  case whisperCpp = "whisper_cpp"
  case whisperX = "whisperx"

  /// As people call it.
  public var name: String {
    switch self {
    case .srt: "SubRip"
    case .vtt: "WebVTT"
    case .whisper: "Whisper JSON"
    case .whisperAPI: "Whisper verbose_json"
    case .whisperCpp: "whisper.cpp JSON"
    case .whisperX: "WhisperX JSON"
    }
  }

  /// Which of them a text is; nil for none. JSON is told apart when it is read: `whisper` stands for all of its kinds.
  public static func detect(_ head: [UInt8]) -> TranscriptFormat? {
    let text = TranscriptText.decode(head).text
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if start.hasPrefix("WEBVTT") { return .vtt }
    if start.hasPrefix("{") {
      return ["\"segments\"", "\"transcription\"", "\"word_segments\"", "\"words\"", "\"text\""]
        .contains { text.contains($0) } ? .whisper : nil
    }
    return text.contains("-->") ? .srt : nil
  }
}
