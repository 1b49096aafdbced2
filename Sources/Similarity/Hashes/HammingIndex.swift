internal import CSimilarity

/// A code of an index and how far it is from the one asked for.
public struct HashMatch: Hashable, Sendable {
  /// The code's place: it was appended as number `item`, from 0.
  public var item: Int
  /// How many bits differ.
  public var distance: Int

  public init(item: Int, distance: Int) {
    self.item = item
    self.distance = distance
  }
}

/// Exact search of near codes by multi-index hashing (Norouzi, Punjani, Fleet 2012), growing as codes come.
///
/// A million 64-bit codes take 8 MB and about 20 MB of tables. Codes appended since the tables were made are compared
/// one by one; tables are made again when those are a quarter of all, so that appending stays cheap in the long run.
/// A value: copies are independent, readers of one value need no lock.
public struct HammingIndex<Code: HashCode>: Sendable {
  private var core: HammingCore

  /// Makes an empty index.
  /// - Parameter radius: bits by which matches usually may differ; other radii work and are slower.
  public init(radius: Int = Code.bitCount / 8) {
    core = HammingCore(wordCount: Code.wordCount, radius: max(0, min(radius, Code.bitCount)))
  }

  /// Makes an index of codes.
  public init(_ codes: some Sequence<Code>, radius: Int = Code.bitCount / 8) {
    self.init(radius: radius)
    append(contentsOf: codes)
  }

  /// Codes in the index.
  public var count: Int { core.codes.count }

  /// The code that was appended as number `item`.
  public subscript(item: Int) -> Code { Code(words: core.codes.slice(item)) }

  /// Appends a code; its place is the count before.
  public mutating func append(_ code: Code) {
    code.append(to: &core.codes.words)
    core.growTables()
  }

  /// Appends codes in order.
  public mutating func append(contentsOf codes: some Sequence<Code>) {
    for code in codes { code.append(to: &core.codes.words) }
    core.growTables()
  }

  /// All codes within `radius` bits of `code`, nearest first, equal ones in order of their places.
  public func matches(of code: Code, within radius: Int) -> [HashMatch] {
    var words: [UInt64] = []
    code.append(to: &words)
    return core.matches(words, within: radius)
  }

  /// The `count` codes nearest to `code`, nearest first, equal ones in order of their places. Looks at every code: a
  /// millisecond a million of 64 bits.
  public func nearest(to code: Code, count: Int) -> [HashMatch] {
    var words: [UInt64] = []
    code.append(to: &words)
    return core.nearest(words, count: count)
  }

  /// Calls `body` once for each pair of codes within `radius` bits, with the smaller place, the larger place and the
  /// distance, in an order that depends on the codes alone; stops when it returns false.
  /// - Parameter firstNew: only pairs of which at least one code has this place or a later one: what was appended
  ///   since an earlier call, against the old ones and among itself.
  public func forEachPair(within radius: Int, firstNew: Int = 0, _ body: (Int, Int, Int) -> Bool) {
    HashJoin(codes: core.codes, radius: radius, firstNew: max(0, firstNew)).forEachPair(body)
  }
}

/// What does not depend on the kind of code; apart, so that it is compiled once and whole.
struct HammingCore: Sendable {
  var codes: CodeTable
  private let radius: Int
  private var pieces: [CodePiece] = []
  private var tables: [Buckets] = []
  /// Of each piece, the masks of the radius that is usually asked for; those of a smaller one are their beginning.
  private var masks: [[Int]] = []
  /// Codes that the tables know.
  private var tabled = 0

  init(wordCount: Int, radius: Int) {
    codes = CodeTable(wordCount: wordCount)
    self.radius = radius
  }

  private var bits: Int { codes.wordCount * 64 }

  mutating func growTables() {
    let added = codes.count - tabled
    guard added > 4096, added > tabled / 4 else { return }
    guard let plan = SearchPlan.queries(bits: bits, count: codes.count, radius: radius) else { return }
    pieces = plan.pieces
    tables = pieces.map { Buckets(codes, $0) }
    masks = zip(plan.pieces, plan.radii).map { $0.masks(radius: max(0, $1)) }
    tabled = codes.count
  }

  func matches(_ code: [UInt64], within radius: Int) -> [HashMatch] {
    guard radius >= 0 else { return [] }
    let limit = Int32(min(radius, bits))
    var found: [HashMatch] = []
    var hits: [UInt32] = []
    codes.words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      func take(_ item: Int) {
        found.append(
          HashMatch(
            item: item, distance: Int(csimilarity_distance(base + item * codes.wordCount, code, Int32(codes.wordCount)))
          ))
      }
      func scan(from start: Int) {
        if hits.count < codes.count - start { hits = [UInt32](repeating: 0, count: codes.count - start) }
        let count = csimilarity_near(
          base + start * codes.wordCount, codes.count - start, Int32(codes.wordCount), code, limit, &hits)
        for hit in hits[..<count] { take(start + Int(hit)) }
      }
      guard let radii = radiiWorthTables(radius) else { return scan(from: 0) }
      for (table, piece) in pieces.enumerated() where radii[table] >= 0 {
        let key = piece.key(code)
        let wanted = Int(SearchPlan.neighbours(length: piece.length, radius: radii[table]))
        let known = masks[table]
        for mask in wanted <= known.count ? known[..<wanted] : piece.masks(radius: radii[table])[...] {
          let (from, to) = (Int(tables[table].starts[key ^ mask]), Int(tables[table].starts[(key ^ mask) + 1]))
          if from == to { continue }
          if hits.count < to - from { hits = [UInt32](repeating: 0, count: to - from) }
          let count = tables[table].items.withUnsafeBufferPointer { items in
            csimilarity_near_listed(
              base, items.baseAddress.map { $0 + from }, to - from, Int32(codes.wordCount), code, limit, &hits)
          }
          for hit in hits[..<count] {
            let theirs = base + Int(hit) * codes.wordCount
            let isKnown = (0..<table).contains {
              (pieces[$0].key(code) ^ pieces[$0].key(theirs)).nonzeroBitCount <= radii[$0]
            }
            if !isKnown { take(Int(hit)) }
          }
        }
      }
      scan(from: tabled)
    }
    return found.sorted { ($0.distance, $0.item) < ($1.distance, $1.item) }
  }

  /// How far to look in each table for codes within `radius`; nil when looking at every code costs less.
  private func radiiWorthTables(_ radius: Int) -> [Int]? {
    guard tabled > 0, radius < bits else { return nil }
    let radii = SearchPlan.radii(pieces: pieces.count, radius: radius)
    let cost = SearchPlan.queryCost(pieces, radii, count: tabled)
    return cost < SearchPlan.scanCost(bits: bits, count: tabled) ? radii : nil
  }

  func nearest(_ code: [UInt64], count: Int) -> [HashMatch] {
    guard count > 0, codes.count > 0 else { return [] }
    // Counting by distance first tells the radius within which there are enough.
    var distances = [UInt16](repeating: 0, count: codes.count)
    var tally = [Int](repeating: 0, count: bits + 1)
    codes.words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for item in 0..<codes.count {
        let distance = Int(csimilarity_distance(base + item * codes.wordCount, code, Int32(codes.wordCount)))
        distances[item] = UInt16(truncatingIfNeeded: distance)
        tally[distance] += 1
      }
    }
    var (radius, sum) = (0, tally[0])
    while sum < count, radius < bits {
      radius += 1
      sum += tally[radius]
    }
    let found = distances.indices.filter { distances[$0] <= radius }.map {
      HashMatch(item: $0, distance: Int(distances[$0]))
    }
    return Array(found.sorted { ($0.distance, $0.item) < ($1.distance, $1.item) }.prefix(count))
  }
}
