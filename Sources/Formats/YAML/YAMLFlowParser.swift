/// Scalars, `[a, b]` and `{a: b}` within one line.
struct YAMLFlowParser {
  private let characters: [Character]
  private var at = 0
  private let line: Int

  static func parse(_ text: Substring, line: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    var parser = YAMLFlowParser(characters: Array(text), line: line)
    let value = try parser.value(depth: 0, stops: "")
    parser.skipSpace()
    if parser.at < parser.characters.count { throw parser.trouble("something follows the value") }
    return value
  }

  private init(characters: [Character], line: Int) {
    self.characters = characters
    self.line = line
  }

  private mutating func value(depth: Int, stops: String) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    skipSpace()
    guard depth < 16 else { throw trouble("it is nested more than 16 deep") }
    guard at < characters.count else { return .scalar("") }
    switch characters[at] {
    case "[": return try list(depth)
    case "{": return try map(depth)
    case "\"", "'": return .scalar(try quoted(characters[at]))
    case "&", "*", "!", "|", ">", "%", "@", "`":
      throw trouble("'\(characters[at])' begins something that is not read here")
    default: return .scalar(plain(stops))
    }
  }

  private mutating func list(_ depth: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    at += 1
    var values: [YAMLSubset.Value] = []
    while true {
      skipSpace()
      guard at < characters.count else { throw trouble("a list is not closed") }
      if characters[at] == "]" {
        at += 1
        return .list(values)
      }
      values.append(try value(depth: depth + 1, stops: ",]"))
      skipSpace()
      if at < characters.count, characters[at] == "," {
        at += 1
      } else if at < characters.count, characters[at] != "]" {
        throw trouble("a comma is missing in a list")
      }
    }
  }

  private mutating func map(_ depth: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    at += 1
    var members: [(key: String, value: YAMLSubset.Value)] = []
    while true {
      skipSpace()
      guard at < characters.count else { throw trouble("a map is not closed") }
      if characters[at] == "}" {
        at += 1
        return .map(members)
      }
      guard case .scalar(let key) = try value(depth: depth + 1, stops: ":,}") else {
        throw trouble("a key is no plain text")
      }
      skipSpace()
      guard at < characters.count, characters[at] == ":" else { throw trouble("a colon is missing in a map") }
      at += 1
      members.append((key, try value(depth: depth + 1, stops: ",}")))
      skipSpace()
      if at < characters.count, characters[at] == "," {
        at += 1
      } else if at < characters.count, characters[at] != "}" {
        throw trouble("a comma is missing in a map")
      }
    }
  }

  private mutating func quoted(_ quote: Character) throws(YAMLSubset.Trouble) -> String {
    at += 1
    var text = ""
    while at < characters.count {
      let character = characters[at]
      at += 1
      if character == quote {
        if quote == "'", at < characters.count, characters[at] == "'" {
          text.append("'")
          at += 1
          continue
        }
        return text
      }
      if character == "\\", quote == "\"" { text.append(try escape()) } else { text.append(character) }
    }
    throw trouble("a quote is not closed")
  }

  private mutating func escape() throws(YAMLSubset.Trouble) -> Character {
    guard at < characters.count else { throw trouble("a quote is not closed") }
    let character = characters[at]
    at += 1
    switch character {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "0": return "\0"
    case "\\", "\"", "/", " ": return character
    case "x", "u":
      let count = character == "x" ? 2 : 4
      guard at + count <= characters.count, let code = UInt32(String(characters[at..<at + count]), radix: 16),
        let scalar = UnicodeScalar(code)
      else { throw trouble("an escape is not sound") }
      at += count
      return Character(scalar)
    default: throw trouble("the escape \\\(character) is not known")
    }
  }

  private mutating func plain(_ stops: String) -> String {
    var text = ""
    while at < characters.count, !stops.contains(characters[at]) {
      text.append(characters[at])
      at += 1
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text == "null" || text == "~" ? "" : text
  }

  private mutating func skipSpace() {
    while at < characters.count, characters[at].isWhitespace { at += 1 }
  }

  private func trouble(_ reason: String) -> YAMLSubset.Trouble { YAMLSubset.Trouble(line: line, reason: reason) }

  /// The colon that ends a key at the start of a line: followed by a blank or the end, outside quotes and brackets.
  static func keyEnd(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    guard let first = text.first, first != "[", first != "{" else { return nil }
    if first == "\"" || first == "'" { quote = first }
    var index = quote == nil ? text.startIndex : text.index(after: text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      let next = text.index(after: index)
      if let open = quote {
        if character == open { quote = nil }
      } else if character == ":", next == text.endIndex || text[next].isWhitespace {
        return index
      }
      index = next
    }
    return nil
  }

  /// Counts the brackets of a flow list or map, character by character.
  struct Brackets {
    private var depth = 0
    private var quote: Character?
    private var previous: Character = " "

    /// Whether one that was opened is not closed yet.
    var isOpen: Bool { depth > 0 }

    /// Of a line that may begin with a key or the dash of a list.
    init(line: Substring) {
      let start: Substring
      if let end = YAMLFlowParser.keyEnd(line) {
        start = line[line.index(after: end)...].drop { $0 == " " }
      } else {
        start = line.drop { $0 == "-" || $0 == " " }
      }
      guard start.first == "[" || start.first == "{" else { return }
      for character in start { take(character) }
    }

    mutating func take(_ character: Character) {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "[" || character == "{" {
        depth += 1
      } else if character == "]" || character == "}" {
        depth -= 1
      } else if character == "\"" || character == "'", previous.isWhitespace || "[{,:".contains(previous) {
        quote = character
      }
      previous = character
    }
  }
}
