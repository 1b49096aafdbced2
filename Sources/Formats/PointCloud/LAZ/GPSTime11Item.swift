/// GPS times, version 2: up to four interleaved sequences, each coded by multiples of its last difference (LASzip
/// specification, "GPSTIME11").
final class GPSTime11Item: LAZItem {
  let size = 8
  private let times: TimeSequences

  init(decodes: Bool) { times = TimeSequences(decodes: decodes) }

  func begin(_ record: UnsafeRawPointer) { times.begin(record.little(0, Int64.self)) }

  func decode(_ decoder: ArithmeticDecoder, _ record: UnsafeMutableRawPointer) {
    record.storeLittle(times.decode(decoder), 0)
  }

  func encode(_ encoder: ArithmeticEncoder, _ record: UnsafeRawPointer) {
    times.encode(encoder, record.little(0, Int64.self))
  }
}

/// The sequences of times; layered formats code them the same way with other tables' sizes.
final class TimeSequences {
  private static let most = 500
  private static let least = -10
  /// Symbols behind the multiples: unchanged, in full, and three switches.
  private let unchanged: Int?
  private let full: Int
  private let zeroFull: Int
  private var last = 0
  private var newest = 0
  private(set) var times = [Int64](repeating: 0, count: 4)
  private var differences = [Int32](repeating: 0, count: 4)
  private var extremes = [Int](repeating: 0, count: 4)
  private let multiples: SymbolModel
  private let zeroDifference: SymbolModel
  private let coder: IntegerCoder

  /// - Parameter isLayered: the layered formats tell unchanged times by a flag elsewhere and need no symbol for them.
  init(decodes: Bool, isLayered: Bool = false) {
    unchanged = isLayered ? nil : TimeSequences.most - TimeSequences.least + 1
    full = TimeSequences.most - TimeSequences.least + (isLayered ? 1 : 2)
    zeroFull = isLayered ? 1 : 2
    multiples = SymbolModel(full + 4, decodes: decodes)
    zeroDifference = SymbolModel(zeroFull + 4, decodes: decodes)
    coder = IntegerCoder(32, contexts: 9, decodes: decodes)
  }

  var time: Int64 { times[last] }

  func begin(_ time: Int64) { times[0] = time }

  func decode(_ decoder: ArithmeticDecoder) -> Int64 {
    // A sound stream switches at most once; a damaged one would go on for ever.
    for _ in 0..<4 {
      if differences[last] == 0 {
        let symbol = decoder.symbol(zeroDifference)
        if symbol == zeroFull - 1 {
          differences[last] = coder.decode(decoder, 0, 0)
          times[last] &+= Int64(differences[last])
          extremes[last] = 0
        } else if symbol == zeroFull {
          decodeWhole(decoder)
        } else if symbol > zeroFull {
          last = (last + symbol - zeroFull) & 3
          continue
        }
        return times[last]
      }
      let symbol = decoder.symbol(multiples)
      if symbol == unchanged { return times[last] }
      if symbol < full {
        times[last] &+= Int64(decodeDifference(decoder, symbol))
      } else if symbol == full {
        decodeWhole(decoder)
      } else {
        last = (last + symbol - full) & 3
        continue
      }
      return times[last]
    }
    return times[last]
  }

  private func decodeDifference(_ decoder: ArithmeticDecoder, _ symbol: Int) -> Int32 {
    let before = differences[last]
    let multiple = symbol <= TimeSequences.most ? symbol : TimeSequences.most - symbol
    let difference = coder.decode(decoder, before &* Int32(multiple), context(multiple))
    note(multiple, difference)
    return difference
  }

  private func decodeWhole(_ decoder: ArithmeticDecoder) {
    newest = (newest + 1) & 3
    let upper = coder.decode(decoder, Int32(truncatingIfNeeded: times[last] >> 32), 8)
    times[newest] = Int64(upper) << 32 | Int64(decoder.word())
    last = newest
    differences[last] = 0
    extremes[last] = 0
  }

  /// The context of a multiple.
  private func context(_ multiple: Int) -> Int {
    switch multiple {
    case 1: 1
    case 0: 7
    case TimeSequences.most...: 4
    case 10...: 3
    case 2...: 2
    case ...TimeSequences.least: 6
    default: 5
    }
  }

  /// After four extreme multiples the difference itself becomes the measure.
  private func note(_ multiple: Int, _ difference: Int32) {
    switch multiple {
    case 1: extremes[last] = 0
    case 0, TimeSequences.most, TimeSequences.least:
      extremes[last] += 1
      if extremes[last] > 3 {
        differences[last] = difference
        extremes[last] = 0
      }
    default: break
    }
  }

  func encode(_ encoder: ArithmeticEncoder, _ time: Int64) {
    let step = time &- times[last]
    let isZero = differences[last] == 0
    if step == 0, let unchanged {
      return isZero ? encoder.symbol(0, zeroDifference) : encoder.symbol(unchanged, multiples)
    }
    if let difference = Int32(exactly: step) {
      if isZero {
        encoder.symbol(zeroFull - 1, zeroDifference)
        coder.encode(encoder, 0, difference, 0)
        differences[last] = difference
        extremes[last] = 0
      } else {
        encodeMultiple(encoder, difference)
      }
      times[last] = time
      return
    }
    for other in 1..<4 where Int32(exactly: time &- times[(last + other) & 3]) != nil {
      encoder.symbol(other + (isZero ? zeroFull : full), isZero ? zeroDifference : multiples)
      last = (last + other) & 3
      return encode(encoder, time)
    }
    encoder.symbol(isZero ? zeroFull : full, isZero ? zeroDifference : multiples)
    coder.encode(
      encoder, Int32(truncatingIfNeeded: times[last] >> 32), Int32(truncatingIfNeeded: time >> 32), 8)
    encoder.word(UInt32(truncatingIfNeeded: time))
    newest = (newest + 1) & 3
    last = newest
    times[last] = time
    differences[last] = 0
    extremes[last] = 0
  }

  private func encodeMultiple(_ encoder: ArithmeticEncoder, _ difference: Int32) {
    let before = differences[last]
    let ratio = (Float(difference) / Float(before)).rounded(.toNearestOrAwayFromZero)
    let multiple = Int(max(Float(TimeSequences.least), min(Float(TimeSequences.most), ratio)))
    encoder.symbol(multiple >= 0 ? multiple : TimeSequences.most - multiple, multiples)
    coder.encode(encoder, before &* Int32(multiple), difference, context(multiple))
    note(multiple, difference)
  }
}
