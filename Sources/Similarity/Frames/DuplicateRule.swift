/// When two frames of a video look the same, and which of them is kept.
public struct DuplicateRule: Hashable, Sendable {
  /// What a frame is compared with.
  public enum Against: String, Hashable, Sendable, Codable, CaseIterable {
    /// The frame kept last: a view that comes back later is kept again.
    case lastKept = "last_kept"
    /// Every frame kept so far: a view that comes back is known.
    case anyKept = "any_kept"
  }

  /// Which frame of those that look the same stays.
  public enum Keep: String, Hashable, Sendable, Codable, CaseIterable {
    /// The first in time.
    case first
    /// The one with the greatest sharpness; needs `anyKept`.
    case sharpest
  }

  /// Which hash is compared.
  public enum Hash: String, Hashable, Sendable, Codable, CaseIterable {
    /// The one of 64 bits.
    case short
    /// The one of 256 bits: for scenes that move little.
    case wide

    /// How many bits it has.
    public var bitCount: Int { self == .short ? Hash64.bitCount : Hash256.bitCount }
  }

  /// Bits that may differ, 0 to a half of all.
  public var distance: Int
  public var against: Against
  public var keep: Keep
  public var hash: Hash

  /// Makes a rule; without arguments frames within 8 of 64 bits of any kept one go.
  public init(distance: Int = 8, against: Against = .anyKept, keep: Keep = .first, hash: Hash = .short) {
    self.distance = distance
    self.against = against
    self.keep = keep
    self.hash = hash
  }
}

extension DuplicateRule: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case distance, against, keep, hash }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    let hash = try container.decodeIfPresent(Hash.self, forKey: .hash) ?? .short
    self.init(
      distance: try container.decodeIfPresent(Int.self, forKey: .distance) ?? hash.bitCount / 8,
      against: try container.decodeIfPresent(Against.self, forKey: .against) ?? .anyKept,
      keep: try container.decodeIfPresent(Keep.self, forKey: .keep) ?? .first, hash: hash)
    guard (0...hash.bitCount / 2).contains(distance) else {
      throw DecodingError.dataCorruptedError(
        forKey: .distance, in: container, debugDescription: "must be within 0 and \(hash.bitCount / 2)")
    }
    if keep == .sharpest, against == .lastKept {
      throw DecodingError.dataCorruptedError(
        forKey: .keep, in: container, debugDescription: "sharpest goes with against any_kept")
    }
  }
}

extension DuplicateRule {
  /// Of each frame that goes, the one kept in its stead.
  func twins<Code: HashCode>(_ hashes: [Code], _ sharpness: [Double]) -> [Int: HashMatch] {
    var found: [Int: HashMatch] = [:]
    switch against {
    case .lastKept:
      var last: Int?
      for (place, hash) in hashes.enumerated() {
        if let kept = last {
          let differing = hash.differingBits(hashes[kept])
          if differing <= distance {
            found[place] = HashMatch(item: kept, distance: differing)
            continue
          }
        }
        last = place
      }
    case .anyKept:
      let scores = keep == .sharpest ? sharpness.map { Float($0) } : nil
      let groups = DuplicateGroups(hashes, within: distance, scores: scores, linkage: .star)
      for place in hashes.indices where !groups.isKept(place) {
        found[place] = HashMatch(item: groups.keepers[place], distance: Int(groups.distances[place] ?? 0))
      }
    }
    return found
  }
}
