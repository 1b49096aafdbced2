import Glibc

/// Numbers of ASCII point files: any decimal form, `nan` and `inf` included.
enum NumberText {
  /// The longest number that is taken, in bytes.
  static let longest = 400

  /// The nearest double; nil for what is no number. The bytes must be followed by one that is no part of a number.
  static func double(_ text: UnsafeRawBufferPointer) -> Double? {
    if let short = short(text) { return short }
    guard isDecimal(text) else { return special(text) }
    guard let base = text.baseAddress else { return nil }
    return strtod(base.assumingMemoryBound(to: CChar.self), nil)
  }

  /// The nearest float, rounded once.
  static func float(_ text: UnsafeRawBufferPointer) -> Float? {
    guard isDecimal(text) else { return special(text).map { Float($0) } }
    guard let base = text.baseAddress else { return nil }
    return strtof(base.assumingMemoryBound(to: CChar.self), nil)
  }

  /// A whole number; nil for anything else. `12.0` and `1e3` are whole.
  static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
    if text.isEmpty || text.count > 19 { return double(text).flatMap { Int64(exactly: $0) } }
    var value: Int64 = 0
    let isNegative = text[0] == 45
    for index in (isNegative || text[0] == 43 ? 1 : 0)..<text.count {
      let byte = text[index]
      guard byte >= 48, byte <= 57 else { return double(text).flatMap { Int64(exactly: $0) } }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(Int64(byte - 48))
      if overflow || overflows { return nil }
      value = sum
    }
    if text.count == 1, text[0] < 48 { return nil }
    return isNegative ? -value : value
  }

  /// Up to 15 digits with a point: exact in one division.
  private static func short(_ text: UnsafeRawBufferPointer) -> Double? {
    guard text.count <= 16, let first = text.first else { return nil }
    var digits: Int64 = 0
    var count = 0
    var power = 1.0
    var isPastPoint = false
    for index in (first == 45 ? 1 : 0)..<text.count {
      let byte = text[index]
      if byte >= 48, byte <= 57 {
        digits = digits * 10 + Int64(byte - 48)
        count += 1
        if isPastPoint { power *= 10 }
      } else if byte == 46, !isPastPoint {
        isPastPoint = true
      } else {
        return nil
      }
    }
    guard count > 0, count <= 15 else { return nil }
    let value = Double(digits) / power
    return first == 45 ? -value : value
  }

  /// Digits, one point, an exponent: keeps `strtod` from hexadecimal numbers and from words.
  private static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
    guard !text.isEmpty, text.count <= longest else { return false }
    var at = text[0] == 45 || text[0] == 43 ? 1 : 0
    var (digits, points) = (0, 0)
    while at < text.count, text[at] == 46 || (text[at] >= 48 && text[at] <= 57) {
      if text[at] == 46 { points += 1 } else { digits += 1 }
      at += 1
    }
    guard digits > 0, points <= 1 else { return false }
    if at == text.count { return true }
    guard text[at] == 101 || text[at] == 69 else { return false }
    at += 1
    if at < text.count, text[at] == 45 || text[at] == 43 { at += 1 }
    guard at < text.count, text.count - at < 6 else { return false }
    while at < text.count, text[at] >= 48, text[at] <= 57 { at += 1 }
    return at == text.count
  }

  /// `nan`, `inf` and `infinity` with a sign, in any capitals.
  private static func special(_ text: UnsafeRawBufferPointer) -> Double? {
    guard !text.isEmpty, text.count <= 9 else { return nil }
    let word = String(decoding: text, as: UTF8.self).lowercased()
    switch word {
    case "nan", "-nan", "+nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: return nil
    }
  }
}

/// The lines of mapped bytes with their words. Keeps nothing.
struct MappedLines {
  let bytes: UnsafeRawBufferPointer
  /// Offset of the next line.
  private(set) var at: Int
  /// 1-based number of the line last given.
  private(set) var number: Int

  init(_ bytes: UnsafeRawBufferPointer, from offset: Int, line: Int) {
    self.bytes = bytes
    at = offset
    number = line
  }

  /// The next line without its end; nil at the end.
  mutating func next() -> UnsafeRawBufferPointer? {
    guard at < bytes.count, let base = bytes.baseAddress else { return nil }
    let start = at
    let rest = bytes.count - at
    let end = memchr(base + at, 10, rest).map { UnsafeRawPointer($0) - base } ?? bytes.count
    at = end + 1
    number += 1
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// Puts the words of a line into `words`, at most `limit`; returns how many there are.
  static func split(_ line: UnsafeRawBufferPointer, into words: inout [UnsafeRawBufferPointer], limit: Int) -> Int {
    words.removeAll(keepingCapacity: true)
    var count = 0
    var at = 0
    while at < line.count {
      while at < line.count, line[at] <= 32 { at += 1 }
      if at == line.count { break }
      let start = at
      while at < line.count, line[at] > 32 { at += 1 }
      count += 1
      if words.count < limit { words.append(UnsafeRawBufferPointer(rebasing: line[start..<at])) }
    }
    return count
  }
}

extension PointColumn {
  /// Sets one element from text; false where the text is no number of that type.
  mutating func set(_ index: Int, text: UnsafeRawBufferPointer) -> Bool {
    let offset = index * scalar.size
    return bytes.withUnsafeMutableBytes { bytes in
      func store<Value: FixedWidthInteger>(_ type: Value.Type) -> Bool {
        guard let value = NumberText.integer(text).flatMap({ Value(exactly: $0) }) else { return false }
        bytes.storeLittle(value, offset)
        return true
      }
      switch scalar {
      case .int8: return store(Int8.self)
      case .uint8: return store(UInt8.self)
      case .int16: return store(Int16.self)
      case .uint16: return store(UInt16.self)
      case .int32: return store(Int32.self)
      case .uint32: return store(UInt32.self)
      case .int64: return store(Int64.self)
      case .uint64:
        if let value = UInt64(String(decoding: text, as: UTF8.self)) {
          bytes.storeLittle(value, offset)
          return true
        }
        return store(UInt64.self)
      case .float32:
        guard let value = NumberText.float(text) else { return false }
        bytes.storeLittle(value.bitPattern, offset)
      case .float64:
        guard let value = NumberText.double(text) else { return false }
        bytes.storeLittle(value.bitPattern, offset)
      }
      return true
    }
  }
}

extension ByteWriter {
  /// One element of a column as text, in the shortest form that reads back equal.
  mutating func element(_ column: PointColumn, _ index: Int) {
    column.bytes.withUnsafeBytes { bytes in
      let offset = index * column.scalar.size
      switch column.scalar {
      case .float32:
        let value = Float(bitPattern: bytes.little(offset, UInt32.self))
        if value.isFinite { text(value.description) } else { special(Double(value)) }
      case .float64:
        let value = bytes.littleDouble(offset)
        if value.isFinite { number(value) } else { special(value) }
      case .uint64: text(String(bytes.little(offset, UInt64.self)))
      case .int64: integer(bytes.little(offset, Int64.self))
      default: integer(Int64(PointColumn.double(bytes, offset, column.scalar)))
      }
    }
  }

  private mutating func special(_ value: Double) {
    if value.isNaN { raw("nan") } else if value > 0 { raw("inf") } else { raw("-inf") }
  }
}
