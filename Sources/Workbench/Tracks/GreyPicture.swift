import Geometry

/// Brightness of a picture, row by row; what assisted tracking looks at.
public struct GreyPicture: Sendable {
  /// Columns; at least 1.
  public let width: Int
  /// Rows; at least 1.
  public let height: Int
  let values: [Float]

  /// From brightness values row by row; nil where their number does not fit.
  public init?(width: Int, height: Int, values: [Float]) {
    guard width > 0, height > 0, width <= 16384, height <= 16384, values.count == width * height else { return nil }
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// From RGBA bytes as canvases hand them out; nil where their number does not fit.
  public init?(width: Int, height: Int, rgba: UnsafeBufferPointer<UInt8>) {
    guard width > 0, height > 0, width <= 16384, height <= 16384, rgba.count == width * height * 4 else { return nil }
    (self.width, self.height) = (width, height)
    values = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
      for index in 0..<width * height {
        let (red, green, blue) = (rgba[4 * index], rgba[4 * index + 1], rgba[4 * index + 2])
        buffer.initializeElement(at: index, to: Float(red) * 0.299 + Float(green) * 0.587 + Float(blue) * 0.114)
      }
      count = width * height
    }
  }

  /// The part of the picture under a box, as so many columns and rows; pixels beyond the border repeat it.
  ///
  /// Each value is the mean over its cell, so that a reduced picture does not flicker.
  func sampled(_ box: ImageBox, columns: Int, rows: Int) -> [Float] {
    let (stepX, stepY) = (box.width / Double(columns), box.height / Double(rows))
    let across = min(max(Int(stepX.rounded(.up)), 1), 8)
    let down = min(max(Int(stepY.rounded(.up)), 1), 8)
    var result: [Float] = []
    result.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for part in 0..<down {
          let y = box.minY + (Double(row) + (Double(part) + 0.5) / Double(down)) * stepY
          for piece in 0..<across {
            let x = box.minX + (Double(column) + (Double(piece) + 0.5) / Double(across)) * stepX
            sum += value(x, y)
          }
        }
        result.append(sum / Float(across * down))
      }
    }
    return result
  }

  /// The brightness at a place in continuous coordinates, between the middles of its four pixels.
  private func value(_ x: Double, _ y: Double) -> Float {
    let x = min(max(x - 0.5, 0), Double(width - 1))
    let y = min(max(y - 0.5, 0), Double(height - 1))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (shareX, shareY) = (Float(x - Double(left)), Float(y - Double(top)))
    let above = values[top * width + left] * (1 - shareX) + values[top * width + right] * shareX
    let below = values[bottom * width + left] * (1 - shareX) + values[bottom * width + right] * shareX
    return above * (1 - shareY) + below * shareY
  }
}
