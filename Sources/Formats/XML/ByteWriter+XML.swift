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
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\"": raw("&quot;")
      case "\r": raw("&#13;")
      case "\t", "\n": byte(UInt8(scalar.value))
      default:
        if scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF {
          raw("\u{FFFD}")
        } else {
          append(UTF8.encode(scalar).map { Array($0) } ?? [])
        }
      }
    }
  }
}
