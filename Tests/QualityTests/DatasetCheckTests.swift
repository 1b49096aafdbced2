import Formats
import Foundation
import Geometry
import TestRandom
import TestSupport
import Testing

@testable import Quality

@Suite("Dataset check") struct DatasetCheckTests {
  /// A COCO dataset with one of every mistake.
  private func makeDataset(in folder: URL) throws {
    let images = (1...6).map { ["id": $0, "file_name": "\($0).png", "width": 100, "height": 80] as [String: Any] }
    func box(_ id: Int, _ image: Int, _ category: Int, _ box: [Double]) -> [String: Any] {
      ["id": id, "image_id": image, "category_id": category, "bbox": box, "area": box[2] * box[3], "iscrowd": 0]
    }
    var annotations = [
      box(1, 1, 1, [10, 10, 30, 30]),
      box(2, 1, 1, [10, 10, 30, 30]),  // equals 1
      box(3, 1, 1, [10, 10, 30, 31]),  // nearly 1
      box(4, 1, 2, [10, 10, 30, 30]),  // 1 by another name
      box(5, 2, 1, [90, 70, 30, 30]),  // reaches out
      box(6, 2, 1, [200, 10, 30, 30]),  // wholly outside
      box(7, 2, 1, [20, 20, 0, 10]),  // no width: the reader refuses it
      box(8, 3, 1, [20, 20, 2, 10]),  // tiny
      box(9, 99, 1, [20, 20, 20, 10]),  // of no image
    ]
    var crossed = box(10, 3, 1, [10, 10, 40, 40])
    crossed["segmentation"] = [[10.0, 10, 50, 50, 50, 10, 10, 50]]
    annotations.append(crossed)
    for id in 11...13 { annotations.append(box(id, 5, 1, [Double(id) * 5 - 50, 5, 4, 30])) }
    let document: [String: Any] = [
      "images": images, "annotations": annotations,
      "categories": [["id": 1, "name": "cat"], ["id": 2, "name": "dog"], ["id": 3, "name": "emu"]],
    ]
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("images"), withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: document).write(to: folder.appendingPathComponent("instances.json"))
    for image in 1...7 where image != 6 {
      // Image 5 is a copy of image 4; image 7 is in no list; image 6 is missing.
      try Self.png(shade: UInt8(image == 5 ? 4 : image)).write(
        to: folder.appendingPathComponent("images/\(image).png"))
    }
  }

  private static func png(shade: UInt8) throws -> Data {
    let samples = [UInt8](repeating: shade &* 17, count: 100 * 80)
    return Data(try PNGPictureForTests.gray(width: 100, height: 80, samples))
  }

  private static func checker() -> DatasetCheck {
    var check = DatasetCheck()
    check.fingerprint = { image in
      guard case .file(let url) = image, let bytes = try? Data(contentsOf: url) else { return nil }
      return PictureFingerprint(digest: Array(bytes), perceptualHash: nil)
    }
    return check
  }

  @Test func everyMistakeIsFoundWithPlaceAndRepair() async throws {
    try await withTemporaryFolder { folder in
      try makeDataset(in: folder)
      let source = try DatasetSource.open(folder)
      let report = try Self.checker().run(source).report
      #expect(report.format == "coco")
      #expect(report.images == 6)
      func found(_ rule: QualityRule) -> [QualityFinding] { report.findings.filter { $0.rule == rule } }
      #expect(found(.duplicateLabel).map(\.item) == ["label 2 (cat)"])
      #expect(
        found(.nearIdentical).map(\.item).sorted { $0 ?? "" < $1 ?? "" } == [
          "label 3 (cat)", "label 4 (dog)", "label 4 (dog)",
        ])
      #expect(found(.outOfRange).map(\.repair).sorted() == ["cut at the border", "removed"])
      #expect(found(.zeroArea).count == 1)
      #expect(found(.tinyObject).map(\.file) == ["3.png"])
      #expect(found(.selfCrossing).map(\.repair) == ["cut at the crossings into 2 parts"])
      #expect(found(.duplicateImage).map(\.file) == ["5.png"])
      #expect(found(.classImbalance).map(\.message) == ["1 class has no label: emu"])
      #expect(!found(.orphanLabel).isEmpty)
      #expect(!found(.orphanImage).isEmpty)
      #expect(report.findings.allSatisfy { !$0.message.isEmpty && !$0.repair.isEmpty })
      #expect(!report.isClean)
      let again = try JSONDecoder().decode(QualityReport.self, from: try report.json())
      #expect(again == report)
    }
  }

  @Test func theRepairedCopyHasNothingLeftToRepair() async throws {
    try await withTemporaryFolder { folder in
      try makeDataset(in: folder.appendingPathComponent("in"))
      let source = try DatasetSource.open(folder.appendingPathComponent("in"))
      let check = Self.checker()
      let outcome = try check.run(source)
      let out = folder.appendingPathComponent("out")
      let written = try check.repair(source, outcome, into: try FolderSink(out, transfer: .copy))
      #expect(written.written.images == 5)
      let copy = try check.run(try DatasetSource.open(out)).report
      #expect(copy.repairable == 0)
      for rule in [QualityRule.duplicateLabel, .outOfRange, .zeroArea, .selfCrossing, .duplicateImage] {
        #expect(copy.totals[rule.rawValue] == nil, "\(rule)")
      }
      // What needs a person's eye is still there.
      #expect(copy.totals[QualityRule.tinyObject.rawValue] == 1)
    }
  }

  @Test func leaksAreTakenOutOfTheTrainingSet() {
    func picture(_ path: String, _ split: String, _ digest: UInt8, _ hash: UInt64?) -> PictureTwins.Picture {
      .init(path: path, split: split, fingerprint: .init(digest: [digest], perceptualHash: hash))
    }
    let pictures = [
      picture("a", "train", 1, 0xFFFF_0000_1234_5678), picture("b", "test", 1, 0xFFFF_0000_1234_5678),
      picture("c", "train", 2, 0xFFFF_0000_1234_567F), picture("d", "train", 3, 0x0123_4567_89AB_CDEF),
      picture("e", "train", 4, 0x0123_4567_89AB_CDEF), picture("f", "valid", 5, nil),
    ]
    let pairs = PictureTwins.pairs(pictures, distance: 4)
    #expect(pairs == [.init(kept: 1, other: 0, distance: nil), .init(kept: 1, other: 2, distance: 3)])
    #expect(PictureTwins.pairs(pictures, distance: 2).count == 1)
  }

  @Test func hashPiecesFindEveryPairWithinTheLimit() {
    var random = SystemRandomNumberGenerator()
    for limit in 0...8 {
      let base = UInt64.random(in: .min ... .max, using: &random)
      var changed = base
      for bit in Array(0..<64).shuffled().prefix(limit) { changed ^= 1 << UInt64(bit) }
      let pictures = [
        PictureTwins.Picture(path: "a", split: "test", fingerprint: .init(digest: [1], perceptualHash: base)),
        PictureTwins.Picture(path: "b", split: "train", fingerprint: .init(digest: [2], perceptualHash: changed)),
      ]
      #expect(PictureTwins.pairs(pictures, distance: limit).map(\.distance) == [limit])
    }
  }

  /// Exactly what comparing all with all finds, however many look the same.
  @Test(arguments: [0, 4, 10])
  func findsWhatComparingAllFinds(limit: Int) {
    var random = SeededGenerator(seed: UInt64(limit))
    let bases = (0..<40).map { _ in random.next() }
    let splits = [nil, "train", "valid", "test"]
    let pictures = (0..<600).map { number in
      // A quarter are blank pages.
      var hash = number % 4 == 0 ? 1 << 63 : bases[Int.random(in: 0..<bases.count, using: &random)]
      for _ in 0..<Int.random(in: 0...6, using: &random) where number % 4 != 0 {
        hash ^= 1 << UInt64.random(in: 0..<64, using: &random)
      }
      return PictureTwins.Picture(
        path: "\(number)", split: splits[Int.random(in: 0..<4, using: &random)],
        fingerprint: .init(digest: [UInt8(number % 256), UInt8(number / 256)], perceptualHash: hash))
    }
    func rank(_ split: String?) -> Int { split == "test" ? 0 : split == "valid" ? 1 : 2 }
    let order = pictures.indices.sorted { (rank(pictures[$0].split), $0) < (rank(pictures[$1].split), $1) }
    var expected: [PictureTwins.Pair] = []
    for (position, index) in order.enumerated() {
      var best: PictureTwins.Pair?
      for earlier in order[..<position] where pictures[earlier].split != pictures[index].split {
        let (one, other) = (pictures[earlier].fingerprint.perceptualHash, pictures[index].fingerprint.perceptualHash)
        let distance = ((one ?? 0) ^ (other ?? 0)).nonzeroBitCount
        if distance <= limit, distance < best?.distance ?? .max {
          best = PictureTwins.Pair(kept: earlier, other: index, distance: distance)
        }
      }
      if let best { expected.append(best) }
    }
    #expect(PictureTwins.pairs(pictures, distance: limit) == expected)
    #expect(expected.count > 100)
  }
}
