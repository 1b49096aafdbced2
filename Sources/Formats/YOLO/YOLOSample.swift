/// What the first rows of a source look like, by the tasks they could be of.
struct YOLOSample {
  var boxes = 0
  /// Four corners of a parallelogram: a turned box, or a polygon that happens to be one.
  var quads = 0
  /// Four corners of something else: a turned box that was cut at the image's edge, or a polygon.
  private var fours = 0
  var polygons = 0
  var poses = 0
  var others = 0
  private var widths: Set<Int> = []
  private let data: YOLODataFile?

  var total: Int { boxes + quads + fours + polygons + poses + others }

  init(_ source: DatasetSource, data: YOLODataFile?) {
    self.data = data
    var files = 0
    for file in source.files(suffix: "txt") where file.size > 0 {
      if files == 8 { break }
      let head = source.head(file.path, 1 << 15)
      let lines = Array(TextLines(head))
      let before = total
      for (_, line) in head.count < 1 << 15 ? lines[...] : lines.dropLast() {
        let columns = line.split(whereSeparator: TextLines.isBlank)
        guard columns.count >= 5, columns.allSatisfy({ DecimalText.parse($0) != nil }) else { continue }
        take(columns)
      }
      if total > before { files += 1 }
    }
    settle()
  }

  private mutating func take(_ columns: [Substring.UTF8View]) {
    if (try? YOLORow(columns, task: .detect)) != nil {
      boxes += 1
    } else if data?.pose != nil || columns.count > 10,
      let row = try? YOLORow(columns, task: .pose, pose: data?.pose),
      data?.pose != nil || YOLOPoseShape(inferredFrom: row.values.dropFirst(4))?.dimensions == 3
    {
      poses += 1
      widths.insert(columns.count)
    } else if let row = try? YOLORow(columns, task: .obb) {
      if Self.isParallelogram(row.values) { quads += 1 } else { fours += 1 }
    } else if columns.count >= 7, (try? YOLORow(columns, task: .segment)) != nil {
      polygons += 1
    } else {
      others += 1
    }
  }

  /// One kind of long row a dataset: what is rarer looked like it by chance.
  private mutating func settle() {
    if data?.task == .obb || (polygons == 0 && quads >= 4 * fours) { quads += fours } else { polygons += fours }
    fours = 0
    if polygons > 0 || (data?.pose == nil && widths.count > 1) {
      polygons += poses
      poses = 0
    }
    if polygons > 0 || data?.task == .segment {
      polygons += quads
      quads = 0
    }
  }

  private static func isParallelogram(_ corners: [Double]) -> Bool {
    // Of a box of two numbers' rounding; turning and stretching keep a parallelogram one.
    abs(corners[0] + corners[4] - corners[2] - corners[6]) < 0.004
      && abs(corners[1] + corners[5] - corners[3] - corners[7]) < 0.004
  }

  /// The task that most long rows are of.
  var task: YOLOTask? {
    let counts = [(YOLOTask.segment, polygons), (.pose, poses), (.obb, quads), (.detect, boxes)]
    return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
  }

  func rows(of task: YOLOTask) -> Int {
    switch task {
    case .detect: boxes
    case .segment: polygons > 0 ? polygons + boxes : 0
    case .pose: poses
    case .obb: quads
    }
  }
}
