import Testing

@testable import Inference

@Suite("Finding out a detector's layout")
struct LayoutSearchTests {
  private func search(
    _ outputs: [(String, [Int])], _ metadata: [String: String] = [:], side: Int = 640,
    options: DetectorOptions = DetectorOptions(), largest: Float = 300
  ) throws(InferenceError) -> LayoutSearch.Finding {
    try LayoutSearch(
      outputs: outputs.map {
        LayoutSearch.Output(port: ModelPort(name: $0.0, type: .float32, shape: nil), shape: $0.1)
      }, card: ModelCard(metadata), width: side, height: side, options: options, largestCoordinate: { _ in largest }
    ).find()
  }

  private func names(_ count: Int) -> String {
    "{" + (0..<count).map { "\($0): 'c\($0)'" }.joined(separator: ", ") + "}"
  }

  /// Shapes that exporters write for 640 × 640, with and without what they say besides.
  @Test func knownExportsAreRecognised() throws {
    let coco = ["names": names(80), "task": "detect"]
    for metadata in [coco, [:]] {
      #expect(
        try search([("output0", [1, 84, 8400])], metadata)
          == .init(layout: .channelsFirst, classCount: 80, outputs: [0]))
      #expect(
        try search([("output0", [1, 25_200, 85])], metadata)
          == .init(layout: .objectness, classCount: 80, outputs: [0]))
      #expect(
        try search([("output0", [1, 300, 6])], metadata) == .init(layout: .final, classCount: nil, outputs: [0]))
    }
    #expect(try search([("output0", [1, 8400, 84])], coco).layout == .rows)
    #expect(try search([("output0", [1, 8400, 85])], coco).layout == .objectness)
    #expect(
      try search([("output0", [1, 300, 84])], coco) == .init(layout: .fractions, classCount: 80, outputs: [0]))
    #expect(
      try search([("output0", [1, 300, 6])], coco.merging(["description": "RTDETR-l"]) { $1 }).layout
        == .finalFractions)
    #expect(try search([("output0", [1, 300, 6])], coco, largest: 0.9).layout == .finalFractions)
    #expect(try search([("output0", [1, 300, 6])], coco, largest: 0).layout == .final)
    // Two classes: 6 channels look like final rows, but their number is that of the grid's places.
    #expect(
      try search([("output0", [1, 6, 8400])], ["names": names(2)])
        == .init(layout: .channelsFirst, classCount: 2, outputs: [0]))
    #expect(try search([("output0", [1, 6, 21])], side: 32).layout == .channelsFirst)
    // Four scales.
    #expect(try search([("output0", [1, 84, 34_000])], coco, side: 1280).classCount == 80)
  }

  @Test func masksAndKeypointsAreSkipped() throws {
    let masks = [("output1", [1, 32, 160, 160]), ("output0", [1, 116, 8400])]
    for metadata in [["names": names(80), "task": "segment"], [:]] {
      #expect(try search(masks, metadata) == .init(layout: .channelsFirst, classCount: 80, outputs: [1]))
    }
    #expect(try search([("output0", [1, 300, 38]), masks[0]], ["task": "segment"]).layout == .final)
    let pose = ["names": "{0: 'person'}", "task": "pose", "kpt_shape": "[17, 3]"]
    #expect(
      try search([("output0", [1, 56, 8400])], pose) == .init(layout: .channelsFirst, classCount: 1, outputs: [0]))
    #expect(try search([("output0", [1, 300, 57])], pose).layout == .final)
  }

  @Test func outputsThatAreKnownByName() throws {
    #expect(
      try search([("labels", [1, 300]), ("boxes", [1, 300, 4]), ("scores", [1, 300])])
        == .init(layout: .separate, classCount: nil, outputs: [1, 0, 2]))
    #expect(
      try search([("dets", [1, 300, 4]), ("labels", [1, 300, 91])])
        == .init(layout: .logits, classCount: 91, outputs: [0, 1]))
    #expect(try search([("dets", [1, 300, 4]), ("labels", [1, 300, 4])], ["names": names(3)]).classCount == 3)
  }

  @Test func whatIsUnknownIsSaidWithWhatWasFound() {
    let cases: [([(String, [Int])], [String: String], String)] = [
      ([("output0", [1, 1000])], [:], "three axes"),
      ([("output0", [1, 1000])], ["task": "classify"], "classify"),
      ([("output0", [1, 20, 21_504])], ["task": "obb"], "obb"),
      ([("output0", [1, 8400, 85])], [:], "class names decide"),
      ([("output0", [1, 300, 6])], ["description": "rtdetr", "names": names(2)], "two classes"),
      ([("output0", [1, 84, 8400])], ["names": names(79)], "84"),
      ([("output0", [1, 300, 9])], [:], "300 × 9"),
      ([("heat", [1, 4, 128, 128])], [:], "heat"), ([], [:], "three axes"),
    ]
    for (outputs, metadata, words) in cases {
      let error = #expect(throws: InferenceError.self) { try search(outputs, metadata) }
      #expect(error?.code == .unknownLayout)
      #expect(error?.reason.contains(words) == true, "\(String(describing: error?.reason))")
    }
  }

  @Test func aNamedLayoutIsTakenWhereItCanBe() throws {
    var options = DetectorOptions(layout: .objectness)
    #expect(try search([("out", [1, 8400, 85])], options: options).classCount == 80)
    options.layout = .fractions
    #expect(try search([("out", [1, 300, 6])], options: options).classCount == 2)
    options.layout = .separate
    #expect(throws: InferenceError.self) { try search([("out", [1, 300, 6])], options: options) }
    options.layout = .channelsFirst
    #expect(throws: InferenceError.self) { try search([("out", [1, 4, 8400])], options: options) }
  }

  @Test func givenNamesMustFit() throws {
    let options = DetectorOptions(classNames: ["a", "b"], layout: .channelsFirst)
    #expect(throws: InferenceError.self) { try search([("o", [1, 84, 8400])], ["task": "detect"], options: options) }
  }
}
