/// Codes integers as corrections to a prediction: the number of bits of the correction by a model of its context, its
/// upper bits by a model, the rest as they are (LASzip specification, "IntegerCompressor").
final class IntegerCoder {
  private static let modelledBits = 8
  private let range: UInt32
  private let minimum: Int32
  private let maximum: Int32
  private let lengths: [SymbolModel]
  private var smallest = BitModel()
  private var corrections: [SymbolModel?] = []
  private let decodes: Bool
  /// Bits of the last correction.
  private(set) var bits = 0

  /// - Parameters:
  ///   - width: bits of the integers: 8, 16 or 32.
  ///   - contexts: how many models of lengths there are.
  init(_ width: Int, contexts: Int = 1, decodes: Bool) {
    self.decodes = decodes
    if width < 32 {
      range = 1 << UInt32(width)
      minimum = -Int32(1 << (width - 1))
      maximum = Int32(1 << (width - 1)) - 1
    } else {
      (range, minimum, maximum) = (0, .min, .max)
    }
    lengths = (0..<contexts).map { _ in SymbolModel(width + 1, decodes: decodes) }
    corrections = [SymbolModel?](repeating: nil, count: 33)
  }

  private func model(_ bits: Int) -> SymbolModel {
    if let model = corrections[bits] { return model }
    let model = SymbolModel(1 << min(bits, IntegerCoder.modelledBits), decodes: decodes)
    corrections[bits] = model
    return model
  }

  func decode(_ decoder: ArithmeticDecoder, _ prediction: Int32, _ context: Int = 0) -> Int32 {
    bits = decoder.symbol(lengths[context])
    var correction: Int32
    switch bits {
    case 0: correction = Int32(decoder.bit(&smallest))
    case 32: correction = minimum
    default:
      var value = UInt32(decoder.symbol(model(bits)))
      if bits > IntegerCoder.modelledBits {
        let rest = bits - IntegerCoder.modelledBits
        value = value << UInt32(rest) | decoder.bits(rest)
      }
      correction = Int32(bitPattern: value)
      if value >= 1 << UInt32(bits - 1) {
        correction &+= 1
      } else {
        correction &-= Int32(bitPattern: (1 << UInt32(bits)) &- 1)
      }
    }
    let real = prediction &+ correction
    if range == 0 { return real }
    if real < 0 { return real &+ Int32(bitPattern: range) }
    return UInt32(bitPattern: real) >= range ? real &- Int32(bitPattern: range) : real
  }

  func encode(_ encoder: ArithmeticEncoder, _ prediction: Int32, _ real: Int32, _ context: Int = 0) {
    var correction = real &- prediction
    if range != 0 {
      if correction < minimum {
        correction &+= Int32(bitPattern: range)
      } else if correction > maximum {
        correction &-= Int32(bitPattern: range)
      }
    }
    let magnitude = UInt32(bitPattern: correction <= 0 ? 0 &- correction : correction &- 1)
    bits = 32 - magnitude.leadingZeroBitCount
    encoder.symbol(bits, lengths[context])
    if bits == 0 { return encoder.bit(UInt32(bitPattern: correction), &smallest) }
    if bits == 32 { return }
    let value = UInt32(
      bitPattern: correction < 0 ? correction &+ Int32(bitPattern: (1 << UInt32(bits)) &- 1) : correction &- 1)
    if bits <= IntegerCoder.modelledBits { return encoder.symbol(Int(value), model(bits)) }
    let rest = bits - IntegerCoder.modelledBits
    encoder.symbol(Int(value >> UInt32(rest)), model(bits))
    encoder.bits(value & ((1 << UInt32(rest)) - 1), rest)
  }
}

/// The median of the last differences, by the five-value rule of LASzip.
struct StreamingMedian {
  private var values = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
  private var leansHigh = true

  var median: Int32 { values.2 }

  mutating func add(_ value: Int32) {
    if leansHigh {
      if value < values.2 {
        values.4 = values.3
        values.3 = values.2
        if value < values.0 {
          values.2 = values.1
          values.1 = values.0
          values.0 = value
        } else if value < values.1 {
          values.2 = values.1
          values.1 = value
        } else {
          values.2 = value
        }
      } else {
        if value < values.3 {
          values.4 = values.3
          values.3 = value
        } else {
          values.4 = value
        }
        leansHigh = false
      }
    } else if values.2 < value {
      values.0 = values.1
      values.1 = values.2
      if values.4 < value {
        values.2 = values.3
        values.3 = values.4
        values.4 = value
      } else if values.3 < value {
        values.2 = values.3
        values.3 = value
      } else {
        values.2 = value
      }
    } else {
      if values.1 < value {
        values.0 = values.1
        values.1 = value
      } else {
        values.0 = value
      }
      leansHigh = true
    }
  }
}
