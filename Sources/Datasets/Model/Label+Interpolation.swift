import Formats
import Geometry

// Between two keyframes of a track, by the very functions that the workbench calls.
extension Label {
  /// The label on the way to another of the same kind; what is said of it besides its geometry stays.
  func interpolated(to other: Label, share: Double) -> Label {
    var label = self
    label.shape = shape.interpolated(to: other.shape, share: share)
    // Neither box nor area of the file is that of another place.
    label.box = nil
    label.area = nil
    if case .keypoints = shape {
      label.keypoints = SkeletonPoint.interpolated(
        keypoints.map(\.skeletonPoint), to: other.keypoints.map(\.skeletonPoint), share: share
      ).map(Keypoint.init)
    }
    return label
  }
}

extension LabelShape {
  fileprivate func interpolated(to other: LabelShape, share: Double) -> LabelShape {
    switch (self, other) {
    case (.box(let start), .box(let end)):
      let box = start.geometry.interpolated(to: end.geometry, share: share)
      return .box(PixelBox(xMin: box.minX, yMin: box.minY, xMax: box.maxX, yMax: box.maxY))
    case (.rotatedBox(let start), .rotatedBox(let end)):
      let box = start.geometry.interpolated(to: end.geometry, share: share)
      return .rotatedBox(
        RotatedPixelBox(
          center: PixelPoint(x: box.centre.x, y: box.centre.y), width: box.size.width, height: box.size.height,
          degrees: box.angle.degrees))
    case (.ellipse(let start), .ellipse(let end)):
      let ellipse = start.geometry.interpolated(to: end.geometry, share: share)
      return .ellipse(
        PixelEllipse(
          center: PixelPoint(x: ellipse.centre.x, y: ellipse.centre.y), radiusX: ellipse.radiusX,
          radiusY: ellipse.radiusY, degrees: ellipse.angle.degrees))
    case (.point(let start), .point(let end)):
      let point = start.geometry.interpolated(to: end.geometry, share: share)
      return .point(PixelPoint(x: point.x, y: point.y))
    case (.polyline(let start), .polyline(let end)):
      guard let first = try? Polyline(start.map(\.geometry)), let last = try? Polyline(end.map(\.geometry)) else {
        return self
      }
      return .polyline(
        OutlineMorph(from: first, to: last).polyline(share: share).points.map { PixelPoint(x: $0.x, y: $0.y) })
    case (.polygon(let start), .polygon(let end)):
      guard let first = Self.polygon(start), let last = Self.polygon(end) else { return self }
      let polygon = OutlineMorph(from: first, to: last).polygon(share: share)
      return .polygon(polygon.parts.map(PolygonPart.init))
    case (.cuboid2D(let start), .cuboid2D(let end)) where start.count == end.count:
      return .cuboid2D(
        zip(start, end).map {
          let point = $0.geometry.interpolated(to: $1.geometry, share: share)
          return PixelPoint(x: point.x, y: point.y)
        })
    default: return self
    }
  }

  private static func polygon(_ parts: [PolygonPart]) -> Polygon<ImagePixels>? {
    try? Polygon(rings: parts.flatMap { [$0.outer] + $0.holes }.map { $0.map(\.geometry) })
  }
}

extension PixelPoint {
  fileprivate var geometry: ImagePoint { ImagePoint(x: x, y: y) }
}

extension PixelBox {
  fileprivate var geometry: ImageBox { ImageBox(minX: xMin, minY: yMin, maxX: xMax, maxY: yMax) }
}

extension RotatedPixelBox {
  fileprivate var geometry: RotatedBox<ImagePixels> {
    RotatedBox(centre: center.geometry, size: ImageSize(width: width, height: height), angle: Angle(degrees: degrees))
  }
}

extension PixelEllipse {
  fileprivate var geometry: Ellipse<ImagePixels> {
    Ellipse(centre: center.geometry, radiusX: radiusX, radiusY: radiusY, angle: Angle(degrees: degrees))
  }
}

extension Formats.Keypoint {
  fileprivate var skeletonPoint: SkeletonPoint {
    SkeletonPoint(
      place: ImagePoint(x: x, y: y), visibility: SkeletonPoint.Visibility(rawValue: visibility.rawValue) ?? .absent)
  }

  fileprivate init(_ point: SkeletonPoint) {
    self.init(
      x: point.place.x, y: point.place.y, visibility: Visibility(rawValue: point.visibility.rawValue) ?? .absent)
  }
}
