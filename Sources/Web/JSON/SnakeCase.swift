import Synchronization

/// From Swift's camelCase to JSON's snake_case: `imageID` is `image_id`, `imageURLs` is `image_urls`.
enum SnakeCase {
  private static let cache = Mutex<[String: String]>([:])

  static func name(_ key: String) -> String {
    cache.withLock { cache in
      if let known = cache[key] { return known }
      let made = convert(key)
      // Keys come from types, never from clients (those are looked up, not converted), so this stays small.
      cache[key] = made
      return made
    }
  }

  private static func convert(_ key: String) -> String {
    let letters = Array(key)
    var result = ""
    for (index, letter) in letters.enumerated() {
      guard letter.isUppercase else {
        result.append(letter)
        continue
      }
      let previous = index > 0 ? letters[index - 1] : "_"
      let next = index + 1 < letters.count ? letters[index + 1] : "_"
      // `URLs` is one word: a lone plural s after capitals starts no new word.
      let isPlural = next == "s" && (index + 2 >= letters.count || letters[index + 2].isUppercase)
      let startsWord = previous.isUppercase ? next.isLowercase && !isPlural : previous != "_"
      if index > 0, startsWord { result.append("_") }
      result += letter.lowercased()
    }
    return result
  }
}
