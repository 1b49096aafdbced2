/// Marc Lehmann's LZF, as PCD's `binary_compressed` uses it: one block, no header.
///
/// Source: the stream's description in liblzf 3.6 (`lzf.h`, `lzf_d.c`): a control byte below 32 is followed by that many
/// plus one literal bytes; else its upper three bits are the length of a match less two (7: the next byte is added) and
/// its lower five with the next byte how far behind it begins, less one.
enum LZF {
  /// The longest match, 264 bytes, takes three bytes.
  static let largestRatio = 88
  private static let window = 1 << 13
  private static let longestMatch = 264
  private static let longestLiteral = 32

  /// Unpacks a block; returns how many bytes it filled, or nil where the block is damaged or does not fit.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
    var (at, filled) = (0, 0)
    while at < input.count {
      let control = Int(input[at])
      at += 1
      if control < 32 {
        let length = control + 1
        guard at + length <= input.count, filled + length <= output.count else { return nil }
        for index in 0..<length { output[filled + index] = input[at + index] }
        at += length
        filled += length
        continue
      }
      var length = control >> 5
      if length == 7 {
        guard at < input.count else { return nil }
        length += Int(input[at])
        at += 1
      }
      length += 2
      guard at < input.count else { return nil }
      let distance = (control & 31) << 8 | Int(input[at])
      at += 1
      let start = filled - distance - 1
      guard start >= 0, filled + length <= output.count else { return nil }
      // Source and target may overlap: byte by byte repeats the pattern.
      for index in 0..<length { output[filled + index] = output[start + index] }
      filled += length
    }
    return filled
  }

  /// Packs bytes as one block and hands it over piece by piece; returns its length.
  static func compress(
    _ input: UnsafeRawBufferPointer, _ put: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int {
    var table = [Int32](repeating: -1, count: 1 << 15)
    var pending: [UInt8] = []
    pending.reserveCapacity(1 << 17)
    var (at, literal, total) = (0, 0, 0)
    func hand() throws {
      total += pending.count
      try pending.withUnsafeBytes { try put($0) }
      pending.removeAll(keepingCapacity: true)
    }
    func literals(to end: Int) {
      while literal < end {
        let length = min(longestLiteral, end - literal)
        pending.append(UInt8(length - 1))
        pending.append(contentsOf: input[literal..<literal + length])
        literal += length
      }
    }
    while at + 2 < input.count {
      let key = UInt32(input[at]) << 16 | UInt32(input[at + 1]) << 8 | UInt32(input[at + 2])
      let slot = Int((key &* 0x9E37_79B1) >> 17)
      let candidate = Int(table[slot])
      table[slot] = Int32(truncatingIfNeeded: at)
      // A place beyond 2 GiB wraps to a negative number and is no candidate; such blocks pack a little worse.
      guard candidate >= 0, candidate < at, at - candidate <= window, input[candidate] == input[at],
        input[candidate + 1] == input[at + 1], input[candidate + 2] == input[at + 2]
      else {
        at += 1
        if at - literal >= 1 << 16 {
          literals(to: at)
          try hand()
        }
        continue
      }
      literals(to: at)
      let most = min(longestMatch, input.count - at)
      var length = 3
      while length < most, input[candidate + length] == input[at + length] { length += 1 }
      let distance = at - candidate - 1
      let code = length - 2
      if code < 7 {
        pending.append(UInt8(code << 5 | distance >> 8))
      } else {
        pending.append(UInt8(7 << 5 | distance >> 8))
        pending.append(UInt8(code - 7))
      }
      pending.append(UInt8(distance & 255))
      at += length
      literal = at
      if pending.count > 1 << 16 { try hand() }
    }
    while literal < input.count {
      literals(to: min(input.count, literal + (1 << 16)))
      try hand()
    }
    try hand()
    return total
  }
}
