import Foundation
import TestRandom
import Testing

@testable import Similarity

/// A folder of its own that goes with the test.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("vectors-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String = "vectors") -> String { url.appendingPathComponent(name).path }

  deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite struct VectorFileTests {
  static func id(_ number: Int) -> VectorID { VectorID(high: 7, low: UInt64(bitPattern: Int64(number))) }

  static func vectors(_ count: Int, _ dimension: Int, seed: UInt64 = 1) -> [[Float]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<dimension).map { _ in Float.random(in: -1...1, using: &random) } }
  }

  static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  static func filled(_ path: String, _ vectors: [[Float]]) throws -> VectorFile {
    let file = try VectorFile(path, dimension: vectors[0].count, mode: .write)
    try file.append(vectors.enumerated().map { (id($0), $1) })
    return file
  }

  @Test(arguments: [1, 3, 16, 33, 512])
  func findsTheNearest(dimension: Int) throws {
    let scratch = try ScratchFolder()
    let vectors = Self.vectors(1100, dimension)
    let file = try Self.filled(scratch.path(), vectors)
    for query in Self.vectors(1, dimension, seed: 9) + [vectors[1050]] {
      let expected = vectors.map { Self.cosine(query, $0) }
      let ranked = expected.sorted(by: >)
      let found = try file.nearest(to: query.map { $0 * 1e20 }, count: 40)
      #expect(found.count == 40)
      for (place, match) in found.enumerated() {
        #expect(abs(Double(match.similarity) - ranked[place]) < 1e-5)
        #expect(abs(Double(match.similarity) - expected[Int(match.id.low)]) < 1e-5)
      }
      let enough = try file.nearest(to: query, count: .max, minimum: 0.05)
      #expect(abs(enough.count - expected.filter { $0 >= 0.05 }.count) <= 2)
      #expect(Set(enough.map(\.id)).count == enough.count)
    }
  }

  @Test func obeysFiltersAndLeavesItselfOut() throws {
    let scratch = try ScratchFolder()
    let vectors = Self.vectors(1500, 8)
    let file = try Self.filled(scratch.path(), vectors)
    let even = try file.nearest(to: vectors[4], count: 10) { $0.low % 2 == 0 }
    #expect(even.first?.id == Self.id(4))
    #expect(even.count == 10 && even.allSatisfy { $0.id.low % 2 == 0 })
    let others = try #require(try file.nearest(toVectorOf: Self.id(4), count: 10))
    #expect(!others.map(\.id).contains(Self.id(4)))
    #expect(try file.nearest(toVectorOf: Self.id(-1), count: 10) == nil)
    #expect(try file.nearest(to: vectors[0], count: 0).isEmpty)
    #expect(try file.nearest(to: vectors[0], count: 5, minimum: 2).isEmpty)
  }

  /// Equal vectors come in the order of appending, also where only some of them fit.
  @Test func ranksEqualOnesByAge() throws {
    let scratch = try ScratchFolder()
    let file = try Self.filled(scratch.path(), [[Float]](repeating: [1, 2], count: 9000))
    for count in [1, 5, 1000, 8000] {
      #expect(try file.nearest(to: [1, 2], count: count).map(\.id) == (0..<count).map(Self.id))
    }
  }

  @Test func keepsWhatItWasGiven() throws {
    let scratch = try ScratchFolder()
    let vectors = Self.vectors(2100, 20)
    do {
      let file = try Self.filled(scratch.path(), vectors)
      try file.delete(Self.id(5))
      #expect(try !file.delete(Self.id(5)))
      try file.append(Self.id(6), vectors[7])
      try file.sync()
    }
    for mode in [VectorFile.Mode.read, .write] {
      let file = try VectorFile(scratch.path(), dimension: 20, mode: mode)
      #expect(file.count == 2099)
      #expect(file.deletedCount == 2)
      #expect(file.opening == VectorFile.Opening())
      #expect(!file.contains(Self.id(5)) && file.vector(of: Self.id(5)) == nil)
      let kept = try #require(file.vector(of: Self.id(2099)))
      #expect(abs(Self.cosine(kept, vectors[2099]) - 1) < 1e-6)
      #expect(abs(kept.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      // The replaced vector is not found any more.
      let matches = try file.nearest(to: vectors[7], count: 3)
      #expect(Set(matches.prefix(2).map(\.id)) == [Self.id(6), Self.id(7)])
      #expect(try file.nearest(to: vectors[6], count: 1)[0].similarity < 0.999)
    }
  }

  @Test func refusesWhatIsNoDirection() throws {
    let scratch = try ScratchFolder()
    let file = try VectorFile(scratch.path(), dimension: 2, mode: .write)
    for bad: [Float] in [[], [1], [1, 2, 3], [0, 0], [.nan, 1], [.infinity, 1]] {
      let error = #expect(throws: VectorFileError.self) { try file.append(Self.id(1), bad) }
      #expect(error?.code == .badVector)
      #expect(throws: VectorFileError.self) { try file.nearest(to: bad, count: 1) }
    }
    // All or none of a batch.
    #expect(throws: VectorFileError.self) { try file.append([(Self.id(1), [1, 1]), (Self.id(2), [0, 0])]) }
    #expect(file.count == 0)
    // Far beyond what squares of floats can hold.
    try file.append([(Self.id(1), [3e30, 4e30]), (Self.id(2), [3e-30, 4e-30])])
    for number in 1...2 {
      let unit = try #require(file.vector(of: Self.id(number)))
      #expect(abs(unit[0] - 0.6) < 1e-6 && abs(unit[1] - 0.8) < 1e-6)
    }
    for dimension in [0, -1, 16385] {
      #expect(throws: VectorFileError.self) { try VectorFile(scratch.path("x"), dimension: dimension, mode: .write) }
    }
  }

  @Test func hasOneWriterAndReadersThatFollow() throws {
    let scratch = try ScratchFolder()
    let writer = try VectorFile(scratch.path(), dimension: 2, mode: .write)
    let error = #expect(throws: VectorFileError.self) { try VectorFile(scratch.path(), dimension: 2, mode: .write) }
    #expect(error?.code == .locked)
    let reader = try VectorFile(scratch.path(), dimension: 2, mode: .read)
    #expect(reader.count == 0)
    try writer.append(Self.id(1), [1, 0])
    try reader.reload()
    #expect(try reader.nearest(to: [1, 0], count: 1) == [VectorMatch(id: Self.id(1), similarity: 1)])
    #expect(throws: VectorFileError.self) { try reader.append(Self.id(2), [1, 0]) }
    #expect(throws: VectorFileError.self) { try VectorFile(scratch.path("none"), dimension: 2, mode: .read) }
    #expect(throws: VectorFileError.self) { try VectorFile(scratch.url.path, dimension: 2, mode: .read) }
    let other = #expect(throws: VectorFileError.self) { try VectorFile(scratch.path(), dimension: 3, mode: .read) }
    #expect(other?.code == .otherDimension)
  }

  @Test func getsRidOfWhatIsDeleted() throws {
    let scratch = try ScratchFolder()
    let vectors = Self.vectors(3000, 5)
    let file = try Self.filled(scratch.path(), vectors)
    let reader = try VectorFile(scratch.path(), dimension: 5, mode: .read)
    for number in 0..<3000 where number % 3 != 0 { try file.delete(Self.id(number)) }
    try file.compact()
    #expect(file.count == 1000 && file.deletedCount == 0)
    try file.append(Self.id(3001), vectors[1])
    #expect(Set(try file.nearest(to: vectors[1], count: 1).map(\.id)) == [Self.id(3001)])
    // The reader still has the old file, where all are marked by now.
    #expect(try reader.nearest(to: vectors[1], count: 3000).count == 1000)
    try reader.reload()
    #expect(reader.count == 1001)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["vectors"])
  }

  /// Searches while another thread appends, replaces and compacts: never twice the same, never what was not there.
  @Test func searchesWhileItGrows() async throws {
    let scratch = try ScratchFolder()
    let vectors = Self.vectors(400, 4)
    let file = try Self.filled(scratch.path(), vectors)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for round in 0..<20 {
          for number in 0..<100 { try? file.append(Self.id(number), vectors[(number + round) % 400]) }
          if round % 5 == 0 { try? file.compact() }
        }
      }
      group.addTask {
        for _ in 0..<300 {
          let found = (try? file.nearest(to: vectors[0], count: 1000)) ?? []
          #expect(Set(found.map(\.id)).count == found.count)
          #expect(found.count <= 400 && found.count >= 300)
        }
      }
    }
    #expect(try file.nearest(to: vectors[0], count: 1000).count == 400)
  }

  @Test func writesIdsAsUUIDs() throws {
    let uuid = UUID()
    let bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
    let id = try #require(VectorID(bytes: bytes))
    #expect(id.bytes == bytes)
    #expect(id.description == uuid.uuidString.lowercased())
    #expect(VectorID(bytes: bytes.dropLast()) == nil)
  }
}
