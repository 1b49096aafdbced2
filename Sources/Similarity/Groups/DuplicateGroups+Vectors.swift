extension DuplicateGroups {
  /// Adds items after those already grouped, by the cosine of their vectors; what is decided stays so, as with
  /// `add(_:links:scores:linkage:)`, whose rules hold.
  ///
  /// Exact: with `.star` each new vector is compared with those kept, with `.chain` with all. No pairs are stored, so
  /// that an hour of a camera that does not move is no danger. Items without a vector are kept by themselves.
  /// - Parameters:
  ///   - ids: of all items, in order: those already grouped, then the new ones.
  ///   - similarity: the least cosine of two items of a group.
  ///   - scores: one for each new item, to keep the best; nil keeps the first.
  public mutating func add(
    _ ids: [VectorID], in file: VectorFile, similarity: Float, scores: [Float]? = nil, linkage: Linkage = .star
  ) {
    let settled = count
    guard ids.count > settled else { return }
    let rows = VectorRows(file, ids)
    let order = Self.order(settled..<ids.count, scores: scores)
    switch linkage {
    case .star:
      keepers += settled..<ids.count
      distances += [Float?](repeating: nil, count: ids.count - settled)
      addStars(rows, order.filter(rows.isThere), similarity, settled)
    case .chain:
      var sets = DisjointSets(count: ids.count)
      var links: [Link] = []
      Self.forEachPair(rows, firstNew: settled, similarity) { first, second, cosine in
        // One link for each union is enough to say what belongs together.
        guard sets.root(first) != sets.root(second) else { return }
        sets.join(first, second)
        links.append(Link(first, second, distance: 1 - cosine))
      }
      add(ids.count - settled, links: links, scores: scores, linkage: .chain)
      for item in keepers.indices where keepers[item] != item {
        rows.compare(rows.gather([item]), rows.gather([keepers[item]])) { _, _, cosine in
          distances[item] = cosine >= similarity ? 1 - cosine : nil
        }
      }
    }
  }

  /// One decision after the other, in blocks: a block is compared with what was kept before it, then within itself.
  private mutating func addStars(_ rows: VectorRows, _ order: [Int], _ similarity: Float, _ settled: Int) {
    var kept = (0..<settled).filter { keepers[$0] == $0 && rows.isThere($0) }
    struct Nearest {
      var cosine: Float
      var keeper: Int
    }
    var nearest: [Int: Nearest] = [:]
    func see(_ item: Int, _ keeper: Int, _ cosine: Float) {
      // What was kept earlier wins among equals: it is seen earlier.
      guard cosine >= similarity, cosine > nearest[item]?.cosine ?? -.infinity else { return }
      nearest[item] = Nearest(cosine: cosine, keeper: keeper)
    }
    /// The blocks' items, and how many were kept when each began.
    var blocks: [(items: ArraySlice<Int>, known: Int)] = []
    for start in stride(from: 0, to: order.count, by: VectorRows.block) {
      let items = order[start..<min(start + VectorRows.block, order.count)]
      blocks.append((items, kept.count))
      let mine = rows.gather(items)
      for known in stride(from: 0, to: kept.count, by: VectorRows.block) {
        let others = kept[known..<min(known + VectorRows.block, kept.count)]
        rows.compare(mine, rows.gather(others)) { row, column, cosine in
          see(items[items.startIndex + row], others[others.startIndex + column], cosine)
        }
      }
      var near = [[Int]](repeating: [], count: items.count)
      rows.compare(mine, mine) { row, column, cosine in
        if column < row, cosine >= similarity { near[row].append(column) }
      }
      var isKept = [Bool](repeating: false, count: items.count)
      for place in 0..<items.count {
        let item = items[items.startIndex + place]
        isKept[place] = nearest[item] == nil && !near[place].contains { isKept[$0] }
        if isKept[place] { kept.append(item) }
      }
    }
    // The nearest may be one that was kept later.
    let keeps = Set(kept)
    for block in blocks where block.known < kept.count {
      let gone = block.items.filter { !keeps.contains($0) }
      let mine = rows.gather(gone)
      for known in stride(from: block.known, to: kept.count, by: VectorRows.block) {
        let others = kept[known..<min(known + VectorRows.block, kept.count)]
        rows.compare(mine, rows.gather(others)) { row, column, cosine in
          see(gone[row], others[others.startIndex + column], cosine)
        }
      }
    }
    for item in order where !keeps.contains(item) {
      guard let found = nearest[item] else { continue }
      keepers[item] = found.keeper
      distances[item] = 1 - found.cosine
    }
  }

  private static func forEachPair(
    _ rows: VectorRows, firstNew: Int, _ similarity: Float, _ body: (Int, Int, Float) -> Void
  ) {
    for start in stride(from: firstNew, to: rows.count, by: VectorRows.block) {
      let items = (start..<min(start + VectorRows.block, rows.count)).filter(rows.isThere)
      let mine = rows.gather(items)
      for before in stride(from: 0, through: items.last ?? -1, by: VectorRows.block) {
        let others = (before..<min(before + VectorRows.block, rows.count)).filter(rows.isThere)
        rows.compare(mine, rows.gather(others)) { row, column, cosine in
          if cosine >= similarity, others[column] < items[row] { body(others[column], items[row], cosine) }
        }
      }
    }
  }
}
