import Geometry

// Adding and taking out single points. Points are numbered ring after ring.
extension ShapeGeometry {
  /// The shape's lines: from which point to which, with the number a point between them would get.
  func forEachEdge(_ body: (_ from: ImagePoint, _ to: ImagePoint, _ between: Int) -> Void) {
    switch self {
    case .polygon(let polygon):
      var first = 0
      for ring in polygon.rings {
        for index in ring.indices {
          body(ring[index], ring[(index + 1) % ring.count], first + index + 1)
        }
        first += ring.count
      }
    case .polyline(let points):
      for index in points.indices.dropFirst() { body(points[index - 1], points[index], index) }
    case .box, .rotatedBox, .point, .ellipse, .keypoints, .mask, .cuboid: break
    }
  }

  /// The shape with one point more, which gets the number `index` (as `forEachEdge` gives it).
  func inserting(_ point: ImagePoint, at index: Int) -> ShapeGeometry {
    switch self {
    case .polygon(let polygon):
      var rings = polygon.rings
      var first = 0
      for ring in rings.indices {
        // The point after a ring's last one closes that ring, and is not the next ring's first.
        if index > first, index <= first + rings[ring].count {
          rings[ring].insert(point, at: index - first)
          break
        }
        first += polygon.rings[ring].count
      }
      return Self.polygon(of: rings).map { .polygon($0) } ?? self
    case .polyline(var points):
      guard index >= 0, index <= points.count else { return self }
      points.insert(point, at: index)
      return .polyline(points)
    default: return self
    }
  }

  /// The shape without these points. Rings of fewer than three points go, and with the last of them the shape (nil);
  /// holes go with the ring around them.
  func removing(_ indexes: [Int]) -> ShapeGeometry? {
    switch self {
    case .polygon(let polygon):
      var left: [(ring: [ImagePoint], isHole: Bool)] = []
      var gone: [Polygon<ImagePixels>] = []
      let outer = polygon.parts.map { $0.rings[0] }
      var first = 0
      for ring in polygon.rings {
        let kept = ring.indices.filter { !indexes.contains(first + $0) }.map { ring[$0] }
        let isHole = !outer.contains(ring)
        if kept.count >= 3 {
          left.append((kept, isHole))
        } else if !isHole, let whole = Self.polygon(of: [ring]) {
          gone.append(whole)
        }
        first += ring.count
      }
      // A hole whose outer ring is gone would be filled now.
      let rings = left.filter { part in !part.isHole || !gone.contains { $0.contains(part.ring[0]) } }
      return Self.polygon(of: rings.map { $0.ring }).map { .polygon($0) }
    case .polyline(let points):
      let left = points.indices.filter { !indexes.contains($0) }.map { points[$0] }
      return left.count >= 2 ? .polyline(left) : nil
    case .keypoints(let keypoints):
      // A skeleton keeps its points: one that is taken out is absent.
      var left = keypoints
      for index in indexes where left.indices.contains(index) { left[index].visibility = .absent }
      return left.contains { $0.visibility != .absent } ? .keypoints(left) : nil
    case .point: return indexes.isEmpty ? self : nil
    case .box, .rotatedBox, .ellipse, .mask, .cuboid: return self
    }
  }
}
