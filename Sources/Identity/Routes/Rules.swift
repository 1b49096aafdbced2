import Web

/// Checks of what people write, each refusal naming the field.
enum Rules {
  /// The text without white space around it.
  static func text(_ text: String, _ field: String, _ length: ClosedRange<Int>) throws -> String {
    let trimmed = String(text.trimmed)
    guard length.contains(trimmed.count), !trimmed.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw refusal(field, "must have \(length.lowerBound) to \(length.upperBound) characters, without line breaks")
    }
    return trimmed
  }

  static func number(_ number: Int, _ field: String, _ range: ClosedRange<Int>) throws -> Int {
    guard range.contains(number) else {
      throw refusal(field, "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func slug(_ slug: String) throws -> String {
    let letters = Array(slug.utf8)
    let isPlain = letters.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    guard (1...64).contains(letters.count), isPlain, letters.first != 0x2D, letters.last != 0x2D else {
      throw refusal("slug", "must have 1 to 64 lower-case letters, digits and inner hyphens")
    }
    return slug
  }

  /// Free JSON of at most 16 kB that the database can hold.
  static func size(_ value: JSONValue, _ field: String) throws {
    let bytes = value.bytes
    guard bytes.count <= 16_384, !String(decoding: bytes, as: UTF8.self).contains("\\u0000") else {
      throw refusal(field, "must have at most 16 kB and no zero characters")
    }
  }

  private static func refusal(_ field: String, _ rule: String) -> APIError {
    APIError(.invalidField, "\(field) \(rule).", hint: "Correct \(field) and send it again.")
  }
}
