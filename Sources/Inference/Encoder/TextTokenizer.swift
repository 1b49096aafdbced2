import Foundation

/// Cuts texts into tokens by byte pairs, as CLIP does: lower case, one space for any white space, words by a fixed
/// pattern, each word's bytes joined by the pairs that were learnt first, a mark at the word's end.
///
/// Equal to `openai/CLIP` `simple_tokenizer.py` and to Hugging Face `tokenizers` 0.22 with CLIP's `tokenizer.json`, save
/// that the names of special tokens inside a text are text.
public struct TextTokenizer: Sendable {
  /// Two neighbouring pieces of a word.
  struct Pair: Hashable, Sendable {
    var first: String
    var second: String
  }

  /// Numbers of pieces.
  let vocabulary: [String: Int]
  /// Pairs that are joined, by the order in which they were learnt.
  let ranks: [Pair: Int]
  /// What stands at the end of each word's last piece.
  let suffix: String
  /// The number before the first token.
  let start: Int
  /// The number behind the last token.
  let end: Int
  /// The number of pieces that nobody knows; nil leaves them out.
  let unknown: Int?
  /// Whether texts become lower case.
  let lowersCase: Bool
  /// The number behind `end`, up to the encoder's length.
  public let padding: Int
  /// Tokens of a text, where the file says so.
  public let length: Int?

  /// Letters for all bytes, so that pieces are text: printable ones stand for themselves.
  static let letters: [String] = {
    var letters: [String] = []
    var spare: UInt32 = 256
    for byte in UInt32(0)..<256 {
      let isPrintable = (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
      let code = isPrintable ? byte : spare
      if !isPrintable { spare += 1 }
      letters.append(Unicode.Scalar(code).map { String(Character($0)) } ?? "")
    }
    return letters
  }()

  /// The tokens of a text, first and last ones included; what is too long is cut, and the last one stays.
  ///
  /// - Parameter most: at least 2.
  public func tokens(_ text: String, most: Int) -> [Int] {
    var tokens = [start]
    for word in Self.words(clean(text)) {
      guard tokens.count < most - 1 else { break }
      tokens += pieces(of: word)
    }
    return tokens.prefix(max(1, most - 1)) + [end]
  }

  /// Composed characters, single spaces, lower case.
  private func clean(_ text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    for scalar in text.prefix(4000).precomposedStringWithCanonicalMapping.unicodeScalars {
      if lowersCase {
        scalars += Array(scalar.properties.lowercaseMapping.unicodeScalars)
      } else {
        scalars.append(scalar)
      }
    }
    return scalars
  }

  // MARK: Words

  private enum Kind { case letter, number, space, other }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
    case .decimalNumber, .letterNumber, .otherNumber: .number
    default: scalar.properties.isWhitespace ? .space : .other
    }
  }

  /// Words by the pattern `'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`.
  private static func words(_ scalars: [Unicode.Scalar]) -> [String] {
    var words: [String] = []
    var place = 0
    func word(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
    while place < scalars.count {
      let kind = kind(scalars[place])
      var end = place + 1
      switch kind {
      case .space:
        place = end
        continue
      case .number: break
      case .letter, .other:
        if scalars[place] == "'", let ending = contraction(scalars, place) {
          end = place + ending
        } else {
          while end < scalars.count, Self.kind(scalars[end]) == kind { end += 1 }
        }
      }
      words.append(word(place..<end))
      place = end
    }
    return words
  }

  /// How long the shortened word is that begins here.
  private static func contraction(_ scalars: [Unicode.Scalar], _ place: Int) -> Int? {
    for ending in ["s", "t", "re", "ve", "m", "ll", "d"] {
      let letters = Array(ending.unicodeScalars)
      if scalars.count > place + letters.count, Array(scalars[place + 1...place + letters.count]) == letters {
        return letters.count + 1
      }
    }
    return nil
  }

  // MARK: Pieces

  /// The numbers of a word's pieces.
  private func pieces(of word: String) -> [Int] {
    var pieces = word.utf8.map { Self.letters[Int($0)] }
    guard !pieces.isEmpty else { return [] }
    pieces[pieces.count - 1] += suffix
    while pieces.count > 1 {
      var best: (rank: Int, place: Int)?
      for place in 0..<pieces.count - 1 {
        if let rank = ranks[Pair(first: pieces[place], second: pieces[place + 1])], rank < best?.rank ?? .max {
          best = (rank, place)
        }
      }
      guard let best else { break }
      // Everywhere in the word, from the left.
      let pair = (pieces[best.place], pieces[best.place + 1])
      var joined: [String] = []
      var place = 0
      while place < pieces.count {
        if place + 1 < pieces.count, pieces[place] == pair.0, pieces[place + 1] == pair.1 {
          joined.append(pair.0 + pair.1)
          place += 2
        } else {
          joined.append(pieces[place])
          place += 1
        }
      }
      pieces = joined
    }
    return pieces.compactMap { vocabulary[$0] ?? unknown }
  }
}
