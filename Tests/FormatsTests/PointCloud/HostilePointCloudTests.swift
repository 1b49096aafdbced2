import Foundation
import TestRandom
import TestSupport
import Testing

@testable import Formats

/// Headers that lie, cut files and damage: a clear word, no trap, no memory.
@Suite("Hostile point clouds") struct HostilePointCloudTests {
  @Test(
    .needsSampleData("hostile/pointclouds"),
    arguments: [
      ("points_lie.pcd", DiagnosticCode.syntax, "2000000000 points"), ("compressed_cut.pcd", .syntax, "72841 follow"),
      ("bad_vlr_count.las", .schema, "3 records, but only 2"),
    ])
  func damagedSamplesAreRefused(_ name: String, _ code: DiagnosticCode, _ words: String) throws {
    let url = try #require(SampleData.file("hostile/pointclouds/\(name)"))
    let error = #expect(throws: FormatError.self) { try ReadCloud(url) }
    #expect(error?.code == code)
    #expect(error?.diagnostic.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.diagnostic.remedy != nil)
    #expect(error?.diagnostic.file == name)
  }

  @Test(.needsSampleData("hostile/pointclouds")) func rubbishAmongSoundLinesIsALine() throws {
    let report = ReportCollector()
    let cloud = try ReadCloud(try #require(SampleData.file("hostile/pointclouds/ascii_rubbish.pcd")), report: report)
    #expect(cloud.count == 2)
    let diagnostics = report.finish().diagnostics
    #expect(diagnostics.map(\.line) == [14])
  }

  @Test(.needsSampleData("hostile/pointclouds")) func anEmptyCloudIsSound() async throws {
    let url = try #require(SampleData.file("hostile/pointclouds/no_points.las"))
    #expect(try ReadCloud(url).count == 0)
    try await withTemporaryFolder { folder in
      for format in PointCloudFormat.allCases {
        let target = folder.appendingPathComponent("b.\(format.rawValue)")
        let report = try convertPointCloud(url, to: format, at: target)
        #expect(report.errors == 0)
        if format != .kittiBin { #expect(try ReadCloud(target).count == 0) }
      }
    }
  }

  @Test func lyingHeadersAreRefusedBeforeAnythingIsReserved() async throws {
    let pcd = { (rest: String) in Array("VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\n\(rest)".utf8) }
    var bomb = pcd("COUNT 1 1 1\nWIDTH 300000000\nHEIGHT 1\nPOINTS 300000000\nDATA binary_compressed\n")
    bomb.appendLittle(UInt32(4))
    bomb.appendLittle(UInt32(3_600_000_000))
    bomb += [0, 1, 2, 3]
    var las = LASBytes.file(format: 0, points: 2, seed: 1, count: 4_000_000_000)
    var scale = LASBytes.file(format: 0, points: 2, seed: 1)
    scale.withUnsafeMutableBytes { $0.storeLittle(Double.nan.bitPattern, 131) }
    var short = LASBytes.file(format: 3, points: 2, seed: 1)
    short.withUnsafeMutableBytes { $0.storeLittle(UInt16(20), 105) }
    var packed = LASBytes.file(format: 0, points: 2, seed: 1)
    packed[104] = 0x80
    var version = LASBytes.file(format: 0, points: 2, seed: 1)
    version[25] = 9
    let cases: [(String, [UInt8])] = [
      ("bomb.pcd", bomb), ("counts.las", las), ("scale.las", scale), ("short.las", short), ("packed.laz", packed),
      ("version.las", version), ("cut.las", Array(las.prefix(100))),
      ("overflow.pcd", pcd("WIDTH 9223372036854775807\nHEIGHT 9223372036854775807\nDATA binary\n")),
      ("count.pcd", pcd("COUNT 1 1 9223372036854775807\nPOINTS 1\nDATA ascii\n1 2 3\n")),
      ("negative.pcd", pcd("POINTS -5\nDATA ascii\n")), ("noData.pcd", pcd("POINTS 5\n")),
      ("noZ.pcd", Array("FIELDS x y\nSIZE 4 4\nTYPE F F\nPOINTS 0\nDATA ascii\n".utf8)),
      (
        "huge.ply",
        Array(
          "ply\nformat binary_little_endian 1.0\nelement vertex 9223372036854775807\nproperty float x\nproperty float y\nproperty float z\nend_header\n"
            .utf8)
      ),
      (
        "list.ply",
        Array(
          "ply\nformat binary_little_endian 1.0\nelement vertex 1\nproperty list uint double n\nproperty float x\nproperty float y\nproperty float z\nend_header\n\u{7f}\u{7f}\u{7f}\u{7f}aaaaaaaaaaaaaaaa"
            .utf8)
      ),
      ("end.ply", Array("ply\nformat ascii 1.0\nelement vertex 1\n".utf8)),
    ]
    las = []
    try await withTemporaryFolder { folder in
      for (name, bytes) in cases {
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        let error = #expect(throws: FormatError.self, "\(name)") { try ReadCloud(url) }
        #expect(error?.diagnostic.file == name)
        let report = try convertPointCloud(url, to: .pcd, at: folder.appendingPathComponent("out.pcd"))
        #expect(report.outcome == .failed)
      }
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("out.pcd").path))
    }
  }

  @Test func boundsThatAreNoNumbersAreWarnedOf() async throws {
    try await withTemporaryFolder { folder in
      var bytes = LASBytes.file(format: 1, points: 2, seed: 5)
      bytes.withUnsafeMutableBytes { $0.storeLittle(Double.nan.bitPattern, 179) }
      let url = folder.appendingPathComponent("a.las")
      try Data(bytes).write(to: url)
      let file = try PointCloudFile.open(url)
      #expect(file.header.bounds == nil)
      #expect(file.diagnostics.map(\.code) == [.badNumber])
    }
  }

  @Test func linesThatEndEarlyAreCounted() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a.pcd")
      let text = "FIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nPOINTS 2000000000\nDATA ascii\n1 2 3\n4 5 6"
      try Data(text.utf8).write(to: url)
      let report = ReportCollector()
      #expect(try ReadCloud(url, report: report).count == 2)
      #expect(report.finish().diagnostics.first?.message.contains("after 2 of 2000000000") == true)
    }
  }

  /// Every reader over damaged copies of what its writer makes.
  @Test(arguments: PointCloudFormat.allCases) func readersOutliveDamage(_ format: PointCloudFormat) async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("a.las")
      try Data(LASBytes.file(format: 3, points: 60, seed: 9, extra: 3)).write(to: source)
      var random = SeededGenerator(seed: 42)
      for encoding in PointCloudWriteOptions.Encoding.allCases {
        var options = PointCloudWriteOptions()
        options.encoding = encoding
        let made = folder.appendingPathComponent("seed.\(format == .kittiBin ? "bin" : format.rawValue)")
        if FileManager.default.fileExists(atPath: made.path) { try FileManager.default.removeItem(at: made) }
        if try convertPointCloud(source, to: format, at: made, options: options).outcome == .failed { continue }
        let seed = [UInt8](try Data(contentsOf: made))
        for _ in 0..<200 {
          try Data(MutationFuzzTests.mutate(seed, &random)).write(to: made)
          do {
            let cloud = try ReadCloud(made)
            #expect(cloud.columns.allSatisfy { $0.elements == cloud.count * $0.width })
          } catch is FormatError {}
        }
      }
    }
  }

  /// Damage inside the compressed points of newer point formats.
  @Test(arguments: [6, 7, 8]) func layeredChunksOutliveDamage(_ format: Int) throws {
    var random = SeededGenerator(seed: UInt64(format))
    let items: [LAZFacts.Item] =
      [.init(kind: .point14, size: 30, version: 3)]
      + (format == 7 ? [.init(kind: .rgb14, size: 6, version: 3)] : [])
      + (format == 8 ? [.init(kind: .rgbnir14, size: 8, version: 4)] : []) + [.init(kind: .byte14, size: 2, version: 3)]
    let length = items.reduce(0) { $0 + $1.size }
    for _ in 0..<100 {
      var bytes = (0..<length + 4).map { _ in UInt8.random(in: 0...255, using: &random) }
      let layers = 9 + (format == 7 ? 1 : format == 8 ? 2 : 0) + 2
      for _ in 0..<layers { bytes.appendLittle(UInt32(8)) }
      for _ in 0..<layers * 8 { bytes.append(UInt8.random(in: 0...255, using: &random)) }
      var record = [UInt8](repeating: 0, count: length)
      try bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        let chunk = try LayeredChunk(bytes, first: base, from: length, to: bytes.count, items, "a.laz")
        record.withUnsafeMutableBytes { record in
          guard let base = record.baseAddress else { return }
          for _ in 0..<500 { chunk.decode(base) }
        }
        #expect(chunk.isOverrun)
      }
    }
  }
}
