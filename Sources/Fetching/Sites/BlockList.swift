import Foundation

/// Which videos are not taken, judged by what the site says about them, before anything is downloaded.
///
/// Words are compared without regard to case and accents, as whole words: `cat` is not in `catalogue`. A phrase must
/// occur as it stands; `*` at a word's end stands for any ending; `#word` is found in hashtags and tags only.
public struct BlockList: Sendable, Hashable, Codable {
  /// Not in title, description, tags or categories.
  public var words: [String]
  /// Not in the title.
  public var titleWords: [String]
  /// Not by these: a name, an id or a channel's address, compared as a whole.
  public var uploaders: [String]
  /// Shorter ones are not taken, seconds.
  public var shortest: Double?
  /// Longer ones are not taken, seconds.
  public var longest: Double?
  /// Lower pictures are not taken, pixels.
  public var smallestHeight: Int?
  /// Not those that the site shows from this age on only.
  public var ageLimit: Int?

  /// Blocks nothing unless told so.
  public init(
    words: [String] = [], titleWords: [String] = [], uploaders: [String] = [], shortest: Double? = nil,
    longest: Double? = nil, smallestHeight: Int? = nil, ageLimit: Int? = nil
  ) {
    self.words = words
    self.titleWords = titleWords
    self.uploaders = uploaders
    self.shortest = shortest
    self.longest = longest
    self.smallestHeight = smallestHeight
    self.ageLimit = ageLimit
  }

  /// Reads what is given; the rest blocks nothing.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    words = try fields.decodeIfPresent([String].self, forKey: .words) ?? []
    titleWords = try fields.decodeIfPresent([String].self, forKey: .titleWords) ?? []
    uploaders = try fields.decodeIfPresent([String].self, forKey: .uploaders) ?? []
    shortest = try fields.decodeIfPresent(Double.self, forKey: .shortest)
    longest = try fields.decodeIfPresent(Double.self, forKey: .longest)
    smallestHeight = try fields.decodeIfPresent(Int.self, forKey: .smallestHeight)
    ageLimit = try fields.decodeIfPresent(Int.self, forKey: .ageLimit)
  }

  /// Why a video is not taken, for people; nil when nothing speaks against it. What the site does not say, blocks
  /// nothing.
  public func objection(to video: SiteMetadata) -> String? {
    let title = Self.words(of: video.title ?? "")
    for phrase in titleWords + words where Self.contains(title, phrase) { return "The title has “\(phrase)”." }
    let description = Self.words(of: video.description ?? "")
    for phrase in words {
      if Self.contains(description, phrase) { return "The description has “\(phrase)”." }
      // A tag is one hashtag, whether it is written with its sign or not.
      for tag in video.tags {
        let words = Self.words(of: tag)
        let sign = words.count == 1 && !words[0].hasPrefix("#") ? ["#" + words[0]] : words
        if Self.contains(sign, phrase) { return "It is tagged “\(tag)”." }
      }
    }
    let makers = [video.uploader, video.uploaderID, video.channelAddress].compactMap { $0.map(Self.folded) }
    for name in uploaders where makers.contains(Self.folded(name)) { return "It is by “\(name)”." }
    if let ageLimit, let limit = video.ageLimit, limit >= ageLimit {
      return "The site shows it from \(limit) years on only."
    }
    return objection(toSeconds: video.duration, width: video.width, height: video.height)
  }

  /// Why a video of a length and size is not taken, whatever is said about it; nil when nothing speaks against it.
  public func objection(toSeconds duration: Double?, width: Int?, height: Int?) -> String? {
    if let shortest, let duration, duration < shortest { return "It is shorter than \(Self.time(shortest))." }
    if let longest, let duration, duration > longest { return "It is longer than \(Self.time(longest))." }
    if let smallestHeight, let height, min(height, width ?? height) < smallestHeight {
      return "Its picture is lower than \(smallestHeight) pixels."
    }
    return nil
  }

  /// Why a file that has nothing but its path is not taken, for people: its name counts as a title, its folders as a
  /// description.
  public func objection(toFile path: String) -> String? {
    let parts = path.split(separator: "/")
    let name = Self.words(of: String(parts.last ?? ""))
    for phrase in titleWords + words where Self.contains(name, phrase) { return "The name has “\(phrase)”." }
    for folder in parts.dropLast() {
      let folder = Self.words(of: String(folder))
      for phrase in words where Self.contains(folder, phrase) { return "A folder's name has “\(phrase)”." }
    }
    return nil
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 120 ? "\(Int(clamping: Int64(seconds))) s" : "\(Int(clamping: Int64(min(seconds, 1e12) / 60))) min"
  }

  private static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Words in order; a hashtag keeps its sign, a pattern its star.
  private static func words(of text: String, isPattern: Bool = false) -> [String] {
    var result: [String] = []
    var word = ""
    for character in folded(text) {
      if character.isLetter || character.isNumber || (character == "#" && word.isEmpty)
        || (isPattern && character == "*")
      {
        word.append(character)
      } else if !word.isEmpty {
        result.append(word)
        word = character == "#" ? "#" : ""
      }
    }
    if !word.isEmpty { result.append(word) }
    return result.filter { $0 != "#" }
  }

  private static func contains(_ words: [String], _ phrase: String) -> Bool {
    let pattern = Self.words(of: phrase, isPattern: true)
    guard !pattern.isEmpty, pattern.count <= words.count else { return false }
    return (0...words.count - pattern.count).contains { begin in
      zip(words[begin...], pattern).allSatisfy { word, wanted in
        let bare = wanted.hasPrefix("#") ? word : word.hasPrefix("#") ? String(word.dropFirst()) : word
        return wanted.hasSuffix("*") ? bare.hasPrefix(wanted.dropLast()) : bare == wanted
      }
    }
  }
}
