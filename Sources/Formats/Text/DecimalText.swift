/// Numbers written as text.
enum DecimalText {
  /// A decimal number with a point, `1e-3` too; nil for anything else, `nan`, `inf`, hexadecimal and commas included.
  ///
  /// Up to 15 digits and powers of ten to 22 are exact in one operation (W. D. Clinger, 1990); the rest goes the long way.
  static func parse(_ text: Substring.UTF8View) -> Double? {
    var at = text.startIndex
    let end = text.endIndex
    guard at < end else { return nil }
    let isNegative = text[at] == 45
    if isNegative || text[at] == 43 { at = text.index(after: at) }
    var digits: UInt64 = 0
    var (count, significant, decimals) = (0, 0, 0)
    var isPastPoint = false
    while at < end {
      let byte = text[at]
      if byte >= 48, byte <= 57 {
        count += 1
        if significant > 0 || byte != 48 { significant += 1 }
        if significant <= 18 { digits = digits * 10 + UInt64(byte - 48) }
        if isPastPoint { decimals += 1 }
      } else if byte == 46, !isPastPoint {
        isPastPoint = true
      } else {
        break
      }
      at = text.index(after: at)
    }
    guard count > 0 else { return nil }
    if at == end, significant <= 15, decimals <= 22 {
      let value = Double(digits) / powers[decimals]
      return isNegative ? -value : value
    }
    if at < end {
      guard text[at] == 101 || text[at] == 69 else { return nil }
      var rest = text[text.index(after: at)...]
      if let sign = rest.first, sign == 45 || sign == 43 { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.count < 6, rest.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    }
    guard let value = Double(Substring(text)), value.isFinite else { return nil }
    return value
  }

  static func parse(_ text: some StringProtocol) -> Double? { parse(Substring(text).utf8) }

  private static let powers: [Double] = (0...22).map { exponent in (0..<exponent).reduce(1.0) { value, _ in value * 10 }
  }
}
