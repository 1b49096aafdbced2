/// Writes small XML documents.
struct MarkupWriter {
  private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
  private var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  /// A document with one root.
  static func document(_ root: String, inNamespace: Bool = true, _ content: (inout MarkupWriter) -> Void) -> [UInt8] {
    var writer = MarkupWriter()
    writer.output += inNamespace ? "<\(root) xmlns=\"\(namespace)\">" : "<\(root)>"
    content(&writer)
    writer.output += "</\(root)>"
    return Array(writer.output.utf8)
  }

  mutating func element(_ name: String, _ content: (inout MarkupWriter) -> Void) {
    output += "<\(name)>"
    content(&self)
    output += "</\(name)>"
  }

  mutating func element(_ name: String, _ value: String) {
    output += "<\(name)>\(Self.escape(value))</\(name)>"
  }

  mutating func text(_ value: String) { output += Self.escape(value) }
  mutating func element(_ name: String, _ value: some BinaryInteger) { element(name, String(value)) }
  mutating func element(_ name: String, _ value: Bool) { element(name, value ? "true" : "false") }

  private static func escape(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 < 32 || "&<>\"'".utf8.contains($0) }) else { return value }
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case _ where scalar.value < 32: escaped += "&#x\(String(scalar.value, radix: 16));"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
