import Foundation

/// A box on the detector's input with its best class.
struct Candidate: Equatable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double
  var score: Float
  var classIndex: Int
}

/// Takes the candidates above a score out of a detector's numbers. They may be anything: what is no number is left out.
struct CandidateReader {
  let plan: DetectorPlan
  let confidence: Float

  /// As many candidates as Ultralytics looks at (`max_nms`).
  static let most = 30_000

  /// - Parameters:
  ///   - views: the plan's outputs, in its order.
  ///   - image: which of the batch.
  /// - Returns: by falling score, at most ``most``.
  /// - Throws: `InferenceError` where the shapes are not those that the plan was made for.
  func candidates(_ views: [TensorView], image: Int) throws(InferenceError) -> [Candidate] {
    guard views.count == plan.outputs.count, views.allSatisfy({ $0.shape.count >= 2 && $0.shape[0] > image }) else {
      throw changed
    }
    var found: [Candidate]
    switch plan.layout {
    case .separate: found = try separate(views, image)
    case .logits: found = try logits(views, image)
    default:
      guard views[0].shape.count == 3 else { throw changed }
      found = try views[0].withFloats { numbers throws(InferenceError) in
        let (near, last) = (views[0].shape[1], views[0].shape[2])
        let part = UnsafeBufferPointer(rebasing: numbers[(image * near * last)..<((image + 1) * near * last)])
        return plan.layout == .channelsFirst ? try columns(part, near, last) : try rows(part, near, last)
      }
    }
    // Of equal scores the one that came first.
    let order = found.indices.sorted {
      found[$0].score == found[$1].score ? $0 < $1 : found[$0].score > found[$1].score
    }
    found = order.prefix(Self.most).map { found[$0] }
    return found
  }

  private var changed: InferenceError {
    InferenceError(
      .runFailed, "The model's outputs have other shapes than in its trial run.",
      remedy: "Export it with a fixed size of input.")
  }

  /// channelsFirst: one class after the other along the candidates, as they lie in memory.
  private func columns(_ numbers: UnsafeBufferPointer<Float>, _ channels: Int, _ count: Int)
    throws(InferenceError) -> [Candidate]
  {
    guard let classes = plan.classCount, channels >= 4 + classes else { throw changed }
    var best = [Float](repeating: confidence, count: count)
    var chosen = [Int32](repeating: -1, count: count)
    best.withUnsafeMutableBufferPointer { best in
      chosen.withUnsafeMutableBufferPointer { chosen in
        for index in 0..<classes {
          let scores = UnsafeBufferPointer(rebasing: numbers[((4 + index) * count)..<((5 + index) * count)])
          for place in 0..<count where scores[place] > best[place] {
            best[place] = scores[place]
            chosen[place] = Int32(truncatingIfNeeded: index)
          }
        }
      }
    }
    var found: [Candidate] = []
    for place in 0..<count where chosen[place] >= 0 {
      add(
        &found, centred: numbers[place], numbers[count + place], numbers[2 * count + place],
        numbers[3 * count + place], best[place], Int(chosen[place]))
    }
    return found
  }

  private func rows(_ numbers: UnsafeBufferPointer<Float>, _ count: Int, _ length: Int) throws(InferenceError)
    -> [Candidate]
  {
    var found: [Candidate] = []
    let (width, height) = (Float(plan.width), Float(plan.height))
    let first = plan.layout == .objectness ? 5 : 4
    let classes = plan.classCount ?? 0
    guard length >= (plan.classCount.map { first + $0 } ?? 6) else { throw changed }
    for start in stride(from: 0, to: count * length, by: length) {
      let row = UnsafeBufferPointer(rebasing: numbers[start..<start + length])
      switch plan.layout {
      case .final:
        guard row[4] > confidence, let index = classIndex(row[5]) else { continue }
        add(&found, row[0], row[1], row[2], row[3], row[4], index)
      case .finalFractions:
        guard row[4] > confidence, let index = classIndex(row[5]) else { continue }
        add(&found, centred: row[0] * width, row[1] * height, row[2] * width, row[3] * height, row[4], index)
      default:
        let factor = plan.layout == .objectness ? row[4] : 1
        guard factor > confidence || plan.layout != .objectness else { continue }
        var (score, index) = (confidence, -1)
        for place in 0..<classes where row[first + place] * factor > score {
          (score, index) = (row[first + place] * factor, place)
        }
        guard index >= 0 else { continue }
        if plan.layout == .fractions {
          add(&found, centred: row[0] * width, row[1] * height, row[2] * width, row[3] * height, score, index)
        } else {
          add(&found, centred: row[0], row[1], row[2], row[3], score, index)
        }
      }
    }
    return found
  }

  /// Boxes as corners in pixels of the input, whose size the run was given as that of the image.
  private func separate(_ views: [TensorView], _ image: Int) throws(InferenceError) -> [Candidate] {
    let (boxes, labels, scores) = (views[0].floats(), views[1].floats(), views[2].floats())
    let count = views[0].shape[1]
    guard views[0].shape.count == 3, views[0].shape[2] == 4, views[1].shape == [views[0].shape[0], count],
      views[2].shape == views[1].shape
    else { throw changed }
    var found: [Candidate] = []
    for place in image * count..<(image + 1) * count {
      guard scores[place] > confidence, let index = classIndex(labels[place]) else { continue }
      add(
        &found, boxes[4 * place], boxes[4 * place + 1], boxes[4 * place + 2], boxes[4 * place + 3], scores[place],
        index)
    }
    return found
  }

  private func logits(_ views: [TensorView], _ image: Int) throws(InferenceError) -> [Candidate] {
    guard views[0].shape.count == 3, views[1].shape.count == 3, views[0].shape[2] == 4,
      views[0].shape[1] == views[1].shape[1], let classes = plan.classCount, views[1].shape[2] >= classes
    else { throw changed }
    let (boxes, labels) = (views[0].floats(), views[1].floats())
    let (count, columns) = (views[0].shape[1], views[1].shape[2])
    let (width, height) = (Float(plan.width), Float(plan.height))
    var found: [Candidate] = []
    for place in image * count..<(image + 1) * count {
      var (most, index) = (-Float.infinity, -1)
      for column in 0..<classes where labels[place * columns + column] > most {
        (most, index) = (labels[place * columns + column], column)
      }
      let score = 1 / (1 + exp(-most))
      guard index >= 0, score > confidence else { continue }
      add(
        &found, centred: boxes[4 * place] * width, boxes[4 * place + 1] * height, boxes[4 * place + 2] * width,
        boxes[4 * place + 3] * height, score, index)
    }
    return found
  }

  /// A class's number among results; nil where it is none.
  private func classIndex(_ value: Float) -> Int? {
    guard let index = Int(exactly: value), index >= 0,
      plan.classNames.isEmpty ? index < 1_000_000 : index < plan.classNames.count
    else { return nil }
    return index
  }

  private func add(
    _ found: inout [Candidate], centred x: Float, _ y: Float, _ width: Float, _ height: Float, _ score: Float,
    _ index: Int
  ) {
    guard width > 0, height > 0 else { return }
    add(&found, x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, index)
  }

  private func add(
    _ found: inout [Candidate], _ minX: Float, _ minY: Float, _ maxX: Float, _ maxY: Float, _ score: Float,
    _ index: Int
  ) {
    guard minX.isFinite, minY.isFinite, maxX.isFinite, maxY.isFinite, score.isFinite, minX < maxX, minY < maxY
    else { return }
    found.append(
      Candidate(
        minX: Double(minX), minY: Double(minY), maxX: Double(maxX), maxY: Double(maxY), score: min(score, 1),
        classIndex: index))
  }
}
