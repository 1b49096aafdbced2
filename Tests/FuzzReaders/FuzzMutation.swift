import TestRandom

/// Damage to bytes: changed, cut, doubled, or replaced by what hurts parsers.
enum FuzzMutation {
  private static let tokens: [[UInt8]] = [
    "NaN", "1e999", "-1", "99999999999999999999", "\"", "{", "[", "]", "}", "<", "&x;", "<!DOCTYPE a>", "\0", "../",
    ":",
    "null", "0.0000000001", "\u{FFFD}", "\n", "\r\n\r\n", "-", "'", "1e308", "\\", "-->", "4294967296",
    "9223372036854775807", "-9223372036854775808", "true", "//", "%00", ",", ";", "../../", "/../x", "..", "..\\",
  ].map { Array($0.utf8) }
  private static let numbers: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000, .max, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000, 0x7F80_0000, 0x7FC0_0000,
  ]

  static func damage(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      // Headers decide most: half of the damage goes there.
      let reach = Bool.random(using: &random) ? min(bytes.count, 400) : bytes.count
      let at = Int.random(in: 0..<reach, using: &random)
      let end = min(bytes.count, at + Int.random(in: 1...20, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 3: bytes.removeSubrange(at..<end)
      case 4: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 5: bytes.replaceSubrange(at..<end, with: tokens.randomElement(using: &random) ?? [])
      case 6, 7:
        let number = numbers.randomElement(using: &random) ?? 0
        for index in 0..<[2, 4, 8][Int.random(in: 0..<3, using: &random)] where at + index < bytes.count {
          bytes[at + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8))
        }
      // Inside a word, which stays: `tr../ain`.
      case 8: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: at)
      default: bytes.removeSubrange(at...)
      }
    }
    return bytes
  }
}
