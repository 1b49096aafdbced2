import Testing

@testable import Evaluation

@Suite struct AnalysisTests {
  /// Two classes in two images; one of each kind of error.
  private struct Scene {
    var truths = TruthTable()
    var predictions = PredictionTable()
    var truthBoxes: [SIMD4<Double>] = []
    var boxes: [SIMD4<Double>] = []

    mutating func truth(_ image: Int, _ category: Int, _ box: SIMD4<Double>, isCrowd: Bool = false) {
      truths.append(image: image, category: category, area: box.z * box.w, isCrowd: isCrowd)
      truthBoxes.append(box)
    }
    mutating func found(_ image: Int, _ category: Int, _ box: SIMD4<Double>, _ score: Double) {
      predictions.append(image: image, category: category, area: box.z * box.w, score: score)
      boxes.append(box)
    }
    var overlap: BoxOverlap { BoxOverlap(predictions: boxes, truths: truthBoxes, isCrowd: truths.isCrowd) }

    static var errors: Scene {
      var scene = Scene()
      scene.truth(0, 0, [0, 0, 100, 100])
      scene.truth(0, 1, [200, 0, 100, 100])
      scene.truth(0, 0, [400, 0, 100, 100])
      scene.truth(1, 1, [0, 0, 50, 50])
      scene.found(0, 0, [0, 0, 100, 100], 0.95)
      scene.found(0, 0, [2, 0, 100, 100], 0.9)
      scene.found(0, 0, [200, 0, 100, 100], 0.8)
      scene.found(0, 0, [460, 0, 100, 100], 0.7)
      scene.found(0, 1, [700, 300, 40, 40], 0.6)
      return scene
    }
  }

  @Test func errorsAreToldApart() throws {
    let scene = Scene.errors
    let errors = try breakDownErrors(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 2, classes: 2)
    #expect(
      errors.counts == [.classification: 1, .localisation: 1, .both: 0, .duplicate: 1, .background: 1, .missed: 1])
    #expect(errors.costs.values.allSatisfy { $0 >= 0 })
    #expect((errors.costs[.classification] ?? 0) > 0)
  }

  @Test func aPerfectSetHasNoErrors() throws {
    var scene = Scene()
    for index in 0..<5 {
      let box = SIMD4(Double(index) * 60, 0, 50, 50)
      scene.truth(0, index % 2, box)
      scene.found(0, index % 2, box, 0.5 + Double(index) / 10)
    }
    let errors = try breakDownErrors(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 2)
    #expect(abs(errors.averagePrecision - 1) < 1e-12)
    #expect(errors.counts.values.allSatisfy { $0 == 0 })
    let mistakes = try rankLabelMistakes(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 2)
    #expect(mistakes.isEmpty)
  }

  @Test func confusionCountsEveryObjectOnce() throws {
    let scene = Scene.errors
    let matrix = try ConfusionMatrix(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 2, classes: 2, score: 0.5)
    #expect(matrix[truth: 0, predicted: 0] == 1)
    #expect(matrix[truth: 1, predicted: 0] == 1)
    #expect(matrix[truth: 0, predicted: 2] == 1)
    #expect(matrix[truth: 1, predicted: 2] == 1)
    #expect(matrix[truth: 2, predicted: 0] == 2)
    #expect(matrix[truth: 2, predicted: 1] == 1)
  }

  @Test func crowdsExcusePredictions() throws {
    var scene = Scene()
    scene.truth(0, 0, [0, 0, 100, 100], isCrowd: true)
    scene.found(0, 0, [10, 10, 20, 20], 0.9)
    let matrix = try ConfusionMatrix(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 1)
    #expect(matrix.counts.allSatisfy { $0 == 0 })
    let matching = try SingleMatching(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 1)
    #expect(matching.outcomes == [.ignored])
  }

  @Test func thresholdsAreScanned() throws {
    let scene = Scene.errors
    let matching = try SingleMatching(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 2, classes: 2)
    let scan = ThresholdScan(matching, truths: scene.truths, predictions: scene.predictions)
    #expect(scan.points.map(\.score) == [0.95, 0.9, 0.8, 0.7, 0.6])
    let best = try #require(scan.best)
    #expect(best.score == 0.95)
    #expect(best.precision == 1)
    #expect(best.recall == 0.25)
    #expect(best.f1 == 0.4)
    #expect(best.jaccard == 0.25)
    #expect(best.meanOverlap == 1)
    #expect(scan.at(0.99).truePositives == 0)
    #expect(scan.at(0.99).precision == nil)
    #expect(scan.at(0).falsePositives == 4)
    let none = ThresholdScan(matching, truths: scene.truths, predictions: scene.predictions, category: 1)
    #expect(none.best?.truePositives == 0)
  }

  @Test func calibrationIsTheWeightedDistance() throws {
    let calibration = Calibration(
      scores: [0.1, 0.9, 0.9, 0.9, 0.9, 2], isRight: [false, true, true, true, false, true])
    #expect(calibration.bins.map(\.count) == [1, 0, 0, 0, 0, 0, 0, 0, 4, 0])
    let error = try #require(calibration.expectedError)
    #expect(abs(error - (0.1 * 0.2 + 0.15 * 0.8)) < 1e-12)
    #expect(Calibration(scores: [], isRight: []).expectedError == nil)
  }

  /// A label 100 wide whose object is `width` wide by a sure prediction.
  @Test(arguments: [(40.0, true), (55, true), (70, true), (74, true), (76, false), (100, false)])
  func badBoxesAreRankedOverTheirWholeRange(_ width: Double, _ isListed: Bool) throws {
    var scene = Scene()
    scene.truth(0, 0, [0, 0, 100, 10])
    scene.found(0, 0, [0, 0, width, 10], 0.99)
    let mistakes = try rankLabelMistakes(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 1)
    #expect(mistakes.map(\.kind) == (isListed ? [.badBox] : []))
    #expect(mistakes.allSatisfy { abs($0.score - 0.99 * (1.2 - width / 100) / 0.9) < 1e-12 })
  }

  /// A surer prediction that lies on the neighbour says nothing of a label that has one of its own.
  @Test func aNeighboursPredictionMakesNoBadBox() throws {
    var scene = Scene()
    for x in [0.0, 40] { scene.truth(0, 0, [x, 0, 100, 10]) }
    scene.found(0, 0, [0, 0, 100, 10], 0.8)
    scene.found(0, 0, [40, 0, 100, 10], 0.95)
    let mistakes = try rankLabelMistakes(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 1, classes: 1, least: 0)
    #expect(mistakes.isEmpty)
  }

  @Test func mistakesAreRanked() throws {
    let scene = Scene.errors
    let mistakes = try rankLabelMistakes(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: 2, classes: 2, least: 0.1)
    #expect(mistakes.first?.kind == .spurious)
    #expect(mistakes.contains { $0.kind == .missing && $0.prediction == 4 })
    #expect(mistakes.contains { $0.kind == .wrongClass && $0.truth == 1 })
    #expect(zip(mistakes, mistakes.dropFirst()).allSatisfy { $0.score >= $1.score })
  }
}
