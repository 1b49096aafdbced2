/// Matches predictions with truths for all thresholds and area ranges at once.
///
/// What pycocotools' `evaluateImg` does threshold by threshold is done here with a bit for each threshold: a
/// prediction, the surest first, takes at each threshold the free truth of greatest overlap; of equal overlaps the
/// later one; an ignored truth only where no other is left.
struct DetectionMatcher<Overlap: OverlapMeasure> {
  let groups: ObjectGroups
  let truths: TruthTable
  let predictions: PredictionTable
  let overlap: Overlap
  /// At most 64.
  let thresholds: [Double]
  let areas: [ClosedRange<Double>]
  /// Groups in which truths are known to be incomplete: predictions without a truth are ignored there.
  let isIncomplete: (@Sendable (_ category: Int, _ image: Int) -> Bool)?

  /// A bit a threshold, for each area range and each place of `groups.predictionRows` (A × N).
  struct Outcome {
    /// Matched with a truth that counts.
    var hits: [UInt64]
    /// Matched with nothing, and not ignored.
    var misses: [UInt64]
  }

  func run() -> Outcome {
    let total = groups.predictionRows.count
    var outcome = Outcome(
      hits: Array(repeating: 0, count: total * areas.count), misses: Array(repeating: 0, count: total * areas.count))
    let chunks = chunked()
    outcome.hits.withUnsafeMutableBufferPointer { hits in
      outcome.misses.withUnsafeMutableBufferPointer { misses in
        let (hits, misses) = (hits, misses)
        // Each group has its own places: no two threads write to one.
        Parallel.forEach(chunks.count) { index in
          var worker = GroupWorker(matcher: self, hits: hits, misses: misses, total: total)
          for group in chunks[index] { worker.match(groups.groups[group]) }
        }
      }
    }
    return outcome
  }

  /// Groups in runs of about equal work: overlaps to compute and predictions to visit.
  private func chunked() -> [Range<Int>] {
    let aim = max(4096, predictions.count / 16)
    var chunks: [Range<Int>] = []
    var (start, work) = (0, 0)
    for (index, group) in groups.groups.enumerated() {
      work += group.predictions.count * (group.truths.count + 4) + 1
      if work >= aim {
        chunks.append(start..<index + 1)
        (start, work) = (index + 1, 0)
      }
    }
    if start < groups.groups.count { chunks.append(start..<groups.groups.count) }
    return chunks
  }
}

/// One thread's share of the matching, with the memory it reuses from group to group.
private struct GroupWorker<Overlap: OverlapMeasure> {
  private struct Candidate {
    var overlap: Double
    var truth: Int32
    /// Thresholds that the overlap reaches.
    var reached: UInt64
  }
  let matcher: DetectionMatcher<Overlap>
  let hits: UnsafeMutableBufferPointer<UInt64>
  let misses: UnsafeMutableBufferPointer<UInt64>
  let total: Int
  /// An overlap of 1 may come out a little lower: pycocotools' `min(t, 1 - 1e-10)`.
  private let floors: [Double]
  private let lowest: Double
  private let all: UInt64
  private var matrix: [Double] = []
  private var candidates: [Candidate] = []
  private var starts: [Int] = []
  private var taken: [UInt64] = []
  private var ignored: [Bool] = []

  init(
    matcher: DetectionMatcher<Overlap>, hits: UnsafeMutableBufferPointer<UInt64>,
    misses: UnsafeMutableBufferPointer<UInt64>, total: Int
  ) {
    self.matcher = matcher
    self.hits = hits
    self.misses = misses
    self.total = total
    floors = matcher.thresholds.map { min($0, 1 - 1e-10) }
    lowest = floors.min() ?? 0
    all = floors.count == 64 ? .max : (1 << UInt64(floors.count)) - 1
  }

  mutating func match(_ group: ObjectGroups.Group) {
    if group.predictions.isEmpty { return }
    let isIncomplete = matcher.isIncomplete?(Int(group.category), Int(group.image)) ?? false
    collectCandidates(group)
    for area in matcher.areas.indices { match(group, area: area, isIncomplete: isIncomplete) }
  }

  private mutating func collectCandidates(_ group: ObjectGroups.Group) {
    let (rows, columns) = (group.predictions.count, group.truths.count)
    candidates.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    if columns == 0 { return }
    if matrix.count < rows * columns { matrix = Array(repeating: 0, count: rows * columns * 2) }
    let matcher = matcher
    matrix.withUnsafeMutableBufferPointer { matrix in
      matcher.groups.predictionRows.withUnsafeBufferPointer { predictions in
        matcher.groups.truthRows.withUnsafeBufferPointer { truths in
          matcher.overlap.fill(
            UnsafeMutableBufferPointer(rebasing: matrix[..<(rows * columns)]),
            predictions: UnsafeBufferPointer(
              rebasing: predictions[Int(group.predictions.lowerBound)..<Int(group.predictions.upperBound)]),
            truths: UnsafeBufferPointer(rebasing: truths[Int(group.truths.lowerBound)..<Int(group.truths.upperBound)]))
        }
      }
    }
    for row in 0..<rows {
      let first = candidates.count
      starts.append(first)
      for column in 0..<columns {
        let overlap = matrix[row * columns + column]
        guard overlap >= lowest else { continue }
        var reached: UInt64 = 0
        for (bit, floor) in floors.enumerated() where overlap >= floor { reached |= 1 << UInt64(bit) }
        // Greatest overlap first; of equal ones the later truth.
        var place = candidates.count
        candidates.append(Candidate(overlap: overlap, truth: Int32(column), reached: reached))
        while place > first, candidates[place - 1].overlap <= overlap {
          candidates.swapAt(place - 1, place)
          place -= 1
        }
      }
    }
    starts.append(candidates.count)
  }

  private mutating func match(_ group: ObjectGroups.Group, area: Int, isIncomplete: Bool) {
    let range = matcher.areas[area]
    let columns = group.truths.count
    taken.removeAll(keepingCapacity: true)
    ignored.removeAll(keepingCapacity: true)
    for place in group.truths {
      let truth = Int(matcher.groups.truthRows[Int(place)])
      taken.append(0)
      ignored.append(matcher.truths.isIgnored[truth] || !range.contains(matcher.truths.area[truth]))
    }
    for (row, place) in group.predictions.enumerated() {
      var (open, counted) = (all, UInt64(0))
      if columns > 0 {
        let own = starts[row]..<starts[row + 1]
        for index in own where !ignored[Int(candidates[index].truth)] {
          let candidate = candidates[index]
          let won = candidate.reached & open & ~taken[Int(candidate.truth)]
          taken[Int(candidate.truth)] |= won
          counted |= won
          open &= ~won
        }
        for index in own where open != 0 && ignored[Int(candidates[index].truth)] {
          let candidate = candidates[index]
          let truth = Int(candidate.truth)
          let isCrowd = matcher.truths.isCrowd[Int(matcher.groups.truthRows[Int(group.truths.lowerBound) + truth])]
          let won = candidate.reached & open & (isCrowd ? .max : ~taken[truth])
          taken[truth] |= won
          open &= ~won
        }
      }
      let prediction = Int(matcher.groups.predictionRows[Int(place)])
      hits[area * total + Int(place)] = counted
      // A prediction without a truth counts only where its own size belongs to the range.
      let counts = !isIncomplete && range.contains(matcher.predictions.area[prediction])
      misses[area * total + Int(place)] = counts ? open : 0
    }
  }
}
