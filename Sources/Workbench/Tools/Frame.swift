import Geometry

/// What boxes, rotated boxes and ellipses have in common: a middle, extents along axes of their own, and a turn.
struct Frame: Equatable, Sendable {
  var centre: ImagePoint
  var width: Double
  var height: Double
  var angle: Angle

  /// Nil for kinds that are made of points.
  init?(_ geometry: ShapeGeometry) {
    switch geometry {
    case .box(let box):
      (centre, width, height, angle) = (box.centre, box.width, box.height, Angle(radians: 0))
    case .rotatedBox(let box):
      (centre, width, height, angle) = (box.centre, box.size.width, box.size.height, box.angle)
    case .ellipse(let ellipse):
      (centre, width, height, angle) = (ellipse.centre, 2 * ellipse.radiusX, 2 * ellipse.radiusY, ellipse.angle)
    case .polygon, .polyline, .point, .keypoints, .mask, .cuboid: return nil
    }
  }

  /// A geometry of the same kind as `other` with this frame, on hundredths of a pixel.
  func geometry(like other: ShapeGeometry) -> ShapeGeometry {
    switch other {
    case .ellipse:
      ShapeGeometry.ellipse(Ellipse(centre: centre, radiusX: width / 2, radiusY: height / 2, angle: angle)).rounded
    case .rotatedBox:
      ShapeGeometry.rotatedBox(
        RotatedBox(centre: centre, size: ImageSize(width: width, height: height), angle: angle)
      ).rounded
    default:
      .box(
        ImageBox(
          minX: centre.x - width / 2, minY: centre.y - height / 2, maxX: centre.x + width / 2,
          maxY: centre.y + height / 2))
    }
  }

  /// An offset along the image's axes, measured along the frame's own.
  func own(_ offset: Offset<ImagePixels>) -> Offset<ImagePixels> {
    let (sine, cosine) = angle.sineAndCosine
    return Offset(dx: offset.dx * cosine + offset.dy * sine, dy: offset.dy * cosine - offset.dx * sine)
  }

  /// The place at an offset from the middle that is measured along the frame's own axes.
  func place(_ dx: Double, _ dy: Double) -> ImagePoint {
    let (sine, cosine) = angle.sineAndCosine
    return ImagePoint(x: centre.x + dx * cosine - dy * sine, y: centre.y + dx * sine + dy * cosine)
  }

  /// Where a handle is.
  func place(of grip: Grip) -> ImagePoint {
    place(Double(grip.horizontal) * width / 2, Double(grip.vertical) * height / 2)
  }

  /// CSS pixels from the upper edge to the handle that turns the frame.
  static let stem = 24.0

  /// Where the handle that turns the frame is, above its upper edge.
  func rotationHandle(in view: ViewTransform) -> ScreenPoint {
    view(place(0, -height / 2 - Self.stem / view.scale))
  }
}
