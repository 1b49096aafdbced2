/// The text of a transcript file: its encoding, lines, tags and entities.
enum TranscriptText {
  /// What was taken for the encoding.
  enum Encoding: String { case utf8 = "UTF-8", utf16 = "UTF-16", latin1 = "Latin-1" }

  /// The text without a byte order mark. What is no UTF-8 is UTF-16 with a mark, else Latin-1.
  static func decode(_ bytes: [UInt8]) -> (text: String, encoding: Encoding) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return decode(Array(bytes[3...])) }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    if isLittle || bytes.starts(with: [0xFE, 0xFF]) {
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map { at in
        isLittle ? UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 : UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
      }
      return (String(decoding: units, as: UTF16.self), .utf16)
    }
    if let text = String(validating: bytes, as: UTF8.self) { return (text, .utf8) }
    // A head may end inside a character.
    for cut in 1...3 where bytes.count > cut {
      if bytes.count >= 4096, let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return (text, .utf8) }
    }
    return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), .latin1)
  }

  /// Lines that end in LF, CRLF or CR; marks that a file glued from others carries inside are left out.
  static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    let utf8 = text.utf8
    var start = utf8.startIndex
    var at = start
    while at < utf8.endIndex {
      let byte = utf8[at]
      guard byte == 10 || byte == 13 else {
        at = utf8.index(after: at)
        continue
      }
      lines.append(line(text[start..<at]))
      at = utf8.index(after: at)
      if byte == 13, at < utf8.endIndex, utf8[at] == 10 { at = utf8.index(after: at) }
      start = at
    }
    if start < utf8.endIndex { lines.append(line(text[start...])) }
    return lines
  }

  private static func line(_ line: Substring) -> Substring {
    line.unicodeScalars.first?.value == 0xFEFF ? Substring(line.unicodeScalars.dropFirst()) : line
  }

  /// Tags of SubRip that style text: they are no part of it.
  private static let srtTags: Set<String> = ["b", "i", "u", "s", "font"]
  /// Tags of WebVTT.
  private static let vttTags: Set<String> = ["b", "i", "u", "c", "v", "lang", "ruby", "rt"]

  /// A piece of marked-up text.
  enum Piece {
    case text(String)
    /// The tag's name in lower case, whether it closes, and the rest of it.
    case tag(String, isClosing: Bool, rest: String)
    case time(RationalTime)
  }

  /// Text with tags as pieces; entities are resolved in WebVTT only, where they are defined.
  static func pieces(_ markup: String, _ dialect: TranscriptDialect) -> [Piece] {
    if dialect == .none { return [.text(markup)] }
    var pieces: [Piece] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { pieces.append(.text(dialect == .webVTT ? unescape(plain) : plain)) }
      plain = ""
    }
    var rest = markup[...]
    while let open = rest.firstIndex(where: { $0 == "<" || ($0 == "{" && dialect == .srt) }) {
      plain += rest[..<open]
      let closer: Character = rest[open] == "<" ? ">" : "}"
      guard let close = rest[open...].prefix(1000).firstIndex(of: closer) else {
        plain += String(rest[open])
        rest = rest[rest.index(after: open)...]
        continue
      }
      let inner = rest[rest.index(after: open)..<close]
      if let piece = piece(inner, isBrace: closer == "}", dialect) {
        flush()
        pieces.append(piece)
      } else {
        plain += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    plain += rest
    flush()
    return pieces
  }

  private static func piece(_ inner: Substring, isBrace: Bool, _ dialect: TranscriptDialect) -> Piece? {
    // `{\an8}` and its like, from SubStation.
    if isBrace { return inner.hasPrefix("\\") ? .tag("{}", isClosing: false, rest: String(inner)) : nil }
    if dialect == .webVTT, let time = TranscriptTime.parse(inner) { return .time(time) }
    let isClosing = inner.hasPrefix("/")
    let body = isClosing ? inner.dropFirst() : inner
    let name = body.prefix { $0.isLetter }.lowercased()
    let rest = body.dropFirst(name.count)
    let known = dialect == .srt ? srtTags.contains(name) : vttTags.contains(name)
    if dialect == .webVTT, name.isEmpty, isClosing { return .tag("", isClosing: true, rest: "") }
    guard known, rest.first.map({ $0 == " " || $0 == "." || $0 == "\t" }) ?? true else { return nil }
    return .tag(name, isClosing: isClosing, rest: String(rest))
  }

  static func unescape(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].prefix(12).firstIndex(of: ";"),
        let character = entity(rest[rest.index(after: start)..<end])
      else {
        result += "&"
        rest = rest[rest.index(after: start)...]
        continue
      }
      result.unicodeScalars.append(character)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func entity(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case "nbsp": return "\u{A0}"
    case "lrm": return "\u{200E}"
    case "rlm": return "\u{200F}"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let value =
      digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    return value.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
  }

  static func escape(_ text: String) -> String {
    guard text.contains(where: { "&<>".contains($0) }) else { return text }
    return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Text without blanks at its ends, nor at those of its lines.
  static func trimmed(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { trim($0) }.joined(separator: "\n")
      .trimmingEnds { $0 == "\n" }
  }

  static func trim(_ text: some StringProtocol) -> String {
    String(text).trimmingEnds { $0 == " " || $0 == "\t" || $0 == "\r" }
  }
}

extension String {
  fileprivate func trimmingEnds(_ isBlank: (Character) -> Bool) -> String {
    var rest = self[...]
    while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
    while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
    return String(rest)
  }
}
