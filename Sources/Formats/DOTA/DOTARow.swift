/// One row: eight coordinates, a class that may hold blanks, a difficulty.
struct DOTARow {
  var corners: [PixelPoint]
  var category: String
  var isDifficult: Bool?

  struct Trouble: Error {
    var code: DiagnosticCode
    var reason: String
  }

  init(_ line: Substring.UTF8View) throws(Trouble) {
    let columns = line.split(whereSeparator: TextLines.isBlank)
    guard columns.count >= 9 else {
      throw Trouble(code: .malformedLine, reason: "has \(columns.count) columns, at least 9 were expected")
    }
    var numbers: [Double] = []
    for column in columns.prefix(8) {
      guard let value = DecimalText.parse(column) else {
        throw Trouble(
          code: .badNumber, reason: "\"\(String(decoding: column.prefix(40), as: UTF8.self))\" is no coordinate")
      }
      guard abs(value) <= 1e7 else { throw Trouble(code: .outOfRange, reason: "\(value) is beyond any picture") }
      numbers.append(value)
    }
    corners = stride(from: 0, to: 8, by: 2).map { PixelPoint(x: numbers[$0], y: numbers[$0 + 1]) }
    guard let box = PixelBox(around: corners), box.isProper else {
      throw Trouble(code: .badBox, reason: "its corners enclose nothing")
    }
    var end = columns.count
    if end > 9, let level = Int(Substring(columns[end - 1])), (0...9).contains(level) {
      isDifficult = level > 0
      end -= 1
    }
    let name = line[columns[8].startIndex..<columns[end - 1].endIndex]
    category = String(decoding: name, as: UTF8.self)
    if columns[8..<end].allSatisfy({ DecimalText.parse($0) != nil }) {
      throw Trouble(code: .formatNotThis, reason: "has numbers alone: no class stands behind the corners")
    }
  }

  /// `gsd:0.146`, a line of one word before the rows.
  static func fact(_ line: Substring.UTF8View) -> (name: String, value: String)? {
    guard line.split(whereSeparator: TextLines.isBlank).count < 9, let colon = line.firstIndex(of: 58) else {
      return nil
    }
    let name = String(decoding: TextLines.trimmed(line[..<colon]), as: UTF8.self)
    let value = String(decoding: TextLines.trimmed(line[line.index(after: colon)...]), as: UTF8.self)
    return facts.contains(name) ? (name, value) : nil
  }

  static let facts = ["imagesource", "gsd"]
}
