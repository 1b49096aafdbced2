/// Where things are in a vector file. All numbers are little-endian.
///
/// ```
/// 0        two header slots of 64 bytes, at 0 and at 2,048: magic "FWVECTOR", version, dimension, sequence, committed
///          records, CRC-32C of those. The valid one with the greater sequence counts; they are written in turn, so
///          that one is whole whatever happens.
/// 4,096    chunks of 1,024 records: 1,024 entries of 32 bytes, then 1,024 vectors, each padded to 64 bytes.
/// entry    16 bytes id, 4 bytes flags (1 present, 2 deleted), 4 bytes CRC-32C of record number, id and vector,
///          8 bytes zero.
/// ```
/// Entries stand together so that opening a file reads one fiftieth of it; vectors so that a search reads nothing else.
struct VectorLayout: Sendable {
  static let magic: [UInt8] = Array("FWVECTOR".utf8)
  static let version: UInt32 = 1
  static let headerBytes = 4096
  static let slotOffsets = [0, 2048]
  static let slotBytes = 64
  static let chunkRecords = 1024
  static let entryBytes = 32
  static let present: UInt32 = 1
  static let deleted: UInt32 = 2
  static let dimensions = 1...16384

  let dimension: Int
  /// Floats from one vector to the next.
  let stride: Int
  let chunkBytes: Int

  init(dimension: Int) {
    self.dimension = dimension
    stride = (dimension + 15) / 16 * 16
    chunkBytes = Self.chunkRecords * (Self.entryBytes + stride * 4)
  }

  var vectorBytes: Int { dimension * 4 }

  func chunkOffset(_ chunk: Int) -> Int { Self.headerBytes + chunk * chunkBytes }
  func entryOffset(_ record: Int) -> Int {
    chunkOffset(record / Self.chunkRecords) + record % Self.chunkRecords * Self.entryBytes
  }
  func vectorOffset(_ record: Int) -> Int {
    chunkOffset(record / Self.chunkRecords) + Self.chunkRecords * Self.entryBytes + record % Self.chunkRecords * stride
      * 4
  }
  /// Bytes of a file with room for `records`.
  func fileBytes(_ records: Int) -> Int {
    chunkOffset((records + Self.chunkRecords - 1) / Self.chunkRecords)
  }
  /// Records whose entry and vector lie wholly within a file of `bytes`.
  func records(inFileOf bytes: Int) -> Int {
    guard bytes > Self.headerBytes else { return 0 }
    let (chunks, rest) = (bytes - Self.headerBytes).quotientAndRemainder(dividingBy: chunkBytes)
    let vectors = rest - Self.chunkRecords * Self.entryBytes - vectorBytes
    return chunks * Self.chunkRecords + (vectors < 0 ? 0 : vectors / (stride * 4) + 1)
  }
}

/// One of the two header slots.
struct VectorHeader: Sendable {
  var dimension: Int
  var sequence: UInt64
  var committed: Int

  /// Reads a slot; nil when it is none or damaged.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= VectorLayout.slotBytes, bytes.prefix(8).elementsEqual(VectorLayout.magic),
      bytes.loadLittle(60, as: UInt32.self) == crc32c(bytes[..<60]),
      bytes.loadLittle(8, as: UInt32.self) == VectorLayout.version,
      let dimension = Int(exactly: bytes.loadLittle(12, as: UInt32.self)),
      VectorLayout.dimensions.contains(dimension),
      let committed = Int(exactly: bytes.loadLittle(24, as: UInt64.self)), committed < 1 << 32
    else { return nil }
    self.dimension = dimension
    sequence = bytes.loadLittle(16, as: UInt64.self)
    self.committed = committed
  }

  init(dimension: Int, sequence: UInt64, committed: Int) {
    self.dimension = dimension
    self.sequence = sequence
    self.committed = committed
  }

  var bytes: [UInt8] {
    var bytes = VectorLayout.magic
    bytes.appendLittle(VectorLayout.version)
    bytes.appendLittle(UInt32(truncatingIfNeeded: dimension))
    bytes.appendLittle(sequence)
    bytes.appendLittle(UInt64(truncatingIfNeeded: committed))
    bytes += [UInt8](repeating: 0, count: 60 - bytes.count)
    bytes.appendLittle(bytes.withUnsafeBytes { crc32c($0[...]) })
    return bytes
  }
}

/// What a file says of one record besides its vector.
struct VectorEntry: Sendable {
  var id: VectorID
  var flags: UInt32
  var checksum: UInt32

  init(id: VectorID, record: Int, vector: UnsafeRawBufferPointer) {
    self.id = id
    flags = VectorLayout.present
    checksum = Self.checksum(record, id, vector)
  }

  init(_ bytes: UnsafeRawBufferPointer) {
    id = VectorID(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    flags = bytes.loadLittle(16, as: UInt32.self)
    checksum = bytes.loadLittle(20, as: UInt32.self)
  }

  var bytes: [UInt8] {
    var bytes = id.bytes
    bytes.appendLittle(flags)
    bytes.appendLittle(checksum)
    return bytes + [UInt8](repeating: 0, count: 8)
  }

  var isDeleted: Bool { flags & VectorLayout.deleted != 0 }

  /// Whether this is the entry of that record with that vector.
  func isSound(record: Int, vector: UnsafeRawBufferPointer) -> Bool {
    flags & VectorLayout.present != 0 && checksum == Self.checksum(record, id, vector)
  }

  private static func checksum(_ record: Int, _ id: VectorID, _ vector: UnsafeRawBufferPointer) -> UInt32 {
    var head = id.bytes
    head.appendLittle(UInt64(truncatingIfNeeded: record))
    return head.withUnsafeBytes { crc32c(vector[...], after: crc32c($0[...])) }
  }
}
