import Formats
import Foundation
import TestSupport
import TestRandom
import Testing

/// Every reader over damaged copies of what its writer makes: it may refuse, never crash, and what it reads is sound.
@Suite("Mutated datasets") struct MutationFuzzTests {
  @Test(arguments: FormatCase.all) func readersOutliveDamage(_ test: FormatCase) async throws {
    try await withTemporaryFolder { folder in
      let (header, items) = test.sample()
      let target = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(test.format, header: header, to: FolderSink(target), report: ReportCollector())
      for item in items { try exporter.write(item) }
      try exporter.finish()
      let files = try contents(of: target).sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
      var random = SeededGenerator(seed: 42)
      for _ in 0..<200 {
        let (path, seed) = try #require(files.randomElement(using: &random))
        let file = target.appendingPathComponent(path)
        try Data(MutationFuzzTests.mutate(seed, &random)).write(to: file)
        do {
          let dataset = try ReadDataset(target, test.format.id)
          for label in dataset.items.flatMap(\.labels) {
            guard let box = label.enclosingBox else { continue }
            // Points, upright lines and rings without an area have flat boxes; nothing is endless.
            let isFlat = [.point, .polyline, .keypoints, .polygon, .cuboid2D].contains(label.shape.kind)
            #expect(box.isProper || (isFlat && box.width.isFinite && box.height.isFinite))
          }
          _ = dataset.report.text
          let mute = dataset.report.diagnostics.first { $0.severity != .note && $0.remedy == nil }
          #expect(mute == nil, "says no remedy: \(mute?.text ?? "")")
        } catch let error as FormatError {
          #expect(error.diagnostic.remedy != nil, "says no remedy: \(error)")
        }
        try Data(seed).write(to: file)
      }
    }
  }

  /// Bytes changed, cut, doubled, or replaced by tokens that hurt parsers.
  static func mutate(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    let tokens = [
      "NaN", "1e999", "-1", "99999999999999999999", "\"", "{", "[", "]", "}", "<", "&x;", "<!DOCTYPE a>", "\0", "../",
      ":", "null",
      "0.0000000001", "\u{FFFD}", "\n", "-", "'", "1e308", "\\",
    ]
    var bytes = seed
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, at + Int.random(in: 1...20, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(at..<end)
      case 2: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 3: bytes.replaceSubrange(at..<end, with: Array((tokens.randomElement(using: &random) ?? "").utf8))
      default: bytes.removeSubrange(at...)
      }
    }
    return bytes
  }
}
