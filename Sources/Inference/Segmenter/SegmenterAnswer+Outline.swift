public import Geometry
public import Imaging

extension SegmenterAnswer {
  /// Samples along the longer side of the object.
  private static let longest = 512

  /// The object's parts as polygons in pixels of the upright picture: where the mask, interpolated linearly between the
  /// middles of its cells, is above 0. Parts smaller than a thousandth of the largest are left out.
  public func outline(of picture: PixelSize) -> [Polygon<ImagePixels>] {
    guard used.width > 0, used.height > 0, mask.count == width * height, let found = cells else { return [] }
    // Pixels of the picture for a cell of the mask.
    let (across, down) = (Double(picture.width) / used.width, Double(picture.height) / used.height)
    let left = max(0, (Double(found.minX) - 0.5) * across)
    let top = max(0, (Double(found.minY) - 0.5) * down)
    let right = min(Double(picture.width), (Double(found.maxX) + 1.5) * across)
    let bottom = min(Double(picture.height), (Double(found.maxY) + 1.5) * down)
    guard right > left, bottom > top else { return [] }
    let step = max(right - left, bottom - top) / Double(Self.longest)
    let columns = max(1, Int(((right - left) / step).rounded(.up)))
    let rows = max(1, Int(((bottom - top) / step).rounded(.up)))
    let xs = Weight.line(columns) { ((left + (Double($0) + 0.5) * step) / across - 0.5, width) }
    let ys = Weight.line(rows) { ((top + (Double($0) + 0.5) * step) / down - 0.5, height) }
    let inside = [UInt8](unsafeUninitializedCapacity: columns * rows) { target, count in
      mask.withUnsafeBufferPointer { mask in
        for (column, x) in xs.enumerated() {
          for (row, y) in ys.enumerated() {
            let (first, second) = (y.first * width, y.second * width)
            let above = mask[first + x.first] + (mask[first + x.second] - mask[first + x.first]) * x.share
            let below = mask[second + x.first] + (mask[second + x.second] - mask[second + x.first]) * x.share
            target[column * rows + row] = above + (below - above) * y.share > 0 ? 1 : 0
          }
        }
      }
      count = columns * rows
    }
    guard let pixels = try? MaskRLE(columns: inside, width: columns, height: rows) else { return [] }
    let parts = pixels.polygons(tolerance: 0.7)
    let least = max(4, (parts.map(\.area).max() ?? 0) / 1000)
    return parts.filter { $0.area >= least }.compactMap { part in
      try? Polygon(
        rings: part.rings.map { ring in
          ring.map { point in
            ImagePoint(
              x: min(Double(picture.width), left + point.x * step), y: min(Double(picture.height), top + point.y * step)
            )
          }
        })
    }
  }

  /// The smallest part of the mask that holds every cell of the object; nil where there is none.
  private var cells: (minX: Int, minY: Int, maxX: Int, maxY: Int)? {
    var found: (minX: Int, minY: Int, maxX: Int, maxY: Int)?
    mask.withUnsafeBufferPointer { mask in
      for y in 0..<height {
        for x in 0..<width where mask[y * width + x] > 0 {
          guard let old = found else {
            found = (x, y, x, y)
            continue
          }
          found = (min(old.minX, x), old.minY, max(old.maxX, x), y)
        }
      }
    }
    return found
  }
}

/// Two neighbouring cells and the second one's share.
private struct Weight {
  var first: Int
  var second: Int
  var share: Float

  static func line(_ count: Int, _ place: (Int) -> (Double, Int)) -> [Weight] {
    (0..<count).map { index in
      let (position, length) = place(index)
      let inside = min(max(position, 0), Double(length - 1))
      let first = Int(inside)
      return Weight(first: first, second: min(first + 1, length - 1), share: Float(inside - Double(first)))
    }
  }
}
