/// The 20 bytes of point formats 0 to 5, version 2 (LASzip specification, "POINT10").
final class Point10Item: LAZItem {
  let size = 20
  private var last = Record()
  private var intensities = [UInt16](repeating: 0, count: 16)
  private var xMedians = [StreamingMedian](repeating: StreamingMedian(), count: 16)
  private var yMedians = [StreamingMedian](repeating: StreamingMedian(), count: 16)
  private var heights = [Int32](repeating: 0, count: 8)
  private let changes: SymbolModel
  private let intensity: IntegerCoder
  private let angles: [SymbolModel]
  private let source: IntegerCoder
  private var flags: LazyModels
  private var classes: LazyModels
  private var users: LazyModels
  private let dx: IntegerCoder
  private let dy: IntegerCoder
  private let z: IntegerCoder

  private struct Record {
    var x: Int32 = 0
    var y: Int32 = 0
    var z: Int32 = 0
    var intensity: UInt16 = 0
    var flags: UInt8 = 0
    var classification: UInt8 = 0
    var angle: UInt8 = 0
    var user: UInt8 = 0
    var source: UInt16 = 0

    init() {}
    init(_ bytes: UnsafeRawPointer) {
      x = bytes.little(0, Int32.self)
      y = bytes.little(4, Int32.self)
      z = bytes.little(8, Int32.self)
      intensity = bytes.little(12, UInt16.self)
      flags = bytes.little(14, UInt8.self)
      classification = bytes.little(15, UInt8.self)
      angle = bytes.little(16, UInt8.self)
      user = bytes.little(17, UInt8.self)
      source = bytes.little(18, UInt16.self)
    }
    func store(_ bytes: UnsafeMutableRawPointer) {
      bytes.storeLittle(x, 0)
      bytes.storeLittle(y, 4)
      bytes.storeLittle(z, 8)
      bytes.storeLittle(intensity, 12)
      bytes.storeLittle(flags, 14)
      bytes.storeLittle(classification, 15)
      bytes.storeLittle(angle, 16)
      bytes.storeLittle(user, 17)
      bytes.storeLittle(source, 18)
    }
    var returnNumber: Int { Int(flags & 7) }
    var returnCount: Int { Int(flags >> 3 & 7) }
    var direction: Int { Int(flags >> 6 & 1) }
  }

  init(decodes: Bool) {
    changes = SymbolModel(64, decodes: decodes)
    intensity = IntegerCoder(16, contexts: 4, decodes: decodes)
    angles = [SymbolModel(256, decodes: decodes), SymbolModel(256, decodes: decodes)]
    source = IntegerCoder(16, decodes: decodes)
    flags = LazyModels(256, symbols: 256, decodes: decodes)
    classes = LazyModels(256, symbols: 256, decodes: decodes)
    users = LazyModels(256, symbols: 256, decodes: decodes)
    dx = IntegerCoder(32, contexts: 2, decodes: decodes)
    dy = IntegerCoder(32, contexts: 22, decodes: decodes)
    z = IntegerCoder(32, contexts: 20, decodes: decodes)
  }

  func begin(_ record: UnsafeRawPointer) {
    last = Record(record)
    last.intensity = 0
  }

  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer) {
    let changed = decoder.symbol(changes)
    if changed & 32 != 0 { last.flags = UInt8(decoder.symbol(flags[Int(last.flags)])) }
    let context = ReturnContext.map[last.returnCount * 8 + last.returnNumber]
    let level = abs(last.returnCount - last.returnNumber)
    let single = last.returnCount == 1 ? 1 : 0
    if changed != 0 {
      if changed & 16 != 0 {
        let value = intensity.decode(decoder, Int32(intensities[context]), min(context, 3))
        intensities[context] = UInt16(truncatingIfNeeded: value)
      }
      last.intensity = intensities[context]
      if changed & 8 != 0 { last.classification = UInt8(decoder.symbol(classes[Int(last.classification)])) }
      if changed & 4 != 0 { last.angle &+= UInt8(decoder.symbol(angles[last.direction])) }
      if changed & 2 != 0 { last.user = UInt8(decoder.symbol(users[Int(last.user)])) }
      if changed & 1 != 0 { last.source = UInt16(truncatingIfNeeded: source.decode(decoder, Int32(last.source))) }
    }
    var difference = dx.decode(decoder, xMedians[context].median, single)
    last.x &+= difference
    xMedians[context].add(difference)
    difference = dy.decode(decoder, yMedians[context].median, single + min(dx.bits & ~1, 20))
    last.y &+= difference
    yMedians[context].add(difference)
    last.z = z.decode(decoder, heights[level], single + min(((dx.bits + dy.bits) / 2) & ~1, 18))
    heights[level] = last.z
    last.store(record)
  }

  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer) {
    let new = Record(record)
    let context = ReturnContext.map[new.returnCount * 8 + new.returnNumber]
    let level = abs(new.returnCount - new.returnNumber)
    let single = new.returnCount == 1 ? 1 : 0
    var changed = 0
    if new.flags != last.flags { changed |= 32 }
    if new.intensity != intensities[context] { changed |= 16 }
    if new.classification != last.classification { changed |= 8 }
    if new.angle != last.angle { changed |= 4 }
    if new.user != last.user { changed |= 2 }
    if new.source != last.source { changed |= 1 }
    encoder.symbol(changed, changes)
    if changed & 32 != 0 { encoder.symbol(Int(new.flags), flags[Int(last.flags)]) }
    if changed & 16 != 0 {
      intensity.encode(encoder, Int32(intensities[context]), Int32(new.intensity), min(context, 3))
      intensities[context] = new.intensity
    }
    if changed & 8 != 0 { encoder.symbol(Int(new.classification), classes[Int(last.classification)]) }
    if changed & 4 != 0 { encoder.symbol(Int(new.angle &- last.angle), angles[new.direction]) }
    if changed & 2 != 0 { encoder.symbol(Int(new.user), users[Int(last.user)]) }
    if changed & 1 != 0 { source.encode(encoder, Int32(last.source), Int32(new.source)) }
    var difference = new.x &- last.x
    dx.encode(encoder, xMedians[context].median, difference, single)
    xMedians[context].add(difference)
    difference = new.y &- last.y
    dy.encode(encoder, yMedians[context].median, difference, single + min(dx.bits & ~1, 20))
    yMedians[context].add(difference)
    z.encode(encoder, heights[level], new.z, single + min(((dx.bits + dy.bits) / 2) & ~1, 18))
    heights[level] = new.z
    last = new
  }
}

/// The context of a return among the returns of its pulse (LASzip specification, table "number_return_map").
enum ReturnContext {
  /// By `number of returns × 8 + return number`.
  static let map: [Int] = [
    15, 14, 13, 12, 11, 10, 9, 8,
    14, 0, 1, 3, 6, 10, 10, 9,
    13, 1, 2, 4, 7, 11, 11, 10,
    12, 3, 4, 5, 8, 12, 12, 11,
    11, 6, 7, 8, 9, 13, 13, 12,
    10, 10, 11, 12, 13, 14, 14, 13,
    9, 10, 11, 12, 13, 14, 15, 14,
    8, 9, 10, 11, 12, 13, 14, 15,
  ]
}
