/// The part of YAML that dataset files use: block and flow maps and lists, plain and quoted scalars, comments.
///
/// Anchors, tags, multi-line scalars and several documents are refused: no dataset file needs them, and they are what
/// makes YAML a risk to read. Values stay text except lists and maps; callers read numbers from it.
enum YAMLSubset {
  indirect enum Value: Equatable {
    case scalar(String)
    case list([Value])
    case map([(key: String, value: Value)])

    static func == (a: Value, b: Value) -> Bool {
      switch (a, b) {
      case (.scalar(let a), .scalar(let b)): a == b
      case (.list(let a), .list(let b)): a == b
      case (.map(let a), .map(let b)): a.elementsEqual(b) { $0.key == $1.key && $0.value == $1.value }
      default: false
      }
    }

    subscript(_ key: String) -> Value? {
      guard case .map(let members) = self else { return nil }
      return members.last { $0.key == key }?.value
    }
    var text: String? {
      guard case .scalar(let text) = self else { return nil }
      return text
    }
    /// A list's scalars; one scalar counts as a list of one.
    var texts: [String] {
      switch self {
      case .scalar(let text): text.isEmpty ? [] : [text]
      case .list(let values): values.compactMap(\.text)
      case .map: []
      }
    }
  }

  /// Why a text is not taken, and where.
  struct Trouble: Error, Equatable {
    var line: Int
    var reason: String
  }

  static func parse(_ text: String) throws(Trouble) -> Value {
    var parser = YAMLBlockParser(text)
    return try parser.document()
  }
}
