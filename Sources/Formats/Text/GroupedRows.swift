/// The rows of mapped text tables, grouped by what they are about: 20 bytes a row beside the mapped files.
///
/// Tables name images in any order. Each file is walked once for the places of its rows; then the rows of one image after
/// the other are parsed.
final class GroupedRows<Key: Hashable> {
  struct Place {
    var offset: UInt64
    var line: UInt32
    var file: UInt32
  }
  private struct Entry {
    var offset: UInt64
    var line: UInt32
    var key: UInt32
    var file: UInt16
  }
  /// In order of appearance.
  private(set) var keys: [Key] = []
  private var places: [Key: UInt32] = [:]
  private var entries: [Entry] = []
  private var order: [UInt32] = []
  private var starts: [Int] = []

  /// More rows than this are refused: 4 billion have no number.
  static var mostRows: Int { Int(UInt32.max) - 1 }

  /// Whether a key is known.
  func contains(_ key: Key) -> Bool { places[key] != nil }

  /// Knows a key that may have no rows.
  func know(_ key: Key) {
    if places[key] == nil {
      places[key] = UInt32(keys.count)
      keys.append(key)
    }
  }

  func add(_ key: Key, file: Int, offset: Int, line: Int) throws(FormatError) {
    guard entries.count < Self.mostRows, let file = UInt16(exactly: file) else {
      throw FormatError(.limitExceeded, "there are more rows or files than can be read", remedy: "split the dataset")
    }
    know(key)
    entries.append(
      Entry(
        offset: UInt64(offset), line: UInt32(truncatingIfNeeded: line), key: places[key] ?? 0, file: file))
  }

  /// Sorts the rows by key, the files' order within each.
  func group() {
    starts = [Int](repeating: 0, count: keys.count + 1)
    for entry in entries { starts[Int(entry.key) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    order = [UInt32](repeating: 0, count: entries.count)
    for (index, entry) in entries.enumerated() {
      order[next[Int(entry.key)]] = UInt32(index)
      next[Int(entry.key)] += 1
    }
  }

  /// The rows of a key; only after `group`.
  func rows(_ key: Key) -> [Place] {
    guard let index = places[key], starts.count > keys.count else { return [] }
    return order[starts[Int(index)]..<starts[Int(index) + 1]].map { place in
      let entry = entries[Int(place)]
      return Place(offset: entry.offset, line: entry.line, file: UInt32(entry.file))
    }
  }
}
