import Formats

extension Label {
  /// The label cut at the image's border; nil where nothing of it is left, the label itself where its kind is not cut.
  func clipped(to size: PixelSize) -> Label? {
    var label = self
    let (width, height) = (Double(size.width), Double(size.height))
    func inside(_ point: PixelPoint) -> PixelPoint {
      PixelPoint(x: min(max(point.x, 0), width), y: min(max(point.y, 0), height))
    }
    switch shape {
    case .box(let box):
      guard let cut = box.clipped(to: size) else { return nil }
      label.shape = .box(cut)
    case .polygon(let parts):
      let cut = parts.compactMap { part -> PolygonPart? in
        let outer = RingClipping.clip(part.outer, width: width, height: height)
        guard outer.count >= 3 else { return nil }
        let holes = part.holes.map { RingClipping.clip($0, width: width, height: height) }.filter { $0.count >= 3 }
        return PolygonPart(outer: outer, holes: holes)
      }
      guard !cut.isEmpty else { return nil }
      label.shape = .polygon(cut)
    case .polyline(let points): label.shape = .polyline(points.map(inside))
    case .point(let point): label.shape = .point(inside(point))
    case .rotatedBox, .ellipse, .cuboid2D, .mask, .keypoints, .classification, .cuboid, .timeRange, .caption: break
    }
    label.box = label.box.flatMap { $0.clipped(to: size) }
    // A point outside the picture cannot be seen in it.
    label.keypoints = keypoints.map {
      let isInside = $0.x >= 0 && $0.y >= 0 && $0.x <= width && $0.y <= height
      return isInside || $0.visibility == .absent ? $0 : Keypoint(x: 0, y: 0, visibility: .absent)
    }
    if label.shape == .keypoints, !label.keypoints.contains(where: { $0.visibility != .absent }) { return nil }
    return label
  }
}

/// Cuts rings at the image's border (Sutherland, Hodgman 1974).
enum RingClipping {
  static func clip(_ ring: [PixelPoint], width: Double, height: Double) -> [PixelPoint] {
    var points = cut(ring, \.x, \.y, atLeast: 0) { PixelPoint(x: $0, y: $1) }
    points = cut(points, \.x, \.y, atMost: width) { PixelPoint(x: $0, y: $1) }
    points = cut(points, \.y, \.x, atLeast: 0) { PixelPoint(x: $1, y: $0) }
    return cut(points, \.y, \.x, atMost: height) { PixelPoint(x: $1, y: $0) }
  }

  /// Keeps the side of a border line where `axis` lies within the limits.
  private static func cut(
    _ ring: [PixelPoint], _ axis: KeyPath<PixelPoint, Double>, _ across: KeyPath<PixelPoint, Double>,
    atLeast low: Double = -.infinity, atMost high: Double = .infinity, _ point: (Double, Double) -> PixelPoint
  ) -> [PixelPoint] {
    let border = low.isFinite ? low : high
    func isInside(_ point: PixelPoint) -> Bool { point[keyPath: axis] >= low && point[keyPath: axis] <= high }
    guard var previous = ring.last else { return [] }
    var result: [PixelPoint] = []
    for current in ring {
      if isInside(current) != isInside(previous) {
        let share = (border - current[keyPath: axis]) / (previous[keyPath: axis] - current[keyPath: axis])
        let cross = current[keyPath: across] + share * (previous[keyPath: across] - current[keyPath: across])
        result.append(point(border, cross))
      }
      if isInside(current) { result.append(current) }
      previous = current
    }
    return result
  }
}
