extension MaskRLE {
  /// Reads COCO's compressed string (`common/maskApi.c`, `rleFrString`): five bits a character, low first, from the
  /// fourth count on the difference to the count two places before.
  ///
  /// - Throws: `text`, `negative`, `size` or `sum`.
  @inlinable
  public init(width: Int, height: Int, compressed text: some Sequence<UInt8>) throws(MaskError) {
    var counts: [UInt32] = []
    counts.reserveCapacity(text.underestimatedCount / 2)
    var (value, shift) = (Int64(0), Int64(0))
    for character in text {
      guard character >= 48, character < 48 + 64, shift < 40 else { throw .text }
      let group = Int64(character) - 48
      value |= (group & 0x1F) << shift
      shift += 5
      if group & 0x20 != 0 { continue }
      if group & 0x10 != 0 { value |= -1 << shift }
      if counts.count > 2 { value += Int64(counts[counts.count - 2]) }
      guard value >= 0, value <= Int64(UInt32.max) else { throw .negative }
      counts.append(UInt32(value))
      (value, shift) = (0, 0)
    }
    guard shift == 0 else { throw .text }
    try self.init(width: width, height: height, counts: counts)
  }

  /// COCO's compressed string (`rleToString`): printable ASCII without quote, but with `\`.
  public var compressed: [UInt8] {
    // A difference has 33 bits at most, which is seven groups of five.
    [UInt8](unsafeUninitializedCapacity: counts.count * 7) { text, length in
      for (index, count) in counts.enumerated() {
        var value = Int64(count)
        if index > 2 { value -= Int64(counts[index - 2]) }
        while true {
          var group = value & 0x1F
          value >>= 5
          let isLast = group & 0x10 != 0 ? value == -1 : value == 0
          if !isLast { group |= 0x20 }
          text[length] = UInt8(truncatingIfNeeded: group + 48)
          length += 1
          if isLast { break }
        }
      }
    }
  }
}
