import Glibc

/// Walks the keys below a file store in UTF-8 byte order, skipping folders that cannot hold what is asked for.
struct FolderWalk {
  let tree: FileTree
  let prefix: [UInt8]
  let delimiter: [UInt8]
  let after: ListingMark?
  let limit: Int

  private var keys: [ObjectKey] = []
  private var prefixes: [String] = []
  private var lastPrefix: [UInt8]?
  private var last: ListingMark?
  private var isFull = false

  init(_ tree: FileTree, prefix: String, delimiter: String?, after: ListingMark?, limit: Int) {
    self.tree = tree
    self.prefix = Array(prefix.utf8)
    self.delimiter = Array((delimiter ?? "").utf8)
    self.after = after
    self.limit = limit
  }

  mutating func run() throws(ObjectError) -> (keys: [ObjectKey], prefixes: [String], next: ListingMark?) {
    guard limit > 0 else { return ([], [], nil) }
    try visit(folder: tree.objects, base: [])
    return (keys, prefixes, isFull ? last : nil)
  }

  /// - Parameter base: what all keys in this folder begin with.
  private mutating func visit(folder: String, base: [UInt8]) throws(ObjectError) {
    for entry in try Self.entries(of: folder) {
      let key = base + entry.bytes
      switch entry.kind {
      case .object: take(key)
      case .folder, .continuation:
        guard mayHold(key) else { continue }
        let path = folder + "/" + entry.name
        if let common = commonPrefix(of: key) {
          // Every key below shares this prefix: one look whether there is a key at all.
          if !isBehind(prefix: common), common != lastPrefix, try Self.holdsObject(path) { take(common: common) }
        } else {
          try visit(folder: path, base: key)
        }
      }
      if isFull { return }
    }
  }

  private mutating func take(_ key: [UInt8]) {
    guard key.starts(with: prefix), !isBehind(key: key) else { return }
    if let common = commonPrefix(of: key) {
      if !isBehind(prefix: common), common != lastPrefix { take(common: common) }
    } else if hasRoom() {
      keys.append(ObjectKey(unchecked: key))
      last = .key(String(decoding: key, as: UTF8.self))
    }
  }

  private mutating func take(common: [UInt8]) {
    guard hasRoom() else { return }
    lastPrefix = common
    let text = String(decoding: common, as: UTF8.self)
    prefixes.append(text)
    last = .prefix(text)
  }

  /// There is a further key, so the page is cut when it is full.
  private mutating func hasRoom() -> Bool {
    isFull = keys.count + prefixes.count >= limit
    return !isFull
  }

  private func commonPrefix(of key: [UInt8]) -> [UInt8]? {
    guard !delimiter.isEmpty, key.count > prefix.count, key.starts(with: prefix) else { return nil }
    var index = prefix.count
    while index + delimiter.count <= key.count {
      if key[index..<index + delimiter.count].elementsEqual(delimiter) {
        return Array(key[..<(index + delimiter.count)])
      }
      index += 1
    }
    return nil
  }

  /// Whether a folder whose keys begin with `base` may hold keys that are asked for.
  private func mayHold(_ base: [UInt8]) -> Bool {
    guard base.starts(with: prefix) || prefix.starts(with: base) else { return false }
    switch after {
    case nil, .token: return true
    case .key(let text):
      let mark = Array(text.utf8)
      return mark.starts(with: base) || mark.lexicographicallyPrecedes(base)
    case .prefix(let text): return !base.starts(with: Array(text.utf8)) && mayLieBehind(base, Array(text.utf8))
    }
  }

  private func mayLieBehind(_ base: [UInt8], _ mark: [UInt8]) -> Bool {
    mark.starts(with: base) || mark.lexicographicallyPrecedes(base)
  }

  private func isBehind(key: [UInt8]) -> Bool {
    switch after {
    case nil, .token: return false
    case .key(let text): return !text.utf8.lexicographicallyPrecedes(key)
    case .prefix(let text): return key.starts(with: text.utf8) || key.lexicographicallyPrecedes(text.utf8)
    }
  }

  /// A common prefix was listed already when it is the mark itself or lies before it; keys below it may follow a mark
  /// inside it.
  private func isBehind(prefix common: [UInt8]) -> Bool {
    switch after {
    case nil, .token: return false
    case .key(let text):
      if common.elementsEqual(text.utf8) { return true }
      return !text.utf8.starts(with: common) && common.lexicographicallyPrecedes(text.utf8)
    case .prefix(let text): return common.elementsEqual(text.utf8) || common.lexicographicallyPrecedes(text.utf8)
    }
  }

  /// Names in a folder that keys can have, in the order of the keys below them.
  static func entries(of folder: String) throws(ObjectError) -> [KeyPath.Entry] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw ObjectError(system: errno, "opendir", folder)
    }
    defer { closedir(stream) }
    var entries: [KeyPath.Entry] = []
    while let next = readdir(stream) {
      let name = withUnsafeBytes(of: &next.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let entry = KeyPath.decode(name) { entries.append(entry) }
    }
    return entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  private static func holdsObject(_ folder: String) throws(ObjectError) -> Bool {
    for entry in try entries(of: folder) {
      if entry.kind == .object { return true }
      if try holdsObject(folder + "/" + entry.name) { return true }
    }
    return false
  }
}
