/// Rows of comma-separated values (RFC 4180): quoted fields, doubled quotes, line breaks in quotes, LF or CRLF.
///
/// Streams over bytes that the caller holds (mapped or read), one row in memory. Rows without any field are passed over.
struct CSVRows: Sequence, IteratorProtocol {
  struct Row {
    /// 1-based line on which the row begins.
    var line: Int
    var fields: [String]
  }
  /// A row longer than this is cut into pieces by its line breaks: 1 MiB.
  private static let longestRow = 1 << 20
  private let bytes: UnsafeRawBufferPointer
  private let separator: UInt8
  private var at = 0
  private var line = 1

  /// Where the row that `next` returned last began.
  private(set) var offset = 0

  /// Rows from a place on at which a row begins.
  init(_ bytes: UnsafeRawBufferPointer, separator: UInt8 = UInt8(ascii: ","), from offset: Int = 0, line: Int = 1) {
    self.bytes = bytes
    self.separator = separator
    self.line = line
    at = Swift.min(Swift.max(offset, 0), bytes.count)
    if at == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  mutating func next() -> Row? {
    while at < bytes.count {
      let start = line
      offset = at
      let fields = row()
      if fields.count > 1 || fields.first?.isEmpty == false { return Row(line: start, fields: fields) }
    }
    return nil
  }

  private mutating func row() -> [String] {
    var fields: [String] = []
    while true {
      fields.append(field())
      guard at < bytes.count else { return fields }
      let byte = bytes[at]
      at += 1
      if byte == separator { continue }
      if byte == 13, at < bytes.count, bytes[at] == 10 { at += 1 }
      line += 1
      return fields
    }
  }

  /// Leaves `at` on the separator or line break that ends the field.
  private mutating func field() -> String {
    guard at < bytes.count else { return "" }
    guard bytes[at] == UInt8(ascii: "\"") else {
      let start = at
      while at < bytes.count, bytes[at] != separator, bytes[at] != 10, bytes[at] != 13 { at += 1 }
      return String(decoding: bytes[start..<at], as: UTF8.self)
    }
    let start = at
    let startLine = line
    var value: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 10 { line += 1 }
      if byte == UInt8(ascii: "\"") {
        guard at < bytes.count, bytes[at] == byte else { return closed(value) }
        at += 1
      }
      value.append(byte)
      if value.count > CSVRows.longestRow { break }
    }
    // A quote that nothing closes stands for itself: the rest of the file is not one field.
    at = start + 1
    line = startLine
    while at < bytes.count, bytes[at] != separator, bytes[at] != 10, bytes[at] != 13 { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// What follows a closing quote belongs to the field, as spreadsheets read it.
  private mutating func closed(_ value: [UInt8]) -> String {
    let start = at
    while at < bytes.count, bytes[at] != separator, bytes[at] != 10, bytes[at] != 13 { at += 1 }
    return String(decoding: value + bytes[start..<at], as: UTF8.self)
  }
}

extension ByteWriter {
  /// A field of a CSV row, in quotes where it needs them. A field that a spreadsheet would take for a formula stays as it
  /// is: changing it would lose a name.
  mutating func csv(_ text: String) {
    let needsQuotes = text.utf8.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
    guard needsQuotes || text.hasPrefix(" ") || text.hasSuffix(" ") else { return self.text(text) }
    byte(34)
    for byte in text.utf8 {
      if byte == 34 { self.byte(34) }
      self.byte(byte)
    }
    byte(34)
  }
}
