internal import CSimilarity

/// Codes one after the other, each of `wordCount` 64-bit words.
struct CodeTable: Sendable {
  let wordCount: Int
  var words: [UInt64] = []

  init(wordCount: Int) { self.wordCount = wordCount }

  var count: Int { words.count / wordCount }

  func slice(_ index: Int) -> ArraySlice<UInt64> { words[index * wordCount..<(index + 1) * wordCount] }

  func distance(_ first: Int, _ second: Int) -> Int {
    words.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return 0 }
      return Int(csimilarity_distance(base + first * wordCount, base + second * wordCount, Int32(wordCount)))
    }
  }
}

/// Consecutive bits of a code, at most 32: the key by which one table finds codes.
struct CodePiece: Sendable {
  /// The first bit, counted from the lowest of the first word.
  let start: Int
  let length: Int

  @inline(__always)
  func key(_ code: UnsafePointer<UInt64>) -> Int {
    let (word, shift) = (start / 64, start % 64)
    var bits = code[word] >> UInt64(shift)
    if shift + length > 64 { bits |= code[word + 1] << UInt64(64 - shift) }
    return Int(truncatingIfNeeded: bits & (1 << UInt64(length) - 1))
  }

  /// All keys of this length with at most `radius` bits set, fewest bits first: what a key is combined with to get
  /// its neighbours.
  func masks(radius: Int) -> [Int] {
    var found = [0]
    var ring = [0]
    for _ in 0..<min(radius, length) {
      // Each mask grows by bits above its highest one, so that none is made twice.
      ring = ring.flatMap { mask in
        (Int.bitWidth - mask.leadingZeroBitCount..<length).map { mask | 1 << $0 }
      }
      found += ring
    }
    return found
  }
}
