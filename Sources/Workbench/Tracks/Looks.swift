import Geometry

/// What an object looks like at one resolution, at first and lately.
struct Looks: Sendable {
  var columns: Int
  var rows: Int
  var first: [Float]
  var recent: [Float]

  init(_ picture: GreyPicture, _ box: ImageBox, cells: Int) {
    let longest = max(box.width, box.height)
    columns = max(4, Int((Double(cells) * box.width / longest).rounded()))
    rows = max(4, Int((Double(cells) * box.height / longest).rounded()))
    first = normalised(picture.sampled(box, columns: columns, rows: rows))
    recent = first
  }

  mutating func learn(_ picture: GreyPicture, _ box: ImageBox) {
    let seen = normalised(picture.sampled(box, columns: columns, rows: rows))
    for index in recent.indices { recent[index] = recent[index] * 0.9 + seen[index] * 0.1 }
    recent = normalised(recent)
  }

  /// What is looked for: half of how it began, half of how it looked lately.
  var wanted: [Float] {
    var sum = first
    for index in sum.indices { sum[index] += recent[index] }
    return normalised(sum)
  }

  /// The place around a box that looks most like the object, to a fraction of a cell.
  static func search(
    _ picture: GreyPicture, _ looks: Looks, around box: ImageBox, radius: Double
  ) -> (box: ImageBox, score: Float) {
    let (cellX, cellY) = (box.width / Double(looks.columns), box.height / Double(looks.rows))
    let (reachX, reachY) = (Int((radius / cellX).rounded(.up)), Int((radius / cellY).rounded(.up)))
    let (columns, rows) = (looks.columns + 2 * reachX, looks.rows + 2 * reachY)
    let area = ImageBox(
      minX: box.minX - Double(reachX) * cellX, minY: box.minY - Double(reachY) * cellY,
      maxX: box.maxX + Double(reachX) * cellX, maxY: box.maxY + Double(reachY) * cellY)
    let cells = picture.sampled(area, columns: columns, rows: rows)
    let wanted = looks.wanted
    let (width, height) = (2 * reachX + 1, 2 * reachY + 1)
    var scores = [Float](repeating: -1, count: width * height)
    var best = (place: reachY * width + reachX, score: Float(-2))
    for y in 0..<height {
      for x in 0..<width {
        let score = correlation(wanted, looks.columns, looks.rows, cells, columns, x, y)
        scores[y * width + x] = score
        if score > best.score { best = (y * width + x, score) }
      }
    }
    let (x, y) = (best.place % width, best.place / width)
    func shift(_ before: Float, _ here: Float, _ after: Float) -> Double {
      let bend = before - 2 * here + after
      return bend < -1e-6 ? Double(min(max((before - after) / (2 * bend), -0.5), 0.5)) : 0
    }
    let partX = x > 0 && x + 1 < width ? shift(scores[best.place - 1], best.score, scores[best.place + 1]) : 0
    let partY =
      y > 0 && y + 1 < height ? shift(scores[best.place - width], best.score, scores[best.place + width]) : 0
    let offset = Offset<ImagePixels>(
      dx: (Double(x - reachX) + partX) * cellX, dy: (Double(y - reachY) + partY) * cellY)
    return (box.translated(by: offset), best.score)
  }

  /// Correlation of what is wanted, which is normalised, with a part of the cells.
  static func correlation(
    _ wanted: [Float], _ columns: Int, _ rows: Int, _ cells: [Float], _ stride: Int, _ left: Int, _ top: Int
  ) -> Float {
    wanted.withUnsafeBufferPointer { wanted in
      cells.withUnsafeBufferPointer { cells in
        var (sum, squares, product): (Float, Float, Float) = (0, 0, 0)
        for row in 0..<rows {
          let start = (top + row) * stride + left
          for column in 0..<columns {
            let value = cells[start + column]
            sum += value
            squares += value * value
            product += value * wanted[row * columns + column]
          }
        }
        let variance = squares - sum * sum / Float(columns * rows)
        return variance > 1e-3 ? product / variance.squareRoot() : 0
      }
    }
  }
}

/// Brightness with mean 0 and length 1; all 0 where it is the same everywhere.
private func normalised(_ values: [Float]) -> [Float] {
  var mean: Float = 0
  for value in values { mean += value }
  mean /= Float(max(values.count, 1))
  var length: Float = 0
  for value in values { length += (value - mean) * (value - mean) }
  guard length > 1e-3 || (length > 1e-9 && abs(mean) < 1e-3) else {
    return [Float](repeating: 0, count: values.count)
  }
  let scale = 1 / length.squareRoot()
  return values.map { ($0 - mean) * scale }
}
