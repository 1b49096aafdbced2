/// The parameters behind a header field's value, such as `boundary` of a content type (RFC 9110 §5.6.6, RFC 7578).
enum HeaderParameters {
  /// Parameter names in lower case with their values unquoted; of a name given twice the first counts.
  ///
  /// Inside quotes a backslash escapes only a quote and itself: some browsers send paths with bare backslashes.
  static func read(_ field: some StringProtocol) -> [String: String] {
    var parameters: [String: String] = [:]
    var rest = Substring(field)
    guard let semicolon = rest.firstIndex(of: ";") else { return [:] }
    rest = rest[rest.index(after: semicolon)...]
    while let (name, value) = next(&rest) {
      guard !name.isEmpty, parameters[name] == nil else { continue }
      parameters[name] = value
    }
    return parameters
  }

  private static func next(_ rest: inout Substring) -> (name: String, value: String)? {
    guard !rest.isEmpty else { return nil }
    let nameEnd = rest.firstIndex { $0 == "=" || $0 == ";" } ?? rest.endIndex
    let name = rest[..<nameEnd].filter { $0 != " " && $0 != "\t" }.lowercased()
    rest = rest[nameEnd...]
    guard rest.first == "=" else {
      rest = rest.dropFirst()
      return ("", "")
    }
    rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
    guard rest.first == "\"" else {
      let end = rest.firstIndex(of: ";") ?? rest.endIndex
      let value = rest[..<end].filter { $0 != " " && $0 != "\t" }
      rest = rest[end...].dropFirst()
      return (name, String(value))
    }
    rest = rest.dropFirst()
    var value = ""
    while let character = rest.popFirst(), character != "\"" {
      if character == "\\", let escaped = rest.first, escaped == "\"" || escaped == "\\" {
        value.append(escaped)
        rest = rest.dropFirst()
      } else {
        value.append(character)
      }
    }
    rest = (rest.firstIndex(of: ";").map { rest[$0...] } ?? "").dropFirst()
    return (name, value)
  }
}
