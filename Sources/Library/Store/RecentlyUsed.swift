/// Values that were used lately, in about so much memory.
///
/// Two generations: what is used moves to the young one, and when that is full the old one is forgotten.
struct RecentlyUsed<Key: Hashable, Value> {
  private typealias Kept = (value: Value, bytes: Int)

  private let mostBytes: Int
  private var young: [Key: Kept] = [:]
  private var old: [Key: Kept] = [:]
  private var youngBytes = 0

  /// - Parameter mostBytes: About how much memory both generations may take.
  init(mostBytes: Int) { self.mostBytes = mostBytes }

  /// The value kept for `key`.
  mutating func find(_ key: Key) -> Value? {
    if let kept = young[key] { return kept.value }
    guard let kept = old[key] else { return nil }
    keep(kept.value, for: key, bytes: kept.bytes)
    return kept.value
  }

  /// - Parameter bytes: About what the value and its key take.
  mutating func keep(_ value: Value, for key: Key, bytes: Int) {
    let replaced = young.updateValue((value, bytes), forKey: key)
    youngBytes += bytes - (replaced?.bytes ?? 0)
    guard youngBytes > mostBytes / 2 else { return }
    old = young
    young = [:]
    youngBytes = 0
  }
}
