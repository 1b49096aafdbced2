/// Lines with their indents, read top down.
struct YAMLBlockParser {
  private struct Line {
    var number: Int
    var indent: Int
    var text: Substring
  }
  private var lines: [Line] = []
  private var at = 0
  private static let depthLimit = 32

  init(_ text: String) {
    var number = 0
    var open: Flow?
    for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let content = YAMLBlockParser.withoutComment(raw)
      let indent = content.prefix { $0 == " " }.count
      let trimmed = YAMLBlockParser.trimmed(content)
      if trimmed.isEmpty || (open == nil && (trimmed == "---" || trimmed == "...")) { continue }
      // A flow list or map may go over several lines: they are joined.
      if open != nil {
        open?.add(trimmed)
        if let closed = open, !closed.brackets.isOpen {
          lines.append(closed.line)
          open = nil
        }
        continue
      }
      let line = Line(number: number, indent: indent, text: trimmed)
      let brackets = YAMLFlowParser.Brackets(line: trimmed)
      if brackets.isOpen {
        open = Flow(number: number, indent: indent, text: String(trimmed), brackets: brackets)
      } else {
        lines.append(line)
      }
    }
    if let open { lines.append(open.line) }
  }

  /// A flow list or map whose end is still to come; lines are added to it without looking at the earlier ones again.
  private struct Flow {
    var number: Int
    var indent: Int
    var text: String
    var brackets: YAMLFlowParser.Brackets

    var line: Line { Line(number: number, indent: indent, text: Substring(text)) }

    mutating func add(_ piece: Substring) {
      text += " "
      text += piece
      brackets.take(" ")
      for character in piece { brackets.take(character) }
    }
  }

  /// Spaces off both ends; a tab at the start stays and is refused later.
  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  /// A `#` at the start or after a blank, outside quotes, begins a comment.
  private static func withoutComment(_ line: Substring) -> Substring {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "#", previous.isWhitespace {
        return line[..<index]
      } else if character == "\"" || character == "'", previous.isWhitespace || "[{,:".contains(previous) {
        quote = character
      }
      previous = character
    }
    return line
  }

  mutating func document() throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    guard let first = lines.first else { return .map([]) }
    let value = try block(indent: first.indent, depth: 0)
    if at < lines.count { throw trouble(lines[at], "this line is indented in no way that fits") }
    return value
  }

  private mutating func block(indent: Int, depth: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    let line = lines[at]
    guard depth < Self.depthLimit else { throw trouble(line, "it is nested more than \(Self.depthLimit) deep") }
    if line.text.hasPrefix("\t") { throw trouble(line, "a tab stands where spaces belong") }
    if line.text == "-" || line.text.hasPrefix("- ") { return try list(indent: indent, depth: depth) }
    if YAMLFlowParser.keyEnd(line.text) != nil { return try map(indent: indent, depth: depth) }
    at += 1
    return try scalar(line)
  }

  private mutating func list(indent: Int, depth: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    var values: [YAMLSubset.Value] = []
    while at < lines.count, lines[at].indent == indent, lines[at].text == "-" || lines[at].text.hasPrefix("- ") {
      let line = lines[at]
      let rest = line.text.dropFirst().drop { $0 == " " }
      if rest.isEmpty {
        at += 1
        let isNested = at < lines.count && lines[at].indent > indent
        values.append(isNested ? try block(indent: lines[at].indent, depth: depth + 1) : .scalar(""))
      } else if YAMLFlowParser.keyEnd(rest) != nil {
        // `- key: value`: the map begins where the key stands.
        let inner = indent + (line.text.count - rest.count)
        lines[at] = Line(number: line.number, indent: inner, text: rest)
        values.append(try map(indent: inner, depth: depth + 1))
      } else {
        at += 1
        values.append(try scalar(Line(number: line.number, indent: indent, text: rest)))
      }
    }
    return .list(values)
  }

  private mutating func map(indent: Int, depth: Int) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    var members: [(key: String, value: YAMLSubset.Value)] = []
    while at < lines.count, lines[at].indent == indent, let end = YAMLFlowParser.keyEnd(lines[at].text) {
      let line = lines[at]
      guard case .scalar(let key) = try YAMLFlowParser.parse(line.text[..<end], line: line.number) else {
        throw trouble(line, "a key is no plain text")
      }
      let rest = line.text[line.text.index(after: end)...].drop { $0 == " " }
      at += 1
      if !rest.isEmpty {
        members.append((key, try scalar(Line(number: line.number, indent: indent, text: rest))))
      } else if at < lines.count, lines[at].indent > indent {
        members.append((key, try block(indent: lines[at].indent, depth: depth + 1)))
      } else if at < lines.count, lines[at].indent == indent, lines[at].text == "-" || lines[at].text.hasPrefix("- ") {
        // A list may stand at its key's own indent.
        members.append((key, try list(indent: indent, depth: depth + 1)))
      } else {
        members.append((key, .scalar("")))
      }
    }
    return .map(members)
  }

  private func scalar(_ line: Line) throws(YAMLSubset.Trouble) -> YAMLSubset.Value {
    try YAMLFlowParser.parse(line.text, line: line.number)
  }

  private func trouble(_ line: Line, _ reason: String) -> YAMLSubset.Trouble {
    YAMLSubset.Trouble(line: line.number, reason: reason)
  }
}
