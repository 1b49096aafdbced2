extension Box {
  /// Whether the boxes share at least an edge point.
  @inlinable
  public func intersects(_ other: Self) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  /// What both boxes cover, or nil where they do not touch.
  @inlinable
  public func intersection(_ other: Self) -> Self? {
    guard intersects(other) else { return nil }
    return Self(
      minX: max(minX, other.minX), minY: max(minY, other.minY), maxX: min(maxX, other.maxX),
      maxY: min(maxY, other.maxY))
  }

  /// The part inside `bounds`, or nil where nothing is left.
  @inlinable
  public func clipped(to bounds: Self) -> Self? { intersection(bounds) }

  /// The smallest box around both.
  @inlinable
  public func union(_ other: Self) -> Self {
    Self(
      minX: min(minX, other.minX), minY: min(minY, other.minY), maxX: max(maxX, other.maxX),
      maxY: max(maxY, other.maxY))
  }

  /// Area both boxes cover; 0 where they only touch.
  @inlinable
  public func intersectionArea(_ other: Self) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX)
    let height = min(maxY, other.maxY) - max(minY, other.minY)
    return width > 0 && height > 0 ? width * height : 0
  }

  /// Intersection over union, 0…1, on continuous coordinates (no "+ 1"); 0 where both areas are 0.
  @inlinable
  public func iou(_ other: Self) -> Double {
    let shared = intersectionArea(other)
    let covered = area + other.area - shared
    return covered > 0 ? shared / covered : 0
  }
}
