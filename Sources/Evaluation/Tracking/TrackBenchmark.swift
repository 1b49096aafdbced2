/// Which objects of a benchmark's truth count, and which take their predictions out of the score.
///
/// MOT16, MOT17 and MOT20 number their objects' classes. Pedestrians (1) count alone. A prediction that fits a person on
/// a vehicle, a person who stands still, a doll or a reflection better than any pedestrian is neither right nor wrong.
/// Source: TrackEval, `datasets/mot_challenge_2d_box.py`, `get_preprocessed_seq_data`; Milan et al., "MOT16: A Benchmark
/// for Multi-Object Tracking", 2016, section 4.
public enum TrackBenchmark: String, Sendable, CaseIterable {
  /// Every object with a flag other than 0 counts.
  case mot15
  case mot16, mot17
  /// As MOT17, and vehicles without a motor take predictions out, too.
  case mot20

  /// The least overlap of a pair.
  private static let leastOverlap = 0.5 - Double.ulpOfOne

  /// Classes whose predictions do not count.
  var distractors: Set<Int> {
    switch self {
    case .mot15: []
    case .mot16, .mot17: [2, 7, 8, 12]
    case .mot20: [2, 6, 7, 8, 12]
    }
  }

  /// Truth and predictions without what does not count.
  ///
  /// - Parameters:
  ///   - truth: every row of the truth, those with flag 0 among them.
  ///   - classes: the class of each row of the truth, from 1.
  ///   - counts: whether each row's flag is other than 0.
  /// - Throws: `EvaluationError` where the columns differ in length.
  public func prepare(truth: TrackTable, classes: [Int], counts: [Bool], prediction: TrackTable)
    throws(EvaluationError) -> (truth: TrackTable, prediction: TrackTable)
  {
    for table in [truth, prediction] {
      guard table.track.count == table.count, table.box.count == table.count else { throw .unevenColumns }
    }
    guard classes.count == truth.count, counts.count == truth.count else { throw .unevenColumns }
    let kept = truth.rows { counts[$0] && (self == .mot15 || classes[$0] == 1) }
    guard self != .mot15 else { return (kept, prediction) }
    let removed = taken(truth, classes, prediction)
    return (kept, prediction.rows { !removed.contains($0) })
  }

  /// Rows of the predictions that fit a distractor.
  private func taken(_ truth: TrackTable, _ classes: [Int], _ prediction: TrackTable) -> Set<Int> {
    let there = Dictionary(grouping: 0..<truth.count) { truth.frame[$0] }
    let found = Dictionary(grouping: 0..<prediction.count) { prediction.frame[$0] }
    var taken: Set<Int> = []
    for (frame, truths) in there {
      guard let guesses = found[frame], truths.contains(where: { distractors.contains(classes[$0]) }) else { continue }
      let overlap = BoxOverlap(
        predictions: truths.map { truth.box[$0] }, truths: guesses.map { prediction.box[$0] },
        isCrowd: Array(repeating: false, count: guesses.count)
      ).all(rows: truths.count, columns: guesses.count)
      let scores = overlap.map { $0 < TrackBenchmark.leastOverlap ? 0 : $0 }
      let pairs = Assignment.cheapest(scores.map { -$0 }, rows: truths.count, columns: guesses.count)
      for (row, column) in pairs.enumerated() {
        guard let column, scores[row * guesses.count + column] > Double.ulpOfOne,
          distractors.contains(classes[truths[row]])
        else { continue }
        taken.insert(guesses[column])
      }
    }
    return taken
  }
}

extension TrackTable {
  /// The rows for which something holds.
  fileprivate func rows(where holds: (Int) -> Bool) -> TrackTable {
    var table = TrackTable()
    for row in 0..<count where holds(row) { table.append(frame: frame[row], track: track[row], box: box[row]) }
    return table
  }
}
