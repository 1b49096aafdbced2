extension ByteWriter {
  /// A JSON string. Bytes that are not ASCII stay as they are (UTF-8).
  mutating func json(_ text: String) {
    byte(34)
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for index in 0..<utf8.count {
        let byte = utf8[index]
        if byte >= 32, byte != 34, byte != 92, byte != 127 { continue }
        append(utf8[start..<index])
        start = index + 1
        escape(byte)
      }
      append(utf8[start..<utf8.count])
    }
    byte(34)
  }

  private mutating func escape(_ byte: UInt8) {
    self.byte(92)
    switch byte {
    case 34, 92: self.byte(byte)
    case 10: self.byte(110)
    case 13: self.byte(114)
    case 9: self.byte(116)
    default:
      raw("u00")
      self.byte(ByteWriter.hexDigit(byte >> 4))
      self.byte(ByteWriter.hexDigit(byte & 15))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  /// Any value; the keys of objects are sorted, so that equal values give equal bytes.
  mutating func json(_ value: AttributeValue) {
    switch value {
    case .null: raw("null")
    case .flag(let flag): json(flag)
    case .integer(let integer): self.integer(integer)
    case .number(let number):
      guard number.isFinite else { return raw("null") }
      self.number(number)
      // A fraction that happens to be whole stays one: `2.0` does not come back as `2`.
      if number == number.rounded(), abs(number) < 1e15 { raw(".0") }
    case .text(let text): json(text)
    case .list(let list):
      byte(91)
      for (index, element) in list.enumerated() {
        if index > 0 { byte(44) }
        json(element)
      }
      byte(93)
    case .object(let object):
      byte(123)
      for (index, member) in object.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { byte(44) }
        json(member.key)
        byte(58)
        json(member.value)
      }
      byte(125)
    }
  }

  mutating func json(_ flag: Bool) { flag ? raw("true") : raw("false") }
}
