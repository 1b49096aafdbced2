/// Takes symbols out of an arithmetic-coded stream. Past its end it finds zeros; `isOverrun` tells.
final class ArithmeticDecoder {
  private static let minLength: UInt32 = 1 << 24
  private let bytes: UnsafeRawBufferPointer
  /// Offset of the next byte; past the end once bytes were made up.
  private(set) var at: Int
  private let end: Int
  private var value: UInt32 = 0
  private var length: UInt32 = .max

  /// Begins at `start`; bytes at `end` and later are not touched.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    self.bytes = bytes
    at = start
    self.end = min(end, bytes.count)
    for _ in 0..<4 { value = value << 8 | next() }
  }

  /// Whether more was asked for than the stream holds; some encoders leave out the last zeros.
  var isOverrun: Bool { at > end + 4 }

  @inline(__always) private func next() -> UInt32 {
    defer { at += 1 }
    return at < end ? UInt32(bytes[at]) : 0
  }

  @inline(__always) private func renormalise() {
    repeat {
      value = value << 8 | next()
      length <<= 8
    } while length < ArithmeticDecoder.minLength
  }

  func symbol(_ model: SymbolModel) -> Int {
    var upper = length
    length >>= SymbolModel.lengthShift
    var symbol: Int
    var lower: UInt32
    if let table = model.table {
      let target = value / length
      let slot = min(Int(target >> model.tableShift), model.tableEnd)
      symbol = Int(table[slot])
      var above = Int(table[slot + 1]) + 1
      while above > symbol + 1 {
        let middle = (symbol + above) >> 1
        if model.distribution[middle] > target { above = middle } else { symbol = middle }
      }
      lower = model.distribution[symbol] &* length
      if symbol != model.symbols - 1 { upper = model.distribution[symbol + 1] &* length }
    } else {
      symbol = 0
      lower = 0
      var above = model.symbols
      var middle = above >> 1
      repeat {
        let bound = length &* model.distribution[middle]
        if bound > value {
          above = middle
          upper = bound
        } else {
          symbol = middle
          lower = bound
        }
        middle = (symbol + above) >> 1
      } while middle != symbol
    }
    value &-= lower
    length = upper &- lower
    if length < ArithmeticDecoder.minLength { renormalise() }
    model.count(symbol)
    return symbol
  }

  func bit(_ model: inout BitModel) -> UInt32 {
    let bound = model.zeroProbability &* (length >> BitModel.lengthShift)
    let bit: UInt32 = value >= bound ? 1 : 0
    if bit == 0 {
      length = bound
    } else {
      value &-= bound
      length &-= bound
    }
    if length < ArithmeticDecoder.minLength { renormalise() }
    model.count(bit)
    return bit
  }

  /// Bits that were written without a model; 1 to 32.
  func bits(_ count: Int) -> UInt32 {
    if count > 19 {
      let low = bits(16)
      return bits(count - 16) << 16 | low
    }
    length >>= UInt32(count)
    let found = min(value / length, (1 << UInt32(count)) - 1)
    value &-= length &* found
    if length < ArithmeticDecoder.minLength { renormalise() }
    return found
  }

  func word() -> UInt32 {
    let low = bits(16)
    return bits(16) << 16 | low
  }

  func long() -> UInt64 {
    let low = UInt64(word())
    return UInt64(word()) << 32 | low
  }
}
