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

  /// Generalised intersection over union, -1…1: the overlap less the share of the box around both that neither covers
  /// (Rezatofighi et al. 2019).
  public func generalisedIoU(_ other: Self) -> Double {
    let around = union(other).area
    guard around > 0 else { return 0 }
    let covered = area + other.area - intersectionArea(other)
    return iou(other) - (around - covered) / around
  }

  /// Distance intersection over union, -1…1: the overlap less the squared distance of the centres over the squared
  /// diagonal of the box around both (Zheng et al. 2020).
  public func distanceIoU(_ other: Self) -> Double {
    let around = union(other)
    let diagonal = around.topLeft.squaredDistance(to: around.bottomRight)
    guard diagonal > 0 else { return 0 }
    return iou(other) - centre.squaredDistance(to: other.centre) / diagonal
  }

  /// Intersection over union of every pair.
  ///
  /// - Parameters:
  ///   - detections: D boxes.
  ///   - truths: G boxes.
  ///   - isCrowd: G flags, or fewer where the rest are none: COCO's rule, by which the overlap with a crowd is divided by
  ///     the detection's area alone.
  /// - Returns: D × G numbers 0…1, row-major: detection d with truth g is at `d * truths.count + g`.
  public static func iou(_ detections: [Self], _ truths: [Self], isCrowd: [Bool] = []) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(detections.count * truths.count)
    for detection in detections {
      for (index, truth) in truths.enumerated() {
        guard index < isCrowd.count, isCrowd[index] else {
          result.append(detection.iou(truth))
          continue
        }
        let shared = detection.intersectionArea(truth)
        result.append(shared > 0 ? shared / detection.area : 0)
      }
    }
    return result
  }
}
