import Geometry

/// What is done with run lengths from outside.
enum FuzzRuns {
  static func read(_ bytes: [UInt8], _ width: Int, _ height: Int) {
    guard let mask = try? MaskRLE(width: width, height: height, compressed: bytes) else { return }
    _ = (mask.area, mask.bounds, mask.compressed, mask.complement.area)
    _ = try? mask.iou(mask.complement)
    if width * height < 1 << 20 { _ = (mask.polygons.count, mask.columns.count) }
  }
}
