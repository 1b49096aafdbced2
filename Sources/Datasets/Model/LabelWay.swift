import Formats
import Geometry

/// The way of a track's label from one keyframe to the next, by the very functions that the workbench calls.
struct LabelWay: Sendable {
  private let start: Label
  private let end: Label
  /// Outlines are matched once, which takes longer than all the steps between them.
  private let outlines: OutlineMorph<ImagePixels>?

  init(from start: Label, to end: Label) {
    (self.start, self.end) = (start, end)
    switch (start.shape, end.shape) {
    case (.polyline(let first), .polyline(let last)):
      if let first = try? Polyline(first.map(\.geometry)), let last = try? Polyline(last.map(\.geometry)) {
        outlines = OutlineMorph(from: first, to: last)
      } else {
        outlines = nil
      }
    case (.polygon(let first), .polygon(let last)):
      if let first = LabelShape.polygon(first), let last = LabelShape.polygon(last) {
        outlines = OutlineMorph(from: first, to: last)
      } else {
        outlines = nil
      }
    default: outlines = nil
    }
  }

  /// The label at a share of the way, 0…1; what is said of it besides its geometry stays.
  func label(share: Double) -> Label {
    var label = start
    switch (start.shape, outlines) {
    case (.polyline, let outlines?):
      label.shape = .polyline(outlines.polyline(share: share).points.map { PixelPoint(x: $0.x, y: $0.y) })
    case (.polygon, let outlines?): label.shape = .polygon(outlines.polygon(share: share).parts.map(PolygonPart.init))
    default: label.shape = start.shape.interpolated(to: end.shape, share: share)
    }
    // Neither box nor area of the file is that of another place.
    label.box = nil
    label.area = nil
    if case .keypoints = start.shape {
      label.keypoints = SkeletonPoint.interpolated(
        start.keypoints.map(\.skeletonPoint), to: end.keypoints.map(\.skeletonPoint), share: share
      ).map(Keypoint.init)
    }
    return label
  }
}

extension LabelShape {
  /// Kinds without an outline; others stay.
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
    case (.cuboid2D(let start), .cuboid2D(let end)) where start.count == end.count:
      return .cuboid2D(
        zip(start, end).map {
          let point = $0.geometry.interpolated(to: $1.geometry, share: share)
          return PixelPoint(x: point.x, y: point.y)
        })
    default: return self
    }
  }

  fileprivate static func polygon(_ parts: [PolygonPart]) -> Polygon<ImagePixels>? {
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
