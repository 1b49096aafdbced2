/// One row of a label file, in KITTI's own units and frame.
struct KITTIRow {
  var category: String
  /// 0 (not at all) to 1, -1 where unknown.
  var truncation: Double
  /// 0 visible, 1 in part, 2 for the most part hidden, 3 unknown, -1 for DontCare.
  var occlusion: Int
  /// Observation angle in radians; -10 where unknown.
  var alpha: Double
  /// Left, top, right, bottom in 0-based pixels.
  var box: PixelBox
  /// Height, width, length in metres; x, y, z of the bottom's middle in the rectified camera's frame; turn about y.
  var body: [Double]
  var score: Double?

  struct Trouble: Error {
    var code: DiagnosticCode
    var reason: String
  }

  init(_ line: Substring.UTF8View) throws(Trouble) {
    let columns = line.split(whereSeparator: TextLines.isBlank)
    guard columns.count == 15 || columns.count == 16 else {
      throw Trouble(code: .malformedLine, reason: "has \(columns.count) columns, 15 or 16 were expected")
    }
    category = String(decoding: columns[0], as: UTF8.self)
    var numbers: [Double] = []
    for column in columns.dropFirst() {
      guard let value = DecimalText.parse(column), abs(value) <= 1e7 else {
        throw Trouble(
          code: .badNumber,
          reason: "\"\(String(decoding: column.prefix(40), as: UTF8.self))\" is no number that can stand there")
      }
      numbers.append(value)
    }
    guard let occlusion = Int(exactly: numbers[1]), (-1...3).contains(occlusion) else {
      throw Trouble(code: .badNumber, reason: "its occlusion is \(numbers[1]); -1 to 3 was expected")
    }
    truncation = numbers[0]
    self.occlusion = occlusion
    alpha = numbers[2]
    box = PixelBox(xMin: numbers[3], yMin: numbers[4], xMax: numbers[5], yMax: numbers[6])
    body = Array(numbers[7..<14])
    score = numbers.count > 14 ? numbers[14] : nil
  }

  init(category: String) {
    self.category = category
    (truncation, occlusion, alpha) = (0, 0, -10)
    box = PixelBox(xMin: -1, yMin: -1, xMax: -1, yMax: -1)
    body = KITTIRow.unknownBody
  }

  static let dontCare = "DontCare"
  static let unknownBody: [Double] = [-1, -1, -1, -1000, -1000, -1000, -10]

  /// Whether the body in space is known.
  var hasBody: Bool { body[0] > 0 && body[1] > 0 && body[2] > 0 && body[3] > -1000 }

  /// Gives a label what the row says besides its geometry.
  func facts(_ label: inout Label) {
    label.isCrowd = category == KITTIRow.dontCare
    label.score = score
    if truncation >= 0 { label.isTruncated = truncation > 0 }
    if truncation > 0, truncation < 1 { label.attributes["truncation"] = .number(truncation) }
    switch occlusion {
    case 0: label.isOccluded = false
    case 1: label.isOccluded = true
    case 2:
      label.isOccluded = true
      label.attributes["occlusion"] = .integer(2)
    case 3: label.attributes["occlusion"] = .integer(3)
    default: break
    }
    if alpha > -10 { label.attributes["alpha"] = .number(alpha) }
  }

  /// Takes from a label what stands besides the geometry; what has no column is counted as lost.
  mutating func takeFacts(_ label: Label, _ report: ReportCollector) {
    score = label.score
    truncation = label.isTruncated.map { $0 ? 1 : 0 } ?? -1
    occlusion = label.isOccluded.map { $0 ? 1 : 0 } ?? -1
    if label.isCrowd {
      if label.category != KITTIRow.dontCare { report.lose("crowd", "written as DontCare") }
      category = KITTIRow.dontCare
    }
    for (name, value) in label.attributes {
      switch (name, value) {
      case ("truncation", .number(let value)) where value > 0 && value < 1: truncation = value
      case ("occlusion", .integer(let value)) where (0...3).contains(value): occlusion = Int(value)
      case ("alpha", .number(let value)) where value > -10: alpha = value
      case (KITTIRow.bodyAttribute, .list(let values)):
        let numbers = values.compactMap { value -> Double? in
          if case .number(let number) = value, number.isFinite { return number }
          return nil
        }
        if numbers.count == 7 { body = numbers }
      default: report.lose("attribute \(name)", "dropped")
      }
    }
  }

  /// The attribute that keeps the body's seven numbers on a picture's label.
  static let bodyAttribute = "kitti_body"

  func write(into out: inout ByteWriter) {
    out.text(category)
    out.byte(32)
    out.number(truncation)
    out.byte(32)
    out.integer(occlusion)
    for value in [alpha, box.xMin, box.yMin, box.xMax, box.yMax] + body + (score.map { [$0] } ?? []) {
      out.byte(32)
      out.number(value)
    }
    out.byte(10)
  }

  /// A class's name as one word.
  static func word(_ name: String, _ report: ReportCollector) -> String {
    let word = String(decoding: name.utf8.map { $0 <= 32 ? 95 : $0 }, as: UTF8.self)
    if word != name { report.lose("class \(name)", "written as \(word)") }
    return word.isEmpty ? "_" : word
  }
}
