/// An element of a small XML document.
struct MarkupElement: Sendable {
  /// Without its namespace's prefix.
  let name: String
  var children: [MarkupElement] = []
  /// Text directly inside.
  var text = ""

  /// The first child of a name.
  subscript(name: String) -> MarkupElement? { children.first { $0.name == name } }
  /// All children of a name.
  func all(_ name: String) -> [MarkupElement] { children.filter { $0.name == name } }

  /// Reads a document of elements and text. Refused, by nil: document types (and so entities of one's own), other
  /// encodings than UTF-8, depth beyond 32, anything malformed.
  init?(xml bytes: [UInt8]) {
    var reader = MarkupReader(bytes)
    guard let root = reader.readDocument() else { return nil }
    self = root
  }

  init(name: String) { self.name = name }
}

/// Reads what S3's messages are made of.
private struct MarkupReader {
  private static let depthLimit = 32
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func readDocument() -> MarkupElement? {
    _ = take("\u{FEFF}")
    guard skipProlog(), let root = readElement(depth: 0), skipProlog(), position == bytes.count else { return nil }
    return root
  }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    return true
  }

  private mutating func take(_ text: StaticString) -> Bool {
    guard starts(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Goes behind the next occurrence; false when there is none.
  private mutating func skip(behind text: StaticString) -> Bool {
    while position < bytes.count {
      if take(text) { return true }
      position += 1
    }
    return false
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
  }

  /// Blanks, comments and processing instructions.
  private mutating func skipProlog() -> Bool {
    while true {
      skipBlanks()
      if take("<!--") {
        guard skip(behind: "-->") else { return false }
      } else if take("<?") {
        guard skip(behind: "?>") else { return false }
      } else {
        return true
      }
    }
  }

  private mutating func readName() -> String? {
    let start = position
    while position < bytes.count, !" \t\r\n/>=<&\"'".utf8.contains(bytes[position]) { position += 1 }
    guard start < position, let name = String(validating: bytes[start..<position], as: UTF8.self) else { return nil }
    return name
  }

  private mutating func readElement(depth: Int) -> MarkupElement? {
    guard depth < Self.depthLimit, take("<"), let name = readName() else { return nil }
    var element = MarkupElement(name: name.split(separator: ":").last.map(String.init) ?? name)
    while true {
      skipBlanks()
      if take("/>") { return element }
      if take(">") { break }
      guard skipAttribute() else { return nil }
    }
    var text: [UInt8] = []
    while position < bytes.count {
      if take("</") {
        guard readName() == name else { return nil }
        skipBlanks()
        guard take(">"), let decoded = String(validating: text, as: UTF8.self) else { return nil }
        element.text = decoded
        return element
      } else if take("<!--") {
        guard skip(behind: "-->") else { return nil }
      } else if take("<![CDATA[") {
        let start = position
        guard skip(behind: "]]>") else { return nil }
        text += bytes[start..<position - 3]
      } else if take("<?") {
        guard skip(behind: "?>") else { return nil }
      } else if starts("<!") {
        return nil
      } else if starts("<") {
        guard let child = readElement(depth: depth + 1) else { return nil }
        element.children.append(child)
      } else if bytes[position] == UInt8(ascii: "&") {
        guard let scalar = readReference() else { return nil }
        text += Array(String(Character(scalar)).utf8)
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    return nil
  }

  private mutating func skipAttribute() -> Bool {
    guard readName() != nil else { return false }
    skipBlanks()
    guard take("=") else { return false }
    skipBlanks()
    return take("\"") ? skip(behind: "\"") : take("'") && skip(behind: "'")
  }

  private mutating func readReference() -> Unicode.Scalar? {
    let known: [(StaticString, Unicode.Scalar)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ]
    for (name, scalar) in known where take(name) { return scalar }
    guard take("&#") else { return nil }
    let radix = take("x") ? 16 : 10
    let start = position
    guard skip(behind: ";"), position - start <= 9 else { return nil }
    let digits = String(decoding: bytes[start..<position - 1], as: UTF8.self)
    guard !digits.hasPrefix("+"), !digits.hasPrefix("-") else { return nil }
    return UInt32(digits, radix: radix).flatMap(Unicode.Scalar.init)
  }
}
