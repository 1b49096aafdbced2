extension YOLORow {
  /// The label that the row means on an image of that size.
  func label(_ name: String, in size: PixelSize, task: YOLOTask, pose: YOLOPoseShape?) -> Label {
    var label: Label
    switch task {
    case .detect: label = Label(category: name, shape: .box(box(in: size)))
    case .segment where values.count == 4: label = Label(category: name, shape: .box(box(in: size)))
    case .segment: label = Label(category: name, shape: .polygon([PolygonPart(outer: points(from: 0, in: size))]))
    case .obb: label = Label(category: name, shape: QuadShape.shape(of: points(from: 0, in: size)))
    case .pose:
      label = Label(category: name, shape: .box(box(in: size)))
      let points = keypoints(in: size, pose)
      if points.contains(where: { $0.visibility != .absent }) {
        label.box = box(in: size)
        label.shape = .keypoints
        label.keypoints = points
      }
    }
    label.score = score
    return label
  }

  private func box(in size: PixelSize) -> PixelBox {
    let (w, h) = (Double(size.width), Double(size.height))
    let (cx, cy, width, height) = (values[0], values[1], values[2], values[3])
    return PixelBox(
      xMin: (cx - width / 2) * w, yMin: (cy - height / 2) * h, xMax: (cx + width / 2) * w, yMax: (cy + height / 2) * h)
  }

  private func points(from start: Int, in size: PixelSize) -> [PixelPoint] {
    stride(from: start, to: values.count - 1, by: 2).map {
      PixelPoint(x: values[$0] * Double(size.width), y: values[$0 + 1] * Double(size.height))
    }
  }

  private func keypoints(in size: PixelSize, _ pose: YOLOPoseShape?) -> [Keypoint] {
    guard let pose = pose ?? YOLOPoseShape(inferredFrom: values.dropFirst(4)) else { return [] }
    return (0..<pose.points).map { index in
      let at = 4 + index * pose.dimensions
      let (x, y) = (values[at], values[at + 1])
      let visibility: Keypoint.Visibility =
        pose.dimensions == 3
        ? Keypoint.Visibility(rawValue: Int(values[at + 2])) ?? .absent
        : x < 0 || y < 0 || (x == 0 && y == 0) ? .absent : .visible
      if visibility == .absent { return Keypoint(x: 0, y: 0, visibility: .absent) }
      return Keypoint(x: x * Double(size.width), y: y * Double(size.height), visibility: visibility)
    }
  }
}
