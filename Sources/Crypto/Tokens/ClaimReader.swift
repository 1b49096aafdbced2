/// A strict reader of small JSON texts.
struct ClaimReader {
  private let bytes: [UInt8]
  private var position = 0
  private static let depthLimit = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func readDocument() -> ClaimValue? {
    guard let value = readValue(depth: 0) else { return nil }
    skipBlanks()
    return position == bytes.count ? value : nil
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func readValue(depth: Int) -> ClaimValue? {
    guard depth <= Self.depthLimit else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return readObject(depth: depth)
    case UInt8(ascii: "["): return readArray(depth: depth)
    case UInt8(ascii: "\""): return readString().map { .string($0) }
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return readNumber()
    }
  }

  private mutating func readObject(depth: Int) -> ClaimValue? {
    position += 1
    var values: [String: ClaimValue] = [:]
    skipBlanks()
    if take("}") { return .object(values) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\""), let name = readString(), values[name] == nil else { return nil }
      skipBlanks()
      guard take(":"), let value = readValue(depth: depth + 1) else { return nil }
      values[name] = value
      skipBlanks()
      if take("}") { return .object(values) }
      guard take(",") else { return nil }
    }
  }

  private mutating func readArray(depth: Int) -> ClaimValue? {
    position += 1
    var values: [ClaimValue] = []
    skipBlanks()
    if take("]") { return .array(values) }
    while true {
      guard let value = readValue(depth: depth + 1) else { return nil }
      values.append(value)
      skipBlanks()
      if take("]") { return .array(values) }
      guard take(",") else { return nil }
    }
  }

  private mutating func readString() -> String? {
    position += 1
    let start = position
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    guard let byte = next, byte >= 0x20 else { return nil }
    if byte == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(validating: bytes[start..<position], as: UTF8.self)
    }
    var text = Array(bytes[start..<position])
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"): guard readEscape(into: &text) else { return nil }
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func readEscape(into text: inout [UInt8]) -> Bool {
    guard let byte = next else { return false }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard var code = readUnit() else { return false }
      if 0xD800..<0xDC00 ~= code {
        guard take("\\u"), let low = readUnit(), 0xDC00..<0xE000 ~= low else { return false }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { return false }
      text += Array(String(Character(scalar)).utf8)
    default: return false
    }
    return true
  }

  private mutating func readUnit() -> UInt32? {
    guard position + 4 <= bytes.count,
      let pair = Hexadecimal.decode(String(decoding: bytes[position..<position + 4], as: UTF8.self))
    else { return nil }
    position += 4
    return UInt32(pair[0]) << 8 | UInt32(pair[1])
  }

  private mutating func readNumber() -> ClaimValue? {
    let start = position
    var isWhole = true
    _ = take("-")
    guard let first = next, isDigit(first) else { return nil }
    if first == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
    if next == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard let digit = next, isDigit(digit) else { return nil }
      skipDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard let digit = next, isDigit(digit) else { return nil }
      skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { return nil }
    return .number(value)
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
  private mutating func skipDigits() { while let byte = next, isDigit(byte) { position += 1 } }
}
