/// One annotation file as it stands, before its numbers mean anything.
struct VOCDocument {
  /// The four texts of a bndbox.
  struct Edges {
    var xMin: String?
    var yMin: String?
    var xMax: String?
    var yMax: String?

    mutating func take(_ tag: VOCTag, _ text: String) {
      switch tag {
      case .xMin: xMin = text
      case .yMin: yMin = text
      case .xMax: xMax = text
      case .yMax: yMax = text
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
    var parts: [(name: String, box: Edges, exact: String?)] = []
    /// Roboflow's outline: `x1`, `y1`, `x2`, … in their order.
    var polygon: [(name: String, value: String)] = []
  }
  var fileName: String?
  var path: String?
  var width: String?
  var height: String?
  /// Where the picture is from, by the names of the elements: `database`, `image`.
  var origin: [String: String] = [:]
  var objects: [Object] = []
  /// Elements of the file and of its objects that mean nothing here, with their counts.
  private(set) var unknown: [String: Int] = [:]

  /// More objects in one file are refused: 1 million.
  private static let objectLimit = 1_000_000

  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    let plain = try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in
      try VOCDocument(plain: bytes, file)
    }
    if let plain {
      self = plain
      return
    }
    let stream = try XMLStream(bytes, file: file)
    var stack: [VOCTag] = []
    var text = ""
    while let event = try stream.next() {
      switch event {
      case .begin(let name, let depth):
        if depth == 0, name != "annotation" {
          throw FormatError(
            .formatNotThis, file: file, line: stream.line, "its root is <\(name)>, <annotation> was expected",
            remedy: "choose another format")
        }
        stack.append(VOCTag(name))
        text = ""
        try begin(stack, stream.line, file)
      case .text(let piece): if text.utf8.count + piece.utf8.count <= 1 << 16 { text += piece }
      case .end(let name, _):
        if VOCDocument.isUnknown(stack) { unknown[name, default: 0] += 1 }
        end(stack, VOCDocument.trimmed(text), name)
        stack.removeLast()
        text = ""
      }
    }
    if stack.isEmpty && bytes.isEmpty {
      throw FormatError(
        .syntax, file: file, "is empty", remedy: "export the file again")
    }
  }

  /// Nil where the file is not of the plainest XML.
  private init?(plain bytes: UnsafeBufferPointer<UInt8>, _ file: String) throws(FormatError) {
    guard var scanner = VOCPlainScanner(bytes) else { return nil }
    var stack: [VOCTag] = []
    while let event = scanner.next() {
      switch event {
      case .begin(let tag):
        if stack.isEmpty, tag != .annotation { return nil }
        stack.append(tag)
        try begin(stack, scanner.line, file)
      case .end(let tag, let name, let text):
        if VOCDocument.isUnknown(stack) { unknown[String(decoding: name, as: UTF8.self), default: 0] += 1 }
        // An element that holds others has no text of its own.
        let isNamed = stack.count >= 2 && VOCDocument.namesItsMembers(stack[stack.count - 2])
        if isNamed || VOCDocument.hasText(tag) {
          guard let text = VOCPlainScanner.string(text) else { return nil }
          end(stack, text, isNamed ? String(decoding: name, as: UTF8.self) : "")
        } else if text.contains(where: { $0 >= 128 || $0 == UInt8(ascii: "&") }) {
          // What is passed over must be sound all the same.
          return nil
        }
        stack.removeLast()
      }
    }
    if !scanner.isDone { return nil }
  }

  private static func hasText(_ tag: VOCTag) -> Bool {
    switch tag {
    case .annotation, .object, .size, .box, .actions, .part, .attributes, .attribute, .source, .polygon: false
    case .folder, .segmented, .other: false
    default: true
    }
  }

  /// Whether it is told by their names what its elements are.
  private static func namesItsMembers(_ tag: VOCTag) -> Bool { tag == .actions || tag == .polygon || tag == .source }

  private static func isUnknown(_ stack: [VOCTag]) -> Bool {
    stack.last == .other && (stack.count == 2 || (stack.count == 3 && stack[1] == .object))
  }

  private mutating func begin(_ stack: [VOCTag], _ line: Int, _ file: String) throws(FormatError) {
    guard stack.count >= 2, stack[1] == .object else { return }
    if stack.count == 2 {
      guard objects.count < Self.objectLimit else {
        throw FormatError(
          .limitExceeded, file: file, "holds more than \(Self.objectLimit) objects", remedy: "split the file")
      }
      objects.append(Object(line: line))
      return
    }
    let last = objects.count - 1
    switch (stack.count, stack[2]) {
    case (3, .box): objects[last].box = Edges()
    case (3, .part): objects[last].parts.append(("", Edges(), nil))
    case (4, .attributes) where stack[3] == .attribute: objects[last].attributes.append(("", ""))
    default: break
    }
  }

  /// - Parameter name: the element's name, where its parent's kind needs it.
  private mutating func end(_ stack: [VOCTag], _ text: String, _ name: String) {
    guard stack.count >= 2, let leaf = stack.last else { return }
    if stack[1] != .object {
      switch (stack.count, stack[1], leaf) {
      case (2, .fileName, _): fileName = text
      case (2, .path, _): path = text
      case (3, .size, .width): width = text
      case (3, .size, .height): height = text
      case (3, .source, _): if !text.isEmpty, text != "Unknown" { origin[name] = text }
      default: break
      }
      return
    }
    guard stack.count >= 3, !objects.isEmpty else { return }
    let last = objects.count - 1
    switch (stack.count, stack[2]) {
    case (3, .name): objects[last].name = text
    case (3, .exact): objects[last].exact = text
    case (3, .pose): objects[last].pose = text
    case (3, .truncated): objects[last].truncated = text
    case (3, .difficult): objects[last].difficult = text
    case (3, .occluded): objects[last].occluded = text
    case (4, .box): objects[last].box?.take(leaf, text)
    case (4, .actions): objects[last].actions[name] = text
    case (4, .polygon): objects[last].polygon.append((name, text))
    case (4, .part) where leaf == .name && !objects[last].parts.isEmpty:
      objects[last].parts[objects[last].parts.count - 1].name = text
    case (4, .part) where leaf == .exact && !objects[last].parts.isEmpty:
      objects[last].parts[objects[last].parts.count - 1].exact = text
    case (5, .part) where stack[3] == .box && !objects[last].parts.isEmpty:
      objects[last].parts[objects[last].parts.count - 1].box.take(leaf, text)
    case (5, .attributes) where !objects[last].attributes.isEmpty:
      let place = objects[last].attributes.count - 1
      if leaf == .name { objects[last].attributes[place].name = text }
      if leaf == .value { objects[last].attributes[place].value = text }
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
