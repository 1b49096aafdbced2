import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct PascalScoreTests {
  @Test func difficultObjectsCountNeitherWay() throws {
    var truths = TruthTable()
    truths.append(image: 0, category: 0, area: 1, isIgnored: true)
    truths.append(image: 0, category: 0, area: 1)
    var predictions = PredictionTable()
    for score in [0.9, 0.8, 0.7] { predictions.append(image: 0, category: 0, area: 1, score: score) }
    let boxes: [SIMD4<Double>] = [[0, 0, 10, 10], [50, 0, 10, 10], [50, 0, 10, 10]]
    let score = try PascalScore(
      truths: truths, predictions: predictions,
      overlap: BoxOverlap(predictions: boxes, truths: Array(boxes[..<2]), isCrowd: [false, false]), images: 1,
      classes: 1)
    #expect(score.classes[0].truths == 1)
    #expect(score.classes[0].precision == [1, 0.5])
    #expect(score.meanAveragePrecision == 1)
  }

  /// Published by the source repository; at overlap 0.1 the number depends on the order of equal scores.
  @Test(
    .needsSampleData("eval/voc_case1"),
    arguments: [
      (0.3, 0.2683982683, 0.2456866804), (0.5, 0.0303030303, 0.0222222222), (0.75, 0, 0),
    ]) func publishedNumbers(threshold: Double, eleven: Double, every: Double) throws
  {
    var (truths, predictions) = (TruthTable(), PredictionTable())
    var (truthBoxes, boxes): ([SIMD4<Double>], [SIMD4<Double>]) = ([], [])
    for image in 1...7 {
      for (folder, isTruth) in [("gts", true), ("dets", false)] {
        let file = try #require(SampleData.file("eval/voc_case1/\(folder)/0000\(image).txt"))
        for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline) {
          let values = line.split(separator: " ").dropFirst().compactMap { Double($0) }
          // The far edges name the last pixel.
          let box = SIMD4(values.suffix(4)) + SIMD4(0, 0, 1, 1)
          if isTruth {
            truths.append(image: image - 1, category: 0, area: box.z * box.w)
            truthBoxes.append(box)
          } else {
            predictions.append(image: image - 1, category: 0, area: box.z * box.w, score: values[0])
            boxes.append(box)
          }
        }
      }
    }
    let overlap = BoxOverlap(predictions: boxes, truths: truthBoxes, isCrowd: truths.isCrowd)
    for (rule, expected) in [(PascalScore.Rule.elevenPoints, eleven), (.everyPoint, every)] {
      let score = try PascalScore(
        truths: truths, predictions: predictions, overlap: overlap, images: 7, classes: 1, rule: rule,
        threshold: threshold)
      #expect(abs(try #require(score.meanAveragePrecision) - expected) < 1e-9)
    }
  }
}
