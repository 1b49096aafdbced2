/// How many labels there are of each class.
///
/// A dictionary's hash, which nobody can make collide on purpose, takes longer than the rest of counting. So each name has
/// a slot by a cheap hash, and goes to the dictionary with its count when another name wants the slot.
struct ClassCounts {
  private var slots = [(name: String, count: Int)](repeating: ("", 0), count: slotCount)
  private var rest: [String: Int] = [:]
  /// As many as eleven bits tell apart; COCO has 80 classes, LVIS 1,203.
  private static let slotCount = 2048

  /// By name.
  var all: [String: Int] {
    slots.reduce(into: rest) { all, slot in if slot.count > 0 { all[slot.name, default: 0] += slot.count } }
  }

  mutating func add(_ name: String, _ count: Int) {
    let slot = ClassCounts.slot(of: name)
    if slots[slot].name != name {
      if slots[slot].count > 0 { rest[slots[slot].name, default: 0] += slots[slot].count }
      slots[slot] = (name, 0)
    }
    slots[slot].count += count
  }

  /// By the first and the last eight bytes, which tell the names of a dataset apart, and the length.
  private static func slot(of name: String) -> Int {
    var name = name
    return name.withUTF8 { utf8 in
      func word(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
      }
      let hash = (word(utf8.prefix(8)) &* 0x9E37_79B9_7F4A_7C15) ^ word(utf8.suffix(8)) &+ UInt64(utf8.count)
      return Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 53)
    }
  }
}
