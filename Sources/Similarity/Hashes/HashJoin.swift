internal import CSimilarity

/// All pairs of near codes, table after table, so that only one table is in memory at a time.
struct HashJoin {
  let codes: CodeTable
  let radius: Int
  /// Pairs of two codes before this one are left out: they were joined earlier.
  var firstNew = 0

  /// Calls `body` once for each pair with its smaller place, its larger place and its distance; stops at false.
  /// The order of calls depends on the codes alone.
  func forEachPair(_ body: (Int, Int, Int) -> Bool) {
    guard radius >= 0, codes.count > 1, firstNew < codes.count else { return }
    let bits = codes.wordCount * 64
    guard radius < bits, let plan = SearchPlan.join(bits: bits, count: codes.count, radius: radius) else {
      return compareAll(body)
    }
    for table in plan.pieces.indices where plan.radii[table] >= 0 {
      guard join(plan, table, body) else { return }
    }
  }

  private func compareAll(_ body: (Int, Int, Int) -> Bool) {
    let (count, width) = (codes.count, codes.wordCount)
    var hits = [UInt32](repeating: 0, count: count)
    codes.words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for item in max(1, firstNew)..<count {
        let code = base + item * width
        let found = csimilarity_near(base, item, Int32(width), code, Int32(min(radius, 256)), &hits)
        for hit in hits[..<found] {
          let distance = csimilarity_distance(base + Int(hit) * width, code, Int32(width))
          guard body(Int(hit), item, Int(distance)) else { return }
        }
      }
    }
  }

  private func join(_ plan: SearchPlan, _ table: Int, _ body: (Int, Int, Int) -> Bool) -> Bool {
    let (piece, width) = (plan.pieces[table], codes.wordCount)
    let buckets = Buckets(codes, piece)
    let masks = piece.masks(radius: plan.radii[table])
    // The codes in the order of their buckets: comparing them reads memory straight on.
    let sorted = [UInt64](unsafeUninitializedCapacity: codes.words.count) { to, filled in
      for (place, item) in buckets.items.enumerated() {
        for word in 0..<width { to[place * width + word] = codes.words[Int(item) * width + word] }
      }
      filled = codes.words.count
    }
    // Buckets keep the order of items: of each, the new ones are at the end.
    let newStarts = firstNew > 0 ? buckets.newStarts(firstNew) : buckets.starts
    let earlier = Array(zip(plan.pieces[..<table], plan.radii[..<table]))
    let hits = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, buckets.largest))
    defer { hits.deallocate() }
    return sorted.withUnsafeBufferPointer { sorted in
      guard let base = sorted.baseAddress else { return true }
      for key in 0..<(1 << piece.length) {
        let (from, to) = (Int(buckets.starts[key]), Int(buckets.starts[key + 1]))
        if from == to { continue }
        for mask in masks {
          let other = key ^ mask
          if other < key { continue }
          let end = Int(buckets.starts[other + 1])
          if Int(buckets.starts[other]) == end { continue }
          for place in from..<to {
            let item = Int(buckets.items[place])
            var start = Int(item >= firstNew ? buckets.starts[other] : newStarts[other])
            if other == key { start = max(start, place + 1) }
            if start >= end { continue }
            let code = base + place * width
            let found = csimilarity_near(
              base + start * width, end - start, Int32(width), code, Int32(radius), hits)
            for hit in 0..<found {
              let place = start + Int(hits[hit])
              let theirs = base + place * width
              // A pair that an earlier table met was reported there.
              let isKnown = earlier.contains { piece, radius in
                (piece.key(code) ^ piece.key(theirs)).nonzeroBitCount <= radius
              }
              if isKnown { continue }
              let partner = Int(buckets.items[place])
              let distance = Int(csimilarity_distance(code, theirs, Int32(width)))
              guard body(min(item, partner), max(item, partner), distance) else { return false }
            }
          }
        }
      }
      return true
    }
  }
}

/// Places of codes sorted by one piece of them; equal ones stay in order.
struct Buckets: Sendable {
  /// `items[starts[key]..<starts[key + 1]]` have that key.
  private(set) var starts: [UInt32]
  private(set) var items: [UInt32]

  init(_ codes: CodeTable, _ piece: CodePiece) {
    let (count, width) = (codes.count, codes.wordCount)
    var starts = [UInt32](repeating: 0, count: 1 << piece.length + 1)
    items = codes.words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return [] }
      for item in 0..<count { starts[piece.key(base + item * width) + 1] += 1 }
      for key in 1..<starts.count { starts[key] += starts[key - 1] }
      var next = starts
      return [UInt32](unsafeUninitializedCapacity: count) { to, filled in
        for item in 0..<count {
          let key = piece.key(base + item * width)
          to[Int(next[key])] = UInt32(truncatingIfNeeded: item)
          next[key] += 1
        }
        filled = count
      }
    }
    self.starts = starts
  }

  /// The size of the fullest bucket.
  var largest: Int { zip(starts, starts.dropFirst()).reduce(0) { max($0, Int($1.1 - $1.0)) } }

  /// Where in each bucket the items from `first` on begin.
  func newStarts(_ first: Int) -> [UInt32] {
    (0..<starts.count - 1).map { key in
      var place = starts[key + 1]
      while place > starts[key], items[Int(place) - 1] >= first { place -= 1 }
      return place
    }
  }
}
