import Geometry

/// Which of an object's places on many frames are needed so that the others follow from them.
public enum TrackThinning {
  /// A place of the object on a frame.
  public typealias Place = (frame: Int, geometry: ShapeGeometry)

  /// Indices of the places to keep: the first, the last, and as many between as keep the others within the tolerance of
  /// what interpolation between the kept ones gives (``distance(_:_:)``).
  ///
  /// - Parameters:
  ///   - places: With ascending frames.
  ///   - tolerance: In pixels.
  public static func kept(_ places: [Place], tolerance: Double) -> [Int] {
    guard places.count > 2 else { return Array(places.indices) }
    var isKept = [Bool](repeating: false, count: places.count)
    isKept[0] = true
    isKept[places.count - 1] = true
    var waiting = [(0, places.count - 1)]
    while let (start, end) = waiting.popLast() {
      guard end > start + 1 else { continue }
      var worst = (index: start, error: tolerance)
      let (first, last) = (places[start], places[end])
      for index in start + 1..<end {
        let share = Double(places[index].frame - first.frame) / Double(max(last.frame - first.frame, 1))
        let error = distance(places[index].geometry, first.geometry.interpolated(to: last.geometry, share: share))
        if error > worst.error { worst = (index, error) }
      }
      guard worst.index > start else { continue }
      isKept[worst.index] = true
      waiting.append((start, worst.index))
      waiting.append((worst.index, end))
    }
    return isKept.indices.filter { isKept[$0] }
  }

  /// How far a geometry is from another of its kind, in pixels: the most that an edge of their surrounding boxes differs; of
  /// polygons also the most that a corner of one is from the border of the other. Masks hold between keyframes: those that
  /// differ at all are infinitely far.
  static func distance(_ one: ShapeGeometry, _ other: ShapeGeometry) -> Double {
    if case (.mask(let first), .mask(let second)) = (one, other) { return first == second ? 0 : .infinity }
    let (first, second) = (one.bounds, other.bounds)
    let edges = max(
      max(abs(first.minX - second.minX), abs(first.maxX - second.maxX)),
      max(abs(first.minY - second.minY), abs(first.maxY - second.maxY)))
    guard case (.polygon(let outline), .polygon(let between)) = (one, other) else { return edges }
    return max(edges, max(farthest(outline, from: between), farthest(between, from: outline)))
  }

  private static func farthest(_ polygon: Polygon<ImagePixels>, from other: Polygon<ImagePixels>) -> Double {
    polygon.rings.reduce(0) { most, ring in
      ring.reduce(most) { max($0, other.distanceToEdge(from: $1)) }
    }
  }
}
