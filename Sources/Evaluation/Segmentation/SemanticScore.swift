/// Scores of semantic segmentation, from how many pixels of each class were taken for each.
public struct SemanticScore: Sendable, Hashable {
  /// Truth class by predicted class, in pixels; the last column is "no class".
  public private(set) var pixels: ConfusionMatrix

  /// - Parameter classes: K; classes are 0 ..< K.
  public init(classes: Int) { pixels = ConfusionMatrix(classCount: classes) }

  /// Makes room for more classes; what was counted stays.
  public mutating func widen(to classes: Int) {
    let before = pixels.classCount
    guard classes > before else { return }
    var wider = ConfusionMatrix(classCount: classes)
    for truth in 0..<before {
      for predicted in 0...before {
        wider[truth: truth, predicted: predicted == before ? classes : predicted] =
          pixels[truth: truth, predicted: predicted]
      }
    }
    pixels = wider
  }

  /// Adds one image.
  ///
  /// - Parameters:
  ///   - truth: class of each pixel; others than 0 ..< K count neither way.
  ///   - prediction: class of each pixel in the same order; others than 0 ..< K are wrong wherever the truth has a class.
  /// - Throws: where the two differ in length.
  public mutating func add(truth: [UInt16], prediction: [UInt16]) throws(EvaluationError) {
    guard truth.count == prediction.count else {
      throw .mismatch("a mask has \(prediction.count) pixels, the truth \(truth.count)")
    }
    let classes = pixels.classCount
    var counts = [Int](repeating: 0, count: (classes + 1) * (classes + 1))
    for (there, found) in zip(truth, prediction) where Int(there) < classes {
      counts[Int(there) * (classes + 1) + min(Int(found), classes)] += 1
    }
    pixels.add(counts)
  }

  /// Share of pixels whose class is right; nil without pixels.
  public var pixelAccuracy: Double? {
    let right = (0..<pixels.classCount).reduce(0) { $0 + pixels[truth: $1, predicted: $1] }
    let all = pixels.counts.reduce(0, +)
    return all > 0 ? Double(right) / Double(all) : nil
  }

  /// Pixels of a class in the truth.
  public func truthPixels(_ category: Int) -> Int {
    (0...pixels.classCount).reduce(0) { $0 + pixels[truth: category, predicted: $1] }
  }

  private func predictedPixels(_ category: Int) -> Int {
    (0..<pixels.classCount).reduce(0) { $0 + pixels[truth: $1, predicted: category] }
  }

  /// Recall of a class; nil where the truth has no pixel of it.
  public func accuracy(_ category: Int) -> Double? {
    let there = truthPixels(category)
    return there > 0 ? Double(pixels[truth: category, predicted: category]) / Double(there) : nil
  }

  /// Intersection over union of a class; nil where neither side has a pixel of it.
  public func iou(_ category: Int) -> Double? {
    let shared = pixels[truth: category, predicted: category]
    let either = truthPixels(category) + predictedPixels(category) - shared
    return either > 0 ? Double(shared) / Double(either) : nil
  }

  /// Dice (F1 over pixels) of a class; nil where neither side has a pixel of it.
  public func dice(_ category: Int) -> Double? {
    let both = truthPixels(category) + predictedPixels(category)
    return both > 0 ? Double(2 * pixels[truth: category, predicted: category]) / Double(both) : nil
  }

  /// Mean over the classes that either side has.
  public var meanIoU: Double? { mean(iou) }
  /// Mean over the classes that either side has.
  public var meanDice: Double? { mean(dice) }
  /// Mean over the classes that the truth has.
  public var meanAccuracy: Double? { mean(accuracy) }

  /// IoU of each class weighted by its share of the truth's pixels (Long, Shelhamer, Darrell 2015).
  public var frequencyWeightedIoU: Double? {
    let all = pixels.counts.reduce(0, +)
    guard all > 0 else { return nil }
    return (0..<pixels.classCount).reduce(0.0) { $0 + Double(truthPixels($1)) / Double(all) * (iou($1) ?? 0) }
  }

  private func mean(_ value: (Int) -> Double?) -> Double? {
    let values = (0..<pixels.classCount).compactMap(value)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension ConfusionMatrix {
  /// Adds counts of the same shape.
  mutating func add(_ counts: [Int]) {
    for index in self.counts.indices { self.counts[index] += counts[index] }
  }
}
