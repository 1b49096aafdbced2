import Foundation
import TestRandom
import TestSupport
import Testing

@testable import Formats

/// LAS and LAZ of every point format: written, read again, equal.
@Suite("LAS and LAZ round trips") struct LASRoundTripTests {
  @Test(arguments: 0...10) func lasKeepsEveryByte(_ format: Int) async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("a.las")
      let bytes = LASBytes.file(format: format, points: 500, seed: UInt64(format), extra: format % 2 * 5)
      try Data(bytes).write(to: source)
      let target = folder.appendingPathComponent("b.las")
      let report = try convertPointCloud(source, to: .las, at: target)
      #expect(report.outcome == .clean, "\(report.text)")
      #expect(report.written == ["points": 500])
      #expect(try ReadCloud(source).holdsSamePoints(as: ReadCloud(target)))
      // The records themselves, bit by bit.
      let records = bytes.suffix(500 * (LASLayout.sizes[format] + format % 2 * 5))
      #expect([UInt8](try Data(contentsOf: target)).suffix(records.count) == records)
    }
  }

  @Test(arguments: 0...10) func lazUnpacksToWhatWasPacked(_ format: Int) async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("a.las")
      // More than two chunks, the last of one point.
      let count = format == 3 || format == 7 ? 100_001 : 3_000
      try Data(LASBytes.file(format: format, points: count, seed: 7, extra: format % 3)).write(to: source)
      let packed = folder.appendingPathComponent("b.laz")
      #expect(try convertPointCloud(source, to: .laz, at: packed).outcome == .clean)
      #expect(try PointCloudFile.open(packed).header.format == .laz)
      #expect(try ReadCloud(source).holdsSamePoints(as: ReadCloud(packed)))
      let again = folder.appendingPathComponent("c.las")
      #expect(try convertPointCloud(packed, to: .las, at: again).outcome == .clean)
      let length = (LASLayout.sizes[format] + format % 3) * count
      #expect(
        [UInt8](try Data(contentsOf: again)).suffix(length) == [UInt8](try Data(contentsOf: source)).suffix(length))
    }
  }

  /// Points that change their channel seldom, and hardly anything else: most layers are left out.
  @Test(arguments: 6...10) func layersWithoutChangesAreLeftOut(_ format: Int) async throws {
    try await withTemporaryFolder { folder in
      let length = LASLayout.sizes[format]
      var bytes = LASBytes.file(format: format, points: 2_000, seed: 3)
      let start = bytes.count - 2_000 * length
      for point in 0..<2_000 {
        let at = start + point * length
        for byte in 8..<length { bytes[at + byte] = bytes[start + byte] }
        bytes[at + 15] = UInt8(point / 700) << 4
        // Times that return to what they were.
        bytes[at + 24] = UInt8(point % 3 == 0 ? 1 : point % 5)
      }
      let source = folder.appendingPathComponent("a.las")
      try Data(bytes).write(to: source)
      let packed = folder.appendingPathComponent("b.laz")
      #expect(try convertPointCloud(source, to: .laz, at: packed).outcome == .clean)
      #expect(try Data(contentsOf: packed).count < bytes.count / 2)
      #expect(try ReadCloud(source).holdsSamePoints(as: ReadCloud(packed)))
    }
  }

  @Test func recordsAndReferenceSystemsAreKept() async throws {
    let source = try #require(SampleData.file("pointclouds/test1_4.las"))
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("b.las")
      #expect(try convertPointCloud(source, to: .las, at: target).outcome == .clean)
      let (before, after) = (try PointCloudFile.open(source).header, try PointCloudFile.open(target).header)
      #expect(before.records == after.records)
      #expect(!before.records.isEmpty)
      #expect(before.las == after.las)
    }
  }

  @Test(
    .needsSampleData("pointclouds"),
    arguments: ["1.2-with-color.las", "autzen-thin.las", "simple.laz", "test1_4.las"])
  func samplesComeBack(_ name: String) async throws {
    let source = try #require(SampleData.file("pointclouds/\(name)"))
    try await withTemporaryFolder { folder in
      let before = try ReadCloud(source)
      for format in [PointCloudFormat.las, .laz, .pcd, .ply] {
        let target = folder.appendingPathComponent("b.\(format.rawValue)")
        let report = try convertPointCloud(source, to: format, at: target)
        #expect(report.errors == 0, "\(report.text)")
        let after = try ReadCloud(target)
        #expect(after.holdsSamePoints(as: before), "\(format)")
        #expect(after.header.fields.map(\.name) == before.header.fields.map(\.name))
      }
    }
  }

  @Test(.needsSampleData("pointclouds/simple.laz")) func lazHoldsTheSamePointsAsItsLAS() throws {
    let packed = try ReadCloud(try #require(SampleData.file("pointclouds/simple.laz")))
    let plain = try ReadCloud(try #require(SampleData.file("pointclouds/1.2-with-color.las")))
    #expect(packed.holdsSamePoints(as: plain))
    #expect(packed.count == 1065)
    #expect(packed.header.bounds == plain.header.bounds)
  }
}
