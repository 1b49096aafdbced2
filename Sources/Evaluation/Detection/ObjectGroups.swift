/// Predictions and truths brought together by class, then image: what can match lies side by side.
struct ObjectGroups {
  /// All objects of one class in one image.
  struct Group {
    var category: Int32
    var image: Int32
    /// Place in `truthRows`.
    var truths: Range<Int32>
    /// Place in `predictionRows`: the surest first, equal scores in the order of the file, at most the limit.
    var predictions: Range<Int32>
  }

  private(set) var groups: [Group] = []
  let truthRows: [Int32]
  private(set) var predictionRows: [Int32]
  /// For each class, its groups.
  private(set) var ranges: [Range<Int>] = []

  init(_ truths: TruthTable, _ predictions: PredictionTable, images: Int, classes: Int, limit: Int) {
    truthRows = ObjectGroups.sorted(truths.category, truths.image, classes, images)
    var rows = ObjectGroups.sorted(predictions.category, predictions.image, classes, images)
    var (truth, prediction) = (0, 0)
    groups.reserveCapacity(min(truthRows.count + rows.count, images * max(1, classes)))
    ranges.reserveCapacity(classes)
    for category in 0..<Int32(classes) {
      let first = groups.count
      while true {
        let truthImage =
          truth < truthRows.count && truths.category[Int(truthRows[truth])] == category
          ? truths.image[Int(truthRows[truth])] : Int32.max
        let predictionImage =
          prediction < rows.count && predictions.category[Int(rows[prediction])] == category
          ? predictions.image[Int(rows[prediction])] : Int32.max
        let image = min(truthImage, predictionImage)
        if image == .max { break }
        let (truthStart, predictionStart) = (truth, prediction)
        if truthImage == image {
          while truth < truthRows.count, truths.image[Int(truthRows[truth])] == image,
            truths.category[Int(truthRows[truth])] == category
          { truth += 1 }
        }
        if predictionImage == image {
          while prediction < rows.count, predictions.image[Int(rows[prediction])] == image,
            predictions.category[Int(rows[prediction])] == category
          { prediction += 1 }
        }
        ObjectGroups.sortByScore(&rows, predictionStart..<prediction, predictions.score)
        groups.append(
          Group(
            category: category, image: image, truths: Int32(truthStart)..<Int32(truth),
            predictions: Int32(predictionStart)..<Int32(predictionStart + min(prediction - predictionStart, limit))))
      }
      ranges.append(first..<groups.count)
    }
    predictionRows = rows
  }

  /// Row numbers by class, then image, then row: two passes of counting, the lower key first.
  private static func sorted(_ high: [Int32], _ low: [Int32], _ highCount: Int, _ lowCount: Int) -> [Int32] {
    let identity = Array(0..<Int32(high.count))
    return counted(counted(identity, by: low, lowCount), by: high, highCount)
  }

  private static func counted(_ rows: [Int32], by key: [Int32], _ count: Int) -> [Int32] {
    var places = [Int32](repeating: 0, count: count + 1)
    for value in key { places[Int(value) + 1] += 1 }
    for index in 0..<count { places[index + 1] += places[index] }
    return [Int32](unsafeUninitializedCapacity: rows.count) { result, filled in
      for row in rows {
        let value = Int(key[Int(row)])
        result[Int(places[value])] = row
        places[value] += 1
      }
      filled = rows.count
    }
  }

  /// Falling scores; equal ones keep their order, as numpy's merge sort of the negated scores.
  private static func sortByScore(_ rows: inout [Int32], _ range: Range<Int>, _ score: [Double]) {
    if range.count < 2 { return }
    if range.count <= 24 {
      for index in range.dropFirst() {
        let row = rows[index]
        let value = score[Int(row)]
        var place = index
        while place > range.lowerBound, score[Int(rows[place - 1])] < value {
          rows[place] = rows[place - 1]
          place -= 1
        }
        rows[place] = row
      }
    } else {
      rows[range].sort { (a: Int32, b: Int32) in
        let (first, second) = (score[Int(a)], score[Int(b)])
        return first != second ? first > second : a < b
      }
    }
  }
}
