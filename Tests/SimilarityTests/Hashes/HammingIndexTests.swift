import Similarity
import TestRandom
import Testing

@Suite struct HammingIndexTests {
  /// Codes of which many are near others: each is random, or an earlier one with some bits turned.
  static func codes64(_ count: Int, seed: UInt64, most: Int = 12) -> [Hash64] {
    var random = SeededGenerator(seed: seed)
    var codes: [Hash64] = []
    for _ in 0..<count {
      if let near = codes.randomElement(using: &random), Bool.random(using: &random) {
        var value = near.value
        for _ in 0..<Int.random(in: 0...most, using: &random) {
          value ^= 1 << UInt64.random(in: 0..<64, using: &random)
        }
        codes.append(Hash64(value))
      } else {
        codes.append(Hash64(random.next()))
      }
    }
    return codes
  }

  static func codes256(_ count: Int, seed: UInt64, most: Int = 48) -> [Hash256] {
    var random = SeededGenerator(seed: seed)
    var codes: [Hash256] = []
    for _ in 0..<count {
      if let near = codes.randomElement(using: &random), Bool.random(using: &random) {
        var words = near.words
        for _ in 0..<Int.random(in: 0...most, using: &random) {
          words[Int.random(in: 0..<4, using: &random)] ^= 1 << UInt64.random(in: 0..<64, using: &random)
        }
        codes.append(Hash256(words))
      } else {
        codes.append(Hash256(SIMD4(random.next(), random.next(), random.next(), random.next())))
      }
    }
    return codes
  }

  struct Pair: Hashable { var first: Int, second: Int, distance: Int }

  static func pairs<Code: HashCode>(
    _ codes: [Code], within radius: Int, firstNew: Int = 0, distance: (Code, Code) -> Int
  ) -> Set<Pair> {
    var found: Set<Pair> = []
    for second in codes.indices where second >= firstNew {
      for first in 0..<second where distance(codes[first], codes[second]) <= radius {
        found.insert(Pair(first: first, second: second, distance: distance(codes[first], codes[second])))
      }
    }
    return found
  }

  /// Each pair exactly once, as comparing all with all finds them, for sizes on both sides of every plan.
  @Test(arguments: [0, 1, 2, 7, 300, 1500], [0, 1, 3, 8, 17, 40, 64])
  func findsAllPairsOnce(count: Int, radius: Int) {
    let codes = Self.codes64(count, seed: UInt64(count + radius))
    // Pairs within many bits are as many as all pairs.
    if radius > 20, count > 300 { return }
    var found: [Pair] = []
    HammingIndex(codes, radius: radius).forEachPair(within: radius) {
      found.append(Pair(first: $0, second: $1, distance: $2))
      return true
    }
    let expected = Self.pairs(codes, within: radius) { $0.distance(to: $1) }
    #expect(found.count == expected.count)
    #expect(Set(found) == expected)
  }

  @Test(arguments: [0, 8, 32, 60])
  func findsAllPairsOfWideCodes(radius: Int) {
    let codes = Self.codes256(1200, seed: UInt64(radius))
    var found: [Pair] = []
    HammingIndex(codes, radius: radius).forEachPair(within: radius) {
      found.append(Pair(first: $0, second: $1, distance: $2))
      return true
    }
    let expected = Self.pairs(codes, within: radius) { $0.distance(to: $1) }
    #expect(found.count == expected.count)
    #expect(Set(found) == expected)
  }

  @Test(arguments: [1, 700, 1400, 1500, 4000])
  func joinsOnlyTheNewOnes(firstNew: Int) {
    let codes = Self.codes64(1500, seed: 5)
    var found: [Pair] = []
    HammingIndex(codes, radius: 8).forEachPair(within: 8, firstNew: firstNew) {
      found.append(Pair(first: $0, second: $1, distance: $2))
      return true
    }
    let expected = Self.pairs(codes, within: 8, firstNew: firstNew) { $0.distance(to: $1) }
    #expect(found.count == expected.count)
    #expect(Set(found) == expected)
  }

  @Test func stopsWhenAsked() {
    let index = HammingIndex([Hash64](repeating: Hash64(1), count: 5000))
    var calls = 0
    index.forEachPair(within: 0) { _, _, _ in
      calls += 1
      return calls < 10
    }
    #expect(calls == 10)
  }

  @Test(arguments: [0, 2, 8, 13, 30, 64])
  func findsWhatIsNear(radius: Int) {
    let codes = Self.codes64(12_000, seed: 9)
    let index = HammingIndex(codes, radius: 8)
    for query in Self.codes64(5, seed: 10) + codes[..<5] {
      let expected = codes.enumerated()
        .map { HashMatch(item: $0, distance: query.distance(to: $1)) }
        .filter { $0.distance <= radius }
        .sorted { ($0.distance, $0.item) < ($1.distance, $1.item) }
      #expect(index.matches(of: query, within: radius) == expected)
    }
  }

  @Test func findsWhatWasAppendedOneByOne() {
    let codes = Self.codes256(6_000, seed: 3)
    var index = HammingIndex<Hash256>(radius: 32)
    for (count, code) in codes.enumerated() {
      index.append(code)
      guard count % 997 == 0 else { continue }
      let expected = codes[...count].enumerated().filter { $1.distance(to: code) <= 32 }.map(\.offset)
      #expect(Set(index.matches(of: code, within: 32).map(\.item)) == Set(expected))
    }
    #expect(index.count == codes.count)
    #expect(index[5_999] == codes[5_999])
  }

  @Test func ranksTheNearest() {
    let codes = Self.codes64(2000, seed: 21)
    let index = HammingIndex(codes)
    let expected = codes.enumerated().map { HashMatch(item: $0, distance: codes[7].distance(to: $1)) }
      .sorted { ($0.distance, $0.item) < ($1.distance, $1.item) }
    #expect(index.nearest(to: codes[7], count: 50) == Array(expected[..<50]))
    #expect(index.nearest(to: codes[7], count: 5000) == expected)
    #expect(index.nearest(to: codes[7], count: 0).isEmpty)
    #expect(HammingIndex<Hash64>().nearest(to: codes[7], count: 3).isEmpty)
    #expect(HammingIndex<Hash64>().matches(of: codes[7], within: 8).isEmpty)
    #expect(index.matches(of: codes[7], within: -1).isEmpty)
  }
}
