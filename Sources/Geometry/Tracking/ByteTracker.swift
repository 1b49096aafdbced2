/// Follows objects through frames by their boxes alone (Zhang et al. 2022, "ByteTrack: multi-object tracking by associating
/// every detection box").
///
/// Each frame, detections of high score are paired with the tracks by overlap with where those are expected; then the
/// tracks left over with the detections of low score, which are mostly hidden objects; detections of high score left over
/// begin tracks. A track begun after the first frame is told only once it is found again in the next. Lost tracks are
/// expected on for a while. Equal detections give equal tracks on every machine.
public struct ByteTracker: Sendable {
  /// How detections are taken and paired; the defaults are the paper's.
  public struct Settings: Hashable, Sendable {
    /// Detections with a greater score are of high score; just this score is low, as in the paper's algorithm 1 (the
    /// authors' program passes over it).
    public var highScore = 0.6
    /// Detections with this score or less are passed over.
    public var lowScore = 0.1
    /// Score from which a detection begins a track.
    public var newTrackScore = 0.7
    /// Greatest cost (1 less overlap times score) of a pair of high score.
    public var highLimit = 0.8
    /// Greatest cost (1 less overlap) of a pair of low score.
    public var lowLimit = 0.5
    /// Greatest cost of a pair with a track that was begun in the last frame.
    public var newLimit = 0.7
    /// Frames after which a lost track ends.
    public var buffer = 30
    /// Whether objects of different classes are never paired.
    public var keepsClasses = true

    /// Makes the paper's settings.
    public init() {}
  }

  /// What a detector found in one frame.
  public struct Detection: Hashable, Sendable {
    /// Where it is, in image pixels.
    public var box: ImageBox
    /// How sure the detector is, 0…1.
    public var score: Double
    /// What it is.
    public var label: Int

    /// Makes a detection.
    public init(box: ImageBox, score: Double, label: Int = 0) {
      self.box = box
      self.score = score
      self.label = label
    }
  }

  /// An object in one frame.
  public struct Track: Hashable, Sendable {
    /// The object's number, from 1, in the order of their beginning.
    public let id: Int
    /// Where it is by the filter.
    public let box: ImageBox
    /// The detection's score.
    public let score: Double
    /// The detection's class.
    public let label: Int
    /// Index of the frame's detection that it was paired with.
    public let detection: Int
  }

  private enum State { case new, tracked, lost }

  private struct Object {
    let id: Int
    var motion: BoxMotion
    var state: State
    var score: Double
    var label: Int
    let firstFrame: Int
    var lastFrame: Int
    var detection: Int
  }

  private let settings: Settings
  private var frame = 0
  private var lastID = 0
  private var objects: [Object] = []

  /// Makes a tracker that has seen no frame.
  public init(settings: Settings = Settings()) { self.settings = settings }

  /// The next frame's detections; boxes without height and scores that are NaN are passed over.
  ///
  /// - Returns: The tracks found in this frame, by id.
  public mutating func update(_ detections: [Detection]) -> [Track] {
    frame += 1
    let usable = detections.indices.filter { BoxMotion(detections[$0].box) != nil }
    var high = usable.filter { detections[$0].score > settings.highScore }
    var low = usable.filter { detections[$0].score > settings.lowScore && detections[$0].score <= settings.highScore }
    for index in objects.indices where objects[index].state != .new {
      if objects[index].state == .lost { objects[index].motion.holdHeight() }
      objects[index].motion.predict()
    }
    var known = objects.indices.filter { objects[$0].state != .new }
    pair(&known, &high, detections, settings.highLimit, usesScore: true)
    known.removeAll { objects[$0].state == .lost }
    pair(&known, &low, detections, settings.lowLimit, usesScore: false)
    for index in known { objects[index].state = .lost }
    var new = objects.indices.filter { objects[$0].state == .new && objects[$0].lastFrame < frame }
    pair(&new, &high, detections, settings.newLimit, usesScore: true)
    for index in high where detections[index].score >= settings.newTrackScore { begin(detections[index], index) }
    let (now, buffer) = (frame, settings.buffer)
    objects.removeAll {
      ($0.state == .new && $0.lastFrame < now) || ($0.state == .lost && now - $0.lastFrame > buffer)
    }
    removeDuplicates()
    var found: [Track] = []
    for object in objects where object.state == .tracked {
      found.append(
        Track(
          id: object.id, box: object.motion.box, score: object.score, label: object.label, detection: object.detection))
    }
    return found
  }

  /// Pairs objects with detections and takes the paired ones out of both lists.
  private mutating func pair(
    _ candidates: inout [Int], _ available: inout [Int], _ detections: [Detection], _ limit: Double, usesScore: Bool
  ) {
    var costs: [Double] = []
    costs.reserveCapacity(candidates.count * available.count)
    for candidate in candidates {
      let object = objects[candidate]
      let expected = object.motion.box
      for index in available {
        let detection = detections[index]
        let overlap = expected.iou(detection.box)
        let isApart = settings.keepsClasses && object.label != detection.label
        costs.append(isApart ? .infinity : 1 - (usesScore ? overlap * detection.score : overlap))
      }
    }
    // The number of costs is right by construction.
    let columns =
      (try? AssignmentProblem.solve(costs: costs, rows: candidates.count, columns: available.count, limit: limit)) ?? []
    var isTaken = [Bool](repeating: false, count: available.count)
    var left: [Int] = []
    for (row, column) in columns.enumerated() {
      guard let column else {
        left.append(candidates[row])
        continue
      }
      isTaken[column] = true
      let detection = detections[available[column]]
      let place = candidates[row]
      objects[place].motion.correct(detection.box)
      objects[place].state = .tracked
      objects[place].score = detection.score
      objects[place].label = detection.label
      objects[place].lastFrame = frame
      objects[place].detection = available[column]
    }
    candidates = left
    var rest: [Int] = []
    for (column, index) in available.enumerated() where !isTaken[column] { rest.append(index) }
    available = rest
  }

  private mutating func begin(_ detection: Detection, _ index: Int) {
    guard let motion = BoxMotion(detection.box) else { return }
    lastID += 1
    // Tracks of the very first frame need no second look.
    objects.append(
      Object(
        id: lastID, motion: motion, state: frame == 1 ? .tracked : .new, score: detection.score, label: detection.label,
        firstFrame: frame, lastFrame: frame, detection: index))
  }

  /// Where a lost track lies on a tracked one (overlap above 0.85), the one that was followed for longer stays.
  private mutating func removeDuplicates() {
    var isDoubled = [Bool](repeating: false, count: objects.count)
    for (a, tracked) in objects.enumerated() where tracked.state == .tracked {
      for (b, lost) in objects.enumerated() where lost.state == .lost {
        if settings.keepsClasses, tracked.label != lost.label { continue }
        guard 1 - tracked.motion.box.iou(lost.motion.box) < 0.15 else { continue }
        let isOlder = tracked.lastFrame - tracked.firstFrame > lost.lastFrame - lost.firstFrame
        isDoubled[isOlder ? b : a] = true
      }
    }
    var kept: [Object] = []
    for (index, object) in objects.enumerated() where !isDoubled[index] { kept.append(object) }
    objects = kept
  }
}
