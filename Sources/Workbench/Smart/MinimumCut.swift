/// The cheapest cut between two terminals in a graph whose nodes have at most eight neighbours.
///
/// Boykov and Kolmogorov, "An experimental comparison of min-cut/max-flow algorithms for energy minimization in vision"
/// (2004): two trees grow from the terminals, are joined by paths that are filled, and are mended where a path broke them.
struct MinimumCut: ~Copyable {
  private let count: Int
  /// Eight a node: the neighbour in each direction, -1 for none. The neighbour's own `7 - d` leads back.
  private let neighbours: UnsafeMutablePointer<Int32>
  /// Eight a node: what can still flow to the neighbour.
  private let capacities: UnsafeMutablePointer<Int32>
  /// What can still flow from the source (positive) or to the sink (negative).
  private let terminals: UnsafeMutablePointer<Int32>
  private let trees: UnsafeMutablePointer<UInt8>
  /// Direction of the parent, or one of the words below.
  private let parents: UnsafeMutablePointer<UInt8>
  private let stamps: UnsafeMutablePointer<Int32>
  private let distances: UnsafeMutablePointer<Int32>
  private let isQueued: UnsafeMutablePointer<Bool>
  private var active: [Int32] = []
  private var firstActive = 0
  private var orphans: [Int32] = []
  private var firstOrphan = 0
  private var time: Int32 = 0

  private static let (free, source, sink): (UInt8, UInt8, UInt8) = (0, 1, 2)
  private static let (atTerminal, none): (UInt8, UInt8) = (8, 9)

  init(nodes: Int) {
    count = nodes
    neighbours = .allocate(capacity: nodes * 8)
    neighbours.initialize(repeating: -1, count: nodes * 8)
    capacities = .allocate(capacity: nodes * 8)
    capacities.initialize(repeating: 0, count: nodes * 8)
    terminals = .allocate(capacity: nodes)
    terminals.initialize(repeating: 0, count: nodes)
    trees = .allocate(capacity: nodes)
    trees.initialize(repeating: Self.free, count: nodes)
    parents = .allocate(capacity: nodes)
    parents.initialize(repeating: Self.none, count: nodes)
    stamps = .allocate(capacity: nodes)
    stamps.initialize(repeating: 0, count: nodes)
    distances = .allocate(capacity: nodes)
    distances.initialize(repeating: 0, count: nodes)
    isQueued = .allocate(capacity: nodes)
    isQueued.initialize(repeating: false, count: nodes)
  }

  deinit {
    neighbours.deallocate()
    capacities.deallocate()
    terminals.deallocate()
    trees.deallocate()
    parents.deallocate()
    stamps.deallocate()
    distances.deallocate()
    isQueued.deallocate()
  }

  /// Adds to what a node wants: positive towards the source, negative towards the sink.
  mutating func pull(_ node: Int, _ strength: Int32) {
    terminals[node] = min(max(terminals[node] &+ strength, -Self.strongest), Self.strongest)
  }

  /// Far above any sum of a node's lines, far below what overflows.
  static let strongest: Int32 = 1 << 26

  /// Joins a node with its neighbour in a direction (0…7 as in `GridPaths.offsets`), both ways.
  mutating func join(_ node: Int, _ other: Int, direction: Int, strength: Int32) {
    neighbours[node * 8 + direction] = Int32(other)
    neighbours[other * 8 + 7 - direction] = Int32(node)
    capacities[node * 8 + direction] = strength
    capacities[other * 8 + 7 - direction] = strength
  }

  /// Whether the node is on the source's side; after `solve`.
  func isOnSourceSide(_ node: Int) -> Bool { trees[node] == Self.source }

  /// Finds the cut.
  mutating func solve() {
    for node in 0..<count where terminals[node] != 0 {
      trees[node] = terminals[node] > 0 ? Self.source : Self.sink
      parents[node] = Self.atTerminal
      distances[node] = 1
      activate(node)
    }
    while let node = nextActive() {
      // A node stays active until it has no more paths to offer.
      while trees[node] != Self.free, let (from, direction) = grow(node) {
        time &+= 1
        augment(from, direction)
        adopt()
      }
    }
  }

  private mutating func activate(_ node: Int) {
    if isQueued[node] { return }
    isQueued[node] = true
    active.append(Int32(node))
  }

  private mutating func nextActive() -> Int? {
    while firstActive < active.count {
      let node = Int(active[firstActive])
      firstActive += 1
      if firstActive == active.count {
        active.removeAll(keepingCapacity: true)
        firstActive = 0
      } else if firstActive > 65_536 {
        active.removeFirst(firstActive)
        firstActive = 0
      }
      isQueued[node] = false
      if trees[node] != Self.free { return node }
    }
    return nil
  }

  /// Takes free neighbours into the node's tree; where it meets the other tree, the line between them, in the direction
  /// from source to sink.
  private mutating func grow(_ node: Int) -> (from: Int, direction: Int)? {
    let tree = trees[node]
    for direction in 0..<8 {
      let next = Int(neighbours[node &* 8 &+ direction])
      guard next >= 0 else { continue }
      let room =
        tree == Self.source ? capacities[node &* 8 &+ direction] : capacities[next &* 8 &+ 7 &- direction]
      guard room > 0 else { continue }
      if trees[next] == Self.free {
        trees[next] = tree
        parents[next] = UInt8(7 &- direction)
        stamps[next] = stamps[node]
        distances[next] = distances[node] &+ 1
        activate(next)
      } else if trees[next] != tree {
        return tree == Self.source ? (node, direction) : (next, 7 - direction)
      } else if stamps[next] <= stamps[node], distances[next] > distances[node] {
        // A shorter way to the terminal.
        parents[next] = UInt8(7 &- direction)
        stamps[next] = stamps[node]
        distances[next] = distances[node] &+ 1
      }
    }
    return nil
  }

  /// Fills the path through a line between the trees.
  private mutating func augment(_ from: Int, _ direction: Int) {
    let to = Int(neighbours[from * 8 + direction])
    var room = capacities[from * 8 + direction]
    var node = from
    while parents[node] != Self.atTerminal {
      let up = Int(parents[node])
      let parent = Int(neighbours[node &* 8 &+ up])
      room = min(room, capacities[parent &* 8 &+ 7 &- up])
      node = parent
    }
    room = min(room, terminals[node])
    node = to
    while parents[node] != Self.atTerminal {
      let up = Int(parents[node])
      room = min(room, capacities[node &* 8 &+ up])
      node = Int(neighbours[node &* 8 &+ up])
    }
    room = min(room, 0 &- terminals[node])

    // Written out: under the thread sanitizer the compiler fails at `&-=` through these pointers.
    capacities[from * 8 + direction] = capacities[from * 8 + direction] &- room
    capacities[to * 8 + 7 - direction] = capacities[to * 8 + 7 - direction] &+ room
    node = from
    while parents[node] != Self.atTerminal {
      let up = Int(parents[node])
      let parent = Int(neighbours[node &* 8 &+ up])
      capacities[node &* 8 &+ up] = capacities[node &* 8 &+ up] &+ room
      capacities[parent &* 8 &+ 7 &- up] = capacities[parent &* 8 &+ 7 &- up] &- room
      if capacities[parent &* 8 &+ 7 &- up] == 0 { orphan(node) }
      node = parent
    }
    terminals[node] = terminals[node] &- room
    if terminals[node] == 0 { orphan(node) }
    node = to
    while parents[node] != Self.atTerminal {
      let up = Int(parents[node])
      let parent = Int(neighbours[node &* 8 &+ up])
      capacities[parent &* 8 &+ 7 &- up] = capacities[parent &* 8 &+ 7 &- up] &+ room
      capacities[node &* 8 &+ up] = capacities[node &* 8 &+ up] &- room
      if capacities[node &* 8 &+ up] == 0 { orphan(node) }
      node = parent
    }
    terminals[node] = terminals[node] &+ room
    if terminals[node] == 0 { orphan(node) }
  }

  private mutating func orphan(_ node: Int) {
    // The walk still needs the parent: it is taken away by `adopt`.
    orphans.append(Int32(node))
  }

  /// Gives each orphan a new parent in its tree, or sets it free.
  private mutating func adopt() {
    for orphan in orphans { parents[Int(orphan)] = Self.none }
    while firstOrphan < orphans.count {
      let node = Int(orphans[firstOrphan])
      firstOrphan += 1
      let tree = trees[node]
      var (best, bestDistance): (Int?, Int32) = (nil, .max)
      for direction in 0..<8 {
        let next = Int(neighbours[node &* 8 &+ direction])
        guard next >= 0, trees[next] == tree, parents[next] != Self.none else { continue }
        let room =
          tree == Self.source ? capacities[next &* 8 &+ 7 &- direction] : capacities[node &* 8 &+ direction]
        guard room > 0, let distance = distanceToTerminal(next), distance < bestDistance else { continue }
        (best, bestDistance) = (direction, distance)
      }
      if let best {
        parents[node] = UInt8(best)
        stamps[node] = time
        distances[node] = bestDistance &+ 1
        continue
      }
      for direction in 0..<8 {
        let next = Int(neighbours[node &* 8 &+ direction])
        guard next >= 0, trees[next] == tree else { continue }
        let room =
          tree == Self.source ? capacities[next &* 8 &+ 7 &- direction] : capacities[node &* 8 &+ direction]
        if room > 0 { activate(next) }
        if parents[next] == UInt8(7 &- direction) {
          parents[next] = Self.none
          orphans.append(Int32(next))
        }
      }
      trees[node] = Self.free
    }
    orphans.removeAll(keepingCapacity: true)
    firstOrphan = 0
  }

  /// How far the node's terminal is, or nil where its branch hangs on an orphan. What was found out is kept for this time.
  private mutating func distanceToTerminal(_ start: Int) -> Int32? {
    var node = start
    var steps: Int32 = 0
    while stamps[node] != time {
      if parents[node] == Self.none { return nil }
      steps &+= 1
      if parents[node] == Self.atTerminal {
        stamps[node] = time
        distances[node] = 1
        steps &-= 1
        break
      }
      node = Int(neighbours[node &* 8 &+ Int(parents[node])])
    }
    let whole = distances[node] &+ steps
    var distance = whole
    node = start
    while stamps[node] != time {
      stamps[node] = time
      distances[node] = distance
      distance &-= 1
      node = Int(neighbours[node &* 8 &+ Int(parents[node])])
    }
    return whole
  }
}
