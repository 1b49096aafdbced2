/// The pairs of a truth's and a prediction's track whose boxes meet in some frame, by rising truth, then prediction.
///
/// Most tracks of a long video never meet: what is kept of pairs is kept of these alone.
struct TrackPairs {
  struct Pair {
    let truth: Int
    let prediction: Int
    /// Frames in which they meet.
    let frames: Int
  }
  let pairs: [Pair]
  private let places: [Int: Int]
  private let predictionCount: Int

  /// - Parameter isMeeting: whether boxes of an overlap, 0…1, meet.
  init(_ video: TrackFrames, where isMeeting: (Double) -> Bool) {
    let columns = video.predictionLengths.count
    var frames: [Int: Int] = [:]
    for frame in video.frames {
      var place = 0
      for truth in frame.truths {
        for prediction in frame.predictions {
          if isMeeting(frame.overlaps[place]) { frames[truth * columns + prediction, default: 0] += 1 }
          place += 1
        }
      }
    }
    let met = frames.sorted { $0.key < $1.key }
    pairs = met.map { Pair(truth: $0.key / columns, prediction: $0.key % columns, frames: $0.value) }
    places = Dictionary(uniqueKeysWithValues: met.enumerated().map { ($1.key, $0) })
    predictionCount = columns
  }

  /// The place of a pair in `pairs`; nil where the tracks never meet.
  func place(_ truth: Int, _ prediction: Int) -> Int? { places[truth * predictionCount + prediction] }

  /// The pairs in groups that share no track.
  var groups: [[Pair]] {
    // Truths, then predictions; each leads to another of its group, the last one to itself.
    var next = Array(0..<(pairs.last.map { $0.truth + 1 } ?? 0) + predictionCount)
    let truthCount = next.count - predictionCount
    func end(_ start: Int) -> Int {
      var node = start
      while next[node] != node {
        next[node] = next[next[node]]
        node = next[node]
      }
      return node
    }
    for pair in pairs { next[end(pair.truth)] = end(truthCount + pair.prediction) }
    return Array(Dictionary(grouping: pairs) { end($0.truth) }.values)
  }
}
