import Glibc
import Synchronization

/// Vectors of one length in a memory-mapped file, for exact search by cosine.
///
/// Vectors are kept at unit length. One process appends; any number may read the same file at the same time, and see
/// what was appended after `reload`. What was synced survives a crash of the machine; of what came later, each record
/// is either whole or, by its checksum, not there: a torn tail is cut when the file is opened again. The file is a
/// mirror of rows kept elsewhere: what a check finds damaged is deleted here and may be appended again from there.
///
/// Nobody else may shorten the file while it is open: the system answers reads of what is gone with SIGBUS.
public final class VectorFile: Sendable {
  /// What a file is opened for.
  public enum Mode: Hashable, Sendable {
    /// To search only.
    case read
    /// To append and delete too, by one process at a time; the file is made when it is not there.
    case write
  }

  /// What opening found.
  public struct Opening: Hashable, Sendable {
    /// Records that were appended after the last sync and are whole.
    public var recovered = 0
    /// Records that were synced and are gone, because the file was cut.
    public var lost = 0
  }

  struct State {
    var descriptor: VectorDescriptor
    var mapping: VectorMapping
    var header: VectorHeader
    /// Records in the file, deleted ones included.
    var count: Int
    var places: [VectorID: UInt32]
    var opening: Opening
    /// Grows when records are numbered anew.
    var generation = 0
  }

  private let path: String
  let layout: VectorLayout
  private let mode: Mode
  let state: Mutex<State>

  /// Opens a file.
  /// - Parameters:
  ///   - dimension: values of a vector, 1 to 16,384; that of the file when it exists.
  /// - Throws: `VectorFileError`.
  public init(_ path: String, dimension: Int, mode: Mode) throws(VectorFileError) {
    guard VectorLayout.dimensions.contains(dimension) else {
      throw VectorFileError(.badVector, "A vector has 1 to 16,384 values.")
    }
    self.path = path
    self.mode = mode
    layout = VectorLayout(dimension: dimension)
    state = Mutex(try Self.open(path, VectorLayout(dimension: dimension), mode))
  }

  /// Values of a vector.
  public var dimension: Int { layout.dimension }
  /// Vectors that can be found.
  public var count: Int { state.withLock { $0.places.count } }
  /// Records that take room and cannot be found any more; `compact` gets rid of them.
  public var deletedCount: Int { state.withLock { $0.count - $0.places.count } }
  /// What opening, or the last reload, found.
  public var opening: Opening { state.withLock { $0.opening } }
  /// Whether there is a vector of that id.
  public func contains(_ id: VectorID) -> Bool { state.withLock { $0.places[id] != nil } }

  /// The vector of an id, at unit length; nil when there is none.
  public func vector(of id: VectorID) -> [Float]? {
    state.withLock { state in
      guard let record = state.places[id] else { return nil }
      let bytes = state.mapping.bytes(layout.vectorOffset(Int(record)), layout.vectorBytes)
      return Array(bytes.bindMemory(to: Float.self))
    }
  }

  /// Sees what another process appended since.
  public func reload() throws(VectorFileError) {
    guard mode == .read else { return }
    let fresh = try Self.open(path, layout, mode)
    state.withLock { state in
      let generation = state.generation + 1
      state = fresh
      state.generation = generation
    }
  }

  // MARK: Writing

  /// Appends a vector. One of the same id is replaced.
  public func append(_ id: VectorID, _ vector: [Float]) throws(VectorFileError) { try append([(id, vector)]) }

  /// Appends vectors in order; all are checked before the first is written. Of equal ids the last one stays.
  public func append(_ vectors: [(id: VectorID, vector: [Float])]) throws(VectorFileError) {
    var units: [[Float]] = []
    for (_, vector) in vectors { units.append(try Self.unit(vector, layout.dimension)) }
    try changing { state throws(VectorFileError) in
      for ((id, _), unit) in zip(vectors, units) { try self.append(id, unit, &state) }
    }
  }

  /// Deletes the vector of an id.
  /// - Returns: whether there was one.
  @discardableResult
  public func delete(_ id: VectorID) throws(VectorFileError) -> Bool {
    try changing { state throws(VectorFileError) in
      guard let record = state.places[id] else { return false }
      try self.markDeleted(Int(record), state)
      state.places[id] = nil
      return true
    }
  }

  /// Brings everything appended and deleted to the disk: afterwards a crash of the machine loses none of it.
  public func sync() throws(VectorFileError) {
    try changing { state throws(VectorFileError) in
      try state.descriptor.sync()
      let next = VectorHeader(
        dimension: layout.dimension, sequence: state.header.sequence &+ 1, committed: state.count)
      try Self.write(next, state.descriptor)
      try state.descriptor.sync()
      state.header = next
    }
  }

  /// Compares each record with its checksum and deletes the damaged ones.
  /// - Returns: their ids.
  public func removeDamaged() throws(VectorFileError) -> [VectorID] {
    try changing { state throws(VectorFileError) in
      var damaged: [VectorID] = []
      for (id, record) in state.places.sorted(by: { $0.value < $1.value }) {
        let entry = Self.entry(Int(record), layout, state.mapping)
        let vector = state.mapping.bytes(layout.vectorOffset(Int(record)), layout.vectorBytes)
        if entry.isSound(record: Int(record), vector: vector) { continue }
        try self.markDeleted(Int(record), state)
        state.places[id] = nil
        damaged.append(id)
      }
      return damaged
    }
  }

  /// Writes the file anew without what is deleted, in the same order, and takes its place. Readers go on with the old
  /// one until they reload.
  public func compact() throws(VectorFileError) {
    try changing { state throws(VectorFileError) in
      let temporary = path + ".compact"
      unlink(temporary)
      var fresh = try Self.open(temporary, layout, .write)
      do throws(VectorFileError) {
        for (id, record) in state.places.sorted(by: { $0.value < $1.value }) {
          let bytes = state.mapping.bytes(layout.vectorOffset(Int(record)), layout.vectorBytes)
          try self.append(id, Array(bytes.bindMemory(to: Float.self)), &fresh)
        }
        try fresh.descriptor.sync()
        fresh.header = VectorHeader(dimension: layout.dimension, sequence: 2, committed: fresh.count)
        try Self.write(fresh.header, fresh.descriptor)
        try fresh.descriptor.sync()
        guard rename(temporary, path) == 0 else {
          throw VectorFileError(.writeFailed, "The new file cannot take the old one's place.", errno: errno)
        }
        Self.syncFolder(of: path)
      } catch {
        unlink(temporary)
        throw error
      }
      fresh.generation = state.generation + 1
      state = fresh
    }
  }

  private func changing<R: Sendable>(_ body: (inout State) throws(VectorFileError) -> R) throws(VectorFileError) -> R {
    guard mode == .write else { throw VectorFileError(.readOnly, "The file is open for reading.") }
    let result = state.withLock { state -> Result<R, VectorFileError> in
      do throws(VectorFileError) {
        return .success(try body(&state))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func append(_ id: VectorID, _ unit: [Float], _ state: inout State) throws(VectorFileError) {
    let record = state.count
    guard record < Int(UInt32.max) else { throw VectorFileError(.writeFailed, "The file is full.") }
    if record % VectorLayout.chunkRecords == 0 {
      // The whole chunk, so that reading any part of it is safe; holes cost no room.
      try state.descriptor.resize(layout.fileBytes(record + 1))
    }
    if layout.fileBytes(record + 1) > state.mapping.length {
      state.mapping = try VectorMapping(state.descriptor.number, length: Self.mappedBytes(record + 1, layout))
    }
    let entry = unit.withUnsafeBytes { VectorEntry(id: id, record: record, vector: $0) }
    let bytes = unit.withUnsafeBytes { Array($0) }
    try state.descriptor.write(bytes, at: layout.vectorOffset(record))
    try state.descriptor.write(entry.bytes, at: layout.entryOffset(record))
    // Only now: were the old one deleted first, a crash in between would lose both.
    if let old = state.places[id] { try markDeleted(Int(old), state) }
    state.places[id] = UInt32(truncatingIfNeeded: record)
    state.count = record + 1
  }

  private func markDeleted(_ record: Int, _ state: State) throws(VectorFileError) {
    var entry = Self.entry(record, layout, state.mapping)
    entry.flags |= VectorLayout.deleted
    try state.descriptor.write(entry.bytes, at: layout.entryOffset(record))
  }
}
