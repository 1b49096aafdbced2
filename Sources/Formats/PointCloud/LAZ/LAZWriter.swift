/// Packs points into chunks of 50,000 and writes the table of the chunks behind them.
final class LAZWriter {
  private let facts: LAZFacts
  private let recordLength: Int
  private var packer: (any ChunkPacker)?
  private var first: [UInt8] = []
  private var inChunk = 0
  private var sizes: [Int] = []

  init(_ facts: LAZFacts, recordLength: Int) {
    self.facts = facts
    self.recordLength = recordLength
  }

  func write(_ records: [UInt8], to output: PointFileOutput) throws {
    try records.withUnsafeBytes { records in
      guard let base = records.baseAddress else { return }
      for start in stride(from: 0, to: records.count, by: recordLength) {
        if inChunk == Int(facts.chunkSize) { try endChunk(output) }
        let record = base + start
        if let packer {
          packer.encode(record)
        } else {
          first = [UInt8](UnsafeRawBufferPointer(start: record, count: recordLength))
          packer =
            facts.compressor == .layered
            ? LayeredPacker(facts, first: record) : PointwisePacker(facts, first: record)
        }
        inChunk += 1
      }
    }
  }

  private func endChunk(_ output: PointFileOutput) throws {
    guard let packer else { return }
    let packed = packer.finish()
    try output.put(first)
    try output.put(packed)
    sizes.append(first.count + packed.count)
    self.packer = nil
    inChunk = 0
  }

  /// Ends the last chunk and writes the table; returns where it begins.
  func finish(to output: PointFileOutput) throws -> Int {
    try endChunk(output)
    let place = output.length
    var head: [UInt8] = []
    head.appendLittle(UInt32(0))
    head.appendLittle(UInt32(sizes.count))
    try output.put(head)
    let encoder = ArithmeticEncoder()
    let coder = IntegerCoder(32, contexts: 2, decodes: false)
    var last: Int32 = 0
    for size in sizes {
      let size = Int32(truncatingIfNeeded: size)
      coder.encode(encoder, last, size, 1)
      last = size
    }
    encoder.finish()
    try output.put(encoder.bytes)
    return place
  }
}
