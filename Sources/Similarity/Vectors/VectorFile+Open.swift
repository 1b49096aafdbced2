import Glibc

extension VectorFile {
  /// Opens or makes a file, cuts a torn tail, and reads the ids.
  static func open(_ path: String, _ layout: VectorLayout, _ mode: Mode) throws(VectorFileError) -> State {
    let flags = mode == .write ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC
    let number = Glibc.open(path, flags, 0o600)
    guard number >= 0 else { throw VectorFileError(.unreadable, "The file cannot be opened.", errno: errno) }
    let descriptor = VectorDescriptor(number)
    if mode == .write, flock(number, LOCK_EX | LOCK_NB) != 0 {
      throw VectorFileError(.locked, "Another process writes to the file.", errno: errno)
    }
    var length = try descriptor.length
    if mode == .write, length <= VectorLayout.headerBytes, isBlank(descriptor) {
      try descriptor.resize(VectorLayout.headerBytes)
      try write(VectorHeader(dimension: layout.dimension, sequence: 1, committed: 0), descriptor)
      try descriptor.sync()
      syncFolder(of: path)
      length = VectorLayout.headerBytes
    }
    guard length >= VectorLayout.headerBytes else {
      throw VectorFileError(.badHeader, "The file is too short for a vector file.")
    }
    let header = try header(descriptor)
    guard header.dimension == layout.dimension else {
      throw VectorFileError(
        .otherDimension, "The file's vectors have \(header.dimension) values, not \(layout.dimension).")
    }
    let there = layout.records(inFileOf: length)
    if mode == .write, length != layout.fileBytes(there) {
      // Whole chunks only: nothing that is mapped may lie beyond the end.
      try descriptor.resize(layout.fileBytes(there))
    }
    let mapping = try VectorMapping(
      number, length: mode == .write ? mappedBytes(there, layout) : max(length, VectorLayout.headerBytes))
    var count = min(header.committed, there)
    var opening = Opening(recovered: 0, lost: header.committed - count)
    while count < there {
      let vector = mapping.bytes(layout.vectorOffset(count), layout.vectorBytes)
      guard entry(count, layout, mapping).isSound(record: count, vector: vector) else { break }
      count += 1
      if count > header.committed { opening.recovered += 1 }
    }
    if mode == .write {
      // What follows a torn record was not synced: it must not come back when the torn one has been written anew.
      for record in count..<there where entry(record, layout, mapping).flags != 0 {
        try descriptor.write([UInt8](repeating: 0, count: VectorLayout.entryBytes), at: layout.entryOffset(record))
      }
    }
    var state = State(
      descriptor: descriptor, mapping: mapping, header: header, count: count, places: [:], opening: opening)
    state.places.reserveCapacity(count)
    for record in 0..<count {
      let entry = entry(record, layout, mapping)
      // A record without its mark was synced and has been damaged since.
      if entry.isDeleted || entry.flags & VectorLayout.present == 0 { continue }
      // Of two with one id the later one counts: the writer stopped before it could delete the earlier one.
      state.places[entry.id] = UInt32(truncatingIfNeeded: record)
    }
    return state
  }

  /// Whether nothing but zeros is in a header: the file is new, or its making was interrupted.
  private static func isBlank(_ descriptor: VectorDescriptor) -> Bool {
    var bytes = [UInt8](repeating: 0, count: VectorLayout.headerBytes)
    let count = pread(descriptor.number, &bytes, bytes.count, 0)
    return count >= 0 && bytes[..<count].allSatisfy { $0 == 0 }
  }

  /// Brings a new name to the disk. Where the system cannot, the file itself is none the worse.
  static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    let number = Glibc.open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { return }
    fsync(number)
    close(number)
  }

  private static func header(_ descriptor: VectorDescriptor) throws(VectorFileError) -> VectorHeader {
    var best: VectorHeader?
    for offset in VectorLayout.slotOffsets {
      var bytes = [UInt8](repeating: 0, count: VectorLayout.slotBytes)
      let count = pread(descriptor.number, &bytes, bytes.count, off_t(offset))
      guard count == bytes.count, let header = bytes.withUnsafeBytes({ VectorHeader($0) }) else { continue }
      if header.sequence >= best?.sequence ?? 0 { best = header }
    }
    guard let best else { throw VectorFileError(.badHeader, "This is no vector file, or its header is damaged.") }
    return best
  }

  /// Writes a header into the slot whose turn it is.
  static func write(_ header: VectorHeader, _ descriptor: VectorDescriptor) throws(VectorFileError) {
    let slot = Int(header.sequence % UInt64(VectorLayout.slotOffsets.count))
    try descriptor.write(header.bytes, at: VectorLayout.slotOffsets[slot])
  }

  /// Bytes to map for `records` and as many again, so that growing seldom maps anew.
  static func mappedBytes(_ records: Int, _ layout: VectorLayout) -> Int {
    layout.fileBytes(2 * records + 16 * VectorLayout.chunkRecords)
  }

  static func entry(_ record: Int, _ layout: VectorLayout, _ mapping: VectorMapping) -> VectorEntry {
    VectorEntry(mapping.bytes(layout.entryOffset(record), VectorLayout.entryBytes))
  }

  /// A vector of length 1 in the same direction.
  static func unit(_ vector: [Float], _ dimension: Int) throws(VectorFileError) -> [Float] {
    guard vector.count == dimension else {
      throw VectorFileError(.badVector, "A vector has \(vector.count) values, not \(dimension).")
    }
    // In doubles: squares of large floats would overflow, those of small ones vanish.
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length.isFinite, length > 0 else {
      throw VectorFileError(.badVector, "A vector has no direction or a value that is not finite.")
    }
    return vector.map { Float(Double($0) / length) }
  }
}
