extension FrameIndex {
  /// "FWIX" and the version of the layout.
  private static let mark: [UInt8] = [0x46, 0x57, 0x49, 0x58, 1]

  /// The index as bytes: about 4 a frame, of which 3 are the position.
  ///
  /// After the mark, all numbers are variable-length (LEB128), signed ones zigzag-coded: access, time base, count, first
  /// time, last duration, lost; then for each frame the change of the distance in time, doubled, plus 1 for a keyframe,
  /// and the difference of its position to the one before. At a constant rate the first of both is one byte.
  public func encoded() -> [UInt8] {
    var bytes = Self.mark
    bytes.reserveCapacity(32 + count * 5)
    func put(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    put(UInt64(access.rawValue))
    put(UInt64(timeBase.numerator))
    put(UInt64(timeBase.denominator))
    put(UInt64(count))
    put(Self.zigzag(times.first ?? 0))
    put(Self.zigzag(lastDuration))
    put(UInt64(lost))
    var (time, distance, position) = (times.first ?? 0, Int64(0), Int64(0))
    var key = keyframes.startIndex
    for number in 0..<count {
      let isKey = key < keyframes.endIndex && keyframes[key] == number
      if isKey { key += 1 }
      let step = times[number] &- time
      put(Self.zigzag(step &- distance) << 1 | (isKey ? 1 : 0))
      put(Self.zigzag(positions[number] &- position))
      (time, distance, position) = (times[number], step, positions[number])
    }
    return bytes
  }

  /// Reads what `encoded()` wrote.
  /// - Throws: `VideoError` with `badIndex` for anything else.
  public init(decoding bytes: [UInt8]) throws(VideoError) {
    guard bytes.starts(with: Self.mark) else { throw .badIndex }
    var reader = Reader(bytes: bytes, place: Self.mark.count)
    let access = Access(rawValue: UInt8(truncatingIfNeeded: try reader.next(below: 256)))
    let base = Ratio(try reader.next(below: 1 << 32), try reader.next(below: 1 << 32))
    let count = try reader.next(below: bytes.count)
    var time = Self.signed(try reader.next())
    let lastDuration = Self.signed(try reader.next())
    let lost = try reader.next(below: 1 << 40)
    guard let access, let base else { throw .badIndex }
    var times: [Int64] = []
    var positions: [Int64] = []
    var keyframes: [Int] = []
    times.reserveCapacity(count)
    positions.reserveCapacity(count)
    var (distance, position) = (Int64(0), Int64(0))
    for number in 0..<count {
      let word = try reader.next()
      if word & 1 == 1 { keyframes.append(number) }
      distance &+= Self.signed(word >> 1)
      guard distance > 0 || number == 0 else { throw .badIndex }
      let (sum, overflow) = time.addingReportingOverflow(distance)
      guard !overflow else { throw .badIndex }
      time = sum
      position &+= Self.signed(try reader.next())
      times.append(time)
      positions.append(position)
    }
    guard reader.place == bytes.count else { throw .badIndex }
    self.init(
      timeBase: base, access: access, times: times, positions: positions, keyframes: keyframes,
      lastDuration: lastDuration, lost: lost)
  }

  private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
  private static func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }

  private struct Reader {
    let bytes: [UInt8]
    var place: Int

    mutating func next() throws(VideoError) -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        guard place < bytes.count else { throw .badIndex }
        let byte = bytes[place]
        place += 1
        guard shift < 63 || byte <= 1 else { throw .badIndex }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw .badIndex
    }

    mutating func next(below limit: Int) throws(VideoError) -> Int {
      guard let value = Int(exactly: try next()), value < limit else { throw .badIndex }
      return value
    }
  }
}
