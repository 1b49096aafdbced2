/// One annotation file as it stands, before its numbers mean anything.
struct VOCDocument {
  /// The four texts of a bndbox.
  struct Edges {
    var xMin: String?
    var yMin: String?
    var xMax: String?
    var yMax: String?

    mutating func take(_ name: String, _ text: String) {
      switch name {
      case "xmin": xMin = text
      case "ymin": yMin = text
      case "xmax": xMax = text
      case "ymax": yMax = text
      default: break
      }
    }
  }
  struct Object {
    var line: Int
    var name = ""
    var pose: String?
    var truncated: String?
    var difficult: String?
    var occluded: String?
    var box: Edges?
    var exact: String?
    var actions: [String: String] = [:]
    var attributes: [(name: String, value: String)] = []
    var parts: [(name: String, box: Edges)] = []
  }
  var fileName: String?
  var path: String?
  var width: String?
  var height: String?
  var objects: [Object] = []

  /// More objects in one file are refused: 1 million.
  private static let objectLimit = 1_000_000

  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    let stream = try XMLStream(bytes, file: file)
    var stack: [String] = []
    var text = ""
    while let event = try stream.next() {
      switch event {
      case .begin(let name, let depth):
        if depth == 0, name != "annotation" {
          throw FormatError(
            .formatNotThis, file: file, line: stream.line, "its root is <\(name)>, <annotation> was expected")
        }
        stack.append(name)
        text = ""
        try begin(stack, stream.line, file)
      case .text(let piece): if text.utf8.count + piece.utf8.count <= 1 << 16 { text += piece }
      case .end:
        end(stack, VOCDocument.trimmed(text))
        stack.removeLast()
        text = ""
      }
    }
    if stack.isEmpty && bytes.isEmpty { throw FormatError(.syntax, file: file, "is empty") }
  }

  private mutating func begin(_ stack: [String], _ line: Int, _ file: String) throws(FormatError) {
    guard stack.count >= 2, stack[1] == "object" else { return }
    if stack.count == 2 {
      guard objects.count < Self.objectLimit else {
        throw FormatError(.limitExceeded, file: file, "holds more than \(Self.objectLimit) objects")
      }
      objects.append(Object(line: line))
      return
    }
    let last = objects.count - 1
    switch (stack.count, stack[2]) {
    case (3, "bndbox"): objects[last].box = Edges()
    case (3, "part"): objects[last].parts.append(("", Edges()))
    case (4, "attributes") where stack[3] == "attribute": objects[last].attributes.append(("", ""))
    default: break
    }
  }

  private mutating func end(_ stack: [String], _ text: String) {
    guard stack.count >= 2 else { return }
    if stack[1] != "object" {
      switch (stack.count, stack[1], stack.last) {
      case (2, "filename", _): fileName = text
      case (2, "path", _): path = text
      case (3, "size", "width"): width = text
      case (3, "size", "height"): height = text
      default: break
      }
      return
    }
    guard stack.count >= 3, !objects.isEmpty else { return }
    let last = objects.count - 1
    let leaf = stack[stack.count - 1]
    switch (stack.count, stack[2]) {
    case (3, "name"): objects[last].name = text
    case (3, "exact"): objects[last].exact = text
    case (3, "pose"): objects[last].pose = text
    case (3, "truncated"): objects[last].truncated = text
    case (3, "difficult"): objects[last].difficult = text
    case (3, "occluded"): objects[last].occluded = text
    case (4, "bndbox"): objects[last].box?.take(leaf, text)
    case (4, "actions"): objects[last].actions[leaf] = text
    case (4, "part") where leaf == "name" && !objects[last].parts.isEmpty:
      objects[last].parts[objects[last].parts.count - 1].name = text
    case (5, "part") where stack[3] == "bndbox" && !objects[last].parts.isEmpty:
      objects[last].parts[objects[last].parts.count - 1].box.take(leaf, text)
    case (5, "attributes") where !objects[last].attributes.isEmpty:
      let place = objects[last].attributes.count - 1
      if leaf == "name" { objects[last].attributes[place].name = text }
      if leaf == "value" { objects[last].attributes[place].value = text }
    default: break
    }
  }

  private static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last, first <= 32 || last <= 32 else { return text }
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
