import Geometry
import TestRandom
import Testing

@Suite struct NonMaximumSuppressionTests {
  private let boxes = [
    ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 10), ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 5),
    ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 9), ImageBox(minX: 50, minY: 50, maxX: 60, maxY: 60),
  ]

  @Test func plainSuppressionByHand() throws {
    let scores = [0.5, 0.9, 0.8, 0.1]
    #expect(try NonMaximumSuppression.boxes([ImageBox](), scores: [], threshold: 0.5).isEmpty)
    // Overlaps: 0-1 is 0.5, 0-2 is 0.9, 1-2 is 5/9.
    #expect(try NonMaximumSuppression.boxes(boxes, scores: scores, threshold: 0.5) == [1, 0, 3])
    #expect(try NonMaximumSuppression.boxes(boxes, scores: scores, threshold: 0.6) == [1, 2, 3])
    #expect(try NonMaximumSuppression.boxes(boxes, scores: scores, threshold: 1) == [1, 2, 0, 3])
    #expect(
      try NonMaximumSuppression.boxes(boxes, scores: scores, classes: [0, 0, 1, 1], threshold: 0.4) == [1, 2, 3])
    // Equal scores keep their order; a score that is no number is left out.
    #expect(try NonMaximumSuppression.boxes(boxes, scores: [1, 1, 1, .nan], threshold: 0.7) == [0, 1])
    #expect(throws: GeometryError.listLength) { try NonMaximumSuppression.boxes(boxes, scores: [1], threshold: 1) }
    #expect(throws: GeometryError.listLength) {
      try NonMaximumSuppression.boxes(boxes, scores: scores, classes: [1], threshold: 1)
    }
  }

  @Test func everyKindAgrees() throws {
    var random = SeededGenerator(seed: 41)
    for _ in 0..<60 {
      let boxes = (0..<25).map { _ in
        let (x, y) = (Double(Int.random(in: 0...20, using: &random)), Double(Int.random(in: 0...20, using: &random)))
        return ImageBox(
          minX: x, minY: y, maxX: x + Double(Int.random(in: 1...12, using: &random)),
          maxY: y + Double(Int.random(in: 1...12, using: &random)))
      }
      let scores = boxes.map { _ in Double(Int.random(in: 0...9, using: &random)) / 10 }
      let classes = boxes.map { _ in Int.random(in: 0...1, using: &random) }
      let kept = try NonMaximumSuppression.boxes(boxes, scores: scores, classes: classes, threshold: 0.31)
      for limit in [0, 1, 5, 100] {
        #expect(
          try NonMaximumSuppression.boxes(boxes, scores: scores, classes: classes, threshold: 0.31, limit: limit)
            == Array(kept.prefix(limit)))
      }
      let turned = try NonMaximumSuppression.rotatedBoxes(
        boxes.map { RotatedBox($0) }, scores: scores, classes: classes, threshold: 0.31)
      let masks = try NonMaximumSuppression.masks(
        boxes.map { try MaskRLE($0, width: 40, height: 40) }, scores: scores, classes: classes, threshold: 0.31)
      #expect(kept == turned && kept == masks)
      // What is kept does not overlap, what is not does.
      for (place, index) in kept.enumerated() {
        for better in kept[..<place] where classes[better] == classes[index] {
          #expect(boxes[better].iou(boxes[index]) <= 0.31)
        }
      }
      for index in boxes.indices where !kept.contains(index) {
        #expect(
          kept.contains {
            classes[$0] == classes[index] && scores[$0] >= scores[index] && boxes[$0].iou(boxes[index]) > 0.31
          })
      }
      // Soft suppression that takes all away is the plain one for overlaps of 1 and 0.
      let soft = try NonMaximumSuppression.soft(
        boxes, scores: scores.map { $0 + 0.01 }, classes: classes, decay: .gaussian(sigma: 0.5), floor: 0)
      #expect(soft.count == boxes.count && zip(soft, soft.dropFirst()).allSatisfy { $0.score >= $1.score })
    }
  }

  @Test func softSuppressionByHand() throws {
    let scores = [0.5, 0.9, 0.8, 0.1]
    let linear = try NonMaximumSuppression.soft(
      boxes, scores: scores, decay: .linear(threshold: 0.5), floor: 0.05)
    // After 1: 2 falls to 0.8 · 4/9 = 0.3556, 0 (overlap 0.5, not greater) stays; after 0: 2 falls to 0.0356.
    #expect(linear.map(\.index) == [1, 0, 3] && linear.map(\.score) == [0.9, 0.5, 0.1])
    let gaussian = try NonMaximumSuppression.soft(
      boxes, scores: scores, decay: .gaussian(sigma: 0.5), floor: 0)
    #expect(gaussian.map(\.index) == [1, 2, 3, 0])
    #expect(abs(gaussian[1].score - 0.8 * exponential(-50.0 / 81)) < 1e-15)
    #expect(abs(gaussian[3].score - 0.5 * exponential(-0.5) * exponential(-1.62)) < 1e-15)
    #expect(throws: GeometryError.listLength) {
      try NonMaximumSuppression.soft(boxes, scores: [], decay: .gaussian(sigma: 1), floor: 0)
    }
  }
}
