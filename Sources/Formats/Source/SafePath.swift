/// Paths inside a dataset: relative, with `/`, without `.` and `..`.
enum SafePath {
  /// The longest path and the longest name in it that are taken, in bytes (Linux' own limits).
  static let longestPath = 4095
  static let longestName = 255

  /// The cleaned path; nil where it is empty, absolute, climbs out, names a drive or an address, or holds a NUL.
  ///
  /// Backslashes count as separators: Windows programs write them, and no dataset needs them in a name.
  static func clean(_ path: String) -> String? {
    if path.utf8.count > longestPath || path.isEmpty { return nil }
    if path.utf8.allSatisfy({ $0 != 92 && $0 != 0 && $0 != 58 }), !path.hasPrefix("/"), isPlain(path) { return path }
    var path = path
    if path.utf8.contains(92) { path = String(decoding: path.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self) }
    if path.hasPrefix("/") || path.utf8.contains(0) || hasScheme(path) { return nil }
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == ".." || part.utf8.count > longestName { return nil }
      parts.append(part)
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  /// No empty part, no part that begins with a dot, none too long: nothing to clean.
  private static func isPlain(_ path: String) -> Bool {
    var length = 0
    for byte in path.utf8 {
      if byte == 47 {
        if length == 0 { return false }
        length = 0
      } else {
        if length == 0, byte == 46 { return false }
        length += 1
        if length > longestName { return false }
      }
    }
    return length > 0
  }

  /// `C:` or `http:`.
  private static func hasScheme(_ path: String) -> Bool {
    let first = path.prefix { $0 != "/" }
    guard let colon = first.firstIndex(of: ":") else { return false }
    let scheme = first[..<colon]
    if scheme.utf8.count == 1 { return true }
    return path[colon...].hasPrefix("://") || ["data", "file", "javascript"].contains(scheme.lowercased())
  }

  /// A name as that of one folder: no separators, no leading dot, no drive, at most 200 bytes.
  static func folderName(_ name: String) -> String {
    var bytes = name.utf8.map { $0 == 47 || $0 == 92 || $0 < 32 || $0 == 127 ? 95 : $0 }
    if bytes.first == 46 { bytes[0] = 95 }
    if bytes.count > 200 { bytes = Array(String(decoding: bytes.prefix(200), as: UTF8.self).utf8) }
    let made = bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    return clean(made) == made ? made : made.replacing(":", with: "_")
  }

  /// The path itself where it is clean, else a clean one made of its parts.
  static func tamed(_ path: String) -> String {
    if let clean = clean(path) { return clean }
    let parts = path.split { $0 == "/" || $0 == "\\" }.map { folderName(String($0)) }
    return clean(parts.joined(separator: "/")) ?? folderName(path)
  }

  /// Refuses to write to a path that could lie anywhere but below the output: where all writers' paths pass.
  static func check(_ path: String) throws(FormatError) {
    guard clean(path) == path else {
      throw FormatError(
        .unsafePath, file: String(path.prefix(200)), "is no path inside the output; nothing was written there",
        remedy: "use names without '..', drives and backslashes, of up to \(longestName) bytes")
    }
  }

  /// The last part.
  static func name(_ path: String) -> String {
    path.utf8.lastIndex(of: 47).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// Everything before the last part, without the slash; empty for a path of one part.
  static func folder(_ path: String) -> String {
    path.utf8.lastIndex(of: 47).map { String(path[..<$0]) } ?? ""
  }

  /// Whether a file lies in a folder of that name, at any depth.
  static func lies(_ path: String, in folder: StaticString) -> Bool {
    var path = path
    return path.withUTF8 { path in
      folder.withUTF8Buffer { folder in
        var start = 0
        while start + folder.count < path.count {
          let end = path[start...].firstIndex(of: 47) ?? path.count
          if end == path.count { return false }
          if path[start..<end].elementsEqual(folder) { return true }
          start = end + 1
        }
        return false
      }
    }
  }

  static func join(_ folder: String, _ rest: String) -> String { folder.isEmpty ? rest : folder + "/" + rest }

  /// The extension in lower case, without its dot; empty where there is none.
  static func suffix(_ path: String) -> String {
    dot(of: path).map { path[path.utf8.index(after: $0)...].lowercased() } ?? ""
  }

  /// The path without its extension.
  static func stem(_ path: String) -> String { dot(of: path).map { String(path[..<$0]) } ?? path }

  /// The dot before the extension. Sought byte by byte: every format asks this of every file of a source.
  private static func dot(of path: String) -> String.Index? {
    let bytes = path.utf8
    guard let place = bytes.lastIndex(where: { $0 == 46 || $0 == 47 }), bytes[place] == 46, place > bytes.startIndex,
      bytes[bytes.index(before: place)] != 47, bytes.index(after: place) < bytes.endIndex
    else { return nil }
    return place
  }

  /// Extensions of pictures.
  static let imageSuffixes: Set<String> = [
    "jpg", "jpeg", "jpe", "png", "webp", "bmp", "gif", "tif", "tiff", "heic", "heif", "avif", "tga", "ppm", "pgm",
  ]

  static func isImage(_ path: String) -> Bool { imageSuffixes.contains(suffix(path)) }
}
