import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// TFRecord files: framing, checksums, compression.
@Suite("TFRecord") struct TFRecordTests {
  private func written(to out: URL) throws -> [DatasetItem] {
    let (header, items) = SampleDataset.rich(for: TFRecordFormat().capabilities)
    let exporter = try DatasetExporter(TFRecordFormat(), header: header, to: FolderSink(out), report: ReportCollector())
    for item in items { try exporter.write(item) }
    try exporter.finish()
    return items
  }

  @Test func aRecordBeginsWithItsLengthAndItsChecksum() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      _ = try written(to: out)
      let bytes = [UInt8](try Data(contentsOf: out.appendingPathComponent("train.tfrecord")))
      let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect(length < bytes.count - 16)
      // A field of one message: tag 1, length-delimited.
      #expect(bytes[12] == 0x0A)
    }
  }

  @Test func compressedFilesAndShardsAreRead() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let items = try written(to: out)
      let source = out.appendingPathComponent("train.tfrecord")
      let packed = folder.appendingPathComponent("packed")
      try FileManager.default.createDirectory(at: packed, withIntermediateDirectories: true)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/gzip")
      process.arguments = ["-c", source.path]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let zipped = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      try zipped.write(to: packed.appendingPathComponent("train.record-00000-of-00001"))
      let back = try ReadDataset(packed)
      #expect(back.items.count == items.count { $0.split == "train" })
      #expect(back.items.allSatisfy { $0.split == "train" && $0.image != nil })
      // A cut stream is named and what came before it lands.
      try zipped.prefix(zipped.count / 2).write(to: packed.appendingPathComponent("train.record-00000-of-00001"))
      let cut = try ReadDataset(packed, .tfrecord)
      #expect(cut.items.count < back.items.count)
      #expect(cut.report.errors == 1, "\(cut.report.text)")
    }
  }

  /// What wrote the record looked at 40 × 20 stored pixels, as TensorFlow decodes them; people see 20 × 40.
  @Test func labelsOnStoredPixelsAreTurnedUpright() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.jpg")
      item.size = PixelSize(width: 40, height: 20)
      item.image = .bytes(OrientationTests.jpeg(6))
      let runs: [UInt32] = [4 * 20 + 2] + (0..<5).flatMap { _ in [8, 12] } + [8]
      let mask = try MaskRLE(width: 40, height: 20, counts: runs + [800 - runs.reduce(0, +)])
      item.labels = [SampleDataset.box("x", 4, 2, 10, 10), Label(category: "x", shape: .mask(mask))]
      let exporter = try DatasetExporter(
        TFRecordFormat(), header: DatasetHeader(), to: FolderSink(folder), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let back = try ReadDataset(folder, .tfrecord)
      let found = try #require(back.items.first)
      #expect(found.size == PixelSize(width: 20, height: 40))
      #expect(back.count(.orientationMismatch) == 1, "\(back.report.text)")
      let upright = PixelBox(xMin: 10, yMin: 4, xMax: 18, yMax: 10)
      for label in found.labels {
        #expect(DatasetComparison.near(try #require(label.enclosingBox), upright, 1e-4))
      }
      guard case .mask(let turned) = found.labels[1].shape else {
        Issue.record("no mask")
        return
      }
      #expect(turned.boundingBox == upright && turned.area == 48)
    }
  }

  @Test func aWrongChecksumCostsItsRecord() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let items = try written(to: out)
      let file = out.appendingPathComponent("train.tfrecord")
      var bytes = [UInt8](try Data(contentsOf: file))
      bytes[100] ^= 1
      try Data(bytes).write(to: file)
      let back = try ReadDataset(out)
      #expect(back.items.count == items.count - 1)
      #expect(back.count(.syntax) == 1)
      // A length that lies is found before anything is allocated.
      bytes[100] ^= 1
      bytes[6] = 0x7F
      try Data(bytes).write(to: file)
      let other = try ReadDataset(out)
      #expect(other.items.count == items.count { $0.split == "val" })
      #expect(other.count(.syntax) == 1)
    }
  }
}
