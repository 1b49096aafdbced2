/// Wave packets of point formats 4 and 5 (LASzip specification, "WAVEPACKET13").
final class WavePacket13Item: LAZItem {
  let size = 29
  private let coder: WavePacketCoder
  private var last = WavePacketCoder.Packet()

  init(decodes: Bool) { coder = WavePacketCoder(decodes: decodes) }

  func begin(_ record: UnsafeRawPointer) { last = WavePacketCoder.Packet(record) }

  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer) {
    last = coder.decode(decoder, last)
    last.store(record)
  }

  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer) {
    let new = WavePacketCoder.Packet(record)
    coder.encode(encoder, last, new)
    last = new
  }
}

/// The models of wave packets.
final class WavePacketCoder {
  struct Packet: Hashable {
    var index: UInt8 = 0
    var offset: UInt64 = 0
    var size: UInt32 = 0
    /// Return point and the direction's three parts: the bits of floats.
    var numbers = SIMD4<Int32>(0, 0, 0, 0)

    init() {}
    init(_ bytes: UnsafeRawPointer) {
      index = bytes.little(0, UInt8.self)
      offset = bytes.little(1, UInt64.self)
      size = bytes.little(9, UInt32.self)
      for part in 0..<4 { numbers[part] = bytes.little(13 + part * 4, Int32.self) }
    }
    func store(_ bytes: UnsafeMutableRawPointer) {
      bytes.storeLittle(index, 0)
      bytes.storeLittle(offset, 1)
      bytes.storeLittle(size, 9)
      for part in 0..<4 { bytes.storeLittle(numbers[part], 13 + part * 4) }
    }
  }
  private let indices: SymbolModel
  private let kinds: [SymbolModel]
  private let steps: IntegerCoder
  private let sizes: IntegerCoder
  private let returnPoint: IntegerCoder
  private let direction: IntegerCoder
  private var lastKind = 0
  private var lastStep: Int32 = 0

  init(decodes: Bool) {
    indices = SymbolModel(256, decodes: decodes)
    kinds = (0..<4).map { _ in SymbolModel(4, decodes: decodes) }
    steps = IntegerCoder(32, decodes: decodes)
    sizes = IntegerCoder(32, decodes: decodes)
    returnPoint = IntegerCoder(32, decodes: decodes)
    direction = IntegerCoder(32, contexts: 3, decodes: decodes)
  }

  func decode(_ decoder: ArithmeticDecoder, _ last: Packet) -> Packet {
    var new = Packet()
    new.index = UInt8(decoder.symbol(indices))
    lastKind = decoder.symbol(kinds[lastKind])
    switch lastKind {
    case 0: new.offset = last.offset
    case 1: new.offset = last.offset &+ UInt64(last.size)
    case 2:
      lastStep = steps.decode(decoder, lastStep)
      new.offset = last.offset &+ UInt64(bitPattern: Int64(lastStep))
    default: new.offset = decoder.long()
    }
    new.size = UInt32(bitPattern: sizes.decode(decoder, Int32(bitPattern: last.size)))
    new.numbers[0] = returnPoint.decode(decoder, last.numbers[0])
    for axis in 0..<3 { new.numbers[axis + 1] = direction.decode(decoder, last.numbers[axis + 1], axis) }
    return new
  }

  func encode(_ encoder: ArithmeticEncoder, _ last: Packet, _ new: Packet) {
    encoder.symbol(Int(new.index), indices)
    let step = Int64(bitPattern: new.offset &- last.offset)
    let kind = step == 0 ? 0 : step == Int64(last.size) ? 1 : Int32(exactly: step) != nil ? 2 : 3
    encoder.symbol(kind, kinds[lastKind])
    lastKind = kind
    if kind == 2 {
      let narrow = Int32(truncatingIfNeeded: step)
      steps.encode(encoder, lastStep, narrow)
      lastStep = narrow
    } else if kind == 3 {
      encoder.long(new.offset)
    }
    sizes.encode(encoder, Int32(bitPattern: last.size), Int32(bitPattern: new.size))
    returnPoint.encode(encoder, last.numbers[0], new.numbers[0])
    for axis in 0..<3 { direction.encode(encoder, last.numbers[axis + 1], new.numbers[axis + 1], axis) }
  }
}
