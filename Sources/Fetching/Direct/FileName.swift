import Foundation

/// What a fetched file may be called.
enum FileName {
  /// From `Content-Disposition` (RFC 6266), else from the address, else "video"; one path component of at most 180
  /// bytes that names no other place, with the extension of its kind where it has none.
  static func suggested(disposition: String?, address: String, kind: MediaKind) -> String {
    let given = disposition.flatMap(fromDisposition) ?? fromAddress(address)
    var name = safe(given)
    if name.isEmpty { name = "video" }
    let hasExtension = name.split(separator: ".").count > 1 && (name.split(separator: ".").last?.utf8.count ?? 9) <= 5
    if !hasExtension, let ending = kind.fileExtension { name += ".\(ending)" }
    return name
  }

  /// Without separators, control characters, leading dots and blanks at the ends.
  static func safe(_ text: String) -> String {
    let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    var scalars = String.UnicodeScalarView()
    var length = 0
    for scalar in last.unicodeScalars {
      let isPlain = !(scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) || scalar.properties.isBidiControl)
      guard isPlain, !"<>:\"|?*\u{FFFD}".unicodeScalars.contains(scalar) else { continue }
      length += UTF8.width(scalar)
      if length > 180 { break }
      scalars.append(scalar)
    }
    let blank: (Character) -> Bool = { $0 == "." || $0 == " " }
    let name = String(scalars).drop(while: blank)
    return String(name.reversed().drop { $0 == " " || $0 == "." }.reversed())
  }

  private static func fromAddress(_ address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    let afterHost = path.split(separator: "/", omittingEmptySubsequences: true).dropFirst(2)
    return afterHost.last.map { $0.removingPercentEncoding ?? String($0) } ?? ""
  }

  private static func fromDisposition(_ field: String) -> String? {
    var plain: String?
    for (name, value) in parameters(field) {
      if name == "filename*" {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3, parts[0].lowercased() == "utf-8", let text = String(parts[2]).removingPercentEncoding {
          return text
        }
      } else if name == "filename" {
        plain = plain ?? value
      }
    }
    return plain
  }

  private static func parameters(_ field: String) -> [(name: String, value: String)] {
    var result: [(String, String)] = []
    var rest = Substring(field)
    while let semicolon = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
      let name = rest.prefix { $0 != "=" && $0 != ";" }
      rest = rest[name.endIndex...]
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      var value = ""
      if rest.first == "\"" {
        rest = rest.dropFirst()
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\", let escaped = rest.first, escaped == "\"" || escaped == "\\" {
            value.append(escaped)
            rest = rest.dropFirst()
          } else {
            value.append(character)
          }
        }
      } else {
        value = String(rest.prefix { $0 != ";" }).trimmingCharacters(in: .whitespaces)
      }
      result.append((name.lowercased().trimmingCharacters(in: .whitespaces), value))
    }
    return result
  }
}
