/// Boxes of tracked objects through one video, as columns.
public struct TrackTable: Sendable {
  /// Frame number; any whole number.
  public var frame: [Int] = []
  /// The object's number, the same in every frame.
  public var track: [Int] = []
  /// x, y, width, height in pixels.
  public var box: [SIMD4<Double>] = []

  /// An empty table.
  public init() {}

  /// Number of rows.
  public var count: Int { frame.count }

  /// Adds a box.
  public mutating func append(frame: Int, track: Int, box: SIMD4<Double>) {
    self.frame.append(frame)
    self.track.append(track)
    self.box.append(box)
  }
}

/// Truth and predictions frame by frame, with tracks numbered 0, 1, 2 …
struct TrackFrames {
  struct Frame {
    /// Numbers of the tracks.
    var truths: [Int]
    var predictions: [Int]
    /// truths × predictions.
    var overlaps: [Double]
  }
  var frames: [Frame] = []
  var truthLengths: [Int] = []
  var predictionLengths: [Int] = []

  init(_ truth: TrackTable, _ prediction: TrackTable) throws(EvaluationError) {
    for table in [truth, prediction] {
      guard table.track.count == table.count, table.box.count == table.count else { throw .unevenColumns }
    }
    var truthRows: [Int: [Int]] = [:]
    var predictionRows: [Int: [Int]] = [:]
    for row in 0..<truth.count { truthRows[truth.frame[row], default: []].append(row) }
    for row in 0..<prediction.count { predictionRows[prediction.frame[row], default: []].append(row) }
    let truthNumber = TrackFrames.numbers(truth.track)
    let predictionNumber = TrackFrames.numbers(prediction.track)
    truthLengths = Array(repeating: 0, count: truthNumber.count)
    predictionLengths = Array(repeating: 0, count: predictionNumber.count)
    for frame in Set(truthRows.keys).union(predictionRows.keys).sorted() {
      let there = truthRows[frame] ?? []
      let found = predictionRows[frame] ?? []
      let tracks = there.map { truthNumber[truth.track[$0]] ?? 0 }
      let guesses = found.map { predictionNumber[prediction.track[$0]] ?? 0 }
      guard Set(tracks).count == tracks.count, Set(guesses).count == guesses.count else {
        throw .mismatch("a track has two boxes in frame \(frame)")
      }
      for track in tracks { truthLengths[track] += 1 }
      for track in guesses { predictionLengths[track] += 1 }
      let boxes = found.map { prediction.box[$0] }
      // Truths by row here: the overlap of boxes is the same from both sides.
      let overlap = BoxOverlap(
        predictions: there.map { truth.box[$0] }, truths: boxes, isCrowd: Array(repeating: false, count: boxes.count))
      frames.append(
        Frame(truths: tracks, predictions: guesses, overlaps: overlap.all(rows: there.count, columns: found.count)))
    }
  }

  private static func numbers(_ tracks: [Int]) -> [Int: Int] {
    var numbers: [Int: Int] = [:]
    for (number, track) in Set(tracks).sorted().enumerated() { numbers[track] = number }
    return numbers
  }
}

extension OverlapMeasure {
  /// The whole matrix of the first rows and columns.
  func all(rows: Int, columns: Int) -> [Double] {
    var matrix = [Double](repeating: 0, count: rows * columns)
    let (rowNumbers, columnNumbers) = (Array(0..<Int32(rows)), Array(0..<Int32(columns)))
    matrix.withUnsafeMutableBufferPointer { matrix in
      rowNumbers.withUnsafeBufferPointer { rows in
        columnNumbers.withUnsafeBufferPointer { columns in
          if !matrix.isEmpty { fill(matrix, predictions: rows, truths: columns) }
        }
      }
    }
    return matrix
  }
}
