/// Percent coding of RFC 3986.
public enum Percent {
  /// Decodes `%XX`; a broken escape stays as it is, broken UTF-8 becomes U+FFFD.
  public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
    let bytes = text.utf8
    guard bytes.contains(where: { $0 == 0x25 || plusIsSpace && $0 == 0x2b }) else { return String(text) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == 0x25, let high = bytes.index(index, offsetBy: 1, limitedBy: bytes.endIndex), high < bytes.endIndex,
        let low = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex), low < bytes.endIndex,
        let first = hexValue(bytes[high]), let second = hexValue(bytes[low])
      {
        result.append(first << 4 | second)
        index = bytes.index(after: low)
        continue
      }
      result.append(byte == 0x2b && plusIsSpace ? 0x20 : byte)
      index = bytes.index(after: index)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Encodes everything but the unreserved characters `A-Z a-z 0-9 - . _ ~`.
  /// - Parameter keeping: further ASCII characters left alone, such as "/" in a path.
  public static func encode(_ text: some StringProtocol, keeping: String = "") -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let kept = Array(keeping.utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5a, 0x61...0x7a, 0x30...0x39, 0x2d, 0x2e, 0x5f, 0x7e: result.append(byte)
      default:
        if kept.contains(byte) {
          result.append(byte)
        } else {
          result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
