/// Makes one ring of several by bridges of no width, as Ultralytics joins the parts of a COCO object
/// (`ultralytics/data/converter.py`, `merge_multi_segment`).
enum PolygonBridge {
  /// Pairs of corners that are compared for the shortest bridge; larger rings are joined at their first corners.
  private static let mostPairs = 4_000_000

  /// The parts as one; holes stay with it.
  static func join(_ parts: [PolygonPart]) -> PolygonPart {
    var rest = parts
    guard !rest.isEmpty else { return PolygonPart(outer: []) }
    var joined = rest.removeFirst()
    for part in rest where !part.outer.isEmpty {
      joined.outer = join(joined.outer, part.outer)
      joined.holes += part.holes
    }
    return joined
  }

  /// Walks the first ring to the nearest pair of corners, then the second all round, then on.
  private static func join(_ a: [PixelPoint], _ b: [PixelPoint]) -> [PixelPoint] {
    if a.isEmpty { return b }
    let (i, j) = nearest(a, b)
    return Array(a[...i]) + b[j...] + b[...j] + a[i...]
  }

  private static func nearest(_ a: [PixelPoint], _ b: [PixelPoint]) -> (Int, Int) {
    guard a.count <= mostPairs / max(1, b.count) else { return (0, 0) }
    var best = (0, 0)
    var shortest = Double.infinity
    for (i, p) in a.enumerated() {
      for (j, q) in b.enumerated() {
        let distance = (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)
        if distance < shortest { (shortest, best) = (distance, (i, j)) }
      }
    }
    return best
  }
}
