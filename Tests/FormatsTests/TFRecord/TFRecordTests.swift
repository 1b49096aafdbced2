import Formats
import Foundation
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
