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

  /// Labels of one image, as the check leaves them and what it says.
  private func checked(_ labels: [Label]) -> (kept: [Label], findings: [QualityFinding]) {
    var item = DatasetItem(path: "a.jpg")
    item.size = PixelSize(width: 100, height: 100)
    item.labels = labels
    let outcome = ItemCheck(options: QualityOptions()).check(item)
    return (outcome.repaired.labels, outcome.findings)
  }

  /// What else is said of a label may be the reason that it is there.
  @Test func labelsThatSayDifferentThingsAreNotTakenOut() {
    var label = Label(category: "cat", shape: .box(PixelBox(xMin: 10, yMin: 10, xMax: 50, yMax: 50)))
    label.originalID = "1"
    var others: [Label] = []
    func other(_ change: (inout Label) -> Void) {
      var copy = label
      copy.originalID = String(others.count + 2)
      change(&copy)
      others.append(copy)
    }
    other { $0.attributes["colour"] = .text("black") }
    other { $0.isCrowd = true }
    other { $0.group = 4 }
    other { $0.source = "bob" }
    other { $0.track = "7" }
    other { $0.isDifficult = true }
    other { $0.parts = [LabelPart(name: "head", box: PixelBox(xMin: 12, yMin: 12, xMax: 20, yMax: 20))] }
    for other in others {
      let outcome = checked([label, other])
      #expect(outcome.kept == [label, other])
      #expect(outcome.findings.map(\.rule) == [.nearIdentical])
      #expect(outcome.findings.allSatisfy { !$0.isRepaired })
    }
    // Names in the file are no difference, and a copy is found behind labels that differ.
    var copy = label
    copy.originalID = "99"
    let outcome = checked([label] + others + [copy])
    #expect(outcome.kept == [label] + others)
    #expect(outcome.findings.filter { $0.rule == .duplicateLabel }.map(\.item) == ["label 9 (cat)"])
    var nearly = others[0]
    nearly.shape = .box(PixelBox(xMin: 10, yMin: 10, xMax: 50, yMax: 51))
    #expect(checked([label, nearly]).kept.count == 2)
    nearly.attributes = [:]
    #expect(checked([label, nearly]).kept == [label])
  }

  /// Boxes of two halves of a square are one and the same.
  @Test func shapesAreNotTakenOutForTheirBoxes() {
    func triangle(_ corner: PixelPoint) -> Label {
      Label(
        category: "sail",
        shape: .polygon([
          PolygonPart(outer: [PixelPoint(x: 10, y: 10), corner, PixelPoint(x: 50, y: 50)])
        ]))
    }
    let outcome = checked([triangle(PixelPoint(x: 50, y: 10)), triangle(PixelPoint(x: 10, y: 50))])
    #expect(outcome.kept.count == 2)
    #expect(outcome.findings.map(\.rule) == [.nearIdentical])
    #expect(outcome.findings.map(\.isRepaired) == [false])
  }

  @Test func leaksAndTurnedPicturesAreFound() async throws {
    try await withTemporaryFolder { folder in
      // Stored lying, 40 × 20, and shown upright, 20 × 40.
      let exif: [UInt8] =
        Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
      let picture: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + [
          0xFF, 0xC0, 0, 11, 8, 0, 20, 0, 40, 1, 1, 0x11, 0, 0xFF, 0xD9,
        ]
      for split in ["train", "valid"] {
        let images = folder.appendingPathComponent("images/\(split)")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        try Data(picture).write(to: images.appendingPathComponent("\(split).jpg"))
        let annotations = folder.appendingPathComponent("annotations")
        try FileManager.default.createDirectory(at: annotations, withIntermediateDirectories: true)
        // Drawn on the stored pixels in train, and on what is seen in valid.
        let size = split == "train" ? #""width":40,"height":20"# : #""width":20,"height":40"#
        try Data(
          """
          {"images":[{"id":1,"file_name":"\(split).jpg",\(size)}],
          "categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}],
          "annotations":[{"id":1,"image_id":1,"category_id":\(split == "train" ? 1 : 2),"bbox":[4,2,6,8]},
          {"id":2,"image_id":1,"category_id":1,"bbox":[4,12,6,7]}]}
          """.utf8
        ).write(to: annotations.appendingPathComponent("instances_\(split).json"))
      }
      let report = try Self.checker().run(try DatasetSource.open(folder)).report
      #expect(report.splits == ["train": 1, "valid": 1])
      let turned = report.findings.filter { $0.rule == .orientationMismatch }
      #expect(turned.count == 1 && turned.allSatisfy { $0.isRepaired && $0.message.contains("orientation 6") })
      // The one that measures is kept.
      let leaks = report.findings.filter { $0.rule == .splitLeak }
      #expect(leaks.map(\.file) == ["train.jpg"] && leaks.map(\.severity) == [.error])
      #expect(leaks.map(\.split) == ["train"] && leaks.map(\.isRepaired) == [true])
      let missing = report.findings.filter { $0.rule == .classImbalance }
      #expect(missing.map(\.message) == ["has no label in train"] && missing.map(\.item) == ["class dog"])
    }
  }

  @Test func classesThatASplitLacksAreNamed() {
    var balance = ClassBalance()
    func count(_ split: String?, _ classes: [String]) {
      var item = DatasetItem(path: "a.jpg")
      item.split = split
      item.labels = classes.map { Label(category: $0, shape: .classification) }
      balance.count(item)
    }
    count("train", ["cat", "dog"])
    count("valid", ["cat"])
    count("test", ["cat"])
    count("unlabelled", [])
    let findings = balance.findings(declared: ["cat", "dog"], rareShare: 0.01)
    #expect(findings.map(\.message) == ["has no label in test, valid"])
    #expect(findings.map(\.item) == ["class dog"] && findings.map(\.severity) == [.note])
  }

  /// What a reader says is kept word for word up to a limit, and counted beyond.
  @Test func manyUnreadableLabelsAreCounted() async throws {
    try await withTemporaryFolder { folder in
      let bad = (0..<300).map { #"{"id":\#($0),"image_id":1,"category_id":1,"bbox":[5,5,0,9]}"# }
      let strays = (300..<650).map { #"{"id":\#($0),"image_id":77,"category_id":1,"bbox":[5,5,9,9]}"# }
      try Data(
        """
        {"images":[{"id":1,"file_name":"a.jpg","width":40,"height":20}],"categories":[{"id":1,"name":"cat"}],
        "annotations":[\((bad + strays).joined(separator: ","))]}
        """.utf8
      ).write(to: folder.appendingPathComponent("instances.json"))
      let report = try DatasetCheck().run(try DatasetSource.open(folder)).report
      #expect(report.totals[QualityRule.zeroArea.rawValue] == 300)
      #expect(report.findings.filter { $0.rule == .zeroArea }.count == 200)
      let listed = report.findings.count
      #expect(report.unlisted == report.totals.values.reduce(0, +) - listed)
      #expect(report.errors >= 650 && report.repairable >= 650)
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
