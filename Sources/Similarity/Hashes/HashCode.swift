/// Bits that are near when pictures look alike: what `HammingIndex` compares.
public protocol HashCode: Hashable, Sendable {
  /// 64-bit words of one code: 1 or 4.
  static var wordCount: Int { get }
  /// The words, the first bits of the hash in the first one's highest.
  func append(to words: inout [UInt64])
  /// Reads a code back; `words` has at least `wordCount` elements.
  init(words: ArraySlice<UInt64>)
}

extension HashCode {
  /// Bits of one code.
  public static var bitCount: Int { wordCount * 64 }
}

/// A hash of 64 bits, as `PerceptualHash` of a picture.
public struct Hash64: HashCode {
  /// The bits, the first one highest.
  public var value: UInt64

  public static var wordCount: Int { 1 }

  /// Wraps bits.
  public init(_ value: UInt64) { self.value = value }

  public init(words: ArraySlice<UInt64>) { value = words[words.startIndex] }

  public func append(to words: inout [UInt64]) { words.append(value) }

  /// How many bits differ, 0 to 64.
  public func distance(to other: Hash64) -> Int { (value ^ other.value).nonzeroBitCount }
}

/// A hash of 256 bits: tells frames apart that 64 bits hold for one.
public struct Hash256: HashCode {
  /// The bits, the first 64 in the first word and there the first one highest.
  public var words: SIMD4<UInt64>

  public static var wordCount: Int { 4 }

  /// Wraps four words.
  public init(_ words: SIMD4<UInt64>) { self.words = words }

  public init(words: ArraySlice<UInt64>) {
    let start = words.startIndex
    self.words = SIMD4(words[start], words[start + 1], words[start + 2], words[start + 3])
  }

  public func append(to words: inout [UInt64]) {
    for index in 0..<4 { words.append(self.words[index]) }
  }

  /// How many bits differ, 0 to 256.
  public func distance(to other: Hash256) -> Int {
    let differing = words ^ other.words
    return (0..<4).reduce(0) { $0 + differing[$1].nonzeroBitCount }
  }
}

// MARK: Text

extension Hash64: CustomStringConvertible, Codable {
  /// Sixteen hexadecimal digits.
  public var description: String { hexadecimal(value) }

  /// Reads sixteen hexadecimal digits; nil for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 16, let value = word(text) else { return nil }
    self.value = value
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hash = Hash64(hexadecimal: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 16 hexadecimal digits")
    }
    self = hash
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Hash256: CustomStringConvertible, Codable {
  /// Sixty-four hexadecimal digits.
  public var description: String { (0..<4).map { hexadecimal(words[$0]) }.joined() }

  /// Reads sixty-four hexadecimal digits; nil for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 64 else { return nil }
    var rest = Substring(text)
    var words = SIMD4<UInt64>()
    for index in 0..<4 {
      guard rest.count >= 16, let value = word(rest.prefix(16)) else { return nil }
      words[index] = value
      rest = rest.dropFirst(16)
    }
    self.words = words
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hash = Hash256(hexadecimal: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 64 hexadecimal digits")
    }
    self = hash
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

private func hexadecimal(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// `UInt64(_:radix:)` alone would take a sign.
private func word(_ text: some StringProtocol) -> UInt64? {
  guard text.utf8.first != UInt8(ascii: "+"), text.utf8.first != UInt8(ascii: "-") else { return nil }
  return UInt64(text, radix: 16)
}
