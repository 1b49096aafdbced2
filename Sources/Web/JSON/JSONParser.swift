import Glibc

/// Bytes that are not JSON.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let reason: String
  /// The byte at which it was noticed, from 0.
  public let position: Int
  /// Reason and place.
  public var description: String { "\(reason) at byte \(position)" }
}

/// A strict parser of RFC 8259: UTF-8 only, no duplicate names, depth limited, no trailing bytes.
struct JSONParser {
  static func parse(_ bytes: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSONValue {
    let array = Array(bytes)
    var result: Result<JSONValue, JSONSyntaxError> = .success(.null)
    array.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer, maximumDepth: maximumDepth)
      do throws(JSONSyntaxError) { result = .success(try parser.document()) } catch { result = .failure(error) }
    }
    return try result.get()
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let maximumDepth: Int
  private var position = 0

  private init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  private func fail(_ reason: String, at place: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(reason: reason, position: place ?? position)
  }

  private mutating func document() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fail("unexpected bytes after the document") }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] == 0x20 || (0x09...0x0d).contains(bytes[position]) {
      guard bytes[position] != 0x0b, bytes[position] != 0x0c else { return }
      position += 1
    }
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard position < bytes.count else { throw fail("unexpected end") }
    switch bytes[position] {
    case 0x7b: return try object(depth: depth)
    case 0x5b: return try array(depth: depth)
    case 0x22: return .string(try string())
    case 0x74:
      try literal("true")
      return .bool(true)
    case 0x66:
      try literal("false")
      return .bool(false)
    case 0x6e:
      try literal("null")
      return .null
    case 0x2d, 0x30...0x39: return try number()
    default: throw fail("unexpected character")
    }
  }

  private mutating func literal(_ text: StaticString) throws(JSONSyntaxError) {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count, memcmp(bytes.baseAddress! + position, text.utf8Start, count) == 0 else {
      throw fail("unexpected character")
    }
    position += count
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < maximumDepth else { throw fail("nested deeper than \(maximumDepth)") }
    position += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if position < bytes.count, bytes[position] == 0x7d {
      position += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == 0x22 else { throw fail("expected a member name in quotes") }
      let place = position
      let name = try string()
      skipSpace()
      guard position < bytes.count, bytes[position] == 0x3a else { throw fail("expected a colon") }
      position += 1
      skipSpace()
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: name) == nil else { throw fail("member named twice", at: place) }
      skipSpace()
      guard position < bytes.count else { throw fail("unexpected end inside an object") }
      position += 1
      if bytes[position - 1] == 0x2c { continue }
      if bytes[position - 1] == 0x7d { return .object(members) }
      throw fail("expected a comma or a closing brace", at: position - 1)
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < maximumDepth else { throw fail("nested deeper than \(maximumDepth)") }
    position += 1
    var items: [JSONValue] = []
    skipSpace()
    if position < bytes.count, bytes[position] == 0x5d {
      position += 1
      return .array(items)
    }
    while true {
      skipSpace()
      items.append(try value(depth: depth + 1))
      skipSpace()
      guard position < bytes.count else { throw fail("unexpected end inside an array") }
      position += 1
      if bytes[position - 1] == 0x2c { continue }
      if bytes[position - 1] == 0x5d { return .array(items) }
      throw fail("expected a comma or a closing bracket", at: position - 1)
    }
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    var isWhole = true
    if bytes[position] == 0x2d { position += 1 }
    guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { throw fail("expected a digit") }
    if bytes[position] == 0x30 { position += 1 } else { skipDigits() }
    if position < bytes.count, bytes[position] == 0x2e {
      isWhole = false
      position += 1
      try needDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == 0x65 {
      isWhole = false
      position += 1
      if position < bytes.count, bytes[position] == 0x2b || bytes[position] == 0x2d { position += 1 }
      try needDigits()
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if isWhole, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw fail("number out of range", at: start) }
    return .number(value)
  }

  private mutating func skipDigits() {
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
  }

  private mutating func needDigits() throws(JSONSyntaxError) {
    let start = position
    skipDigits()
    guard position > start else { throw fail("expected a digit") }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x22 {
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position += 1
        guard let text = String(validating: slice, as: UTF8.self) else { throw fail("invalid UTF-8", at: start) }
        return text
      }
      if byte == 0x5c { return try escapedString(from: start) }
      guard byte >= 0x20 else { throw fail("control character inside a string") }
      position += 1
    }
    throw fail("string without end", at: start - 1)
  }

  private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x22:
        guard let valid = String(validating: text, as: UTF8.self) else { throw fail("invalid UTF-8", at: start) }
        return valid
      case 0x5c:
        guard position < bytes.count else { throw fail("unexpected end inside a string") }
        let escape = bytes[position]
        position += 1
        switch escape {
        case 0x22, 0x5c, 0x2f: text.append(escape)
        case 0x62: text.append(8)
        case 0x66: text.append(12)
        case 0x6e: text.append(10)
        case 0x72: text.append(13)
        case 0x74: text.append(9)
        case 0x75: text += Array(String(Character(try escapedScalar())).utf8)
        default: throw fail("unknown escape", at: position - 1)
        }
      case 0..<0x20: throw fail("control character inside a string", at: position - 1)
      default: text.append(byte)
      }
    }
    throw fail("string without end", at: start - 1)
  }

  private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let place = position
    let unit = try hexUnit()
    // PostgreSQL's text and jsonb cannot hold it, and nothing here means it.
    guard unit != 0 else { throw fail("the character U+0000 is not accepted", at: place) }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xdc00, position + 1 < bytes.count, bytes[position] == 0x5c, bytes[position + 1] == 0x75 else {
      throw fail("half a surrogate pair", at: place)
    }
    position += 2
    let low = try hexUnit()
    guard (0xdc00..<0xe000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
    else { throw fail("half a surrogate pair", at: place) }
    return scalar
  }

  private mutating func hexUnit() throws(JSONSyntaxError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw fail("unexpected end inside a string") }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Percent.hexValue(bytes[position]) else { throw fail("expected four hexadecimal digits") }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
