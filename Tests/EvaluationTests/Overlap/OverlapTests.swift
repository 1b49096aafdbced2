import Geometry
import Testing

@testable import Evaluation

@Suite struct OverlapTests {
  @Test func boxesAndCrowds() {
    let overlap = BoxOverlap(
      predictions: [[0, 0, 10, 10]], truths: [[0, 0, 10, 20], [0, 0, 10, 20], [10, 0, 5, 5]],
      isCrowd: [false, true, false])
    #expect(overlap.all(rows: 1, columns: 3) == [0.5, 1, 0])
  }

  @Test func keypointsWithoutLabelsCountFromTwiceTheBox() throws {
    let sigmas = [0.5, 0.5]
    let truth = try KeypointSimilarity(
      predictions: [5, 5, 5, 5, 40, 5, 5, 5], truths: [5, 5, 0, 0, 0, 0, 0, 0],
      visible: [true, false, false, false], boxes: [[0, 0, 10, 10], [0, 0, 10, 10]], areas: [100, 100], sigmas: sigmas)
    let matrix = truth.all(rows: 2, columns: 2)
    #expect(matrix[0] == 1 && matrix[1] == 1)
    #expect(matrix[2] < 0.01)
    #expect(matrix[3] > 0.5 && matrix[3] < 1)
    #expect(throws: EvaluationError.self) {
      try KeypointSimilarity(predictions: [1], truths: [], visible: [], boxes: [], areas: [], sigmas: sigmas)
    }
    #expect(KeypointSimilarity.defaultSigmas(count: 17) == KeypointSimilarity.personSigmas)
    #expect(KeypointSimilarity.defaultSigmas(count: 4) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func masksOfOneImageMustBeEquallyLarge() throws {
    let small = try MaskRLE(width: 2, height: 2, counts: [0, 4])
    let large = try MaskRLE(width: 4, height: 1, counts: [0, 4])
    let empty = try MaskRLE(width: 4, height: 1, counts: [4])
    let overlap = try MaskOverlap(
      predictions: [large, empty], truths: [large], isCrowd: [false], predictionImages: [0, 0], truthImages: [0])
    #expect(overlap.all(rows: 2, columns: 1) == [1, 0])
    let trouble = #expect(throws: EvaluationError.self) {
      try MaskOverlap(
        predictions: [small, large], truths: [large], isCrowd: [false], predictionImages: [0, 0], truthImages: [0])
    }
    #expect(trouble?.description.contains("prediction 1 has a mask of 2 x 2") == true)
    // Of different images they never meet.
    _ = try MaskOverlap(
      predictions: [small], truths: [large], isCrowd: [false], predictionImages: [1], truthImages: [0])
    #expect(throws: EvaluationError.unevenColumns) {
      try MaskOverlap(predictions: [small], truths: [large], isCrowd: [], predictionImages: [1], truthImages: [0])
    }
  }

  @Test func turnedBoxes() {
    let box = RotatedBox<ImagePixels>(
      centre: ImagePoint(x: 0, y: 0), size: ImageSize(width: 4, height: 2), angle: Angle(degrees: 30))
    let crossed = RotatedBox<ImagePixels>(
      centre: ImagePoint(x: 0, y: 0), size: ImageSize(width: 4, height: 2), angle: Angle(degrees: 120))
    let matrix = RotatedBoxOverlap(predictions: [box], truths: [box, crossed]).all(rows: 1, columns: 2)
    #expect(abs(matrix[0] - 1) < 1e-12)
    #expect(abs(matrix[1] - 4.0 / 12) < 1e-12)
  }
}
