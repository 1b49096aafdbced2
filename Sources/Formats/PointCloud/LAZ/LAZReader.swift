/// Unpacks the points of a LAZ file, chunk by chunk.
final class LAZReader {
  private let bytes: UnsafeRawBufferPointer
  private let facts: LAZFacts
  private let recordLength: Int
  private let total: Int
  private let file: String
  private var chunks: [Chunk] = []
  private var nextChunk = 0
  /// Where the next chunk begins when there is no table.
  private var at: Int
  private var left = 0
  private var delivered = 0
  private var items: [any LAZItem] = []
  private var layered: LayeredChunk?
  private var decoder: ArithmeticDecoder?
  private var isFirst = false
  private var end = 0

  struct Chunk {
    var points: Int
    var start: Int
    var size: Int
  }

  /// - Parameter start: offset of the point data.
  init(
    _ bytes: UnsafeRawBufferPointer, facts: LAZFacts, from start: Int, count: Int, recordLength: Int, file: String
  ) throws(FormatError) {
    self.bytes = bytes
    self.facts = facts
    self.recordLength = recordLength
    self.file = file
    total = count
    at = start
    end = bytes.count
    if facts.compressor == .pointwise {
      chunks = [Chunk(points: count, start: start, size: bytes.count - start)]
    } else if count > 0 {
      try readTable(start)
    }
  }

  /// The chunk table: its place stands before the points, or at the file's end where the writer could not go back.
  private func readTable(_ start: Int) throws(FormatError) {
    guard start + 8 <= bytes.count else { throw damaged("the file ends before its first chunk") }
    var place = bytes.little(start, Int64.self)
    if place == -1, bytes.count >= 8 { place = bytes.little(bytes.count - 8, Int64.self) }
    guard place >= Int64(start + 8), place <= Int64(bytes.count - 8) else {
      throw damaged("its chunk table is missing: the file is cut")
    }
    let table = Int(place)
    let count = Int(bytes.little(table + 4, UInt32.self))
    // Each chunk holds a whole point at least.
    guard bytes.little(table, UInt32.self) == 0, count <= (table - start - 8) / recordLength + 1, count <= total + 1
    else {
      throw damaged("its chunk table is not sound")
    }
    let decoder = ArithmeticDecoder(bytes, from: table + 8, to: bytes.count)
    let sizes = IntegerCoder(32, contexts: 2, decodes: true)
    let isVariable = facts.chunkSize == LAZFacts.variableChunk
    var (place32, points32): (Int32, Int32) = (0, 0)
    var offset = start + 8
    var left = total
    chunks.reserveCapacity(count)
    for _ in 0..<count {
      var points = min(left, Int(facts.chunkSize))
      if isVariable {
        points32 = sizes.decode(decoder, points32, 0)
        points = Int(UInt32(bitPattern: points32))
      }
      place32 = sizes.decode(decoder, place32, 1)
      let size = Int(UInt32(bitPattern: place32))
      guard points <= left, size <= table - offset, !decoder.isOverrun else {
        throw damaged("its chunk table does not fit the file")
      }
      if points > 0 { chunks.append(Chunk(points: points, start: offset, size: size)) }
      offset += size
      left -= points
    }
    guard left == 0 else { throw damaged("its chunks hold \(total - left) of \(total) points") }
  }

  /// Unpacks the next points, at most as many as fit; returns how many.
  func next(into records: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    guard let base = records.baseAddress else { return 0 }
    let room = min(records.count / recordLength, total - delivered)
    var done = 0
    while done < room {
      if left == 0 { try beginChunk() }
      let record = base + done * recordLength
      if isFirst {
        isFirst = false
      } else if let layered {
        layered.decode(record)
      } else if let decoder {
        var part = record
        for item in items {
          item.decode(decoder, part)
          part += item.size
        }
      }
      if done == 0 || left == 1 { try check() }
      if firstRecord != nil { copyFirst(record) }
      done += 1
      left -= 1
      delivered += 1
    }
    return done
  }

  private var firstRecord: Int?

  private func copyFirst(_ record: UnsafeMutableRawPointer) {
    guard let start = firstRecord, let base = bytes.baseAddress else { return }
    record.copyMemory(from: base + start, byteCount: recordLength)
    firstRecord = nil
  }

  private func check() throws(FormatError) {
    if decoder?.isOverrun == true || layered?.isOverrun == true {
      throw damaged("the chunk that holds point \(delivered) is cut or damaged")
    }
  }

  /// The first point of a chunk stands there as it is.
  private func beginChunk() throws(FormatError) {
    guard nextChunk < chunks.count, let base = bytes.baseAddress else { throw damaged("it has too few chunks") }
    let chunk = chunks[nextChunk]
    nextChunk += 1
    guard chunk.size >= recordLength, chunk.start + chunk.size <= bytes.count else {
      throw damaged("chunk \(nextChunk) is shorter than a point")
    }
    left = chunk.points
    isFirst = true
    firstRecord = chunk.start
    let after = chunk.start + recordLength
    let first = base + chunk.start
    if facts.compressor == .layered {
      layered = try LayeredChunk(bytes, first: first, from: after, to: chunk.start + chunk.size, facts.items, file)
    } else {
      items = facts.pointwiseItems(decodes: true)
      var part = first
      for item in items {
        item.begin(part)
        part += item.size
      }
      decoder = ArithmeticDecoder(bytes, from: after, to: chunk.start + chunk.size)
    }
  }

  /// Bytes that will hardly be read again.
  var consumed: Int { nextChunk > 0 ? chunks[nextChunk - 1].start : 0 }

  private func damaged(_ reason: String) -> FormatError {
    FormatError(.syntax, file: file, reason, remedy: "copy or compress the file again")
  }
}
