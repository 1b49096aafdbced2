import Foundation
import TestRandom
import TestSupport
import Testing

@testable import Formats

/// PCD, PLY and KITTI: read, written, read again, equal; and what becomes of points in another format.
@Suite("Point-cloud conversion") struct PointCloudConversionTests {
  @Test(
    .needsSampleData("pointclouds"),
    arguments: [
      "autzen-utm.pcd", "bunny.pcd", "colored_cloud.pcd", "five_people.pcd", "lamppost.pcd", "milk_color.pcd",
    ], PointCloudWriteOptions.Encoding.allCases)
  func pcdSamplesComeBack(_ name: String, _ encoding: PointCloudWriteOptions.Encoding) async throws {
    let source = try #require(SampleData.file("pointclouds/\(name)"))
    try await withTemporaryFolder { folder in
      var options = PointCloudWriteOptions()
      options.encoding = encoding
      let target = folder.appendingPathComponent("b.pcd")
      let report = try convertPointCloud(source, to: .pcd, at: target, options: options)
      #expect(report.errors == 0 && report.losses.isEmpty, "\(report.text)")
      let (before, after) = (try ReadCloud(source), try ReadCloud(target))
      if encoding == .ascii, name == "five_people.pcd" {
        // NaN has many forms in bits and one in text.
        #expect(before.count == after.count)
        #expect(before.columns[3...] == after.columns[3...])
      } else {
        #expect(before.columns == after.columns)
      }
      #expect(before.header.fields == after.header.fields)
      #expect(before.header.grid == after.header.grid)
    }
  }

  @Test(.needsSampleData("pointclouds/five_people.pcd")) func holesKeepTheirIndex() throws {
    let file = try PointCloudFile.open(try #require(SampleData.file("pointclouds/five_people.pcd")))
    #expect(file.header.grid == PointGrid(width: 640, height: 480))
    let report = ReportCollector()
    let survey = try PointCloudSurvey(file, report: report)
    #expect(survey.count == 307_200)
    #expect(survey.placeless == 68_125)
    #expect(report.finish().warnings == 1)
  }

  @Test(arguments: PointCloudWriteOptions.Encoding.allCases)
  func everyScalarComesBack(_ encoding: PointCloudWriteOptions.Encoding) async throws {
    try await withTemporaryFolder { folder in
      var random = SeededGenerator(seed: 3)
      var text = "VERSION 0.7\nFIELDS x y z a b c d e f g h i _ v rgba\nSIZE 4 8 4 1 1 2 2 4 4 8 8 8 2 4 4\n"
      text += "TYPE F F F I U I U I U I U F U F U\nCOUNT 1 1 1 1 1 1 1 1 1 1 1 1 3 5 1\nWIDTH 50\nHEIGHT 4\n"
      text += "VIEWPOINT 1 2 3 0.5 0.5 0.5 0.5\nPOINTS 200\nDATA binary\n"
      var bytes = Array(text.utf8)
      for _ in 0..<200 {
        for value in [Float.random(in: -9...9, using: &random), 0, 1] { bytes.appendLittle(value.bitPattern) }
        for _ in 0..<(4 + 1 + 1 + 2 + 2 + 4 + 4 + 8 + 8 + 8 + 6) {
          bytes.append(UInt8.random(in: 0..<127, using: &random))
        }
        for _ in 0..<5 { bytes.appendLittle(Float.random(in: -1e20...1e20, using: &random).bitPattern) }
        bytes.appendLittle(UInt32.random(in: 0...UInt32.max, using: &random))
      }
      let source = folder.appendingPathComponent("a.pcd")
      try Data(bytes).write(to: source)
      var options = PointCloudWriteOptions()
      options.encoding = encoding
      let target = folder.appendingPathComponent("b.pcd")
      #expect(try convertPointCloud(source, to: .pcd, at: target, options: options).errors == 0)
      let (before, after) = (try ReadCloud(source), try ReadCloud(target))
      #expect(before.columns == after.columns)
      #expect(after.header.viewpoint == [1, 2, 3, 0.5, 0.5, 0.5, 0.5])
      #expect(after.header.grid == PointGrid(width: 50, height: 4))
      #expect(after.header.fields.map(\.name).contains("_") == false)
    }
  }

  @Test func plyOfEveryEncodingReadsAlike() async throws {
    try await withTemporaryFolder { folder in
      let head = { (format: String) in
        "ply\nformat \(format) 1.0\ncomment made by hand\nelement camera 1\nproperty list uchar float k\n"
          + "element vertex 2\nproperty float x\nproperty double y\nproperty float z\nproperty list uchar short n\n"
          + "property uchar red\nproperty uchar green\nproperty uchar blue\nelement face 1\n"
          + "property list uchar int vertex_indices\nend_header\n"
      }
      var little = Array(head("binary_little_endian").utf8)
      var big = Array(head("binary_big_endian").utf8)
      func put<Value: FixedWidthInteger>(_ value: Value) {
        little.appendLittle(value)
        big.appendLittle(value.byteSwapped)
      }
      put(UInt8(2))
      put(Float(1).bitPattern)
      put(Float(2).bitPattern)
      for vertex in 0..<2 {
        put(Float(vertex).bitPattern)
        put((0.1).bitPattern)
        put(Float(-2.5).bitPattern)
        put(UInt8(vertex))
        for _ in 0..<vertex { put(Int16(-3)) }
        for color in [1, 2, 255] { put(UInt8(color)) }
      }
      put(UInt8(0))
      let text = head("ascii") + "2 1 2\n0 0.1 -2.5 0 1 2 255\n1 0.1 -2.5 1 -3 1 2 255\n0\n"
      var clouds: [ReadCloud] = []
      for (name, bytes) in [("l.ply", little), ("b.ply", big), ("t.ply", Array(text.utf8))] {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        clouds.append(try ReadCloud(folder.appendingPathComponent(name)))
      }
      #expect(clouds[0].columns == clouds[1].columns)
      #expect(clouds[0].columns == clouds[2].columns)
      #expect(clouds[0].column(.x)?.doubles == [0, 1])
      #expect(clouds[0].column(.y)?.doubles == [0.1, 0.1])
      #expect(clouds[0].column(.blue)?.doubles == [255, 255])
      let report = try convertPointCloud(
        folder.appendingPathComponent("t.ply"), to: .ply, at: folder.appendingPathComponent("out.ply"))
      #expect(report.losses.map(\.what) == ["camera", "face", "list property of a vertex"])
      #expect(try ReadCloud(folder.appendingPathComponent("out.ply")).columns == clouds[0].columns)
    }
  }

  @Test(.needsSampleData("pointclouds/semantickitti_sequences")) func semanticKITTIKeepsItsLabels() async throws {
    let source = try #require(SampleData.file("pointclouds/semantickitti_sequences/00/velodyne/000000.bin"))
    let cloud = try ReadCloud(source)
    #expect(cloud.count == 50)
    #expect(cloud.column(.classification) != nil && cloud.column(.instance) != nil)
    try await withTemporaryFolder { folder in
      for format in [PointCloudFormat.pcd, .ply, .las, .laz] {
        let between = folder.appendingPathComponent("a.\(format.rawValue)")
        #expect(try convertPointCloud(source, to: format, at: between).errors == 0)
        let back = folder.appendingPathComponent("\(format.rawValue).bin")
        let report = try convertPointCloud(between, to: .kittiBin, at: back)
        #expect(report.errors == 0, "\(report.text)")
        let after = try ReadCloud(back)
        #expect(after.count == 50)
        if format == .pcd || format == .ply {
          #expect(after.columns == cloud.columns)
          let labels = try #require(SampleData.file("pointclouds/semantickitti_sequences/00/labels/000000.label"))
          #expect(
            try Data(contentsOf: labels)
              == Data(contentsOf: back.deletingPathExtension().appendingPathExtension("label")))
        }
      }
    }
  }

  @Test func lasTakesPlacesOnlyAndSaysWhatItCost() async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("a.pcd")
      let text =
        "VERSION 0.7\nFIELDS x y z intensity normal_x rgb\nSIZE 4 4 4 4 4 4\nTYPE F F F F F U\nCOUNT 1 1 1 1 1 1\n"
        + "WIDTH 3\nHEIGHT 1\nPOINTS 3\nDATA ascii\n1.5 2 3 0.25 -0.5 255\nnan 1 1 1 1 1\n4 5 6.25 1 0.5 65280\n"
      try Data(text.utf8).write(to: source)
      let target = folder.appendingPathComponent("b.las")
      let report = try convertPointCloud(source, to: .las, at: target)
      #expect(report.read == ["points": 3] && report.written == ["points": 2])
      #expect(report.losses.contains { $0.what == "point without a position" && $0.count == 1 })
      #expect(report.losses.contains { $0.what == "intensity" })
      let cloud = try ReadCloud(target)
      #expect(cloud.header.las?.pointFormat == 2)
      #expect(cloud.column(.x)?.doubles == [1.5, 4])
      #expect(cloud.column(.z)?.doubles == [3, 6.25])
      #expect(cloud.column(.intensity)?.doubles == [16384, 65535])
      #expect(cloud.column(.blue)?.doubles == [65535, 0])
      #expect(cloud.column(.green)?.doubles == [0, 65535])
      let normal = try #require(cloud.header.fields.firstIndex { $0.name == "normal_x" })
      #expect(cloud.columns[normal].doubles == [-0.5, 0.5])
    }
  }

  @Test func lzfUnpacksWhatItPacked() throws {
    var random = SeededGenerator(seed: 11)
    for size in [0, 1, 2, 3, 4, 33, 264, 265, 9000, 300_000] {
      for alphabet in [1, 3, 256] {
        let bytes = (0..<size).map { _ in UInt8(Int.random(in: 0..<alphabet, using: &random)) }
        var packed: [UInt8] = []
        let length = try bytes.withUnsafeBytes { bytes in try LZF.compress(bytes) { packed += Array($0) } }
        #expect(length == packed.count)
        var back = [UInt8](repeating: 0, count: size)
        let filled = packed.withUnsafeBytes { packed in back.withUnsafeMutableBytes { LZF.decompress(packed, into: $0) }
        }
        #expect(filled == size && back == bytes)
        if alphabet == 1, size > 9000 { #expect(packed.count < size / 80) }
      }
    }
  }

  @Test func numbersOfTextAreReadExactly() {
    let cases: [(String, Double?)] = [
      ("1", 1), ("-0.5", -0.5), ("+3", 3), ("1e-3", 0.001), ("123456789.123456789", 123456789.123456789), ("nan", nil),
      ("1e999", .infinity), ("0x10", nil), ("1,5", nil), ("", nil), ("-", nil), ("--1", nil), ("1e", nil), (".5", 0.5),
      ("inf", .infinity), ("-Inf", -.infinity), ("1.2.3", nil), ("infinite", nil),
    ]
    for (text, value) in cases {
      let bytes = Array(text.utf8) + [0]
      let parsed = bytes.withUnsafeBytes { NumberText.double(UnsafeRawBufferPointer(rebasing: $0[..<text.utf8.count])) }
      if text == "nan" { #expect(parsed?.isNaN == true) } else { #expect(parsed == value, "\(text)") }
    }
  }
}
