/// Two items that look alike.
public struct Link: Hashable, Sendable {
  /// The smaller and the larger place.
  public var first: Int, second: Int
  /// How far apart: differing bits of hashes, or 1 - cosine of vectors.
  public var distance: Float

  /// Makes a link; the places may come in either order.
  public init(_ first: Int, _ second: Int, distance: Float) {
    self.first = min(first, second)
    self.second = max(first, second)
    self.distance = distance
  }
}

/// What of each group of items that look alike is kept.
public struct DuplicateGroups: Hashable, Sendable {
  /// What holds a group together.
  public enum Linkage: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each member is linked to the one that is kept, and no two kept ones are linked: nothing is dropped for
    /// something that it does not resemble.
    case star
    /// Members are linked through others (connected components): a slow pan becomes one group.
    case chain
  }

  /// One group of two items or more.
  public struct Group: Hashable, Sendable {
    /// The item that stays.
    public var keeper: Int
    /// The items that go, in order of their places.
    public var others: [Int]
  }

  /// Of each item the one kept in its stead; its own place where it is kept itself.
  public internal(set) var keepers: [Int]
  /// Of each item that goes, the distance to its keeper; nil for those kept, and for members of chains that are
  /// linked to their keeper only through others.
  public internal(set) var distances: [Float?]

  /// No items.
  public init() { (keepers, distances) = ([], []) }

  /// Items looked at.
  public var count: Int { keepers.count }
  /// Whether the item stays.
  public func isKept(_ item: Int) -> Bool { keepers[item] == item }
  /// Items that stay.
  public var keptCount: Int { keepers.indices.reduce(0) { $0 + (keepers[$1] == $1 ? 1 : 0) } }

  /// The groups of two and more, in order of their keepers.
  public var groups: [Group] {
    var others: [Int: [Int]] = [:]
    for (item, keeper) in keepers.enumerated() where keeper != item { others[keeper, default: []].append(item) }
    return others.sorted { $0.key < $1.key }.map { Group(keeper: $0.key, others: $0.value) }
  }

  /// Adds items after those already grouped; what is decided stays so.
  ///
  /// Items are ranked by `scores`, highest first, equal ones and all without scores by their places, and taken one by
  /// one: with `.star` an item goes when it is linked to one already kept, and is counted to the nearest kept one;
  /// with `.chain` the first of each component stays. Earlier items rank before all added ones, whatever their
  /// scores, so that a kept frame that somebody has worked on is never taken back. The result depends on the
  /// arguments alone, not on the order of `links`.
  /// - Parameters:
  ///   - added: how many items come.
  ///   - links: pairs of which at least one item is new; others are ignored with `.star`. Places outside are ignored.
  ///   - scores: one for each added item, to keep the best; nil keeps the first. Those that are not finite rank last.
  public mutating func add(_ added: Int, links: some Sequence<Link>, scores: [Float]? = nil, linkage: Linkage = .star) {
    let settled = count
    let total = settled + max(0, added)
    keepers += settled..<total
    distances += [Float?](repeating: nil, count: total - settled)
    let links = links.filter { $0.first >= 0 && $0.second < total && $0.first != $0.second }
    let order = Self.order(settled..<total, scores: scores)
    switch linkage {
    case .star: addStars(links, order, settled)
    case .chain: addChains(links, order, settled)
    }
  }

  /// Places by score, highest first; equal ones in order.
  static func order(_ places: Range<Int>, scores: [Float]?) -> [Int] {
    guard let scores else { return Array(places) }
    func score(_ place: Int) -> Float {
      let index = place - places.lowerBound
      return index < scores.count && scores[index].isFinite ? scores[index] : -.infinity
    }
    return places.sorted { (-score($0), $0) < (-score($1), $1) }
  }

  private mutating func addStars(_ links: [Link], _ order: [Int], _ settled: Int) {
    let neighbours = Neighbours(links, count: count)
    var isKept = keepers.indices.map { $0 < settled && keepers[$0] == $0 }
    for item in order where !neighbours[item].contains(where: { isKept[$0.item] }) { isKept[item] = true }
    var rank = [Int](repeating: -1, count: count)
    for (place, item) in order.enumerated() { rank[item] = place }
    for item in order where !isKept[item] {
      let nearest = neighbours[item].filter { isKept[$0.item] }
        .min { ($0.distance, rank[$0.item], $0.item) < ($1.distance, rank[$1.item], $1.item) }
      guard let nearest else { continue }
      keepers[item] = nearest.item
      distances[item] = nearest.distance
    }
  }

  private mutating func addChains(_ links: [Link], _ order: [Int], _ settled: Int) {
    var sets = DisjointSets(count: count)
    for item in 0..<settled { sets.join(item, keepers[item]) }
    for link in links { sets.join(link.first, link.second) }
    var keeper = [Int](repeating: -1, count: count)
    // Earlier keepers first: of two groups that a new item connects, the earlier one's stays.
    for item in (0..<settled).filter({ keepers[$0] == $0 }) + order {
      let root = sets.root(item)
      if keeper[root] < 0 { keeper[root] = item }
    }
    var direct: [Int: Float] = [:]
    for link in links {
      let kept = keeper[sets.root(link.first)]
      guard link.first == kept || link.second == kept else { continue }
      let other = link.first == kept ? link.second : link.first
      direct[other] = min(direct[other] ?? .infinity, link.distance)
    }
    for item in keepers.indices {
      let kept = keeper[sets.root(item)]
      if kept != keepers[item] || distances[item] == nil { distances[item] = kept == item ? nil : direct[item] }
      keepers[item] = kept
    }
  }
}
