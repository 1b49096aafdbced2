import Testing

@testable import Evaluation

@Suite struct ClassificationTests {
  @Test func scores() throws {
    let score = try ClassificationScore(truth: [0, 0, 1, 2, 2, 2], prediction: [0, 1, 1, 2, nil, 2], classes: 4)
    #expect(score.accuracy == 4.0 / 6)
    #expect(score.scores(0).precision == 1)
    #expect(score.scores(0).recall == 0.5)
    #expect(score.scores(1).f1 == 2.0 / 3)
    #expect(score.scores(3) == .init(precision: 0, recall: 0, f1: 0, support: 0))
    #expect(score.micro?.precision == 0.8)
    let macro = try #require(score.macro)
    #expect(abs(macro.recall - (0.5 + 1 + 2.0 / 3) / 3) < 1e-12)
    #expect(throws: EvaluationError.indexOutOfRange(row: 0)) {
      try ClassificationScore(truth: [9], prediction: [0], classes: 2)
    }
    #expect(try ClassificationScore(truth: [], prediction: [], classes: 2).accuracy == nil)
  }

  @Test func topScores() throws {
    let scores = [0.5, 0.3, 0.2, 0.1, 0.2, 0.7]
    #expect(try ClassificationScore.topAccuracy(1, truth: [1, 2], scores: scores, classes: 3) == 0.5)
    #expect(try ClassificationScore.topAccuracy(2, truth: [1, 2], scores: scores, classes: 3) == 1)
    #expect(throws: EvaluationError.unevenColumns) {
      try ClassificationScore.topAccuracy(1, truth: [1], scores: scores, classes: 3)
    }
  }

  @Test func areaUnderTheCurve() throws {
    let curve = try ROCCurve(scores: [0.9, 0.8, 0.7, 0.6], isPositive: [true, false, true, false])
    #expect(curve.area == 0.75)
    #expect(curve.points.first?.score == nil)
    #expect(curve.points.last?.falsePositiveRate == 1)
    #expect(curve.points.last?.truePositiveRate == 1)
    #expect(try ROCCurve(scores: [1, 1, 1], isPositive: [true, false, true]).area == 0.5)
    #expect(try ROCCurve(scores: [1, 2], isPositive: [true, true]).area == nil)
    #expect(throws: EvaluationError.notFinite(row: 0)) { try ROCCurve(scores: [.nan], isPositive: [true]) }
  }
}
