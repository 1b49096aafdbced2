import Evaluation
import Formats
import Geometry

/// A box that is not parallel to the axes: by centre, size and turn where the file has it so, else by its corners.
struct TurnedBox: Sendable {
  /// nil where the numbers make none; it then overlaps nothing.
  let polygon: Polygon<ImagePixels>?
  let box: RotatedBox<ImagePixels>?

  var area: Double { box?.area ?? polygon?.area ?? 0 }

  init(_ box: RotatedPixelBox) {
    let turned = RotatedBox<ImagePixels>(
      centre: ImagePoint(x: box.center.x, y: box.center.y), size: ImageSize(width: box.width, height: box.height),
      angle: Angle(degrees: box.degrees))
    self.box = turned
    polygon = try? Polygon(rings: [turned.corners])
  }

  init?(corners: [PixelPoint]) {
    guard let polygon = try? Polygon<ImagePixels>(rings: [corners.map { ImagePoint(x: $0.x, y: $0.y) }]) else {
      return nil
    }
    box = nil
    self.polygon = polygon
  }

  /// A row of a COCO file: the corners of its polygon, else its box.
  init(_ rows: COCOColumns, row: Int) {
    if case .rings(let rings) = rows.outlines[row], let ring = rings.first {
      let corners = stride(from: 0, to: ring.count - 1, by: 2).map { PixelPoint(x: ring[$0], y: ring[$0 + 1]) }
      if let found = TurnedBox(corners: corners) {
        self = found
        return
      }
    }
    let side = rows.boxes[row]
    let upright = RotatedBox<ImagePixels>(
      centre: ImagePoint(x: side.x + side.z / 2, y: side.y + side.w / 2),
      size: ImageSize(width: side.z, height: side.w),
      angle: Angle(degrees: 0))
    box = upright
    polygon = try? Polygon(rings: [upright.corners])
  }
}

extension Pairing {
  /// Exact overlap of turned boxes; of their corners where a file gives only those.
  mutating func turnedOverlap() -> any OverlapMeasure {
    let there = truthRows.map { truth.rotated[$0] }
    let found = predictionRows.map { prediction.rotated[$0] }
    for place in found.indices { predictions.area[place] = found[place].area }
    for (place, row) in truthRows.enumerated() where !truth.rows.flags[row].contains(.hasArea) {
      truths.area[place] = there[place].area
    }
    let (boxes, others) = (there.compactMap(\.box), found.compactMap(\.box))
    if boxes.count == there.count, others.count == found.count {
      return RotatedBoxOverlap(predictions: others, truths: boxes)
    }
    return PolygonOverlap(predictions: found.map(\.polygon), truths: there.map(\.polygon))
  }
}
