import Geometry

/// One row of a sequence's file.
struct MOTRow {
  /// 1-based.
  var frame: Int
  /// -1 for detections.
  var id: Int
  var classNumber: Int?
  var shape: LabelShape
  var size: PixelSize?
  var flag: Double?
  var visibility: Double?

  struct Trouble: Error {
    var code: DiagnosticCode
    var reason: String
  }
  /// Later frames are no frames of any video: ten million are four days.
  static let lastFrame = 10_000_000

  init(boxes line: Substring.UTF8View, shift: Double) throws(Trouble) {
    let columns = line.split(separator: 44, omittingEmptySubsequences: false).map { TextLines.trimmed($0) }
    guard columns.count >= 6 else {
      throw Trouble(code: .malformedLine, reason: "has \(columns.count) columns, at least 6 were expected")
    }
    var numbers: [Double] = []
    for column in columns.prefix(9) {
      guard let value = DecimalText.parse(column) else {
        throw Trouble(
          code: .badNumber, reason: "\"\(String(decoding: column.prefix(40), as: UTF8.self))\" is no number")
      }
      numbers.append(value)
    }
    frame = try MOTRow.frame(numbers[0])
    id = Int(exactly: numbers[1].rounded(.towardZero)) ?? -1
    guard numbers[2...5].allSatisfy({ abs($0) <= 1e7 }) else {
      throw Trouble(code: .outOfRange, reason: "its box lies beyond any picture")
    }
    let box = PixelBox(
      xMin: numbers[2] - shift, yMin: numbers[3] - shift, xMax: numbers[2] - shift + numbers[4],
      yMax: numbers[3] - shift + numbers[5])
    guard numbers[4] > 0, numbers[5] > 0, box.isProper else {
      throw Trouble(code: .badBox, reason: "its box is \(numbers[4]) wide and \(numbers[5]) high")
    }
    shape = .box(box)
    if numbers.count > 6 { flag = numbers[6] }
    if numbers.count > 7, numbers[7] >= 1 { classNumber = Int(exactly: numbers[7]) }
    if numbers.count > 8, numbers[8] >= 0 { visibility = numbers[8] }
  }

  init(masks line: Substring.UTF8View) throws(Trouble) {
    let columns = line.split(whereSeparator: TextLines.isBlank)
    guard columns.count == 6 else {
      throw Trouble(code: .malformedLine, reason: "has \(columns.count) columns, 6 were expected")
    }
    let numbers = columns.prefix(5).compactMap { Int(Substring($0)) }
    guard numbers.count == 5 else { throw Trouble(code: .badNumber, reason: "one of its first columns is no number") }
    frame = try MOTRow.frame(Double(numbers[0]))
    id = numbers[1]
    guard numbers[2] >= 0 else { throw Trouble(code: .unknownClass, reason: "its class is \(numbers[2])") }
    classNumber = numbers[2]
    do throws(MaskError) {
      shape = .mask(try MaskRLE(width: numbers[4], height: numbers[3], compressed: columns[5]))
    } catch { throw Trouble(code: .badMask, reason: "its mask is no sound run-length code: \(error.reason)") }
    size = PixelSize(width: numbers[4], height: numbers[3])
  }

  private static func frame(_ number: Double) throws(Trouble) -> Int {
    guard let frame = Int(exactly: number), frame >= 1 else {
      throw Trouble(code: .outOfRange, reason: "its frame is \(number); frames are counted from 1")
    }
    guard frame <= lastFrame else {
      throw Trouble(code: .outOfRange, reason: "its frame \(frame) is beyond \(lastFrame)")
    }
    return frame
  }
}

/// The classes that the challenges number.
enum MOTClasses {
  private static let boxes = [
    "pedestrian", "person_on_vehicle", "car", "bicycle", "motorbike", "non_motorized_vehicle", "static_person",
    "distractor", "occluder", "occluder_on_ground", "occluder_full", "reflection", "crowd",
  ]

  static func name(_ number: Int?, _ content: MOTContent, _ names: [String]) -> String {
    if let number, names.indices.contains(number - 1) { return names[number - 1] }
    if names.isEmpty, content == .masks, let known = [1: "car", 2: "pedestrian", 10: "ignore"][number ?? 2] {
      return known
    }
    if names.isEmpty, content == .boxes, boxes.indices.contains((number ?? 1) - 1) { return boxes[(number ?? 1) - 1] }
    return number.map { "class_\($0)" } ?? "pedestrian"
  }
}
