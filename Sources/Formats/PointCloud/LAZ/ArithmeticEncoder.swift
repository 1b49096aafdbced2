/// Puts symbols into an arithmetic-coded stream.
final class ArithmeticEncoder {
  private static let minLength: UInt32 = 1 << 24
  private(set) var bytes: [UInt8] = []
  private var base: UInt32 = 0
  private var length: UInt32 = .max

  func symbol(_ symbol: Int, _ model: SymbolModel) {
    let before = base
    if symbol == model.symbols - 1 {
      let lower = model.distribution[symbol] &* (length >> SymbolModel.lengthShift)
      base &+= lower
      length &-= lower
    } else {
      length >>= SymbolModel.lengthShift
      let lower = model.distribution[symbol] &* length
      base &+= lower
      length = model.distribution[symbol + 1] &* length &- lower
    }
    settle(before)
    model.count(symbol)
  }

  func bit(_ bit: UInt32, _ model: inout BitModel) {
    let bound = model.zeroProbability &* (length >> BitModel.lengthShift)
    let before = base
    if bit == 0 {
      length = bound
    } else {
      base &+= bound
      length &-= bound
    }
    settle(before)
    model.count(bit)
  }

  /// The lowest `count` bits (1 to 32), without a model.
  func bits(_ value: UInt32, _ count: Int) {
    if count > 19 {
      bits(value & 0xFFFF, 16)
      return bits(value >> 16, count - 16)
    }
    let before = base
    length >>= UInt32(count)
    base &+= value &* length
    settle(before)
  }

  func word(_ value: UInt32) {
    bits(value & 0xFFFF, 16)
    bits(value >> 16, 16)
  }

  func long(_ value: UInt64) {
    word(UInt32(truncatingIfNeeded: value))
    word(UInt32(truncatingIfNeeded: value >> 32))
  }

  /// Ends the stream with as many bytes as a decoder reads ahead.
  func finish() {
    let before = base
    let isLong = length > 2 &* ArithmeticEncoder.minLength
    if isLong {
      base &+= ArithmeticEncoder.minLength
      length = ArithmeticEncoder.minLength >> 1
    } else {
      base &+= ArithmeticEncoder.minLength >> 1
      length = ArithmeticEncoder.minLength >> 9
    }
    settle(before)
    bytes += isLong ? [0, 0, 0] : [0, 0]
  }

  @inline(__always) private func settle(_ before: UInt32) {
    if before > base { carry() }
    while length < ArithmeticEncoder.minLength {
      bytes.append(UInt8(truncatingIfNeeded: base >> 24))
      base <<= 8
      length <<= 8
    }
  }

  private func carry() {
    var at = bytes.count - 1
    while at >= 0, bytes[at] == 255 {
      bytes[at] = 0
      at -= 1
    }
    if at >= 0 { bytes[at] += 1 }
  }
}
