import Formats

extension ObjectSet {
  /// The box around a row's object as x, y, width, height: its own, else that of its mask, polygon or keypoints.
  func box(_ row: Int) -> SIMD4<Double> {
    if rows.flags[row].contains(.hasBox) { return rows.boxes[row] }
    var points: [PixelPoint] = []
    if row < rows.outlines.count {
      switch rows.outlines[row] {
      case .mask(let mask): return mask.boundingBox.map { [$0.xMin, $0.yMin, $0.width, $0.height] } ?? SIMD4()
      case .rings(let rings):
        points = rings.flatMap { ring in
          stride(from: 0, to: ring.count - 1, by: 2).map { PixelPoint(x: ring[$0], y: ring[$0 + 1]) }
        }
      case .none: break
      }
    } else if row + 1 < rows.keypointStarts.count {
      points = stride(from: rows.keypointStarts[row], to: rows.keypointStarts[row + 1] - 2, by: 3).map {
        PixelPoint(x: rows.keypoints[$0], y: rows.keypoints[$0 + 1])
      }
    }
    return PixelBox(around: points).map { [$0.xMin, $0.yMin, $0.width, $0.height] } ?? SIMD4()
  }
}
