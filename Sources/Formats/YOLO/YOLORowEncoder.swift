/// Turns labels into rows of a task.
struct YOLORowEncoder {
  private let task: YOLOTask
  private let report: ReportCollector
  /// Points of every pose row; the first label with keypoints settles it where the header does not.
  private(set) var points: Int?

  init(_ task: YOLOTask, _ header: DatasetHeader, _ report: ReportCollector) {
    self.task = task
    self.report = report
    let most = header.categories.map(\.keypointNames.count).max() ?? 0
    points = most > 0 ? most : nil
  }

  /// Appends the numbers behind the class, or appends nothing and tells false.
  mutating func encode(_ label: Label, in size: PixelSize, into out: inout ByteWriter) -> Bool {
    switch (task, label.shape) {
    case (.detect, .box(let box)): return encode(box, size, &out)
    case (.segment, .polygon(let parts)):
      guard let ring = parts.first?.outer, ring.count >= 3 else { break }
      return encode(ring, kind: "polygon", size, &out)
    case (.obb, .rotatedBox), (.obb, .polygon):
      guard let corners = label.quad(report) else { return false }
      return encode(corners, kind: label.shape.kind.rawValue, size, &out)
    case (.pose, .keypoints), (.pose, .box):
      guard let box = label.enclosingBox, box.isProper, encode(box, size, &out) else { break }
      encode(label.keypoints, size, &out)
      return true
    default: break
    }
    report.lose(label.shape.kind.rawValue, "dropped")
    return false
  }

  private func encode(_ box: PixelBox, _ size: PixelSize, _ out: inout ByteWriter) -> Bool {
    guard var clipped = box.clipped(to: size) else {
      report.lose("box outside its image", "dropped")
      return false
    }
    // Labels written with few decimals stand a little outside: such boxes stay as they are.
    if YOLORowEncoder.overshoot(box, clipped) > 0.1 {
      report.lose("box", "clipped to its image")
    } else {
      clipped = box
    }
    let (width, height) = (Double(size.width), Double(size.height))
    put((clipped.xMin + clipped.xMax) / 2 / width, &out)
    put((clipped.yMin + clipped.yMax) / 2 / height, &out)
    put(clipped.width / width, &out)
    put(clipped.height / height, &out)
    return true
  }

  private static func overshoot(_ box: PixelBox, _ clipped: PixelBox) -> Double {
    max(clipped.xMin - box.xMin, clipped.yMin - box.yMin, box.xMax - clipped.xMax, box.yMax - clipped.yMax)
  }

  /// Corners, moved to the image's edge where they lie too far outside.
  private func encode(_ ring: [PixelPoint], kind: String, _ size: PixelSize, _ out: inout ByteWriter) -> Bool {
    let (width, height) = (Double(size.width), Double(size.height))
    guard let bounds = PixelBox(around: ring), bounds.clipped(to: size) != nil else {
      report.lose("\(kind) outside its image", "dropped")
      return false
    }
    // A hundredth beyond the edge is allowed: turned boxes stay rectangles.
    let range = YOLORow.range
    let isInside =
      range.contains(bounds.xMin / width) && range.contains(bounds.xMax / width)
      && range.contains(bounds.yMin / height) && range.contains(bounds.yMax / height)
    if !isInside { report.lose(kind, "clipped to its image") }
    for point in ring {
      put(isInside ? point.x / width : min(max(point.x / width, 0), 1), &out)
      put(isInside ? point.y / height : min(max(point.y / height, 0), 1), &out)
    }
    return true
  }

  private mutating func encode(_ keypoints: [Keypoint], _ size: PixelSize, _ out: inout ByteWriter) {
    let count = points ?? max(1, keypoints.count)
    points = count
    if keypoints.count > count {
      report.lose("keypoint", "dropped: rows have \(count)", count: keypoints.count - count)
    }
    for index in 0..<count {
      let point = index < keypoints.count ? keypoints[index] : Keypoint(x: 0, y: 0, visibility: .absent)
      let (x, y) = (point.x / Double(size.width), point.y / Double(size.height))
      if point.visibility == .absent {
        out.raw(" 0 0 0")
        continue
      }
      if !YOLORow.range.contains(x) || !YOLORow.range.contains(y) { report.lose("keypoint", "clipped to its image") }
      put(min(max(x, YOLORow.range.lowerBound), YOLORow.range.upperBound), &out)
      put(min(max(y, YOLORow.range.lowerBound), YOLORow.range.upperBound), &out)
      out.byte(32)
      out.integer(point.visibility.rawValue)
    }
  }

  @inline(__always)
  private func put(_ value: Double, _ out: inout ByteWriter) {
    out.byte(32)
    out.tenDecimals(value)
  }
}
