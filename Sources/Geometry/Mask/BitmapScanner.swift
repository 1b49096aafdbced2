/// Finds the runs of a bitmap, eight pixels at a step.
enum BitmapScanner {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

  /// Lengths of the runs of zero and other bytes, in turn, beginning with the zeros.
  static func runs(of pixels: UnsafeRawBufferPointer) -> [UInt32] {
    guard let base = pixels.baseAddress else { return [0] }
    let total = pixels.count
    var found = Scratch()
    defer { found.free() }
    var last = 0
    var index = 0
    // What eight pixels equal to the one before look like where set is 1; other values take the longer way below.
    var pattern: UInt64 = 0
    var carry: UInt64 = 0
    while index + 8 <= total {
      while index + 32 <= total {
        let a = base.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
        let b = base.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self) ^ pattern
        let c = base.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self) ^ pattern
        let d = base.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self) ^ pattern
        if (a | b | c | d) != 0 { break }
        index += 32
      }
      if index + 8 > total { break }
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      // The top bit of each byte that is not 0: 0x7F added to its low bits carries into it.
      let set = (((word & lows) &+ lows) | word) & ~lows
      var changes = set ^ (set << 8 | carry)
      while changes != 0 {
        let at = index + changes.trailingZeroBitCount >> 3
        found.append(UInt32(truncatingIfNeeded: at - last))
        last = at
        changes &= changes &- 1
      }
      carry = set >> 56
      pattern = carry == 0 ? 0 : ones
      index += 8
    }
    var isSet = carry != 0
    while index < total {
      let pixel = base.load(fromByteOffset: index, as: UInt8.self) != 0
      if pixel != isSet {
        found.append(UInt32(truncatingIfNeeded: index - last))
        last = index
        isSet = pixel
      }
      index += 1
    }
    found.append(UInt32(truncatingIfNeeded: total - last))
    return found.array
  }

  /// Numbers whose final count is not known beforehand; appending costs one comparison.
  private struct Scratch {
    private var address = UnsafeMutablePointer<UInt32>.allocate(capacity: 1024)
    private var capacity = 1024
    private var count = 0

    @inline(__always)
    mutating func append(_ value: UInt32) {
      if count == capacity { grow() }
      address[count] = value
      count &+= 1
    }

    @inline(never)
    private mutating func grow() {
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
      larger.update(from: address, count: count)
      address.deallocate()
      address = larger
      capacity *= 2
    }

    var array: [UInt32] { Array(UnsafeBufferPointer(start: address, count: count)) }

    func free() { address.deallocate() }
  }
}
