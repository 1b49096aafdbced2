/// How codes are cut into pieces so that near ones share a piece, or nearly.
///
/// Multi-index hashing (Norouzi, Punjani, Fleet 2012): of `m` pieces of two codes that differ in at most r = m·a + b
/// bits, one of the first b + 1 differs in at most a bits or one of the others in at most a - 1. So each table is
/// asked only for keys within its own small radius, and nothing is missed.
struct SearchPlan: Sendable {
  let pieces: [CodePiece]
  /// The largest difference each piece is searched for; -1 leaves its table out.
  let radii: [Int]

  /// A plan of `count` pieces for codes of `bits`.
  init(bits: Int, pieces count: Int, radius: Int) {
    pieces = (0..<count).map { index in
      let (from, to) = (index * bits / count, (index + 1) * bits / count)
      return CodePiece(start: from, length: to - from)
    }
    radii = Self.radii(pieces: count, radius: radius)
  }

  static func radii(pieces count: Int, radius: Int) -> [Int] {
    let (each, rest) = radius.quotientAndRemainder(dividingBy: count)
    return (0..<count).map { $0 <= rest ? each : each - 1 }
  }

  // The weights below are nanoseconds measured on one machine; only their proportions matter.

  /// What comparing one code with all of `count` costs.
  static func scanCost(bits: Int, count: Int) -> Double { Double(count) * 0.4 * Double(bits) / 64 }

  /// What asking the tables of `count` codes for one code costs.
  static func queryCost(_ pieces: [CodePiece], _ radii: [Int], count: Int) -> Double {
    zip(pieces, radii).reduce(0) { sum, table in
      guard table.1 >= 0 else { return sum }
      let each = 10 + Double(count) / Double(1 << table.0.length) * 4
      return sum + neighbours(length: table.0.length, radius: table.1) * each
    }
  }

  /// The cheapest plan that joins `count` codes with each other; nil where comparing all with all is cheaper.
  static func join(bits: Int, count: Int, radius: Int) -> SearchPlan? {
    let items = Double(count)
    let compare = scanCost(bits: bits, count: 1)
    return cheapest(bits: bits, radius: radius, below: items * items / 2 * compare) { plan in
      zip(plan.pieces, plan.radii).reduce(0) { sum, table in
        guard table.1 >= 0 else { return sum }
        let keys = Double(1 << table.0.length)
        // Half of the neighbours, since each pair of keys is met once; a call for each code and key.
        let half = (neighbours(length: table.0.length, radius: table.1) + 1) / 2
        return sum + half * (2 * keys + 4 * items + items * items / keys * compare) + 20 * items + 2 * keys
      }
    }
  }

  /// The cheapest plan for asking single codes of `count`; nil where looking at all is cheaper.
  static func queries(bits: Int, count: Int, radius: Int) -> SearchPlan? {
    cheapest(bits: bits, radius: radius, below: scanCost(bits: bits, count: count)) {
      queryCost($0.pieces, $0.radii, count: count)
    }
  }

  private static func cheapest(bits: Int, radius: Int, below limit: Double, cost: (SearchPlan) -> Double) -> SearchPlan?
  {
    var (least, best) = (limit, SearchPlan?.none)
    // Pieces of 6 to 22 bits: a table has a place for each key.
    for count in (bits + 21) / 22...bits / 6 {
      let plan = SearchPlan(bits: bits, pieces: count, radius: radius)
      let sum = cost(plan)
      if sum < least { (least, best) = (sum, plan) }
    }
    return best
  }

  /// How many keys of `length` bits differ from one in at most `radius`.
  static func neighbours(length: Int, radius: Int) -> Double {
    guard radius > 0 else { return 1 }
    var (sum, ring) = (1.0, 1.0)
    for bits in 1...min(radius, max(1, length)) {
      ring = ring * Double(length - bits + 1) / Double(bits)
      sum += ring
    }
    return sum
  }
}
