public import Geometry

extension ShapeGeometry {
  /// The geometry on the way to another of the same kind: 0 gives this, 1 the other; another kind is never reached, and
  /// masks hold.
  public func interpolated(to other: ShapeGeometry, share: Double) -> ShapeGeometry {
    switch (self, other) {
    case (.box(let start), .box(let end)): .box(start.interpolated(to: end, share: share))
    case (.rotatedBox(let start), .rotatedBox(let end)): .rotatedBox(start.interpolated(to: end, share: share))
    case (.ellipse(let start), .ellipse(let end)): .ellipse(start.interpolated(to: end, share: share))
    case (.point(let start), .point(let end)): .point(start.interpolated(to: end, share: share))
    case (.polygon(let start), .polygon(let end)): .polygon(OutlineMorph(from: start, to: end).polygon(share: share))
    case (.polyline(let start), .polyline(let end)): Self.line(start, end, share)
    case (.keypoints(let start), .keypoints(let end)): Self.skeleton(start, end, share)
    case (.cuboid(let start), .cuboid(let end)):
      .cuboid(zip(start, end).map { $0.interpolated(to: $1, share: share) })
    case (.mask, .mask): share >= 1 ? other : self
    default: self
    }
  }

  private static func line(_ start: [ImagePoint], _ end: [ImagePoint], _ share: Double) -> ShapeGeometry {
    do throws(GeometryError) {
      let morph = OutlineMorph(from: try Polyline(start), to: try Polyline(end))
      return .polyline(morph.polyline(share: share).points)
    } catch {
      return .polyline(share >= 1 ? end : start)
    }
  }

  private static func skeleton(_ start: [Keypoint], _ end: [Keypoint], _ share: Double) -> ShapeGeometry {
    func placed(_ points: [Keypoint]) -> [SkeletonPoint] {
      points.map {
        SkeletonPoint(
          place: $0.position, visibility: SkeletonPoint.Visibility(rawValue: Int($0.visibility.rawValue)) ?? .absent)
      }
    }
    return .keypoints(
      SkeletonPoint.interpolated(placed(start), to: placed(end), share: share).map {
        Keypoint(
          position: $0.place, visibility: Keypoint.Visibility(rawValue: UInt32($0.visibility.rawValue)) ?? .absent)
      })
  }

  /// The geometry carried along as its surrounding box goes from one place to another: moved, and scaled with it.
  ///
  /// Turned kinds keep their angle and scale evenly; masks stay where they are.
  public func carried(from old: ImageBox, to new: ImageBox) -> ShapeGeometry {
    let scaleX = old.width > 0 ? new.width / old.width : 1
    let scaleY = old.height > 0 ? new.height / old.height : 1
    func moved(_ point: ImagePoint) -> ImagePoint {
      ImagePoint(
        x: new.centre.x + (point.x - old.centre.x) * scaleX, y: new.centre.y + (point.y - old.centre.y) * scaleY)
    }
    let even = (scaleX * scaleY).squareRoot()
    switch self {
    case .box(let box):
      return .box(
        ImageBox(
          corner: moved(ImagePoint(x: box.minX, y: box.minY)), opposite: moved(ImagePoint(x: box.maxX, y: box.maxY))))
    case .rotatedBox(let box):
      return .rotatedBox(
        RotatedBox(
          centre: moved(box.centre), size: ImageSize(width: box.size.width * even, height: box.size.height * even),
          angle: box.angle))
    case .ellipse(let ellipse):
      return .ellipse(
        Ellipse(
          centre: moved(ellipse.centre), radiusX: ellipse.radiusX * even, radiusY: ellipse.radiusY * even,
          angle: ellipse.angle))
    case .point(let point): return .point(moved(point))
    case .polyline(let points): return .polyline(points.map { moved($0) })
    case .cuboid(let corners): return .cuboid(corners.map { moved($0) })
    case .polygon(let polygon):
      do throws(GeometryError) {
        return .polygon(try Polygon(rings: polygon.rings.map { ring in ring.map { moved($0) } }))
      } catch {
        return self
      }
    case .keypoints(let points):
      return .keypoints(points.map { Keypoint(position: moved($0.position), visibility: $0.visibility) })
    case .mask: return self
    }
  }
}
