/// CLEAR MOT: how often a tracker misses, invents and confuses objects (Bernardin and Stiefelhagen 2008; equal to
/// py-motmetrics 1.4).
public struct ClearMOT: Sendable, Hashable {
  /// Boxes of the truth.
  public private(set) var objects = 0
  /// Boxes matched, switches included.
  public private(set) var detections = 0
  public private(set) var falsePositives = 0
  public private(set) var misses = 0
  /// Times an object was matched with another track than before.
  public private(set) var switches = 0
  /// Times an object that was tracked was lost and found again.
  public private(set) var fragmentations = 0
  public private(set) var tracks = 0
  /// Tracked for at least 80 % of their frames.
  public private(set) var mostlyTracked = 0
  public private(set) var partiallyTracked = 0
  /// Tracked for less than 20 %.
  public private(set) var mostlyLost = 0
  /// Sum of 1 - IoU of all matches.
  private var distance = 0.0

  /// Nothing yet.
  public init() {}

  /// 1 - (misses + false positives + switches) / objects; nil without objects. May be below 0.
  public var accuracy: Double? {
    objects > 0 ? 1 - Double(misses + falsePositives + switches) / Double(objects) : nil
  }
  /// Mean 1 - IoU of the matches, 0 the best, as py-motmetrics has it; nil without matches.
  public var precisionDistance: Double? { detections > 0 ? distance / Double(detections) : nil }
  public var recall: Double? { objects > 0 ? Double(detections) / Double(objects) : nil }
  public var precision: Double? {
    detections + falsePositives > 0 ? Double(detections) / Double(detections + falsePositives) : nil
  }

  /// Adds another video's numbers.
  public mutating func add(_ other: ClearMOT) {
    objects += other.objects
    detections += other.detections
    falsePositives += other.falsePositives
    misses += other.misses
    switches += other.switches
    fragmentations += other.fragmentations
    tracks += other.tracks
    mostlyTracked += other.mostlyTracked
    partiallyTracked += other.partiallyTracked
    mostlyLost += other.mostlyLost
    distance += other.distance
  }

  /// - Parameter threshold: least overlap of a match.
  init(_ video: TrackFrames, threshold: Double) {
    var partner: [Int: Int] = [:]
    var history = [[Bool]](repeating: [], count: video.truthLengths.count)
    for frame in video.frames {
      let (rows, columns) = (frame.truths.count, frame.predictions.count)
      func distance(_ row: Int, _ column: Int) -> Double? {
        let value = 1 - frame.overlaps[row * columns + column]
        return value <= 1 - threshold ? value : nil
      }
      var match = [Int?](repeating: nil, count: rows)
      var isTaken = [Bool](repeating: false, count: columns)
      // Pairs of earlier frames go on as long as they can.
      for row in 0..<rows {
        guard let before = partner[frame.truths[row]], let column = frame.predictions.firstIndex(of: before),
          !isTaken[column], let value = distance(row, column)
        else { continue }
        match[row] = column
        isTaken[column] = true
        self.distance += value
      }
      let freeRows = (0..<rows).filter { match[$0] == nil }
      let freeColumns = (0..<columns).filter { !isTaken[$0] }
      // As many pairs as possible, then the nearest.
      let costs = freeRows.flatMap { row in freeColumns.map { distance(row, $0) ?? .infinity } }
      let pairs = Assignment.cheapest(costs, rows: freeRows.count, columns: freeColumns.count)
      for (place, chosen) in pairs.enumerated() {
        guard let chosen, let value = distance(freeRows[place], freeColumns[chosen]) else { continue }
        let (row, column) = (freeRows[place], freeColumns[chosen])
        match[row] = column
        isTaken[column] = true
        self.distance += value
        if let before = partner[frame.truths[row]], before != frame.predictions[column] { switches += 1 }
        partner[frame.truths[row]] = frame.predictions[column]
      }
      for row in 0..<rows { history[frame.truths[row]].append(match[row] != nil) }
      objects += rows
      detections += match.count { $0 != nil }
      misses += match.count { $0 == nil }
      falsePositives += isTaken.count { !$0 }
    }
    for track in history { count(track) }
  }

  private mutating func count(_ track: [Bool]) {
    tracks += 1
    let share = Double(track.count { $0 }) / Double(max(1, track.count))
    if share >= 0.8 { mostlyTracked += 1 } else if share < 0.2 { mostlyLost += 1 } else { partiallyTracked += 1 }
    guard let first = track.firstIndex(of: true), let last = track.lastIndex(of: true) else { return }
    for place in first..<last where track[place] && !track[place + 1] { fragmentations += 1 }
  }
}
