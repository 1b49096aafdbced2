/// Panoptic quality: segments found and how well they fit (Kirillov, He, Girshick, Rother, Dollár 2019; equal to
/// COCO's panopticapi).
public struct PanopticQuality: Sendable, Hashable {
  /// One segment of an image.
  public struct Segment: Sendable, Hashable {
    /// Number of its pixels in the picture; 0 is no segment.
    public var id: UInt32
    /// 0 ..< K.
    public var category: Int
    /// A region of many objects: absorbs predictions of its class.
    public var isCrowd: Bool

    /// Makes a segment.
    public init(id: UInt32, category: Int, isCrowd: Bool = false) {
      self.id = id
      self.category = category
      self.isCrowd = isCrowd
    }
  }

  /// The counts of one class.
  public struct ClassCount: Sendable, Hashable {
    public var overlap = 0.0
    public var truePositives = 0
    public var falsePositives = 0
    public var falseNegatives = 0

    /// PQ = SQ · RQ; nil where neither side has a segment.
    public var quality: Double? {
      let whole = Double(truePositives) + Double(falsePositives + falseNegatives) / 2
      return whole > 0 ? overlap / whole : nil
    }
    /// SQ: mean overlap of matched segments, 0 without any; nil where neither side has a segment.
    public var segmentation: Double? {
      quality == nil ? nil : truePositives > 0 ? overlap / Double(truePositives) : 0
    }
    /// RQ: F1 of segments.
    public var recognition: Double? {
      let whole = Double(truePositives) + Double(falsePositives + falseNegatives) / 2
      return whole > 0 ? Double(truePositives) / whole : nil
    }
  }

  /// Means over classes.
  public struct Means: Sendable, Hashable {
    public var quality: Double
    public var segmentation: Double
    public var recognition: Double
    /// Classes that either side has.
    public var classes: Int
  }

  public private(set) var classes: [ClassCount]

  /// - Parameter classes: K.
  public init(classes: Int) { self.classes = Array(repeating: ClassCount(), count: classes) }

  /// Adds one image.
  ///
  /// - Parameters:
  ///   - truth: segment id of each pixel, 0 for void.
  ///   - prediction: segment id of each pixel in the same order.
  /// - Throws: for pictures of different size, classes out of range, and ids that are listed twice or not at all.
  public mutating func add(
    truth: [UInt32], truthSegments: [Segment], prediction: [UInt32], predictionSegments: [Segment]
  ) throws(EvaluationError) {
    guard truth.count == prediction.count else {
      throw .mismatch("a picture has \(prediction.count) pixels, its truth \(truth.count)")
    }
    let there = try index(truthSegments)
    let found = try index(predictionSegments)
    var pairs: [UInt64: Int] = [:]
    var run: (key: UInt64, count: Int) = (0, 0)
    // Neighbouring pixels are mostly alike: one look-up a run.
    for (a, b) in zip(truth, prediction) {
      let key = UInt64(a) << 32 | UInt64(b)
      if key != run.key {
        if run.count > 0 { pairs[run.key, default: 0] += run.count }
        run = (key, 0)
      }
      run.count += 1
    }
    if run.count > 0 { pairs[run.key, default: 0] += run.count }
    var truthAreas: [UInt32: Int] = [:]
    var foundAreas: [UInt32: Int] = [:]
    for (key, count) in pairs {
      truthAreas[UInt32(key >> 32), default: 0] += count
      foundAreas[UInt32(truncatingIfNeeded: key), default: 0] += count
    }
    for id in truthAreas.keys where id != 0 && there[id] == nil {
      throw .mismatch("segment \(id) of the truth's picture is not listed")
    }
    for id in foundAreas.keys where id != 0 && found[id] == nil {
      throw .mismatch("segment \(id) of the prediction's picture is not listed")
    }
    match(pairs, there, found, truthAreas, foundAreas)
  }

  private mutating func match(
    _ pairs: [UInt64: Int], _ there: [UInt32: Segment], _ found: [UInt32: Segment], _ truthAreas: [UInt32: Int],
    _ foundAreas: [UInt32: Int]
  ) {
    var matchedTruths: Set<UInt32> = []
    var matchedFinds: Set<UInt32> = []
    for (key, shared) in pairs {
      let (a, b) = (UInt32(key >> 32), UInt32(truncatingIfNeeded: key))
      guard let segment = there[a], let guess = found[b], !segment.isCrowd, segment.category == guess.category,
        let truthArea = truthAreas[a], let foundArea = foundAreas[b]
      else { continue }
      // Pixels that the truth leaves void do not count against a prediction.
      let either = truthArea + foundArea - shared - (pairs[UInt64(b)] ?? 0)
      let overlap = Double(shared) / Double(either)
      // Above one half at most one pair is possible: no assignment is needed.
      if overlap > 0.5 {
        classes[segment.category].truePositives += 1
        classes[segment.category].overlap += overlap
        matchedTruths.insert(a)
        matchedFinds.insert(b)
      }
    }
    var crowds: [Int: UInt32] = [:]
    for segment in there.values.sorted(by: { $0.id < $1.id }) where !matchedTruths.contains(segment.id) {
      if segment.isCrowd {
        crowds[segment.category] = segment.id
      } else {
        classes[segment.category].falseNegatives += 1
      }
    }
    for guess in found.values where !matchedFinds.contains(guess.id) {
      guard let area = foundAreas[guess.id] else { continue }
      var excused = pairs[UInt64(guess.id)] ?? 0
      if let crowd = crowds[guess.category] { excused += pairs[UInt64(crowd) << 32 | UInt64(guess.id)] ?? 0 }
      if Double(excused) / Double(area) > 0.5 { continue }
      classes[guess.category].falsePositives += 1
    }
  }

  private func index(_ segments: [Segment]) throws(EvaluationError) -> [UInt32: Segment] {
    var index: [UInt32: Segment] = [:]
    for segment in segments {
      guard segment.category >= 0, segment.category < classes.count else {
        throw .mismatch("segment \(segment.id) has a class that is not listed")
      }
      guard index.updateValue(segment, forKey: segment.id) == nil else {
        throw .mismatch("segment \(segment.id) is listed twice")
      }
    }
    return index
  }

  /// Means over the classes that `isMeant` and that either side has; nil where there are none.
  public func means(where isMeant: (Int) -> Bool = { _ in true }) -> Means? {
    let seen = classes.indices.filter { isMeant($0) && classes[$0].quality != nil }
    guard !seen.isEmpty else { return nil }
    func mean(_ value: (ClassCount) -> Double?) -> Double {
      seen.reduce(0) { $0 + (value(classes[$1]) ?? 0) } / Double(seen.count)
    }
    return Means(
      quality: mean(\.quality), segmentation: mean(\.segmentation), recognition: mean(\.recognition),
      classes: seen.count)
  }
}
