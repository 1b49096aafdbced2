/// The lines of a text file: LF or CRLF, a byte order mark passed over, 1-based numbers.
struct TextLines: Sequence, IteratorProtocol {
  private let text: String
  private var rest: Substring.UTF8View
  private var number = 0

  init(_ bytes: [UInt8]) {
    text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
    rest = Substring(text).utf8
  }

  /// The next line that is not blank, without blanks at its ends.
  mutating func next() -> (number: Int, text: Substring.UTF8View)? {
    while !rest.isEmpty {
      number += 1
      let end = rest.firstIndex(of: 10) ?? rest.endIndex
      let line = TextLines.trimmed(rest[..<end])
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : rest[end...]
      if !line.isEmpty { return (number, line) }
    }
    return nil
  }

  /// Without blanks at its ends; without line ends too where `lines` says so.
  static func trimmed(_ text: Substring.UTF8View, lines: Bool = false) -> Substring.UTF8View {
    var text = text
    while let first = text.first, isBlank(first) || (lines && first == 10) { text = text.dropFirst() }
    while let last = text.last, isBlank(last) || (lines && last == 10) { text = text.dropLast() }
    return text
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
