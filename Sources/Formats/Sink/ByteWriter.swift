/// Appends text to a growing buffer: the writers' own number and JSON forms, equal on every machine.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init(reserving capacity: Int = 0) { if capacity > 0 { bytes.reserveCapacity(capacity) } }

  var count: Int { bytes.count }
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func byte(_ byte: UInt8) { bytes.append(byte) }
  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
  mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func append(_ other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

  mutating func integer(_ value: Int64) {
    if value < 0 { bytes.append(45) }
    unsigned(value.magnitude)
  }
  mutating func integer(_ value: Int) { integer(Int64(value)) }

  private mutating func unsigned(_ value: UInt64, digits least: Int = 1) {
    if value < 10, least == 1 { return bytes.append(48 + UInt8(value)) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var at = 24
      var rest = value
      while rest > 0 || 24 - at < least {
        at -= 1
        digits[at] = UInt8(48 + rest % 10)
        rest /= 10
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[at..<24]))
    }
  }

  /// The shortest decimal form that reads back as the same number. Numbers must be finite.
  mutating func number(_ value: Double) {
    if abs(value) < 1e15 {
      if value == value.rounded(.towardZero) { return integer(Int64(value)) }
      var scale = 10.0
      for decimals in 1...6 {
        let scaled = (value * scale).rounded()
        if abs(scaled) < 9e15, scaled / scale == value { return fixed(scaled, decimals) }
        scale *= 10
      }
    }
    // Swift's description is the shortest form; `1e-05` and `1e+20` are legal JSON.
    bytes.append(contentsOf: value.description.utf8)
  }

  /// At most ten decimals, none of them a trailing zero.
  mutating func tenDecimals(_ value: Double) {
    let scaled = Int64((value * 1e10).rounded())
    if scaled < 0 { bytes.append(45) }
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: 10_000_000_000)
    unsigned(whole)
    if rest == 0 { return }
    bytes.append(46)
    // Without its last five zeros the number of further divisions is small.
    var (fraction, decimals) = rest % 100_000 == 0 ? (rest / 100_000, 5) : (rest, 10)
    while fraction % 10 == 0 {
      fraction /= 10
      decimals -= 1
    }
    unsigned(fraction, digits: decimals)
  }

  private mutating func fixed(_ scaled: Double, _ decimals: Int) {
    let magnitude = UInt64(abs(scaled))
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: ByteWriter.powers[decimals])
    if scaled < 0 { bytes.append(45) }
    unsigned(whole)
    bytes.append(46)
    unsigned(fraction, digits: decimals)
  }

  private static let powers: [UInt64] = (0...6).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
