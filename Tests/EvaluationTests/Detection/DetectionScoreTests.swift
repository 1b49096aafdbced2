import Testing

@testable import Evaluation

@Suite struct DetectionScoreTests {
  /// Boxes of one image and class: truths, and predictions with scores.
  private func result(
    _ truths: [SIMD4<Double>], _ found: [(SIMD4<Double>, Double)], crowd: Set<Int> = [],
    options: DetectionOptions = .coco
  ) throws -> DetectionResult {
    var truthTable = TruthTable()
    for (index, box) in truths.enumerated() {
      truthTable.append(image: 0, category: 0, area: box.z * box.w, isCrowd: crowd.contains(index))
    }
    var table = PredictionTable()
    for (box, score) in found { table.append(image: 0, category: 0, area: box.z * box.w, score: score) }
    return try evaluateDetections(
      truths: truthTable, predictions: table,
      overlap: BoxOverlap(predictions: found.map(\.0), truths: truths, isCrowd: truthTable.isCrowd), images: 1,
      classes: 1, options: options)
  }

  @Test func nothingAtAllHasNoNumbers() throws {
    let result = try result([], [])
    #expect(result.averagePrecision() == nil)
    #expect(COCOSummary(result).entries.count == 12)
    #expect(COCOSummary(result).entries.allSatisfy { $0.value == nil })
    #expect(result.curve(class: 0, threshold: 0) == nil)
  }

  @Test func aFoundObjectIsOne() throws {
    let result = try result([[10, 10, 50, 50]], [([10, 10, 50, 50], 0.9)])
    #expect(abs(try #require(result.averagePrecision()) - 1) < 1e-12)
    #expect(result.averageRecall() == 1)
    #expect(result.averagePrecision(area: 1) == nil)
    #expect(COCOSummary(result)["APmedium"].map { abs($0 - 1) < 1e-12 } == true)
  }

  @Test func aMissedObjectIsZero() throws {
    #expect(try result([[10, 10, 50, 50]], []).averagePrecision() == 0)
    #expect(try result([[10, 10, 50, 50]], [([200, 200, 50, 50], 1)]).averageRecall() == 0)
  }

  /// Two truths; a sure right one, a wrong one, a less sure right one: precision 1 up to recall ½, then ⅔.
  @Test func precisionIsReadAtRecallPoints() throws {
    let result = try result(
      [[0, 0, 40, 40], [100, 0, 40, 40]],
      [([0, 0, 40, 40], 0.9), ([300, 0, 40, 40], 0.8), ([100, 0, 40, 40], 0.7)])
    let curve = try #require(result.curve(class: 0, threshold: 0))
    let twoThirds = 2.0 / 3
    #expect(curve.precision[0...50].allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(curve.precision[51...100].allSatisfy { abs($0 - twoThirds) < 1e-12 })
    #expect(curve.confidence[50] == 0.9)
    #expect(curve.confidence[51] == 0.7)
    let average = try #require(result.averagePrecision(threshold: 0))
    let expected: Double = (51 + 50 * twoThirds) / 101
    #expect(abs(average - expected) < 1e-12)
  }

  @Test func aSecondPredictionOfOneObjectIsWrong() throws {
    let result = try result([[0, 0, 40, 40]], [([0, 0, 40, 40], 0.5), ([0, 0, 40, 40], 0.9)])
    #expect(abs(try #require(result.averagePrecision()) - 1) < 1e-12)
    let reversed = try self.result(
      [[0, 0, 40, 40], [500, 0, 40, 40]], [([0, 0, 40, 40], 0.9), ([0, 0, 40, 40], 0.8), ([500, 0, 40, 40], 0.7)])
    #expect(try #require(reversed.averagePrecision()) < 1)
  }

  @Test func aCrowdTakesAnyNumber() throws {
    let found: [(SIMD4<Double>, Double)] = [
      ([100, 100, 20, 20], 0.9), ([120, 100, 20, 20], 0.8), ([0, 0, 30, 30], 0.7),
    ]
    let result = try result([[90, 90, 100, 100], [0, 0, 30, 30]], found, crowd: [0])
    #expect(abs(try #require(result.averagePrecision()) - 1) < 1e-12)
    #expect(result.truthCount(class: 0) == 1)
  }

  @Test func thresholdsBeyondOneWordGiveTheSameNumbers() throws {
    var options = DetectionOptions.coco
    options.thresholds = (0..<150).map { Double($0) / 150 }
    let found: [(SIMD4<Double>, Double)] = [([3, 1, 40, 40], 0.9), ([50, 50, 33, 40], 0.4)]
    let truths: [SIMD4<Double>] = [[0, 0, 40, 40], [48, 52, 40, 40]]
    let many = try result(truths, found, options: options)
    for index in [0, 63, 64, 100, 127, 128, 149] {
      var one = options
      one.thresholds = [options.thresholds[index]]
      let single = try result(truths, found, options: one)
      #expect(many.averagePrecision(threshold: index) == single.averagePrecision())
    }
  }

  @Test func hostileTablesAreRefused() {
    var truths = TruthTable()
    truths.append(image: 3, category: 0, area: 1)
    let overlap = BoxOverlap(predictions: [], truths: [[0, 0, 1, 1]], isCrowd: [false])
    #expect(throws: EvaluationError.indexOutOfRange(row: 0)) {
      try evaluateDetections(truths: truths, predictions: .init(), overlap: overlap, images: 1, classes: 1)
    }
    var predictions = PredictionTable()
    predictions.append(image: 0, category: 0, area: 1, score: .nan)
    #expect(throws: EvaluationError.notFinite(row: 0)) {
      try evaluateDetections(truths: .init(), predictions: predictions, overlap: overlap, images: 1, classes: 1)
    }
    truths.area.removeAll()
    #expect(throws: EvaluationError.unevenColumns) {
      try evaluateDetections(truths: truths, predictions: .init(), overlap: overlap, images: 9, classes: 1)
    }
    var options = DetectionOptions.coco
    options.maxDetections = [10, 1]
    #expect(throws: EvaluationError.self) {
      try evaluateDetections(
        truths: .init(), predictions: .init(), overlap: overlap, images: 1, classes: 1, options: options)
    }
  }
}
