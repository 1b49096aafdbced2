/// The text at the head of a PLY file.
///
/// Source: Greg Turk, "The PLY Polygon File Format" (1994), with the sized type names that later programs write.
struct PLYHeader {
  enum Encoding: String {
    case ascii
    case little = "binary_little_endian"
    case big = "binary_big_endian"
  }
  struct Property {
    var name: String
    var scalar: PointScalar
    /// For a list: the type of its count.
    var listCount: PointScalar?
  }
  struct Element {
    var name: String
    var count: Int
    var properties: [Property] = []
    var hasLists: Bool { properties.contains { $0.listCount != nil } }
    /// Bytes a record, where it has no lists.
    var size: Int { properties.reduce(0) { $0 + $1.scalar.size } }
    /// The fewest bytes a record takes.
    var leastSize: Int { properties.reduce(0) { $0 + ($1.listCount ?? $1.scalar).size } }
  }
  static let longest = 1 << 20
  static let mostProperties = 4096

  var encoding = Encoding.ascii
  var elements: [Element] = []
  var comments: [String] = []
  /// Where the elements begin, and the number of the header's last line.
  var end = 0
  var lines = 0

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(FormatError) {
    var lines = MappedLines(UnsafeRawBufferPointer(rebasing: bytes.prefix(PLYHeader.longest)), from: 0, line: 0)
    var isWhole = false
    var hasFormat = false
    while !isWhole, let line = lines.next() {
      let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
      let number = lines.number
      func wrong(_ message: String) -> FormatError {
        FormatError(.schema, file: file, line: number, message, remedy: "save it again")
      }
      switch words.first {
      case nil, "ply": continue
      case "end_header": isWhole = true
      case "comment", "obj_info":
        if comments.count < 1000 { comments.append(words.dropFirst().joined(separator: " ")) }
      case "format":
        guard words.count >= 2, let encoding = Encoding(rawValue: words[1]) else {
          throw wrong("the format is '\(words.dropFirst().first ?? "")'")
        }
        self.encoding = encoding
        hasFormat = true
      case "element":
        guard words.count == 3, let count = Int(words[2]), count >= 0, elements.count < 1000 else {
          throw wrong("an element has no sound count")
        }
        elements.append(Element(name: words[1], count: count))
      case "property":
        guard let last = elements.indices.last, elements[last].properties.count < PLYHeader.mostProperties else {
          throw wrong("a property stands outside an element, or there are too many")
        }
        elements[last].properties.append(try PLYHeader.property(words, wrong))
      case .some(let word): throw wrong("'\(word.prefix(40))' is no word of a PLY header")
      }
    }
    guard isWhole, hasFormat else {
      throw FormatError(.syntax, file: file, "the header does not end", remedy: "the file is cut: save it again")
    }
    end = min(lines.at, bytes.count)
    self.lines = lines.number
  }

  private static func property(_ words: [String], _ wrong: (String) -> FormatError) throws(FormatError) -> Property {
    if words.count == 5, words[1] == "list", let count = scalar(words[2]), !count.isFloat, let item = scalar(words[3]) {
      return Property(name: words[4], scalar: item, listCount: count)
    }
    guard words.count == 3, let type = scalar(words[1]) else { throw wrong("a property has no known type") }
    return Property(name: words[2], scalar: type)
  }

  static func scalar(_ name: String) -> PointScalar? {
    switch name {
    case "char", "int8": .int8
    case "uchar", "uint8": .uint8
    case "short", "int16": .int16
    case "ushort", "uint16": .uint16
    case "int", "int32": .int32
    case "uint", "uint32": .uint32
    case "float", "float32": .float32
    case "double", "float64": .float64
    default: nil
    }
  }
}
