import Formats
import Geometry

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
      let border = ImageBox(minX: 0, minY: 0, maxX: width, maxY: height)
      let cut = parts.flatMap { $0.polygon?.clipped(to: border)?.parts.map(PolygonPart.init) ?? [] }
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
