import TestRandom
import Testing

@testable import Similarity

@Suite struct DuplicateGroupsTests {
  /// Keep-first as it is said: one after the other, gone when near one that stays; counted to the nearest that stays.
  static func greedy(_ codes: [Hash64], _ radius: Int, order: [Int]) -> [Int] {
    var kept: [Int] = []
    for item in order where !kept.contains(where: { codes[$0].distance(to: codes[item]) <= radius }) {
      kept.append(item)
    }
    return codes.indices.map { item in
      if kept.contains(item) { return item }
      let near = kept.enumerated().map { (codes[$1].distance(to: codes[item]), $0, $1) }.min {
        ($0.0, $0.1) < ($1.0, $1.1)
      }
      return near?.2 ?? item
    }
  }

  @Test(arguments: [0, 1, 2, 50, 2000], [0, 4, 8])
  func keepsTheFirst(count: Int, radius: Int) {
    let codes = HammingIndexTests.codes64(count, seed: UInt64(count + radius))
    let groups = DuplicateGroups(codes, within: radius)
    #expect(groups.keepers == Self.greedy(codes, radius, order: Array(codes.indices)))
    for item in codes.indices {
      #expect(
        groups.distances[item]
          == (groups.isKept(item) ? nil : Float(codes[item].distance(to: codes[groups.keepers[item]]))))
    }
    // With room for few pairs the other way is taken.
    #expect(DuplicateGroups(codes, within: radius, scores: nil, linkage: .star, linkLimit: 3) == groups)
  }

  @Test func keepsTheBest() {
    let codes = HammingIndexTests.codes64(1000, seed: 77)
    var random = SeededGenerator(seed: 1)
    var scores = codes.map { _ in Float(Int.random(in: 0..<20, using: &random)) }
    scores[3] = .nan
    scores[4] = .infinity
    let groups = DuplicateGroups(codes, within: 8, scores: scores)
    let ranked = scores.map { $0.isFinite ? $0 : -.infinity }
    let order = codes.indices.sorted { (-ranked[$0], $0) < (-ranked[$1], $1) }
    #expect(groups.keepers == Self.greedy(codes, 8, order: order))
    #expect(DuplicateGroups(codes, within: 8, scores: scores, linkage: .star, linkLimit: 3) == groups)
  }

  @Test func givesTheSameForLinksInAnyOrder() {
    let codes = HammingIndexTests.codes64(800, seed: 4)
    var links: [Link] = []
    HammingIndex(codes).forEachPair(within: 8) {
      links.append(Link($1, $0, distance: Float($2)))
      return true
    }
    for linkage in DuplicateGroups.Linkage.allCases {
      var one = DuplicateGroups()
      one.add(codes.count, links: links, linkage: linkage)
      var random = SeededGenerator(seed: 8)
      var other = DuplicateGroups()
      other.add(codes.count, links: links.shuffled(using: &random), linkage: linkage)
      #expect(one == other)
      #expect(one == DuplicateGroups(codes, within: 8, linkage: linkage))
    }
  }

  @Test func joinsChains() {
    // 0 – 1 – 2 in a row, 3 alone.
    let links = [Link(1, 0, distance: 2), Link(1, 2, distance: 3)]
    var chain = DuplicateGroups()
    chain.add(4, links: links, linkage: .chain)
    #expect(chain.keepers == [0, 0, 0, 3])
    #expect(chain.distances == [nil, 2, nil, nil])
    #expect(chain.groups == [.init(keeper: 0, others: [1, 2])])
    var star = DuplicateGroups()
    star.add(4, links: links)
    #expect(star.keepers == [0, 0, 2, 3])
    #expect(star.keptCount == 3)
  }

  /// Keeping the first, item by item or in parts leads to the same.
  @Test(arguments: [1, 7, 300])
  func growsInParts(part: Int) {
    let codes = HammingIndexTests.codes64(1200, seed: 12)
    var index = HammingIndex<Hash64>(radius: 8)
    var stars = DuplicateGroups()
    var chains = DuplicateGroups()
    for start in stride(from: 0, to: codes.count, by: part) {
      let new = codes[start..<min(start + part, codes.count)]
      index.append(contentsOf: new)
      let links = index.links(within: 8, firstNew: start)
      stars.add(new.count, links: links)
      chains.add(new.count, links: links, linkage: .chain)
    }
    let whole = DuplicateGroups(codes, within: 8)
    #expect(codes.indices.map(stars.isKept) == codes.indices.map(whole.isKept))
    #expect(chains.keepers == DuplicateGroups(codes, within: 8, linkage: .chain).keepers)
  }

  @Test func leavesWhatIsDecided() {
    var groups = DuplicateGroups()
    groups.add(2, links: [])
    // The new one has a better score, and stays behind the old ones nevertheless.
    groups.add(1, links: [Link(0, 2, distance: 1), Link(0, 1, distance: 1), Link(2, 9, distance: 0)], scores: [100])
    #expect(groups.keepers == [0, 1, 0])
  }
}
