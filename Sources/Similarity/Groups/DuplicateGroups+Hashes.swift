extension DuplicateGroups {
  /// Links that are held at once when grouping by hashes; frames of one colour can have more pairs than memory has
  /// room.
  static let linkLimit = 1 << 23

  /// Groups codes by their distance, exactly.
  ///
  /// Equal codes are taken together first; then pairs are found by multi-index hashing. A million codes of 64 bits
  /// take seconds. Where so many different codes look alike that their pairs would not fit into memory, items are
  /// asked for one by one among those kept; the result is the same.
  /// - Parameters:
  ///   - radius: bits by which two codes of a group may differ.
  ///   - scores: one for each code, to keep the best of a group; nil keeps the first.
  public init<Code: HashCode>(
    _ codes: [Code], within radius: Int, scores: [Float]? = nil, linkage: Linkage = .star
  ) {
    self.init(codes, within: radius, scores: scores, linkage: linkage, linkLimit: Self.linkLimit)
  }

  init<Code: HashCode>(
    _ codes: [Code], within radius: Int, scores: [Float]?, linkage: Linkage, linkLimit: Int
  ) {
    self.init()
    // Each different code stands where its first item ranks, so that places among them are ranks.
    let order = Self.order(0..<codes.count, scores: scores)
    var places: [Code: Int] = Dictionary(minimumCapacity: codes.count)
    var distinct: [Code] = []
    var leaders: [Int] = []
    var placeOf = [Int](repeating: 0, count: codes.count)
    for item in order {
      if let place = places[codes[item]] {
        placeOf[item] = place
      } else {
        places[codes[item]] = distinct.count
        placeOf[item] = distinct.count
        distinct.append(codes[item])
        leaders.append(item)
      }
    }
    places = [:]
    let grouped =
      linkage == .star
      ? Self.stars(distinct, radius, linkLimit) : Self.chains(distinct, radius)
    keepers = (0..<codes.count).map { leaders[grouped.keepers[placeOf[$0]]] }
    distances = (0..<codes.count).map { item in
      keepers[item] == item ? nil : grouped.isKept(placeOf[item]) ? 0 : grouped.distances[placeOf[item]]
    }
  }

  private static func stars<Code: HashCode>(_ codes: [Code], _ radius: Int, _ limit: Int) -> DuplicateGroups {
    let index = HammingIndex(codes, radius: radius)
    var links: [Link] = []
    var isWhole = true
    index.forEachPair(within: radius) { first, second, distance in
      if links.count == limit { isWhole = false }
      if isWhole { links.append(Link(first, second, distance: Float(distance))) }
      return isWhole
    }
    var groups = DuplicateGroups()
    if isWhole {
      groups.add(codes.count, links: links)
      return groups
    }
    links = []
    var kept = HammingIndex<Code>(radius: radius)
    var items: [Int] = []
    groups.add(codes.count, links: [])
    for (item, code) in codes.enumerated() where kept.matches(of: code, within: radius).isEmpty {
      kept.append(code)
      items.append(item)
    }
    for (item, code) in codes.enumerated() {
      guard let nearest = kept.matches(of: code, within: radius).first, items[nearest.item] != item else { continue }
      groups.keepers[item] = items[nearest.item]
      groups.distances[item] = Float(nearest.distance)
    }
    return groups
  }

  private static func chains<Code: HashCode>(_ codes: [Code], _ radius: Int) -> DuplicateGroups {
    var groups = DuplicateGroups()
    var sets = DisjointSets(count: codes.count)
    HammingIndex(codes, radius: radius).forEachPair(within: radius) { first, second, _ in
      sets.join(first, second)
      return true
    }
    groups.add(codes.count, links: [])
    var keeper = [Int](repeating: -1, count: codes.count)
    for item in codes.indices {
      let root = sets.root(item)
      if keeper[root] < 0 { keeper[root] = item }
      groups.keepers[item] = keeper[root]
      if keeper[root] != item {
        let distance = codes[item].differingBits(codes[keeper[root]])
        groups.distances[item] = distance <= radius ? Float(distance) : nil
      }
    }
    return groups
  }
}

extension HashCode {
  func differingBits(_ other: Self) -> Int {
    var (mine, theirs): ([UInt64], [UInt64]) = ([], [])
    append(to: &mine)
    other.append(to: &theirs)
    return zip(mine, theirs).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }
}

extension HammingIndex {
  /// The pairs within `radius` as links, in order of their places.
  /// - Parameter firstNew: only pairs of which at least one has this place or a later one.
  public func links(within radius: Int, firstNew: Int = 0) -> [Link] {
    var links: [Link] = []
    forEachPair(within: radius, firstNew: firstNew) { first, second, distance in
      links.append(Link(first, second, distance: Float(distance)))
      return true
    }
    return links.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}
