/// Base 64 (RFC 4648): the common alphabet with padding, and the one for addresses without.
public enum Base64 {
  private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let address = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  private static let commonValues = values(of: common)
  private static let addressValues = values(of: address)
  private static let invalid: UInt8 = 0xFF

  /// Common alphabet, padded with `=`.
  public static func encode(_ bytes: [UInt8]) -> String { encode(bytes, alphabet: common, padded: true) }

  /// Alphabet for addresses (`-`, `_`), without padding.
  public static func encodeURL(_ bytes: [UInt8]) -> String { encode(bytes, alphabet: address, padded: false) }

  /// Strict: common alphabet, padding required, no blanks, no stray bits. Nil when it is anything else.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var source = Array(text.utf8)
    guard source.count.isMultiple(of: 4) else { return nil }
    for _ in 0..<2 where source.last == UInt8(ascii: "=") { source.removeLast() }
    return decode(source, values: commonValues)
  }

  /// Strict: alphabet for addresses, no padding, no blanks, no stray bits. Nil when it is anything else.
  public static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
    decode(Array(text.utf8), values: addressValues)
  }

  private static func values(of alphabet: [UInt8]) -> [UInt8] {
    var values = [UInt8](repeating: invalid, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8], padded: Bool) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { buffer in
      var written = 0
      var index = 0
      while index < bytes.count {
        let left = min(3, bytes.count - index)
        var word = UInt32(bytes[index]) << 16
        if left > 1 { word |= UInt32(bytes[index + 1]) << 8 }
        if left > 2 { word |= UInt32(bytes[index + 2]) }
        for place in 0..<4 where place <= left || padded {
          buffer[written] =
            place <= left ? alphabet[Int(word >> UInt32(18 - place * 6) & 63)] : UInt8(ascii: "=")
          written += 1
        }
        index += 3
      }
      return written
    }
  }

  private static func decode(_ source: [UInt8], values: [UInt8]) -> [UInt8]? {
    let rest = source.count % 4
    guard rest != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count / 4 * 3 + 2)
    var word: UInt32 = 0
    var held = 0
    for character in source {
      let value = values[Int(character)]
      guard value != invalid else { return nil }
      word = word << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(held)))
      }
    }
    // Bits beyond the last byte must be zero, so that one value has one spelling.
    guard word & ((1 << UInt32(held)) - 1) == 0 else { return nil }
    return bytes
  }
}
