internal import CSimilarity
import Synchronization

/// A vector that is like the one asked for.
public struct VectorMatch: Hashable, Sendable {
  /// Whose vector it is.
  public var id: VectorID
  /// The cosine of both, -1 to 1. The last digits depend on the processor's way to add.
  public var similarity: Float

  public init(id: VectorID, similarity: Float) {
    self.id = id
    self.similarity = similarity
  }
}

extension VectorFile {
  /// The vectors most like `vector`, most alike first, equal ones in the order of appending. Looks at every vector:
  /// some ten milliseconds for 100,000 of 512 values. Appending goes on meanwhile.
  /// - Parameters:
  ///   - vector: need not have unit length.
  ///   - count: how many at most; `Int.max` gives all that reach `minimum`.
  ///   - minimum: the least similarity that counts.
  ///   - isWanted: asked only of vectors that would be among the answer.
  /// - Throws: `VectorFileError` for a vector that cannot be compared.
  public func nearest(
    to vector: [Float], count: Int, minimum: Float = -.infinity, where isWanted: ((VectorID) -> Bool)? = nil
  ) throws(VectorFileError) -> [VectorMatch] {
    let query = try Self.unit(vector, layout.dimension)
    guard count > 0 else { return [] }
    // The mapping stays as long as this search holds it, whatever is appended or compacted meanwhile.
    let (mapping, records, generation) = state.withLock { ($0.mapping, $0.count, $0.generation) }
    var best = Best(count: count, minimum: minimum)
    var products = [Float](repeating: 0, count: VectorLayout.chunkRecords)
    for start in Swift.stride(from: 0, to: records, by: VectorLayout.chunkRecords) {
      let rows = min(VectorLayout.chunkRecords, records - start)
      let vectors = mapping.bytes(layout.vectorOffset(start), ((rows - 1) * layout.stride + layout.dimension) * 4)
        .bindMemory(to: Float.self)
      csimilarity_dot(query, vectors.baseAddress, rows, layout.stride, layout.dimension, &products)
      for row in 0..<rows where products[row] > best.floor {
        let entry = Self.entry(start + row, layout, mapping)
        guard isLive(entry, start + row, generation), isWanted?(entry.id) ?? true else { continue }
        best.add(start + row, VectorMatch(id: entry.id, similarity: products[row]))
      }
    }
    return best.ranked
  }

  /// The vectors most like that of `id`, itself left out; nil when it has none.
  public func nearest(
    toVectorOf id: VectorID, count: Int, minimum: Float = -.infinity, where isWanted: ((VectorID) -> Bool)? = nil
  ) throws(VectorFileError) -> [VectorMatch]? {
    guard let vector = vector(of: id) else { return nil }
    return try nearest(to: vector, count: count, minimum: minimum) { $0 != id && isWanted?($0) ?? true }
  }

  /// Whether a record is the one that counts for its id. While an id's vector is being replaced both have no mark;
  /// which counts is then asked for, unless the records have been numbered anew since the search began.
  private func isLive(_ entry: VectorEntry, _ record: Int, _ generation: Int) -> Bool {
    guard !entry.isDeleted, entry.flags & VectorLayout.present != 0 else { return false }
    return state.withLock {
      $0.generation != generation || $0.places[entry.id] == UInt32(truncatingIfNeeded: record)
    }
  }
}

/// The best so many of a stream of matches.
private struct Best {
  private let count: Int
  private var found: [(record: Int, match: VectorMatch)] = []
  /// How many are collected before they are sorted: most of what comes stays below the floor, so this is seldom.
  private var room: Int
  /// What a further match must exceed to be among them.
  private(set) var floor: Float

  init(count: Int, minimum: Float) {
    self.count = count
    room = count
    floor = minimum.nextDown
  }

  mutating func add(_ record: Int, _ match: VectorMatch) {
    found.append((record, match))
    guard found.count >= room else { return }
    found.sort { (-$0.match.similarity, $0.record) < (-$1.match.similarity, $1.record) }
    found.removeLast(found.count - count)
    floor = max(floor, found[count - 1].match.similarity)
    room = count + max(16, min(count, 4096))
  }

  var ranked: [VectorMatch] {
    let sorted = found.sorted { (-$0.match.similarity, $0.record) < (-$1.match.similarity, $1.record) }
    return sorted.prefix(count).map(\.match)
  }
}

extension VectorFile {
  /// The records of ids, and the mapping in which they have those numbers.
  func rows(_ ids: [VectorID]) -> (VectorMapping, [UInt32?]) {
    state.withLock { state in (state.mapping, ids.map { state.places[$0] }) }
  }
}
