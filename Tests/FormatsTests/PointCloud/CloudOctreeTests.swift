import Foundation
import TestRandom
import TestSupport
import Testing

@testable import Formats

/// Levels of detail: every point once, where it was, with what it carried; errors that hold; equal files, equal trees.
@Suite("Levels of detail of point clouds") struct CloudOctreeTests {
  /// A point as a test made it.
  struct Made {
    var place: SIMD3<Float>
    var intensity: Float
    var kind: UInt8
  }

  /// A cloud whose colours are the points' numbers, so that each can be told in the tree.
  static func write(_ points: [Made], to file: URL) throws {
    var bytes = Array(
      ("VERSION 0.7\nFIELDS x y z intensity rgb classification\nSIZE 4 4 4 4 4 1\nTYPE F F F F U U\nCOUNT 1 1 1 1 1 1\n"
        + "WIDTH \(points.count)\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS \(points.count)\nDATA binary\n").utf8)
    for (number, point) in points.enumerated() {
      for axis in 0..<3 { bytes.appendLittle(point.place[axis].bitPattern) }
      bytes.appendLittle(point.intensity.bitPattern)
      bytes.appendLittle(UInt32(number))
      bytes.append(point.kind)
    }
    try Data(bytes).write(to: file)
  }

  /// A point as the tree has it.
  struct Kept {
    var node: Int
    var place: SIMD3<Double>
    var intensity: UInt16
    var colour: [UInt8]
    var kind: UInt8

    var number: Int { Int(colour[0]) << 16 | Int(colour[1]) << 8 | Int(colour[2]) }
  }

  static func read(_ tree: CloudOctree, _ folder: URL) throws -> [Kept] {
    var kept: [Kept] = []
    let hasPaint = tree.hasColour || !tree.classes.isEmpty
    for (number, node) in tree.nodes.enumerated() {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("\(number)")))
      #expect(bytes.count == node.points * (hasPaint ? 12 : 8))
      let edge = tree.edge / Double(1 << node.level)
      let corner = SIMD3(tree.corner[0], tree.corner[1], tree.corner[2])
      let low = corner + SIMD3(Double(node.x), Double(node.y), Double(node.z)) * edge
      try bytes.withUnsafeBytes { bytes in
        for index in 0..<node.points {
          let steps = (0..<3).map { Double(bytes.little(index * 8 + $0 * 2, UInt16.self)) + 0.5 }
          let paint = node.points * 8 + index * 4
          kept.append(
            Kept(
              node: number, place: low + SIMD3(steps[0], steps[1], steps[2]) * edge / CloudNodeLayout.steps,
              intensity: bytes.little(index * 8 + 6, UInt16.self),
              colour: hasPaint ? [bytes[paint], bytes[paint + 1], bytes[paint + 2]] : [],
              kind: hasPaint ? try #require(bytes[paint + 3] as UInt8?) : 0))
        }
      }
    }
    return kept
  }

  /// A wavy ground with a dense cluster on it.
  static func landscape(_ count: Int, seed: UInt64) -> [Made] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let isCluster = number % 3 == 0
      let x = isCluster ? Float.random(in: 40...42, using: &random) : Float.random(in: 0...100, using: &random)
      let y = isCluster ? Float.random(in: 30...31, using: &random) : Float.random(in: 0...80, using: &random)
      let z = isCluster ? Float.random(in: 0...2, using: &random) : (x / 9).rounded() / 4 + y / 40
      return Made(
        place: SIMD3(x, y, z - 5), intensity: Float(number % 101), kind: [2, 5, 200][isCluster ? 2 : number % 2])
    }
  }

  static func build(_ file: URL, _ folder: URL) throws -> CloudOctreeBuilder.Result {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try CloudOctreeBuilder.build(try PointCloudFile.open(file), into: folder)
  }

  @Test func everyPointStandsInOneNode() async throws {
    try await withTemporaryFolder { folder in
      let points = Self.landscape(90_000, seed: 7)
      let file = folder.appendingPathComponent("a.pcd")
      try Self.write(points, to: file)
      let nodes = folder.appendingPathComponent("nodes")
      let result = try Self.build(file, nodes)
      let tree = result.tree
      #expect(tree.count == points.count && tree.placeless == 0 && tree.leftOut == 0)
      #expect(tree.nodes.count > 4 && tree.nodes[0].level == 0)
      #expect(tree.nodes.allSatisfy { (1...CloudNodeLayout.capacity).contains($0.points) })
      #expect(tree.intensity == [0, 100] && tree.hasColour)
      #expect(tree.classes.map(\.value) == [2, 5, 200])
      #expect(tree.classes.reduce(0) { $0 + $1.points } == points.count)
      let kept = try Self.read(tree, nodes)
      #expect(kept.count == points.count)
      var seen = [Bool](repeating: false, count: points.count)
      for one in kept {
        guard !seen[one.number] else {
          Issue.record("point \(one.number) stands twice")
          return
        }
        seen[one.number] = true
        let made = points[one.number]
        let node = tree.nodes[one.node]
        let step = tree.edge / Double(1 << node.level) / CloudNodeLayout.steps
        let apart = SIMD3<Double>(made.place) - one.place
        let farthest = max(abs(apart.x), abs(apart.y), abs(apart.z))
        if farthest > step { Issue.record("point \(one.number) is \(farthest) m off, steps are \(step)") }
        let intensity = (Double(made.intensity) / 100 * 65_535).rounded()
        if Double(one.intensity) != intensity { Issue.record("intensity \(one.intensity), not \(intensity)") }
        if tree.classes[Int(one.kind)].value != Int(made.kind) { Issue.record("class \(one.kind)") }
      }
      // Equal files, equal trees.
      let again = folder.appendingPathComponent("again")
      #expect(try Self.build(file, again).tree == tree)
      for number in tree.nodes.indices {
        let (one, other) = (nodes.appendingPathComponent("\(number)"), again.appendingPathComponent("\(number)"))
        #expect(try Data(contentsOf: one) == Data(contentsOf: other))
      }
    }
  }

  @Test func statedErrorsHold() async throws {
    try await withTemporaryFolder { folder in
      let points = Self.landscape(70_000, seed: 11)
      let file = folder.appendingPathComponent("a.pcd")
      try Self.write(points, to: file)
      let tree = try Self.build(file, folder.appendingPathComponent("nodes")).tree
      let kept = try Self.read(tree, folder.appendingPathComponent("nodes"))
      let deepest = tree.nodes.map(\.level).max() ?? 0
      #expect(deepest >= 2)
      for level in [0, 1, deepest] {
        let drawn = kept.filter { tree.nodes[$0.node].level <= level }
        for number in stride(from: 0, to: points.count, by: 1201) {
          let place = SIMD3<Double>(points[number].place)
          // The deepest drawn cube around it says how far the nearest drawn point may be.
          let bound =
            tree.nodes.filter { node in
              let edge = tree.edge / Double(1 << node.level)
              let share = (place - SIMD3(tree.corner[0], tree.corner[1], tree.corner[2])) / edge
              return node.level <= level && Int(share.x) == node.x && Int(share.y) == node.y && Int(share.z) == node.z
            }.max { $0.level < $1.level }?.error ?? 0
          var nearest = Double.infinity
          for one in drawn {
            let apart = one.place - place
            nearest = min(nearest, (apart * apart).sum())
          }
          #expect(nearest.squareRoot() <= bound + 1e-4, "level \(level), point \(number)")
        }
      }
    }
  }

  @Test func oddCloudsAreBuiltOrRefused() async throws {
    try await withTemporaryFolder { folder in
      func built(_ points: [Made], _ name: String) throws -> CloudOctree {
        let file = folder.appendingPathComponent("\(name).pcd")
        try Self.write(points, to: file)
        return try Self.build(file, folder.appendingPathComponent(name)).tree
      }
      let one = Made(place: SIMD3(1, 2, 3), intensity: 4, kind: 1)
      let single = try built([one], "single")
      #expect(single.nodes.count == 1 && single.nodes[0].isLeaf && single.edge == 1)
      // More points at one place than a node holds: how many are missing is told.
      let same = try built([Made](repeating: one, count: 40_000), "same")
      #expect(same.nodes.reduce(0) { $0 + $1.points } + same.leftOut == 40_000)
      #expect(same.leftOut > 0 && same.nodes.count == CloudNodeLayout.deepest + 1)
      // Holes of organised clouds are counted and not drawn.
      var hole = one
      hole.place.y = .nan
      let holes = try built([one, hole, hole], "holes")
      #expect(holes.count == 3 && holes.placeless == 2 && holes.nodes[0].points == 1)
      #expect(throws: FormatError.self) { try built([hole], "nowhere") }
      var far = one
      far.place.x = 3e38
      #expect(throws: FormatError.self) { try built([one, far], "far") }
      #expect(throws: FormatError.self) { try built([], "nothing") }
    }
  }

  @Test func stopsWhenAsked() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.pcd")
      try Self.write(Self.landscape(2000, seed: 3), to: file)
      for limit in [0.1, 0.3, 0.6, 0.9] {
        #expect(throws: CancellationError.self) {
          _ = try CloudOctreeBuilder.build(try PointCloudFile.open(file), into: folder) { done in
            if done > limit { throw CancellationError() }
          }
        }
      }
    }
  }

  @Test func isPaintedFromAbove() async throws {
    try await withTemporaryFolder { folder in
      // Low on the left, high on the right, nothing in the middle.
      var points: [Made] = []
      for x in 0..<60 {
        for y in 0..<30 where !(25..<35).contains(x) {
          points.append(Made(place: SIMD3(Float(x), Float(y), x < 30 ? 0 : 9), intensity: 0, kind: 0))
        }
      }
      let file = folder.appendingPathComponent("a.pcd")
      try Self.write(points, to: file)
      let view = try Self.build(file, folder.appendingPathComponent("n")).view
      #expect(view.bytes.count == view.width * view.height * 3)
      #expect(abs(Double(view.width) / Double(view.height) - 2) < 0.2)
      func pixel(_ share: Double) -> [UInt8] {
        let start = (view.height / 2 * view.width + Int(share * Double(view.width))) * 3
        return Array(view.bytes[start..<start + 3])
      }
      let brightness = { (pixel: [UInt8]) in pixel.reduce(0) { $0 + Int($1) } }
      #expect(pixel(0.5) == [18, 21, 26])
      #expect(brightness(pixel(0.9)) > brightness(pixel(0.1)) && brightness(pixel(0.1)) > 65)
    }
  }

  @Test(
    .needsSampleData("pointclouds"),
    arguments: [
      "1.2-with-color.las", "autzen-thin.las", "autzen-utm.pcd", "bunny.pcd", "colored_cloud.pcd", "cube.ply",
      "five_people.pcd", "lamppost.pcd", "milk_color.pcd", "simple.laz", "test1_4.las",
    ])
  func samplesAreBuilt(_ name: String) async throws {
    try await withTemporaryFolder { folder in
      let source = try #require(SampleData.file("pointclouds/\(name)"))
      let tree = try Self.build(source, folder).tree
      #expect(tree.leftOut == 0)
      #expect(tree.nodes.reduce(0) { $0 + $1.points } == tree.count - tree.placeless)
      #expect(try Self.read(tree, folder).count == tree.count - tree.placeless)
      #expect(
        tree.hasColour
          == [
            "1.2-with-color.las", "autzen-utm.pcd", "colored_cloud.pcd", "five_people.pcd",
            "milk_color.pcd", "simple.laz",
          ].contains(name) || name == "autzen-thin.las", "\(name): \(tree.fields)")
    }
  }
}
