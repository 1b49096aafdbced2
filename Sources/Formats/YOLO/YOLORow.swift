/// One row of a label file.
struct YOLORow {
  var category: Int
  var cx: Double
  var cy: Double
  var width: Double
  var height: Double
  var score: Double?

  /// Why a row is not taken.
  struct Trouble: Error {
    var code: DiagnosticCode
    var reason: String
    var remedy: String
  }

  /// Values must lie here, as Ultralytics checks them.
  static let range = -0.01...1.01

  init(_ columns: [Substring.UTF8View]) throws(Trouble) {
    guard columns.count == 5 || columns.count == 6 else {
      if columns.count > 6 {
        throw Trouble(
          code: .formatNotThis, reason: "has \(columns.count) columns: a polygon, pose or turned box, not a box",
          remedy: "read it with the format of its task")
      }
      throw Trouble(
        code: .malformedLine, reason: "has \(columns.count) columns, 5 were expected",
        remedy: "write class, cx, cy, width, height")
    }
    guard let category = YOLORow.classID(columns[0]) else {
      throw Trouble(
        code: .unknownClass, reason: "its class \"\(YOLORow.show(columns[0]))\" is no number from 0 up",
        remedy: "write the class's place in the list of names")
    }
    var values: [Double] = []
    for column in columns.dropFirst() {
      guard let value = DecimalText.parse(column), value.isFinite else {
        throw Trouble(
          code: .badNumber, reason: "\"\(YOLORow.show(column))\" is no number", remedy: "write numbers with a point")
      }
      guard YOLORow.range.contains(value) else {
        throw Trouble(
          code: .outOfRange, reason: "\(value) lies outside 0…1", remedy: "divide by the image's width and height")
      }
      values.append(value)
    }
    guard values[2] > 0, values[3] > 0 else {
      throw Trouble(code: .badBox, reason: "its box has no width or no height", remedy: "remove it")
    }
    self.category = category
    (cx, cy, width, height) = (values[0], values[1], values[2], values[3])
    score = values.count == 5 ? values[4] : nil
  }

  /// Whole numbers; `3.0` as numpy writes them.
  private static func classID(_ text: Substring.UTF8View) -> Int? {
    guard let value = DecimalText.parse(text), value >= 0, value < 1e6 else { return nil }
    return Int(exactly: value)
  }

  private static func show(_ text: Substring.UTF8View) -> String { String(decoding: text.prefix(40), as: UTF8.self) }

  func box(in size: PixelSize) -> PixelBox {
    let (w, h) = (Double(size.width), Double(size.height))
    return PixelBox(
      xMin: (cx - width / 2) * w, yMin: (cy - height / 2) * h, xMax: (cx + width / 2) * w, yMax: (cy + height / 2) * h)
  }
}
