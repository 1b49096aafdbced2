/// An element with all that stands in it: for the small subtrees of a large document.
struct XMLElement {
  var name: String
  /// 1-based.
  var line: Int
  var fields: [String: String] = [:]
  /// The text directly in it, without blanks at its ends.
  var text = ""
  var children: [XMLElement] = []

  func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }
  /// The text of the first child of that name.
  func text(_ name: String) -> String? { child(name)?.text }

  /// An attribute as a number.
  func number(_ field: String) throws(LabelRejection) -> Double {
    guard let text = fields[field] else { throw LabelRejection(.malformedObject, "it has no \(field)") }
    return try XMLElement.number(text, field)
  }

  static func number(_ text: String, _ field: String) throws(LabelRejection) -> Double {
    guard let value = DecimalText.parse(TextLines.trimmed(Substring(text).utf8)) else {
      throw LabelRejection(.badNumber, "its \(field) \"\(text.prefix(40))\" is no number")
    }
    return value
  }
}

extension XMLStream {
  /// The element that began last, with everything up to its end.
  func element(_ name: String) throws(FormatError) -> XMLElement {
    var element = XMLElement(name: name, line: line, fields: attributes)
    while let event = try next() {
      switch event {
      case .begin(let name, _): element.children.append(try self.element(name))
      case .text(let text): element.text += text
      case .end:
        element.text = String(TextLines.trimmed(Substring(element.text).utf8, lines: true)) ?? element.text
        return element
      }
    }
    return element
  }
}

// Elements put aside in a spool: strings with their lengths before them.
extension XMLElement {
  func pack(into out: inout ByteWriter) {
    XMLElement.put(name, &out)
    XMLElement.put(text, &out)
    XMLElement.put(line, &out)
    XMLElement.put(fields.count, &out)
    for (key, value) in fields {
      XMLElement.put(key, &out)
      XMLElement.put(value, &out)
    }
    XMLElement.put(children.count, &out)
    for child in children { child.pack(into: &out) }
  }

  init?(packed bytes: [UInt8]) {
    var rest = bytes[...]
    self.init(&rest)
  }

  private init?(_ rest: inout ArraySlice<UInt8>) {
    guard let name = XMLElement.takeText(&rest), let text = XMLElement.takeText(&rest),
      let line = XMLElement.takeNumber(&rest), let fields = XMLElement.takeNumber(&rest)
    else { return nil }
    (self.name, self.text, self.line) = (name, text, line)
    for _ in 0..<fields {
      guard let key = XMLElement.takeText(&rest), let value = XMLElement.takeText(&rest) else { return nil }
      self.fields[key] = value
    }
    guard let count = XMLElement.takeNumber(&rest) else { return nil }
    for _ in 0..<count {
      guard let child = XMLElement(&rest) else { return nil }
      children.append(child)
    }
  }

  private static func put(_ number: Int, _ out: inout ByteWriter) {
    for shift in [0, 8, 16, 24] { out.byte(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private static func put(_ text: String, _ out: inout ByteWriter) {
    put(text.utf8.count, &out)
    out.text(text)
  }

  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> Int? {
    guard rest.count >= 4 else { return nil }
    let bytes = rest.prefix(4)
    rest = rest.dropFirst(4)
    return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func takeText(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard let count = takeNumber(&rest), rest.count >= count else { return nil }
    let text = String(decoding: rest.prefix(count), as: UTF8.self)
    rest = rest.dropFirst(count)
    return text
  }
}
