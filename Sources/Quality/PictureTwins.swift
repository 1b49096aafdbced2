import Formats
import Similarity

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

  /// Pairs across splits whose hashes differ in at most `limit` bits: of each picture the nearest one before it.
  private static func looks(_ pictures: [Picture], _ order: [Int], _ limit: Int) -> [Pair] {
    let hashed = order.filter { pictures[$0].fingerprint.perceptualHash != nil }
    // Blank pages share one hash by the thousand: each hash is compared once, and of each split its first picture.
    var looks: [Look] = []
    var places: [Hash64: Int] = [:]
    for (position, index) in hashed.enumerated() {
      let hash = Hash64(pictures[index].fingerprint.perceptualHash ?? 0)
      let place = places[hash, default: looks.count]
      if place == looks.count {
        places[hash] = place
        looks.append(Look(hash: hash))
      }
      looks[place].add(position, pictures[index].split)
    }
    var nearest = [Near?](repeating: nil, count: hashed.count)
    func consider(_ look: Look, _ other: Look, _ distance: Int) {
      for position in look.positions {
        let split = pictures[hashed[position]].split
        for first in other.firsts where first.position < position && first.split != split {
          let near = Near(distance: distance, position: first.position)
          if let known = nearest[position], (known.distance, known.position) <= (distance, first.position) { continue }
          nearest[position] = near
        }
      }
    }
    for look in looks where look.firsts.count > 1 { consider(look, look, 0) }
    HammingIndex(looks.map(\.hash), radius: limit).forEachPair(within: limit) { one, other, distance in
      consider(looks[one], looks[other], distance)
      consider(looks[other], looks[one], distance)
      return true
    }
    return hashed.indices.compactMap { position in
      nearest[position].map { Pair(kept: hashed[$0.position], other: hashed[position], distance: $0.distance) }
    }
  }

  private struct Near {
    var distance: Int
    var position: Int
  }

  /// The pictures of one hash, by their positions in the order of keeping.
  private struct Look {
    var hash: Hash64
    var positions: [Int] = []
    /// Of each split the first one.
    var firsts: [(split: String?, position: Int)] = []

    mutating func add(_ position: Int, _ split: String?) {
      positions.append(position)
      if !firsts.contains(where: { $0.split == split }) { firsts.append((split, position)) }
    }
  }

  private static func rank(_ split: String?) -> Int {
    switch split {
    case "test": 0
    case "valid", "val": 1
    default: 2
    }
  }
}
