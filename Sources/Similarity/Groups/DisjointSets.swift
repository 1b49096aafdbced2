/// Which items belong together (union-find with path halving, union by size).
struct DisjointSets {
  private var parents: [Int32]
  private var sizes: [Int32]

  init(count: Int) {
    parents = (0..<Int32(truncatingIfNeeded: count)).map { $0 }
    sizes = [Int32](repeating: 1, count: count)
  }

  /// The item that stands for the set of `item`.
  mutating func root(_ item: Int) -> Int {
    var place = item
    while Int(parents[place]) != place {
      parents[place] = parents[Int(parents[place])]
      place = Int(parents[place])
    }
    return place
  }

  mutating func join(_ first: Int, _ second: Int) {
    var (one, other) = (root(first), root(second))
    guard one != other else { return }
    if sizes[one] < sizes[other] { swap(&one, &other) }
    parents[other] = Int32(truncatingIfNeeded: one)
    sizes[one] += sizes[other]
  }
}
