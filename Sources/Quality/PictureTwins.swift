import Formats

/// What tells a picture from others.
public struct PictureFingerprint: Hashable, Sendable {
  /// A digest of the file's bytes.
  public var digest: [UInt8]
  /// The perceptual hash of what is seen; nil where the picture cannot be decoded or nobody asked.
  public var perceptualHash: UInt64?

  public init(digest: [UInt8], perceptualHash: UInt64?) {
    self.digest = digest
    self.perceptualHash = perceptualHash
  }
}

/// Finds pictures that are there twice.
struct PictureTwins {
  struct Picture {
    var path: String
    var split: String?
    var fingerprint: PictureFingerprint
  }

  /// Two pictures, by their places in the list. The first is the one to keep.
  struct Pair: Hashable {
    var kept: Int
    var other: Int
    /// How many bits of the perceptual hashes differ; nil for equal bytes.
    var distance: Int?
  }

  /// All pairs, each picture against the first of its kind: equal bytes, then equal looks across splits.
  ///
  /// Of two splits the one that measures is kept (test, then valid, then the others): taking a picture out of the
  /// training set changes no published number.
  static func pairs(_ pictures: [Picture], distance limit: Int) -> [Pair] {
    var found: [Pair] = []
    var first: [[UInt8]: Int] = [:]
    let order = pictures.indices.sorted { (rank(pictures[$0].split), $0) < (rank(pictures[$1].split), $1) }
    var distinct: [Int] = []
    for index in order {
      if let earlier = first[pictures[index].fingerprint.digest] {
        found.append(Pair(kept: earlier, other: index, distance: nil))
      } else {
        first[pictures[index].fingerprint.digest] = index
        distinct.append(index)
      }
    }
    return found + looks(pictures, distinct, limit)
  }

  /// Pairs across splits whose hashes differ in at most `limit` bits.
  ///
  /// Two hashes that differ in at most k bits agree in one of k + 1 pieces (Norouzi, Punjani, Fleet 2012): only those
  /// that share a piece are compared.
  private static func looks(_ pictures: [Picture], _ order: [Int], _ limit: Int) -> [Pair] {
    let pieces = min(max(limit, 0), 15) + 1
    var tables = [[UInt64: [Int]]](repeating: [:], count: pieces)
    var found: [Pair] = []
    for index in order {
      guard let hash = pictures[index].fingerprint.perceptualHash else { continue }
      var seen = Set<Int>()
      var best: Pair?
      for piece in 0..<pieces {
        let (from, to) = (piece * 64 / pieces, (piece + 1) * 64 / pieces)
        let key = hash >> UInt64(from) & (to - from == 64 ? .max : 1 << UInt64(to - from) - 1)
        for other in tables[piece][key] ?? [] where pictures[other].split != pictures[index].split {
          guard seen.insert(other).inserted, let theirs = pictures[other].fingerprint.perceptualHash else { continue }
          let distance = (hash ^ theirs).nonzeroBitCount
          if distance <= limit, distance < best?.distance ?? .max {
            best = Pair(kept: other, other: index, distance: distance)
          }
        }
        // A thousand pictures that look alike (blank pages) say nothing more than the first hundred.
        if tables[piece][key]?.count ?? 0 < 100 { tables[piece][key, default: []].append(index) }
      }
      if let best { found.append(best) }
    }
    return found
  }

  private static func rank(_ split: String?) -> Int {
    switch split {
    case "test": 0
    case "valid", "val": 1
    default: 2
    }
  }
}
