import Synchronization

/// The JSON of images, and of pages of them, that lists showed lately, so that PostgreSQL need neither join nor send
/// again what did not change.
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

  /// A page of images: what the database answered about their versions, and how it was to be shown.
  struct PageKey: Hashable {
    var versions: [UInt8]
    var size: Int
    var hasBoxes: Bool
  }

  private struct Entry {
    var version: UInt32
    var json: [UInt8]
  }

  /// About what an entry costs besides its JSON.
  private static let overhead = 96

  private let images: Mutex<RecentlyUsed<Key, Entry>>
  private let pages: Mutex<RecentlyUsed<PageKey, [UInt8]>>

  /// - Parameter mostBytes: About how much memory images and pages may take together.
  init(mostBytes: Int = 32 << 20) {
    images = Mutex(RecentlyUsed(mostBytes: mostBytes / 2))
    pages = Mutex(RecentlyUsed(mostBytes: mostBytes / 2))
  }

  /// The JSON of each wanted version; nil for what is not kept.
  func find(_ wanted: [(key: Key, version: UInt32)]) -> [[UInt8]?] {
    images.withLock { images in
      wanted.map { want in
        guard let entry = images.find(want.key), entry.version == want.version else { return nil }
        return entry.json
      }
    }
  }

  /// Keeps what was read.
  func keep(_ read: [(key: Key, version: UInt32, json: [UInt8])]) {
    images.withLock { images in
      for item in read {
        let bytes = item.json.count + Self.overhead
        images.keep(Entry(version: item.version, json: item.json), for: item.key, bytes: bytes)
      }
    }
  }

  /// The whole page, ready to send; nil when it is not kept.
  func find(_ page: PageKey) -> [UInt8]? { pages.withLock { $0.find(page) } }

  /// Keeps a page, which must hold nothing but its images' JSON and the cursor: no addresses, which expire.
  func keep(_ json: [UInt8], for page: PageKey) {
    pages.withLock { $0.keep(json, for: page, bytes: json.count + page.versions.count + Self.overhead) }
  }
}
