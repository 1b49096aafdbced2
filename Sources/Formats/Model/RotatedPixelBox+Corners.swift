import Foundation

extension RotatedPixelBox {
  /// The four corners, clockwise from the one that is top left before turning.
  public var corners: [PixelPoint] {
    let angle = degrees * .pi / 180
    let (sine, cosine) = (sin(angle), cos(angle))
    return [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map { horizontal, vertical in
      let (x, y) = (horizontal * width / 2, vertical * height / 2)
      return PixelPoint(x: center.x + x * cosine - y * sine, y: center.y + x * sine + y * cosine)
    }
  }
}

extension PixelEllipse {
  /// The smallest box around the turned ellipse.
  public var enclosingBox: PixelBox {
    let angle = degrees * .pi / 180
    let (sine, cosine) = (sin(angle), cos(angle))
    let halfWidth = (radiusX * radiusX * cosine * cosine + radiusY * radiusY * sine * sine).squareRoot()
    let halfHeight = (radiusX * radiusX * sine * sine + radiusY * radiusY * cosine * cosine).squareRoot()
    return PixelBox(
      xMin: center.x - halfWidth, yMin: center.y - halfHeight, xMax: center.x + halfWidth, yMax: center.y + halfHeight)
  }

  /// A polygon of `count` corners on the rim.
  public func polygon(corners count: Int = 64) -> [PixelPoint] {
    let angle = degrees * .pi / 180
    let (sine, cosine) = (sin(angle), cos(angle))
    return (0..<count).map { index in
      let turn = 2 * Double.pi * Double(index) / Double(count)
      let (x, y) = (radiusX * cos(turn), radiusY * sin(turn))
      return PixelPoint(x: center.x + x * cosine - y * sine, y: center.y + x * sine + y * cosine)
    }
  }
}
