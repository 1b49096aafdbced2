/// A mapped CSV file whose first row names its columns.
final class CSVTable {
  let path: String
  /// Columns by their name in lower case without blanks at the ends.
  let columns: [String: Int]
  /// The names as they stand.
  let header: [String]
  private let file: MappedFile
  /// Where the first row behind the header begins.
  private let start: Int
  private let startLine: Int

  /// - Parameter hasHeader: false names no column and begins with the first row.
  init(_ path: String, in source: DatasetSource, hasHeader: Bool = true) throws(FormatError) {
    self.path = path
    file = try source.map(path)
    var rows = CSVRows(file.bytes)
    guard hasHeader, let first = rows.next() else {
      (columns, header, start, startLine) = ([:], [], 0, 1)
      return
    }
    header = first.fields
    var columns: [String: Int] = [:]
    for (index, name) in first.fields.enumerated() where columns[CSVTable.key(name)] == nil {
      columns[CSVTable.key(name)] = index
    }
    self.columns = columns
    if let second = rows.next() {
      (start, startLine) = (rows.offset, second.line)
    } else {
      (start, startLine) = (file.bytes.count, first.line)
    }
  }

  static func key(_ name: String) -> String {
    String(decoding: TextLines.trimmed(Substring(name).utf8), as: UTF8.self).lowercased()
  }

  /// The columns that the first row of a file names; empty where it cannot be read.
  static func head(_ path: String, in source: DatasetSource) -> [String] {
    source.head(path, 4096).withUnsafeBytes { bytes in
      var rows = CSVRows(bytes)
      return rows.next()?.fields.map(key) ?? []
    }
  }

  /// Every row behind the header with its place.
  func forEach(_ body: (_ row: CSVRows.Row, _ offset: Int) throws -> Void) throws {
    var rows = CSVRows(file.bytes, from: start, line: startLine)
    while let row = rows.next() { try body(row, rows.offset) }
  }

  /// The row that begins at a place.
  func row(at offset: UInt64, line: UInt32) -> CSVRows.Row? {
    var rows = CSVRows(file.bytes, from: Int(offset), line: Int(line))
    return rows.next()
  }

  /// The field of a named column; nil where the row or the table has none, or it is empty.
  func field(_ name: String, of row: CSVRows.Row) -> String? {
    guard let index = columns[name], index < row.fields.count else { return nil }
    let text = row.fields[index]
    return text.isEmpty ? nil : text
  }

  /// A number; a decimal comma is read as a point, as spreadsheets of some languages write it.
  static func number(_ text: String?) -> Double? {
    guard let text else { return nil }
    let trimmed = TextLines.trimmed(Substring(text).utf8)
    if let value = DecimalText.parse(trimmed) { return value }
    guard trimmed.contains(44) else { return nil }
    return DecimalText.parse(String(decoding: trimmed.map { $0 == 44 ? 46 : $0 }, as: UTF8.self))
  }
}
