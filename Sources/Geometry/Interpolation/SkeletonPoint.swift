/// A point of a skeleton in image pixels.
@frozen
public struct SkeletonPoint: Hashable, Sendable {
  /// COCO's three states, by its numbers: 0 not labelled, 1 labelled but hidden, 2 visible.
  public enum Visibility: Int, Hashable, Sendable { case absent, hidden, visible }

  /// Where it is; without meaning where it is absent.
  public var place: ImagePoint
  /// Whether it is labelled, and whether it can be seen.
  public var visibility: Visibility

  /// Makes a point of a skeleton.
  @inlinable
  public init(place: ImagePoint, visibility: Visibility) {
    self.place = place
    self.visibility = visibility
  }

  /// On the straight way to `other`, as visible as here: what can be seen changes at keyframes alone. A point that is
  /// absent in one of both does not move.
  public func interpolated(to other: Self, share: Double) -> Self {
    if share >= 1 { return other }
    if visibility == .absent || other.visibility == .absent { return self }
    return Self(place: place.interpolated(to: other.place, share: share), visibility: visibility)
  }

  /// Point by point; points that one skeleton alone has stay with the first.
  public static func interpolated(_ start: [Self], to end: [Self], share: Double) -> [Self] {
    if share >= 1 { return end }
    var result = start
    for index in 0..<min(start.count, end.count) {
      result[index] = start[index].interpolated(to: end[index], share: share)
    }
    return result
  }
}
