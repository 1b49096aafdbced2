import Web

/// The query of a search by words.
public struct SearchQuery: Codable, Sendable {
  /// Words that all must fit; words in double quotes belong together.
  public var q: String
  /// Images at most, 1…500; 60 by default.
  public var limit: Int?
}

/// Why an image was found.
public struct SearchReason: Codable, Sendable {
  /// `name`, `tag`, `class`, `metadata`, or `speech`: what is said while the frame is shown.
  public enum Kind: String, Codable, Sendable, CaseIterable { case name, tag, `class`, metadata, speech }
  public var kind: Kind
  /// The path, tag, class, field of metadata, or sentence.
  public var text: String
}

/// A frame that is shown while something is said.
public struct SpokenFrame: Codable, Sendable {
  public var imageId: ImageID
  public var frameNumber: Int
  /// Address of its thumbnail; works for at most 15 minutes.
  public var thumb: String?
}

/// Something that was said, with the words that were looked for.
public struct FoundSpeech: Codable, Sendable {
  public var transcriptId: TranscriptID
  public var number: Int
  /// Seconds on the video's own clock.
  public var start: Double
  public var end: Double
  public var text: String
  public var speaker: String?
  /// The first frames of the project that are shown meanwhile.
  public var frames: [SpokenFrame]
}

/// A video that was found by its name or by what is said in it.
public struct FoundVideo: Codable, Sendable {
  public var id: VideoID
  public var filename: String
  public var title: String?
  /// Address of its poster; works for at most 15 minutes.
  public var poster: String?
  /// Whether its name or title holds the words.
  public var isNamed: Bool
  public var speech: [FoundSpeech]
}

/// What words found in a project, the best first.
public struct SearchResults: Codable, Sendable {
  public var images: [ImageRecord]
  /// By image: why, a reason for each word.
  public var reasons: [String: [SearchReason]]
  /// More images fit than are listed.
  public var hasMore: Bool
  public var videos: [FoundVideo]
}

/// The words of a search.
struct SearchWords: Sendable {
  /// Words, and what stood in quotes, as they were typed.
  let words: [String]

  /// Takes a search apart.
  ///
  /// - Throws: `APIError(.invalidField)` for nothing, over 8 words or over 200 characters.
  init(_ text: String) throws {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
    guard clean.unicodeScalars.count <= 200 else {
      throw APIError(.invalidField, "q is too long", hint: "Write up to 200 characters")
    }
    var words: [String] = []
    for (index, part) in clean.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        words.append(part.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      } else {
        words += part.split(whereSeparator: \.isWhitespace).map(String.init)
      }
    }
    words.removeAll { $0.isEmpty }
    guard (1...8).contains(words.count) else {
      throw APIError(.invalidField, "q holds \(words.count) words", hint: "Write 1 to 8 words")
    }
    self.words = words
  }
}
