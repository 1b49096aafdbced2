/// One row of a label file: a class and the numbers of its task.
struct YOLORow {
  var category: Int
  /// The numbers between the class and the score.
  var values: [Double]
  var score: Double?

  /// Why a row is not taken.
  struct Trouble: Error {
    var code: DiagnosticCode
    var reason: String
    var remedy: String
  }

  /// Coordinates must lie here, as Ultralytics checks them.
  static let range = -0.01...1.01

  /// - Parameter pose: of a pose dataset; nil infers it from the row.
  init(_ columns: [Substring.UTF8View], task: YOLOTask, pose: YOLOPoseShape? = nil) throws(Trouble) {
    let count = try YOLORow.valueCount(columns.count - 1, task, pose)
    guard let category = YOLORow.classID(columns[0]) else {
      throw Trouble(
        code: .unknownClass, reason: "its class \"\(YOLORow.show(columns[0]))\" is no number from 0 up",
        remedy: "write the class's place in the list of names")
    }
    var values: [Double] = []
    values.reserveCapacity(columns.count - 1)
    for column in columns.dropFirst() {
      guard let value = DecimalText.parse(column), value.isFinite else {
        throw Trouble(
          code: .badNumber, reason: "\"\(YOLORow.show(column))\" is no number", remedy: "write numbers with a point")
      }
      values.append(value)
    }
    self.category = category
    score = values.count > count ? values[count] : nil
    self.values = Array(values.prefix(count))
    try check(task, pose)
  }

  /// How many of a row's numbers belong to the geometry; one more is a score.
  private static func valueCount(_ given: Int, _ task: YOLOTask, _ pose: YOLOPoseShape?) throws(Trouble) -> Int {
    switch task {
    case .detect:
      if given == 4 || given == 5 { return 4 }
      if given > 5 {
        throw Trouble(
          code: .formatNotThis, reason: "has \(given + 1) columns: a polygon, pose or turned box, not a box",
          remedy: "read it with the format of its task")
      }
      throw malformed(given, "5 were expected", "write class, cx, cy, width, height")
    case .segment:
      if given == 4 || given == 5 { return 4 }
      if given >= 6 { return given / 2 * 2 }
      throw malformed(given, "at least 7 were expected", "write class, x1, y1, x2, y2, x3, y3, …")
    case .pose:
      guard let pose else {
        if given >= 6 { return given }
        throw malformed(given, "at least 7 were expected", "write class, cx, cy, width, height and the points")
      }
      if given == 4 + pose.columns || given == 5 + pose.columns { return 4 + pose.columns }
      throw malformed(
        given, "\(5 + pose.columns) were expected (kpt_shape [\(pose.points), \(pose.dimensions)])",
        "write class, cx, cy, width, height and all points")
    case .obb:
      if given == 8 || given == 9 { return 8 }
      throw malformed(given, "9 were expected", "write class and the four corners")
    }
  }

  private static func malformed(_ given: Int, _ expected: String, _ remedy: String) -> Trouble {
    Trouble(code: .malformedLine, reason: "has \(given + 1) columns, \(expected)", remedy: remedy)
  }

  /// Coordinates lie in the image, boxes have an extent.
  private func check(_ task: YOLOTask, _ pose: YOLOPoseShape?) throws(Trouble) {
    let third = task == .pose && (pose ?? YOLOPoseShape(inferredFrom: values.dropFirst(4)))?.dimensions == 3
    for (index, value) in values.enumerated() {
      if third, index >= 4, (index - 4) % 3 == 2 {
        guard value == 0 || value == 1 || value == 2 else {
          throw Trouble(
            code: .badShape, reason: "a point's visibility is \(value); 0, 1 or 2 was expected", remedy: "correct it")
        }
        continue
      }
      // Absent points of `x y` rows are written as negative numbers.
      if task == .pose, !third, index >= 4, value < 0, value >= -1e6 { continue }
      guard YOLORow.range.contains(value) else {
        throw Trouble(
          code: .outOfRange, reason: "\(value) lies outside 0…1", remedy: "divide by the image's width and height")
      }
    }
    if task != .pose, values.count >= 6 {
      let xs = stride(from: 0, to: values.count, by: 2).map { values[$0] }
      let ys = stride(from: 1, to: values.count, by: 2).map { values[$0] }
      guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max(), left < right,
        top < bottom
      else {
        throw Trouble(code: .badShape, reason: "its corners lie on a line or a point", remedy: "remove it")
      }
    }
    let isBox = task == .detect || task == .pose || values.count == 4
    if isBox, values[2] <= 0 || values[3] <= 0 {
      throw Trouble(code: .badBox, reason: "its box has no width or no height", remedy: "remove it")
    }
  }

  /// Whole numbers; `3.0` as numpy writes them.
  private static func classID(_ text: Substring.UTF8View) -> Int? {
    guard let value = DecimalText.parse(text), value >= 0, value < 1e6 else { return nil }
    return Int(exactly: value)
  }

  private static func show(_ text: Substring.UTF8View) -> String { String(decoding: text.prefix(40), as: UTF8.self) }
}
