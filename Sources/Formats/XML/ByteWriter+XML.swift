extension ByteWriter {
  /// `<name>text</name>` on a line of its own, two blanks a level.
  mutating func element(_ name: StaticString, _ text: String, level: Int) {
    indent(level)
    byte(60)
    raw(name)
    byte(62)
    xml(text)
    raw("</")
    raw(name)
    raw(">\n")
  }

  mutating func element(_ name: StaticString, _ value: Int, level: Int) {
    indent(level)
    byte(60)
    raw(name)
    byte(62)
    integer(value)
    raw("</")
    raw(name)
    raw(">\n")
  }

  mutating func line(_ text: StaticString, level: Int) {
    indent(level)
    raw(text)
    byte(10)
  }

  mutating func indent(_ level: Int) { for _ in 0..<level { raw("  ") } }

  /// Text with XML's five characters escaped; characters that XML 1.0 cannot hold become U+FFFD.
  mutating func xml(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated() {
        guard let escape = ByteWriter.xmlEscape(byte, utf8[index...]) else { continue }
        append(UnsafeBufferPointer(rebasing: utf8[start..<index]))
        raw(escape.text)
        start = index + escape.length
      }
      append(UnsafeBufferPointer(rebasing: utf8[start...]))
    }
  }

  /// What stands for the character that begins with `byte`, and the bytes it takes up; nil where it stands for itself.
  private static func xmlEscape(
    _ byte: UInt8, _ rest: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (text: StaticString, length: Int)? {
    switch byte {
    case UInt8(ascii: "&"): ("&amp;", 1)
    case UInt8(ascii: "<"): ("&lt;", 1)
    case UInt8(ascii: ">"): ("&gt;", 1)
    case UInt8(ascii: "\""): ("&quot;", 1)
    case 13: ("&#13;", 1)
    case 9, 10: nil
    case ..<32: ("\u{FFFD}", 1)
    // U+FFFE and U+FFFF.
    case 0xEF where rest.starts(with: [0xEF, 0xBF, 0xBE]) || rest.starts(with: [0xEF, 0xBF, 0xBF]): ("\u{FFFD}", 3)
    default: nil
    }
  }
}
