import Foundation

/// Four corners and the shape they mean: a turned box where they are one, else a polygon of four corners.
enum QuadShape {
  /// How far a corner may stand off the turned box: a pixel, since files round corners to whole ones, and a tenth of the
  /// shorter side, so that small lozenges stay lozenges.
  private static func tolerance(_ box: RotatedPixelBox) -> Double { min(1, 0.1 * min(box.width, box.height)) }

  /// A turned box near the corners, else the polygon. Corners run round in either direction.
  static func shape(of corners: [PixelPoint]) -> LabelShape {
    if let box = turnedBox(corners) { return .rotatedBox(box) }
    return .polygon([PolygonPart(outer: corners)])
  }

  private static func turnedBox(_ given: [PixelPoint]) -> RotatedPixelBox? {
    guard given.count == 4 else { return nil }
    var corners = given
    // Clockwise on the screen (y down) has a positive shoelace sum.
    let sum = (0..<4).reduce(0.0) { sum, at in
      sum + corners[at].x * corners[(at + 1) % 4].y - corners[(at + 1) % 4].x * corners[at].y
    }
    if sum < 0 { corners = [corners[0], corners[3], corners[2], corners[1]] }
    let center = PixelPoint(
      x: corners.reduce(0) { $0 + $1.x } / 4, y: corners.reduce(0) { $0 + $1.y } / 4)
    // Opposite sides, averaged.
    let across = PixelPoint(
      x: (corners[1].x - corners[0].x + corners[2].x - corners[3].x) / 2,
      y: (corners[1].y - corners[0].y + corners[2].y - corners[3].y) / 2)
    let down = PixelPoint(
      x: (corners[3].x - corners[0].x + corners[2].x - corners[1].x) / 2,
      y: (corners[3].y - corners[0].y + corners[2].y - corners[1].y) / 2)
    let (width, height) = (length(across), length(down))
    guard width > 0, height > 0, width.isFinite, height.isFinite else { return nil }
    let box = RotatedPixelBox(
      center: center, width: width, height: height, degrees: atan2(across.y, across.x) * 180 / .pi)
    let isBox = zip(box.corners, corners).allSatisfy { fitted, corner in
      length(PixelPoint(x: fitted.x - corner.x, y: fitted.y - corner.y)) <= tolerance(box)
    }
    return isBox ? box : nil
  }

  private static func length(_ vector: PixelPoint) -> Double {
    (vector.x * vector.x + vector.y * vector.y).squareRoot()
  }
}
