import Crypto
import Foundation
import Registry
import Similarity
import Web

/// By which model and prompts frames are measured.
struct PromptMeasure: Sendable, Hashable {
  var encoder: ModelID
  var texts: Prompts

  /// Stands for the prompts: frames that were measured by the same are not measured again. Order makes no difference.
  var mark: String {
    func part(_ texts: [String]) -> String { Set(texts).sorted().joined(separator: "\u{1}") }
    let all = [part(texts.positive), part(texts.negative), part(texts.junk)].joined(separator: "\u{2}")
    return String(Hexadecimal.encode(SHA256.hash(Array(all.utf8))).prefix(32))
  }

  /// How much a picture is like the prompts.
  ///
  /// - Parameters:
  ///   - picture: Its vector, of length 1.
  ///   - prompts: The vectors of `texts.all`, of length 1.
  func similarities(of picture: [Float], to prompts: [[Float]]) -> PromptSimilarities {
    var cosines = prompts.map { prompt in zip(picture, prompt).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }[...]
    func best(_ count: Int) -> Double? {
      defer { cosines = cosines.dropFirst(count) }
      return cosines.prefix(count).max()
    }
    let positive = best(texts.positive.count)
    let negative = best(texts.negative.count)
    return PromptSimilarities(positive: positive, negative: negative, junk: best(texts.junk.count))
  }
}
