import Geometry
import Inference

/// A box that a detector found in a frame, as it is kept for all projects.
///
/// In JSON it is `[class, score, x_min, y_min, x_max, y_max]`, in pixels of the frame.
struct FrameBox: Codable, Sendable, Hashable {
  /// Boxes are kept from this score on, so that limits above it can be changed without running the model again.
  static let leastScore = 0.05
  /// The worse of two boxes of one class that overlap more is not kept.
  static let mostOverlap = 0.9
  /// Boxes kept of a frame.
  static let mostOfFrame = 300

  /// The class's number.
  var index: Int
  var score: Double
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  init(_ found: PredictedBox) {
    func rounded(_ value: Double, _ steps: Double) -> Double { (value * steps).rounded() / steps }
    index = found.classIndex
    score = min(1, max(0, rounded(found.score, 1e5)))
    (minX, minY) = (rounded(found.box.minX, 100), rounded(found.box.minY, 100))
    (maxX, maxY) = (rounded(found.box.maxX, 100), rounded(found.box.maxY, 100))
  }

  init(from decoder: any Decoder) throws {
    var values = try decoder.unkeyedContainer()
    index = try values.decode(Int.self)
    score = try values.decode(Double.self)
    minX = try values.decode(Double.self)
    minY = try values.decode(Double.self)
    maxX = try values.decode(Double.self)
    maxY = try values.decode(Double.self)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.unkeyedContainer()
    try values.encode(index)
    for value in [score, minX, minY, maxX, maxY] { try values.encode(value) }
  }
}

/// Chooses, of the boxes kept of a frame, those that become labels of a project. Pure.
struct BoxChoice: Sendable {
  /// What a class of the model is called in the project; absent classes are left out.
  private let names: [Int: String]
  private let settings: DetectSettings
  private let suppresses: Bool

  init(_ settings: DetectSettings, plan: DetectorPlan) {
    self.settings = settings
    suppresses = plan.layout.needsSuppression
    var names: [Int: String] = [:]
    if let classes = settings.classes {
      let wanted = Dictionary(classes.map { ($0.modelClass, $0.className) }) { first, _ in first }
      for index in 0..<max(plan.classNames.count, plan.classCount ?? 0) { names[index] = wanted[plan.className(index)] }
      all = nil
    } else {
      all = { plan.className($0) }
    }
    self.names = names
  }

  private let all: (@Sendable (Int) -> String)?

  /// What a box is called in the project; nil where its class is not wanted.
  func name(_ box: FrameBox) -> String? { all.map { $0(box.index) } ?? names[box.index] }

  /// Places of the chosen boxes, the surest first.
  func choose(_ boxes: [FrameBox]) throws -> [Int] {
    let least = settings.minScore ?? 0.25
    var places = boxes.indices.filter { place in
      let box = boxes[place]
      return box.score >= least && box.maxX > box.minX && box.maxY > box.minY && name(box) != nil
    }
    let most = settings.most ?? 100
    if suppresses {
      let chosen = places.map { boxes[$0] }
      let kept = try NonMaximumSuppression.boxes(
        chosen.map { Box<ImagePixels>(minX: $0.minX, minY: $0.minY, maxX: $0.maxX, maxY: $0.maxY) },
        scores: chosen.map(\.score), classes: chosen.map(\.index), threshold: settings.iou ?? 0.7, limit: most)
      return kept.map { places[$0] }
    }
    places.sort { boxes[$0].score > boxes[$1].score || boxes[$0].score == boxes[$1].score && $0 < $1 }
    return Array(places.prefix(most))
  }
}
