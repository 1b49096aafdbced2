/// A value as Python's `repr` writes it: how Ultralytics' exporter stores metadata (`str()` of Python objects). Only
/// literals are read; nothing is evaluated.
indirect enum PythonLiteral: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([PythonLiteral])
  /// In the order of the text.
  case dictionary([Entry])

  struct Entry: Hashable, Sendable {
    var key: PythonLiteral
    var value: PythonLiteral
  }

  /// Reads a whole text; nil where it is no literal.
  init?(_ text: String) {
    var parser = Parser(text)
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }

  /// The value of a key of a dictionary.
  subscript(key: String) -> PythonLiteral? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.first { $0.key == .string(key) }?.value
  }

  /// The elements as whole numbers; nil for anything else than a list of them.
  var integers: [Int]? {
    guard case .list(let values) = self else { return nil }
    var result: [Int] = []
    for value in values {
      guard case .int(let number) = value else { return nil }
      result.append(number)
    }
    return result
  }

  private struct Parser {
    private let text: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    var isAtEnd: Bool {
      mutating get {
        skipSpace()
        return at == text.count
      }
    }

    private mutating func skipSpace() { while at < text.count, text[at].properties.isWhitespace { at += 1 } }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      skipSpace()
      guard at < text.count, text[at] == scalar else { return false }
      at += 1
      return true
    }

    private mutating func take(word: String) -> Bool {
      let scalars = Array(word.unicodeScalars)
      guard text[at...].starts(with: scalars) else { return false }
      at += scalars.count
      return true
    }

    mutating func value(depth: Int) -> PythonLiteral? {
      skipSpace()
      guard depth < 16, at < text.count else { return nil }
      switch text[at] {
      case "{": return dictionary(depth)
      case "[":
        at += 1
        return list(until: "]", depth)
      case "(":
        at += 1
        return list(until: ")", depth)
      case "'", "\"": return string().map { .string($0) }
      case "N": return take(word: "None") ? PythonLiteral.none : nil
      case "T": return take(word: "True") ? .bool(true) : nil
      case "F": return take(word: "False") ? .bool(false) : nil
      default: return number()
      }
    }

    private mutating func dictionary(_ depth: Int) -> PythonLiteral? {
      at += 1
      var entries: [Entry] = []
      while !take("}") {
        guard let key = value(depth: depth + 1), take(":"), let value = value(depth: depth + 1) else { return nil }
        entries.append(Entry(key: key, value: value))
        if !take(",") { return take("}") ? .dictionary(entries) : nil }
      }
      return .dictionary(entries)
    }

    private mutating func list(until end: Unicode.Scalar, _ depth: Int) -> PythonLiteral? {
      var values: [PythonLiteral] = []
      while !take(end) {
        guard let value = value(depth: depth + 1) else { return nil }
        values.append(value)
        if !take(",") { return take(end) ? .list(values) : nil }
      }
      return .list(values)
    }

    private mutating func string() -> String? {
      let quote = text[at]
      at += 1
      var result = String.UnicodeScalarView()
      while at < text.count {
        let scalar = text[at]
        at += 1
        if scalar == quote { return String(result) }
        guard scalar == "\\" else {
          result.append(scalar)
          continue
        }
        guard at < text.count else { return nil }
        let escape = text[at]
        at += 1
        switch escape {
        case "n": result.append("\n")
        case "t": result.append("\t")
        case "r": result.append("\r")
        case "\\", "'", "\"": result.append(escape)
        case "x": guard let scalar = code(2) else { return nil }; result.append(scalar)
        case "u": guard let scalar = code(4) else { return nil }; result.append(scalar)
        case "U": guard let scalar = code(8) else { return nil }; result.append(scalar)
        default: return nil
        }
      }
      return nil
    }

    private mutating func code(_ digits: Int) -> Unicode.Scalar? {
      guard at + digits <= text.count else { return nil }
      let hex = String(String.UnicodeScalarView(text[at..<at + digits]))
      at += digits
      return UInt32(hex, radix: 16).flatMap { Unicode.Scalar($0) }
    }

    private mutating func number() -> PythonLiteral? {
      let start = at
      while at < text.count, "+-.0123456789eE".unicodeScalars.contains(text[at]) { at += 1 }
      let word = String(String.UnicodeScalarView(text[start..<at]))
      return Int(word).map { .int($0) } ?? Double(word).map { .float($0) }
    }
  }
}
