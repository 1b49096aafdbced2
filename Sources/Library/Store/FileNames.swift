import Web

/// Names that people's files come with, made safe to keep and to write into archives.
public enum FileNames {
  /// The name without folders and control characters.
  ///
  /// - Throws: `APIError(.invalidField)` when nothing is left or it is longer than 1,000 characters.
  public static func checked(_ name: String) throws -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let clean = String(last.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })
    guard !clean.isEmpty, clean != ".", clean != "..", clean.count <= 1000 else {
      throw APIError(.invalidField, "The file name is empty or too long", hint: "Use 1 to 1,000 characters")
    }
    return clean
  }

  /// A relative path with `/` between its parts: no leading slash, no `.` or `..`, no control characters.
  ///
  /// - Throws: `APIError(.invalidField)` when a part climbs out of its folder or nothing is left.
  public static func checked(relativePath path: String) throws -> String {
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains(".."), path.count <= 4000 else {
      throw APIError(.invalidField, "The path '\(path.prefix(100))' leaves its folder or is empty")
    }
    return try parts.map { try checked(String($0)) }.joined(separator: "/")
  }
}
