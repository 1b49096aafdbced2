import Fetching
import Library
import Threads
import Web

/// Subtitles that a site gave, read into transcripts.
enum FetchedTranscripts {
  /// Reads what came.
  ///
  /// - Parameters:
  ///   - missing: What did not come.
  ///   - name: What the video's file is called.
  /// - Returns: What can be kept, and all that is missing, what cannot be read among it.
  static func read(_ subtitles: [FetchedSubtitle], missing: [MissingSubtitle], of name: String) async throws -> (
    found: [FetchedTranscript], missing: [MissingSubtitles]
  ) {
    let stem = name.split(separator: ".").dropLast().joined(separator: ".")
    let (found, unreadable) = try await BlockingThreads.footage.run {
      var found: [FetchedTranscript] = []
      var unreadable: [MissingSubtitle] = []
      for subtitle in subtitles {
        let transcript = FetchedTranscript(
          subtitle.bytes,
          filename:
            "\(stem.prefix(800)).\(subtitle.language)\(subtitle.isAutomatic ? ".automatic" : "").\(subtitle.format)",
          language: subtitle.language, isAutomatic: subtitle.isAutomatic)
        if let transcript {
          found.append(transcript)
        } else {
          unreadable.append(MissingSubtitle(language: subtitle.language, reason: .notSubtitles))
        }
      }
      return (found, unreadable)
    }
    return (
      found,
      (missing + unreadable).map {
        MissingSubtitles(language: $0.language, error: Problem(code: $0.reason.rawValue, message: $0.meaning))
      }
    )
  }
}
