/// Finds out how a detector's outputs are arranged: from names, shapes and metadata, and only where two arrangements
/// look alike from the numbers of a trial run.
struct LayoutSearch {
  struct Output {
    var port: ModelPort
    /// As of the trial run.
    var shape: [Int]
  }

  struct Finding: Equatable {
    var layout: DetectorLayout
    var classCount: Int?
    var outputs: [Int]
  }

  var outputs: [Output]
  var card: ModelCard
  var width: Int
  var height: Int
  var options: DetectorOptions
  /// The largest coordinate of the trial run's rows of the given output.
  var largestCoordinate: (Int) -> Float

  /// - Throws: `InferenceError` with `unknownLayout`, which says what was found.
  func find() throws(InferenceError) -> Finding {
    if let task = card.task, !["detect", "segment", "pose"].contains(task) {
      throw .unknownLayout("The model's task is “\(task)”; a detector that gives upright boxes is needed.")
    }
    let finding = if let layout = options.layout { try fitted(layout) } else { try guessed() }
    if let names, let count = finding.classCount, names.count != count {
      throw .unknownLayout("The model tells \(count) classes apart, but \(names.count) class names are given.")
    }
    return finding
  }

  private var names: [String]? { options.classNames ?? card.classNames }

  /// The layout that the person named, where the outputs can be such.
  private func fitted(_ layout: DetectorLayout) throws(InferenceError) -> Finding {
    switch layout {
    case .separate, .logits:
      guard let finding = named(), finding.layout == layout else { throw unknown("they are not “\(layout.rawValue)”") }
      return finding
    default:
      let (index, near, last) = try main()
      let classes: Int? =
        switch layout {
        case .channelsFirst: near - 4 - skipped
        case .rows, .fractions: last - 4
        case .objectness: last - 5 - skipped
        default: nil
        }
      let isWideEnough = classes.map { $0 > 0 } ?? (last >= 6)
      guard isWideEnough else { throw unknown("they are too narrow for “\(layout.rawValue)”") }
      // Numbers after the classes that only the names tell from them.
      if let classes, let count = names?.count, count < classes, card.task != "detect", layout != .fractions {
        return Finding(layout: layout, classCount: count, outputs: [index])
      }
      return Finding(layout: layout, classCount: classes, outputs: [index])
    }
  }

  private func guessed() throws(InferenceError) -> Finding {
    if let finding = named() { return finding }
    let (index, near, last) = try main()
    func found(_ layout: DetectorLayout, _ classes: Int?) -> Finding {
      Finding(layout: layout, classCount: classes, outputs: [index])
    }
    let classes = names?.count
    let counts = anchorCounts
    if counts.contains(last) || last > near && !counts.contains(near) && !counts.contains(near / 3) {
      let rest = near - 4 - skipped
      guard rest > 0, classes == nil || classes == rest else {
        throw unknown("channels are \(near), not 4 + \(classes ?? 1) classes" + (skipped > 0 ? " + \(skipped)" : ""))
      }
      return found(.channelsFirst, rest)
    }
    // Three anchors a place: YOLOv5 and YOLOv7.
    if near % 3 == 0, counts.contains(near / 3), last > 5 + skipped {
      return found(.objectness, last - 5 - skipped)
    }
    if let classes, last == 5 + classes + skipped, counts.contains(near) || near > 1000 {
      return found(.objectness, classes)
    }
    if counts.contains(near) {
      guard let classes, last == 4 + classes else {
        throw unknown("rows of \(last) may or may not hold a score of there being an object, which class names decide")
      }
      return found(.rows, classes)
    }
    guard near <= 1000 else { throw unknown("\(near) × \(last) is of no known detector at \(width) × \(height)") }
    let isScored = classes.map { last == 4 + $0 } ?? false
    if isScored, last == 6, card.isTransformer {
      throw unknown("with two classes, rows of 6 may be scores of classes or a score and a class")
    }
    if isScored, last != 6 || card.isTransformer { return found(.fractions, classes) }
    if last == 6 + skipped {
      // Both look alike; pixels of any object exceed 2, fractions never do. Nothing found at all says nothing.
      let largest = largestCoordinate(index)
      let isFraction = skipped == 0 && (card.isTransformer || largest > 0 && largest <= 2)
      return found(isFraction ? .finalFractions : .final, nil)
    }
    throw unknown("\(near) × \(last) is of no known detector at \(width) × \(height)")
  }

  /// Layouts that are known by their outputs' names.
  private func named() -> Finding? {
    func index(_ name: String, _ rank: Int) -> Int? {
      outputs.firstIndex { $0.port.name == name && $0.shape.count == rank }
    }
    if let boxes = index("boxes", 3), let labels = index("labels", 2), let scores = index("scores", 2),
      outputs[boxes].shape[2] == 4, outputs[labels].shape[1] == outputs[boxes].shape[1],
      outputs[scores].shape[1] == outputs[boxes].shape[1]
    {
      return Finding(layout: .separate, classCount: nil, outputs: [boxes, labels, scores])
    }
    if let boxes = index("dets", 3), let labels = index("labels", 3), outputs[boxes].shape[2] == 4,
      outputs[labels].shape[1] == outputs[boxes].shape[1], outputs[labels].shape[2] > 0
    {
      // The last column may stand for nothing at all.
      let columns = outputs[labels].shape[2]
      let isExtra = names.map { $0.count == columns - 1 } ?? false
      return Finding(layout: .logits, classCount: isExtra ? columns - 1 : columns, outputs: [boxes, labels])
    }
    return nil
  }

  /// The output with the candidates, and the lengths of its last two axes.
  private func main() throws(InferenceError) -> (index: Int, near: Int, last: Int) {
    let flat = outputs.indices.filter { outputs[$0].shape.count == 3 }
    guard let index = flat.first(where: { outputs[$0].port.name == "output0" }) ?? flat.first else {
      throw unknown("none has three axes")
    }
    return (index, outputs[index].shape[1], outputs[index].shape[2])
  }

  /// Numbers of a candidate that are no box and no class: mask coefficients or keypoints.
  private var skipped: Int {
    if card.task == "pose", let keypoints = card.keypoints, keypoints.count == 2,
      keypoints.allSatisfy({ (0...10_000).contains($0) })
    {
      return keypoints[0] * keypoints[1]
    }
    // Prototypes of masks are the only output of four axes: images × coefficients × rows × columns.
    let prototypes = outputs.filter { $0.shape.count == 4 }
    guard card.task == nil || card.task == "segment", prototypes.count == 1 else { return 0 }
    return prototypes[0].shape[1]
  }

  /// Places of the grids with strides 8, 16 and 32, and with 64 too.
  private var anchorCounts: [Int] {
    func places(_ stride: Int) -> Int { ((width + stride - 1) / stride) * ((height + stride - 1) / stride) }
    let usual = places(8) + places(16) + places(32)
    return [usual, usual + places(64)]
  }

  private func unknown(_ why: String) -> InferenceError {
    let listed = outputs.map { output in
      "\(output.port.name.isEmpty ? "(unnamed)" : output.port.name) \(output.shape)"
    }
    return .unknownLayout("The model's outputs are \(listed.joined(separator: ", ")): \(why).")
  }
}
