/// Where a key lives below the folder of objects.
///
/// Each segment between slashes becomes a name in which every byte but `a-z 0-9 _ - .` is written `%XX`, and a leading
/// dot too: no key can name `..`, a hidden file or a place outside, and keys that differ only by case differ on every
/// file system. A folder ends with `+`, so that `a` and `a/b` can both be objects. A segment of 80 bytes or more is cut
/// into folders of 80 bytes that end with `~`, since a file's name has at most 255 bytes (80 × 3 + 1).
enum KeyPath {
  private static let cut = 80
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Names of the folders and then of the file.
  static func components(_ key: ObjectKey) -> [String] {
    let segments = key.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    var names: [String] = []
    for (index, segment) in segments.enumerated() {
      var rest = Array(segment)[...]
      while rest.count >= cut {
        names.append(encode(rest.prefix(cut)) + "~")
        rest = rest.dropFirst(cut)
      }
      names.append(encode(rest) + (index < segments.count - 1 ? "+" : ""))
    }
    return names
  }

  /// The path relative to the folder of objects.
  static func path(_ key: ObjectKey) -> String { components(key).joined(separator: "/") }

  /// What a name in a folder stands for.
  struct Entry {
    enum Kind { case object, folder, continuation }
    let name: String
    let kind: Kind
    /// Bytes that this name adds to the keys below: with the slash for a folder.
    let bytes: [UInt8]
  }

  /// Nil for a name that no key has.
  static func decode(_ name: String) -> Entry? {
    var body = name.utf8[...]
    var kind = Entry.Kind.object
    if body.last == UInt8(ascii: "+") { kind = .folder } else if body.last == UInt8(ascii: "~") { kind = .continuation }
    if kind != .object { body.removeLast() }
    var bytes: [UInt8] = []
    var index = body.startIndex
    if body.elementsEqual("%".utf8) { index = body.endIndex }
    while index < body.endIndex {
      if body[index] == UInt8(ascii: "%") {
        guard let high = hexValue(body, index, 1), let low = hexValue(body, index, 2) else { return nil }
        bytes.append(high << 4 | low)
        index = body.index(index, offsetBy: 3)
      } else {
        bytes.append(body[index])
        index = body.index(after: index)
      }
    }
    let suffix = kind == .folder ? "+" : kind == .continuation ? "~" : ""
    guard encode(bytes[...]) + suffix == name else { return nil }
    return Entry(name: name, kind: kind, bytes: kind == .folder ? bytes + [UInt8(ascii: "/")] : bytes)
  }

  private static func hexValue(_ body: Substring.UTF8View, _ index: Substring.UTF8View.Index, _ offset: Int) -> UInt8? {
    guard let place = body.index(index, offsetBy: offset, limitedBy: body.endIndex), place < body.endIndex else {
      return nil
    }
    return digits.firstIndex(of: body[place]).map { UInt8($0) }
  }

  private static func encode(_ bytes: ArraySlice<UInt8>) -> String {
    // A lone percent sign cannot come from anything else.
    if bytes.isEmpty { return "%" }
    var name: [UInt8] = []
    name.reserveCapacity(bytes.count)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        name.append(byte)
      case UInt8(ascii: ".") where !name.isEmpty: name.append(byte)
      default: name += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: name, as: UTF8.self)
  }
}
