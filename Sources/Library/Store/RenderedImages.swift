import Synchronization

/// The JSON of images that lists showed lately, so that PostgreSQL need neither join nor send again what did not change.
///
/// A list asks for each row's `xmin`, the transaction that wrote this version of the row, in a query that row-level
/// security answers like any other; only rows whose version is not kept here are then read whole. All that an image's
/// JSON says stands in its row, so equal versions have equal JSON. (Numbers of transactions come again after 2³² of them;
/// an entry would have to stay in use that long, with just that number.)
final class RenderedImages: Sendable {
  /// An image's JSON, with its boxes or without.
  struct Key: Hashable {
    var image: ImageID
    var hasBoxes: Bool
  }

  private struct Entry {
    var version: UInt32
    var json: [UInt8]
  }

  /// Two generations: what is used moves to the young one, and when that is full the old one is forgotten.
  private struct Generations {
    var young: [Key: Entry] = [:]
    var old: [Key: Entry] = [:]
    var youngBytes = 0
  }

  /// About what an entry costs besides its JSON.
  private static let overhead = 96

  private let generations = Mutex(Generations())
  private let mostBytes: Int

  /// - Parameter mostBytes: About how much memory both generations may take.
  init(mostBytes: Int = 32 << 20) { self.mostBytes = mostBytes }

  /// The JSON of each wanted version; nil for what is not kept.
  func find(_ wanted: [(key: Key, version: UInt32)]) -> [[UInt8]?] {
    generations.withLock { generations in
      wanted.map { want in
        if let entry = generations.young[want.key] { return entry.version == want.version ? entry.json : nil }
        guard let entry = generations.old[want.key], entry.version == want.version else { return nil }
        add(entry, for: want.key, to: &generations)
        return entry.json
      }
    }
  }

  /// Keeps what was read.
  func keep(_ read: [(key: Key, version: UInt32, json: [UInt8])]) {
    generations.withLock { generations in
      for item in read { add(Entry(version: item.version, json: item.json), for: item.key, to: &generations) }
    }
  }

  private func add(_ entry: Entry, for key: Key, to generations: inout Generations) {
    let replaced = generations.young.updateValue(entry, forKey: key)
    generations.youngBytes += entry.json.count - (replaced?.json.count ?? -Self.overhead)
    guard generations.youngBytes > mostBytes / 2 else { return }
    generations.old = generations.young
    generations.young = [:]
    generations.youngBytes = 0
  }
}
