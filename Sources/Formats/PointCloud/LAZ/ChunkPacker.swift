/// Packs the points of one chunk behind its first, which stands as it is.
protocol ChunkPacker {
  func encode(_ record: UnsafeRawPointer)
  /// What stands behind the first point. Nothing is encoded afterwards.
  func finish() -> [UInt8]
}

/// Point formats 0 to 5: one stream for all parts of a point.
struct PointwisePacker: ChunkPacker {
  private let items: [any LAZItem]
  private let encoder = ArithmeticEncoder()

  init(_ facts: LAZFacts, first: UnsafeRawPointer) {
    items = facts.pointwiseItems(decodes: false)
    var part = first
    for item in items {
      item.begin(part)
      part += item.size
    }
  }

  func encode(_ record: UnsafeRawPointer) {
    var part = record
    for item in items {
      item.encode(encoder, part)
      part += item.size
    }
  }

  func finish() -> [UInt8] {
    encoder.finish()
    return encoder.bytes
  }
}

/// A layer while its chunk is packed.
final class LayerOutput {
  let encoder = ArithmeticEncoder()
  /// Whether a value differed from the last one; a layer where none did is left out, and readers repeat the first.
  private(set) var isNeeded: Bool

  init(isNeeded: Bool = false) { self.isNeeded = isNeeded }

  func note(_ differs: Bool) { if differs { isNeeded = true } }
}

/// Point formats 6 to 10: every kind of value is a stream of its own.
final class LayeredPacker: ChunkPacker {
  private let items: [any LayeredItem]
  private var outputs: [LayerOutput] = []
  private var count: UInt32 = 1

  init(_ facts: LAZFacts, first: UnsafeRawPointer) {
    items = facts.items.map(\.layered)
    var part = first
    let channel = Int(first.little(15, UInt8.self) >> 4 & 3)
    for item in items {
      // What stands in the very first layer (returns and places) has no value to repeat.
      let own = (0..<item.layers).map { LayerOutput(isNeeded: outputs.isEmpty && $0 == 0) }
      item.begin(part, channel, own)
      outputs += own
      part += item.size
    }
  }

  func encode(_ record: UnsafeRawPointer) {
    var part = record
    // As readers count it: see `LayeredChunk.decode`.
    var channel = 0
    for item in items {
      item.encode(part, &channel)
      part += item.size
    }
    count += 1
  }

  func finish() -> [UInt8] {
    for output in outputs where output.isNeeded { output.encoder.finish() }
    var bytes: [UInt8] = []
    bytes.appendLittle(count)
    for output in outputs { bytes.appendLittle(UInt32(output.isNeeded ? output.encoder.bytes.count : 0)) }
    for output in outputs where output.isNeeded { bytes += output.encoder.bytes }
    return bytes
  }
}
