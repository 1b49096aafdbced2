import TestRandom
import Testing

@testable import Evaluation

/// The matching with a bit for each threshold beside the reference's loops, threshold by threshold.
@Suite struct BruteForceTests {
  private struct Scene {
    var truths = TruthTable()
    var predictions = PredictionTable()
    var truthBoxes: [SIMD4<Double>] = []
    var boxes: [SIMD4<Double>] = []
    let images: Int
    let classes: Int

    init(seed: UInt64, images: Int = 6, classes: Int = 3) {
      self.images = images
      self.classes = classes
      var chance = SeededGenerator(seed: seed)
      for image in 0..<images {
        for _ in 0..<Int.random(in: 0...9, using: &chance) {
          let side = Double(Int.random(in: 2...120, using: &chance))
          let box = SIMD4(
            Double(Int.random(in: 0...300, using: &chance)), Double(Int.random(in: 0...200, using: &chance)), side,
            side / 2)
          let category = Int.random(in: 0..<classes, using: &chance)
          truths.append(
            image: image, category: category, area: box.z * box.w, isCrowd: Int.random(in: 0...9, using: &chance) == 0)
          truthBoxes.append(box)
          for _ in 0..<Int.random(in: 0...3, using: &chance) {
            let moved = box + SIMD4(Double(Int.random(in: -4...4, using: &chance)), 0, 0, 0)
            predictions.append(
              image: image, category: category, area: moved.z * moved.w,
              score: Double(Int.random(in: 0...20, using: &chance)) / 20)
            boxes.append(moved)
          }
        }
      }
    }

    var overlap: BoxOverlap { BoxOverlap(predictions: boxes, truths: truthBoxes, isCrowd: truths.isCrowd) }
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func bitsAreLoops(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    let options = DetectionOptions.coco
    let groups = ObjectGroups(scene.truths, scene.predictions, images: scene.images, classes: scene.classes, limit: 100)
    let outcome = DetectionMatcher(
      groups: groups, truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap,
      thresholds: options.thresholds, areas: options.areas.map(\.range), isIncomplete: nil
    ).run()
    let total = groups.predictionRows.count
    #expect(total == scene.predictions.count)
    for group in groups.groups {
      for (area, range) in options.areas.enumerated() {
        for (bit, threshold) in options.thresholds.enumerated() {
          let expected = loops(group, groups, scene, threshold, range.range)
          for (place, state) in zip(group.predictions, expected) {
            let index = area * total + Int(place)
            #expect((outcome.hits[index] >> UInt64(bit)) & 1 == (state == .right ? 1 : 0))
            #expect((outcome.misses[index] >> UInt64(bit)) & 1 == (state == .wrong ? 1 : 0))
          }
        }
      }
    }
  }

  /// pycocotools' `evaluateImg`, written plainly.
  private func loops(
    _ group: ObjectGroups.Group, _ groups: ObjectGroups, _ scene: Scene, _ threshold: Double,
    _ range: ClosedRange<Double>
  ) -> [SingleMatching.Outcome] {
    let columns = group.truths.map { Int(groups.truthRows[Int($0)]) }
    let isIgnored = { (truth: Int) in scene.truths.isIgnored[truth] || !range.contains(scene.truths.area[truth]) }
    let order = columns.filter { !isIgnored($0) } + columns.filter(isIgnored)
    var taken: Set<Int> = []
    return group.predictions.map { place in
      let row = Int(groups.predictionRows[Int(place)])
      var (overlap, chosen): (Double, Int?) = (min(threshold, 1 - 1e-10), nil)
      for truth in order {
        if taken.contains(truth), !scene.truths.isCrowd[truth] { continue }
        if let chosen, !isIgnored(chosen), isIgnored(truth) { break }
        let value = pair(row, truth, scene)
        if value < overlap { continue }
        (overlap, chosen) = (value, truth)
      }
      guard let chosen else { return range.contains(scene.predictions.area[row]) ? .wrong : .ignored }
      taken.insert(chosen)
      return isIgnored(chosen) ? .ignored : .right
    }
  }

  private func pair(_ row: Int, _ truth: Int, _ scene: Scene) -> Double {
    var matrix = [0.0]
    matrix.withUnsafeMutableBufferPointer { matrix in
      [Int32(row)].withUnsafeBufferPointer { rows in
        [Int32(truth)].withUnsafeBufferPointer { scene.overlap.fill(matrix, predictions: rows, truths: $0) }
      }
    }
    return matrix[0]
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func orderOfRowsAndClassesDoesNotMatter(seed: UInt64) throws {
    let scene = Scene(seed: seed)
    let first = try evaluateDetections(
      truths: scene.truths, predictions: scene.predictions, overlap: scene.overlap, images: scene.images,
      classes: scene.classes)
    var turned = scene
    turned.truths.category = scene.truths.category.map { Int32(scene.classes) - 1 - $0 }
    turned.predictions.category = scene.predictions.category.map { Int32(scene.classes) - 1 - $0 }
    let second = try evaluateDetections(
      truths: turned.truths, predictions: turned.predictions, overlap: turned.overlap, images: scene.images,
      classes: scene.classes)
    for category in 0..<scene.classes {
      #expect(
        first.averagePrecision(classes: [category])
          == second.averagePrecision(classes: [scene.classes - 1 - category]))
    }
  }
}
