import Geometry

/// A label as CVAT's element.
struct CVATShapeEncoder {
  let report: ReportCollector

  /// The element's name; nil for what is not written.
  func name(_ label: Label, _ category: DatasetCategory?) -> StaticString? {
    switch label.shape {
    case .box, .rotatedBox: "box"
    case .polygon: "polygon"
    case .polyline: "polyline"
    case .point: "points"
    case .ellipse: "ellipse"
    case .mask: "mask"
    case .cuboid2D: "cuboid"
    case .keypoints: isSkeleton(label, category) ? "skeleton" : "points"
    case .classification: "tag"
    case .cuboid, .timeRange, .caption: nil
    }
  }

  private func isSkeleton(_ label: Label, _ category: DatasetCategory?) -> Bool {
    category.map { !$0.keypointNames.isEmpty && $0.keypointNames.count == label.keypoints.count } ?? false
  }

  /// Geometry, drawing order, then the attributes and the closing tag.
  ///
  /// - Parameter frame: attributes that stand at a skeleton's points too, in a video.
  func body(
    _ label: Label, _ category: DatasetCategory?, _ name: StaticString, frame: String = "", into out: inout ByteWriter
  ) {
    var points: [PixelPoint] = []
    switch label.shape {
    case .box(let box): edges(box, &out)
    case .rotatedBox(let box):
      edges(
        PixelBox(
          xMin: box.center.x - box.width / 2, yMin: box.center.y - box.height / 2, xMax: box.center.x + box.width / 2,
          yMax: box.center.y + box.height / 2), &out)
      field("rotation", box.degrees, &out)
    case .polygon(let parts): points = parts.first?.outer ?? []
    case .polyline(let line): points = line
    case .point(let point): points = [point]
    case .ellipse(let ellipse):
      field("cx", ellipse.center.x, &out)
      field("cy", ellipse.center.y, &out)
      field("rx", ellipse.radiusX, &out)
      field("ry", ellipse.radiusY, &out)
      if ellipse.degrees != 0 { field("rotation", ellipse.degrees, &out) }
    case .mask(let mask): self.mask(mask, &out)
    case .cuboid2D(let corners):
      for (corner, point) in zip(CVATShape.corners, corners) {
        field("x" + corner, point.x, &out)
        field("y" + corner, point.y, &out)
      }
    case .keypoints:
      if !isSkeleton(label, category) {
        if label.keypoints.contains(where: { $0.visibility != .visible }) {
          report.lose("keypoint visibility", "dropped: the class names no points")
        }
        points = label.keypoints.filter { $0.visibility != .absent }.map { PixelPoint(x: $0.x, y: $0.y) }
      }
    case .classification, .cuboid, .timeRange, .caption: break
    }
    if !points.isEmpty { self.points(points, &out) }
    if let order = label.zOrder { out.text(" z_order=\"\(order)\"") }
    out.raw(">\n")
    if case .keypoints = label.shape, isSkeleton(label, category), let category {
      skeleton(label, category, frame, &out)
    }
    attributes(label, &out)
    out.raw("    </")
    out.raw(name)
    out.raw(">\n")
  }

  private func field(_ name: String, _ value: Double, _ out: inout ByteWriter) {
    out.text(" \(name)=\"")
    out.number(value)
    out.byte(34)
  }

  private func edges(_ box: PixelBox, _ out: inout ByteWriter) {
    field("xtl", box.xMin, &out)
    field("ytl", box.yMin, &out)
    field("xbr", box.xMax, &out)
    field("ybr", box.yMax, &out)
  }

  private func points(_ points: [PixelPoint], _ out: inout ByteWriter) {
    out.raw(" points=\"")
    for (index, point) in points.enumerated() {
      if index > 0 { out.byte(59) }
      out.number(point.x)
      out.byte(44)
      out.number(point.y)
    }
    out.byte(34)
  }

  private func mask(_ mask: MaskRLE, _ out: inout ByteWriter) {
    let crop = MaskCrop(mask)
    out.raw(" rle=\"")
    for (index, run) in crop.rowRuns.enumerated() {
      if index > 0 { out.raw(", ") }
      out.integer(run)
    }
    out.text("\" left=\"\(crop.left)\" top=\"\(crop.top)\" width=\"\(crop.width)\" height=\"\(crop.height)\"")
  }

  private func skeleton(_ label: Label, _ category: DatasetCategory, _ frame: String, _ out: inout ByteWriter) {
    for (name, point) in zip(category.keypointNames, label.keypoints) {
      out.raw("      <points label=\"")
      out.xml(name)
      out.text("\"\(frame) outside=\"\(point.visibility == .absent ? 1 : 0)\"")
      out.text(" occluded=\"\(point.visibility == .hidden ? 1 : 0)\"")
      points([PixelPoint(x: point.x, y: point.y)], &out)
      out.raw("></points>\n")
    }
  }

  private func attributes(_ label: Label, _ out: inout ByteWriter) {
    for (name, value) in label.attributes.sorted(by: { $0.key < $1.key }) {
      if case .text = value {} else { report.lose("type of attribute \(name)", "written as text") }
      out.raw("      <attribute name=\"")
      out.xml(name)
      out.raw("\">")
      out.xml(value.plainText)
      out.raw("</attribute>\n")
    }
  }
}
