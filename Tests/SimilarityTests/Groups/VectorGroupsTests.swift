import TestRandom
import Testing

@testable import Similarity

@Suite struct VectorGroupsTests {
  /// Clusters around random directions, so that cosines are near 1 or near 0 and rounding decides nothing.
  static func clusters(_ count: Int, seed: UInt64) -> [[Float]] {
    var random = SeededGenerator(seed: seed)
    let centres = VectorFileTests.vectors(count / 6 + 1, 64, seed: seed)
    return (0..<count).map { _ in
      centres[Int.random(in: 0..<centres.count, using: &random)]
        .map { $0 + Float.random(in: -0.05...0.05, using: &random) }
    }
  }

  static func links(_ vectors: [[Float]], firstNew: Int = 0) -> [Link] {
    var links: [Link] = []
    for second in vectors.indices where second >= firstNew {
      for first in 0..<second {
        let cosine = VectorFileTests.cosine(vectors[first], vectors[second])
        if cosine >= 0.9 { links.append(Link(first, second, distance: Float(1 - cosine))) }
      }
    }
    return links
  }

  @Test(arguments: [1, 5, 130, 280], DuplicateGroups.Linkage.allCases)
  func groupsAsItsLinksSay(count: Int, linkage: DuplicateGroups.Linkage) throws {
    let scratch = try ScratchFolder()
    let vectors = Self.clusters(count, seed: UInt64(count))
    let file = try VectorFileTests.filled(scratch.path(), vectors)
    var random = SeededGenerator(seed: 1)
    for scores in [nil, vectors.map { _ in Float.random(in: 0...1, using: &random) }] {
      var found = DuplicateGroups()
      found.add((0..<count).map(VectorFileTests.id), in: file, similarity: 0.9, scores: scores, linkage: linkage)
      var expected = DuplicateGroups()
      expected.add(count, links: Self.links(vectors), scores: scores, linkage: linkage)
      #expect((0..<count).map(found.isKept) == (0..<count).map(expected.isKept))
      for item in 0..<count where !found.isKept(item) {
        let cosine = VectorFileTests.cosine(vectors[item], vectors[found.keepers[item]])
        #expect(abs(Double(found.distances[item] ?? 9) - (1 - cosine)) < 1e-5)
      }
    }
  }

  @Test(arguments: DuplicateGroups.Linkage.allCases)
  func growsInParts(linkage: DuplicateGroups.Linkage) throws {
    let scratch = try ScratchFolder()
    let vectors = Self.clusters(260, seed: 3)
    let file = try VectorFileTests.filled(scratch.path(), vectors)
    let ids = (0..<260).map(VectorFileTests.id)
    var parts = DuplicateGroups()
    for end in [100, 101, 250, 260] { parts.add(Array(ids[..<end]), in: file, similarity: 0.9, linkage: linkage) }
    var whole = DuplicateGroups()
    whole.add(ids, in: file, similarity: 0.9, linkage: linkage)
    #expect(ids.indices.map(parts.isKept) == ids.indices.map(whole.isKept))
  }

  @Test func keepsWhatHasNoVector() throws {
    let scratch = try ScratchFolder()
    let file = try VectorFileTests.filled(scratch.path(), [[1, 0], [1, 0]])
    for linkage in DuplicateGroups.Linkage.allCases {
      var groups = DuplicateGroups()
      groups.add([-1, 0, -2, 1].map(VectorFileTests.id), in: file, similarity: 0.5, linkage: linkage)
      #expect(groups.keepers == [0, 1, 2, 1])
    }
  }
}
