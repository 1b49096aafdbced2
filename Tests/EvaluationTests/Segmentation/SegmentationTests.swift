import Geometry
import Testing

@testable import Evaluation

@Suite struct SegmentationTests {
  @Test func semanticScores() throws {
    var score = SemanticScore(classes: 3)
    #expect(score.meanIoU == nil && score.pixelAccuracy == nil)
    try score.add(truth: [0, 0, 1, 1, 255, 1], prediction: [0, 1, 1, 1, 0, 200])
    #expect(score.pixelAccuracy == 0.6)
    #expect(score.iou(0) == 0.5)
    #expect(score.iou(1) == 0.5)
    #expect(score.iou(2) == nil)
    #expect(score.meanIoU == 0.5)
    let dice = 2.0 / 3
    #expect(score.dice(0) == dice)
    #expect(score.frequencyWeightedIoU == 0.5)
    #expect(throws: EvaluationError.self) { try score.add(truth: [0], prediction: []) }
  }

  @Test func moreClassesKeepWhatWasCounted() throws {
    var score = SemanticScore(classes: 1)
    try score.add(truth: [0, 0], prediction: [0, 9])
    score.widen(to: 3)
    score.widen(to: 2)
    try score.add(truth: [2], prediction: [2])
    #expect(score.pixels[truth: 0, predicted: 3] == 1)
    #expect(score.iou(2) == 1)
    #expect(score.iou(0) == 0.5)
  }

  @Test func panopticQuality() throws {
    typealias Segment = PanopticQuality.Segment
    var quality = PanopticQuality(classes: 2)
    #expect(quality.means() == nil)
    // A thing found by three of four pixels, a stuff region taken for the thing.
    try quality.add(
      truth: [1, 1, 1, 1, 2, 2, 0, 0], truthSegments: [Segment(id: 1, category: 0), Segment(id: 2, category: 1)],
      prediction: [5, 5, 5, 0, 6, 6, 7, 7],
      predictionSegments: [
        Segment(id: 5, category: 0), Segment(id: 6, category: 0), Segment(id: 7, category: 1),
      ])
    #expect(quality.classes[0].truePositives == 1)
    #expect(quality.classes[0].falsePositives == 1)
    #expect(quality.classes[0].overlap == 0.75)
    #expect(quality.classes[0].quality == 0.5)
    // In the void: excused.
    #expect(quality.classes[1].falsePositives == 0)
    #expect(quality.classes[1].falseNegatives == 1)
    #expect(quality.means()?.quality == 0.25)
    #expect(quality.means { $0 == 0 }?.recognition == 2.0 / 3)
  }

  @Test func panopticNonsenseIsRefused() {
    var quality = PanopticQuality(classes: 1)
    #expect(throws: EvaluationError.self) {
      try quality.add(truth: [3], truthSegments: [], prediction: [0], predictionSegments: [])
    }
    #expect(throws: EvaluationError.self) {
      try quality.add(
        truth: [3], truthSegments: [.init(id: 3, category: 4)], prediction: [0], predictionSegments: [])
    }
    #expect(throws: EvaluationError.self) {
      try quality.add(
        truth: [3], truthSegments: [.init(id: 3, category: 0), .init(id: 3, category: 0)], prediction: [0],
        predictionSegments: [])
    }
  }

  @Test func masks() throws {
    let first = try MaskRLE(width: 4, height: 1, counts: [0, 2, 2])
    let second = try MaskRLE(width: 4, height: 1, counts: [1, 2, 1])
    let score = try MaskScore(truth: first, prediction: second)
    let third = 1.0 / 3
    #expect(score.iou == third)
    #expect(score.dice == 0.5)
    #expect(score.precision == 0.5 && score.recall == 0.5)
    let empty = try MaskRLE(emptyOfWidth: 4, height: 1)
    #expect(try MaskScore(truth: empty, prediction: empty).iou == 1)
    #expect(throws: MaskError.self) { try MaskScore(truth: first, prediction: MaskRLE(emptyOfWidth: 5, height: 1)) }
  }
}
