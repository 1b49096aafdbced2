import Foundation
import Geometry
import Imaging
import Testing
import TinyModels

@testable import Inference

@Suite("Detectors", .enabled(if: TestModels.hasRuntime, "\(withoutRuntime)"))
struct DetectorTests {
  /// On a canvas of 64 × 64: 8 × 8 + 4 × 4 + 2 × 2 places.
  static let places = 84
  static let names = "{0: 'cat', 1: 'dog', 2: 'fox'}"
  /// Centre, size, score and class on the canvas. The third covers most of the first and is of its class.
  static let objects: [(x: Float, y: Float, w: Float, h: Float, score: Float, index: Int)] = [
    (32, 32, 20, 10, 0.9, 1), (16, 40, 8, 8, 0.6, 0), (33, 32, 20, 10, 0.8, 1), (32, 33, 20, 10, 0.7, 2),
    (50, 40, 4, 4, 0.2, 1),
  ]
  /// The image of 128 × 64 lies in rows 16 to 48 of the canvas, at half its size.
  static let expected: [PredictedBox] = [
    PredictedBox(box: ImageBox(minX: 44, minY: 22, maxX: 84, maxY: 42), score: 0.9, classIndex: 1),
    PredictedBox(box: ImageBox(minX: 44, minY: 24, maxX: 84, maxY: 44), score: 0.7, classIndex: 2),
    PredictedBox(box: ImageBox(minX: 24, minY: 40, maxX: 40, maxY: 56), score: 0.6, classIndex: 0),
  ]

  private func check(_ found: [[PredictedBox]], _ expected: [PredictedBox], _ count: Int = 1) {
    #expect(found.count == count)
    for boxes in found {
      #expect(boxes.count == expected.count, "\(boxes)")
      for (one, other) in zip(boxes, expected) {
        #expect(one.classIndex == other.classIndex && abs(one.score - other.score) < 1e-5)
        for (a, b) in [
          (one.box.minX, other.box.minX), (one.box.minY, other.box.minY), (one.box.maxX, other.box.maxX),
          (one.box.maxY, other.box.maxY),
        ] { #expect(abs(a - b) < 1e-3, "\(one.box) \(other.box)") }
      }
    }
  }

  private func predict(
    _ model: TinyModel, _ options: DetectorOptions = DetectorOptions(), images: Int = 1
  ) async throws -> (DetectorPlan, [[PredictedBox]]) {
    let detector = try await Detector(TestModels.start(model), options: options)
    let image = try #require(TestModels.picture(128, 64))
    return (detector.plan, try await detector.predict([Raster](repeating: image, count: images)))
  }

  private static func rows(_ length: Int, _ count: Int, _ row: (Int) -> [Float]) -> [Float] {
    (0..<count).flatMap { index in
      index < objects.count ? row(index) : [Float](repeating: 0, count: length)
    }
  }

  private static func scores(_ object: Int) -> [Float] {
    (0..<3).map { $0 == objects[object].index ? objects[object].score : 0.01 }
  }

  private static func transposed(_ values: [Float], _ length: Int) -> [Float] {
    (0..<length).flatMap { column in stride(from: column, to: values.count, by: length).map { values[$0] } }
  }

  @Test func channelsFirst() async throws {
    let rows = Self.rows(7, Self.places) {
      let object = Self.objects[$0]
      return [object.x, object.y, object.w, object.h] + Self.scores($0)
    }
    let model = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 7, Self.places], Self.transposed(rows, 7))],
      metadata: [("names", Self.names), ("task", "detect"), ("imgsz", "[64, 64]")])
    let (plan, found) = try await predict(model)
    #expect(plan.layout == .channelsFirst && plan.className(1) == "dog" && plan.batch == 1)
    check(found, Self.expected)
    check(try await predict(model, images: 5).1, Self.expected, 5)
    // A higher bar, fewer boxes, and suppression that lets more or less through.
    check(try await predict(model, DetectorOptions(confidence: 0.65)).1, Array(Self.expected.prefix(2)))
    check(try await predict(model, DetectorOptions(limit: 1)).1, Array(Self.expected.prefix(1)))
    #expect(try await predict(model, DetectorOptions(overlap: 0.95)).1[0].count == 4)
    #expect(try await predict(model, DetectorOptions(confidence: 0.1)).1[0].count == 4)
  }

  @Test func dynamicInputsTakeTheirSizeFromTheFileAndManyImagesAtOnce() async throws {
    let rows = Self.rows(7, Self.places) {
      let object = Self.objects[$0]
      return [object.x, object.y, object.w, object.h] + Self.scores($0)
    }
    let model = TinyModel.detector(
      input: [-1, 3, -2, -3], results: [("output0", [1, 7, Self.places], Self.transposed(rows, 7))],
      metadata: [("names", Self.names), ("imgsz", "[64, 64]")])
    let (plan, found) = try await predict(model)
    #expect(plan.batch == nil && plan.width == 64 && plan.height == 64)
    check(found, Self.expected)
    // Sides that the grid does not divide are refused.
    let error = await #expect(throws: InferenceError.self) { try await predict(model, DetectorOptions(side: 50)) }
    #expect(error?.code == .wrongInput)
  }

  @Test func aFixedBatchIsFilledUp() async throws {
    let rows = Self.rows(7, Self.places) {
      let object = Self.objects[$0]
      return [object.x, object.y, object.w, object.h] + Self.scores($0)
    }
    let one = Self.transposed(rows, 7)
    let model = TinyModel.detector(
      input: [2, 3, 64, 64], results: [("output0", [2, 7, Self.places], one + one)], metadata: [("names", Self.names)])
    check(try await predict(model, images: 3).1, Self.expected, 3)
  }

  @Test func objectness() async throws {
    let rows = Self.rows(8, 3 * Self.places) {
      let object = Self.objects[$0]
      let scores: [Float] = (0..<3).map { $0 == object.index ? 0.9999 : 0.01 }
      return [object.x, object.y, object.w, object.h, object.score / 0.9999] + scores
    }
    let model = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 3 * Self.places, 8], rows)], metadata: [("names", Self.names)])
    let (plan, found) = try await predict(model)
    #expect(plan.layout == .objectness && plan.classCount == 3)
    check(found, Self.expected)
  }

  @Test func finalRowsAreNotSuppressedAgain() async throws {
    let sorted = Self.objects.indices.sorted { Self.objects[$0].score > Self.objects[$1].score }
    let rows = (0..<300).flatMap { place -> [Float] in
      guard place < sorted.count else { return [0, 0, 0, 0, 0, 0] }
      let object = Self.objects[sorted[place]]
      return [
        object.x - object.w / 2, object.y - object.h / 2, object.x + object.w / 2, object.y + object.h / 2,
        object.score, Float(object.index),
      ]
    }
    let model = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 300, 6], rows)], metadata: [("names", Self.names)])
    let (plan, found) = try await predict(model)
    #expect(plan.layout == .final)
    #expect(found[0].map(\.score).map { Float($0) } == [0.9, 0.8, 0.7, 0.6])
    check([[found[0][0], found[0][2], found[0][3]]], Self.expected)
  }

  @Test func fractionsAreStretched() async throws {
    // The same objects as shares of the canvas; the image fills it, so rows count double and columns too.
    let rows = (0..<300).flatMap { place -> [Float] in
      guard place < 2 else { return [Float](repeating: 0, count: 7) }
      let object = Self.objects[place]
      return [object.x / 64, object.y / 64, object.w / 64, object.h / 64] + Self.scores(place)
    }
    let expected = [
      PredictedBox(box: ImageBox(minX: 44, minY: 27, maxX: 84, maxY: 37), score: 0.9, classIndex: 1),
      PredictedBox(box: ImageBox(minX: 24, minY: 36, maxX: 40, maxY: 44), score: 0.6, classIndex: 0),
    ]
    let scored = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 300, 7], rows)], metadata: [("names", Self.names)])
    let (plan, found) = try await predict(scored)
    #expect(plan.layout == .fractions)
    check(found, expected)

    let final = (0..<300).flatMap { place -> [Float] in
      guard place < 2 else { return [Float](repeating: 0, count: 6) }
      let object = Self.objects[place]
      return [
        object.x / 64, object.y / 64, object.w / 64, object.h / 64, object.score, Float(object.index),
      ]
    }
    let named = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 300, 6], final)],
      metadata: [("names", Self.names), ("description", "Ultralytics rtdetr-l model")])
    let (other, same) = try await predict(named)
    #expect(other.layout == .finalFractions)
    check(same, expected)

    let logits = (0..<300).flatMap { place -> [Float] in
      place < 2
        ? (0..<4).map { $0 == Self.objects[place].index ? -log(1 / Self.objects[place].score - 1) : -9 }
        : [Float](repeating: -9, count: 4)
    }
    let boxes = (0..<300).flatMap { place -> [Float] in
      place < 2 ? Array(rows[(place * 7)..<(place * 7 + 4)]) : [0, 0, 0, 0]
    }
    let separate = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("dets", [1, 300, 4], boxes), ("labels", [1, 300, 4], logits)],
      metadata: [("names", Self.names)])
    let (third, again) = try await predict(separate)
    #expect(third.layout == .logits && third.classCount == 3)
    check(again, expected)
  }

  @Test func separateOutputsWithSizes() async throws {
    let boxes = (0..<10).flatMap { place -> [Float] in
      guard place < 2 else { return [0, 0, 0, 0] }
      let object = Self.objects[place]
      return [
        object.x - object.w / 2, object.y - object.h / 2, object.x + object.w / 2, object.y + object.h / 2,
      ]
    }
    let model = TinyModel.detector(
      input: [1, 3, 64, 64],
      results: [
        ("labels", [1, 10], (0..<10).map { $0 < 2 ? Float(Self.objects[$0].index) : 0 }), ("boxes", [1, 10, 4], boxes),
        ("scores", [1, 10], (0..<10).map { $0 < 2 ? Self.objects[$0].score : 0 }),
      ], metadata: [("names", Self.names)], takesSizes: true)
    let (plan, found) = try await predict(model)
    #expect(plan.layout == .separate)
    check(
      found,
      [
        PredictedBox(box: ImageBox(minX: 44, minY: 27, maxX: 84, maxY: 37), score: 0.9, classIndex: 1),
        PredictedBox(box: ImageBox(minX: 24, minY: 36, maxX: 40, maxY: 44), score: 0.6, classIndex: 0),
      ])
  }

  @Test func numbersThatAreNoneAreLeftOut() async throws {
    let odd: [[Float]] = [
      [.nan, 0, 10, 10, 0.9, 0], [0, 0, .infinity, 10, 0.9, 0], [0, 0, 10, 10, .nan, 0], [0, 0, 10, 10, 0.9, .nan],
      [0, 0, 10, 10, 0.9, 1e30], [0, 0, 10, 10, 0.9, -1], [0, 0, 10, 10, 0.9, 0.5], [10, 10, 0, 0, 0.9, 0],
      [0, 0, 10, 10, 0.9, 3], [0, 16, 64, 48, 0.5, 2],
    ]
    let rows = (0..<300).flatMap { odd.indices.contains($0) ? odd[$0] : [0, 0, 0, 0, 0, 0] }
    let model = TinyModel.detector(
      input: [1, 3, 64, 64], results: [("output0", [1, 300, 6], rows)], metadata: [("names", Self.names)])
    check(
      try await predict(model).1,
      [PredictedBox(box: ImageBox(minX: 0, minY: 0, maxX: 128, maxY: 64), score: 0.5, classIndex: 2)])
  }

  @Test func modelsThatTakeSomethingElseAreSaid() async throws {
    for input in [[1, 3, 64], [1, 4, 64, 64], [1, 64, 64, 3]] {
      let model = TinyModel.detector(
        input: input, results: [("output0", [1, 300, 6], [Float](repeating: 0, count: 1800))])
      let error = await #expect(throws: InferenceError.self) { try await predict(model) }
      #expect(error?.code == .unknownLayout && error?.reason.contains("images float32") == true)
    }
  }

  @Test func manyCandidatesCostNoMoreThanTheLimit() async throws {
    // 33,600 places at 1,280 × 1,280, all of them objects, far apart or alike.
    let count = 33_600
    let values = (0..<5 * count).map { index -> Float in
      switch index / count {
      case 0: Float(index % 160) * 8
      case 1: Float(index / 160 % 160) * 8
      case 2, 3: 6
      default: 0.3 + Float(index % 1000) / 2000
      }
    }
    let model = TinyModel.detector(
      input: [1, 3, 1280, 1280], results: [("output0", [1, 5, count], values)], metadata: [("names", "{0: 'a'}")])
    let (_, found) = try await predict(model)
    #expect(found[0].count <= 300 && found[0].count > 100)
  }
}
