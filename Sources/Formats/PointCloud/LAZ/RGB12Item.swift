/// The colour of points, version 2: each byte as a correction to the last, green and blue helped by what red did (LASzip
/// specification, "RGB12").
final class RGB12Item: LAZItem {
  let size = 6
  private let coder: ColorCoder
  private var last = SIMD3<UInt16>(0, 0, 0)

  init(decodes: Bool) { coder = ColorCoder(decodes: decodes) }

  func begin(_ record: UnsafeRawPointer) { last = ColorCoder.load(record) }

  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer) {
    last = coder.decode(decoder, last)
    for index in 0..<3 { record.storeLittle(last[index], index * 2) }
  }

  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer) {
    let new = ColorCoder.load(record)
    coder.encode(encoder, last, new)
    last = new
  }
}

/// The models of a colour; point formats of 1.4 keep one for each scanner channel.
final class ColorCoder {
  private let used: SymbolModel
  private let parts: [SymbolModel]

  init(decodes: Bool) {
    used = SymbolModel(128, decodes: decodes)
    parts = (0..<6).map { _ in SymbolModel(256, decodes: decodes) }
  }

  static func load(_ record: UnsafeRawPointer) -> SIMD3<UInt16> {
    SIMD3(record.little(0, UInt16.self), record.little(2, UInt16.self), record.little(4, UInt16.self))
  }

  func decode(_ decoder: ArithmeticDecoder, _ last: SIMD3<UInt16>) -> SIMD3<UInt16> {
    let symbol = decoder.symbol(used)
    func part(_ index: Int, _ predicted: Int) -> Int { (decoder.symbol(parts[index]) + predicted) & 255 }
    var new = last
    let redLow = symbol & 1 != 0 ? part(0, ColorCoder.low(last.x)) : ColorCoder.low(last.x)
    let redHigh = symbol & 2 != 0 ? part(1, ColorCoder.high(last.x)) : ColorCoder.high(last.x)
    new.x = UInt16(redHigh << 8 | redLow)
    guard symbol & 64 != 0 else { return SIMD3(repeating: new.x) }
    let lowStep = redLow - ColorCoder.low(last.x)
    let highStep = redHigh - ColorCoder.high(last.x)
    var (green, blue) = (
      (ColorCoder.low(last.y), ColorCoder.high(last.y)), (ColorCoder.low(last.z), ColorCoder.high(last.z))
    )
    if symbol & 4 != 0 { green.0 = part(2, ColorCoder.clamp(lowStep + green.0)) }
    if symbol & 16 != 0 {
      blue.0 = part(4, ColorCoder.clamp((lowStep + green.0 - ColorCoder.low(last.y)) / 2 + blue.0))
    }
    if symbol & 8 != 0 { green.1 = part(3, ColorCoder.clamp(highStep + green.1)) }
    if symbol & 32 != 0 {
      blue.1 = part(5, ColorCoder.clamp((highStep + green.1 - ColorCoder.high(last.y)) / 2 + blue.1))
    }
    new.y = UInt16(green.1 << 8 | green.0)
    new.z = UInt16(blue.1 << 8 | blue.0)
    return new
  }

  func encode(_ encoder: ArithmeticEncoder, _ last: SIMD3<UInt16>, _ new: SIMD3<UInt16>) {
    let steps = (0..<3).map {
      (ColorCoder.low(new[$0]) - ColorCoder.low(last[$0]), ColorCoder.high(new[$0]) - ColorCoder.high(last[$0]))
    }
    var symbol = new.x == new.y && new.x == new.z ? 0 : 64
    for index in 0..<3 {
      if steps[index].0 != 0 { symbol |= 1 << (index * 2) }
      if steps[index].1 != 0 { symbol |= 2 << (index * 2) }
    }
    encoder.symbol(symbol, used)
    func part(_ index: Int, _ value: Int, _ predicted: Int) { encoder.symbol((value - predicted) & 255, parts[index]) }
    if symbol & 1 != 0 { part(0, ColorCoder.low(new.x), ColorCoder.low(last.x)) }
    if symbol & 2 != 0 { part(1, ColorCoder.high(new.x), ColorCoder.high(last.x)) }
    guard symbol & 64 != 0 else { return }
    if symbol & 4 != 0 { part(2, ColorCoder.low(new.y), ColorCoder.clamp(steps[0].0 + ColorCoder.low(last.y))) }
    if symbol & 16 != 0 {
      part(4, ColorCoder.low(new.z), ColorCoder.clamp((steps[0].0 + steps[1].0) / 2 + ColorCoder.low(last.z)))
    }
    if symbol & 8 != 0 { part(3, ColorCoder.high(new.y), ColorCoder.clamp(steps[0].1 + ColorCoder.high(last.y))) }
    if symbol & 32 != 0 {
      part(5, ColorCoder.high(new.z), ColorCoder.clamp((steps[0].1 + steps[1].1) / 2 + ColorCoder.high(last.z)))
    }
  }

  private static func low(_ value: UInt16) -> Int { Int(value & 255) }
  private static func high(_ value: UInt16) -> Int { Int(value >> 8) }
  private static func clamp(_ value: Int) -> Int { max(0, min(255, value)) }
}
