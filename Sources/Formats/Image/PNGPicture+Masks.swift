import Geometry

extension PNGPicture {
  /// More different numbers in one picture are refused: it is a photograph, not a picture of labels.
  static let mostValues = 65_536

  /// One mask for each number there is, in ascending order, without those left out.
  ///
  /// - Throws: `PNGError` where the picture has more than 65,536 different numbers.
  func masks(except background: Set<UInt32> = [0]) throws(PNGError) -> [(value: UInt32, mask: MaskRLE)] {
    var builder = MaskRunsByValue(width: width, height: height, background: background)
    switch samples {
    case .indexed(let values, _), .gray8(let values):
      try builder.scan { UInt32(values[$0]) }
    case .gray16(let values): try builder.scan { UInt32(values[$0]) }
    case .rgb8(let bytes):
      try builder.scan { UInt32(bytes[3 * $0]) | UInt32(bytes[3 * $0 + 1]) << 8 | UInt32(bytes[3 * $0 + 2]) << 16 }
    }
    return builder.masks
  }
}

/// Collects runs column by column for every number at once.
private struct MaskRunsByValue {
  let width: Int
  let height: Int
  let background: Set<UInt32>
  private var places: [UInt32: Int] = [:]
  private var values: [UInt32] = []
  private var runs: [[UInt32]] = []
  /// Where the last run of each number ended.
  private var ends: [Int] = []

  init(width: Int, height: Int, background: Set<UInt32>) {
    self.width = width
    self.height = height
    self.background = background
  }

  @inline(__always)
  mutating func scan(_ value: (Int) -> UInt32) throws(PNGError) {
    guard width > 0, height > 0 else { return }
    var current = value(0)
    var start = 0
    var position = 0
    for x in 0..<width {
      var pixel = x
      for _ in 0..<height {
        let next = value(pixel)
        if next != current {
          try take(current, start, position)
          (current, start) = (next, position)
        }
        pixel += width
        position += 1
      }
    }
    try take(current, start, position)
  }

  private mutating func take(_ value: UInt32, _ start: Int, _ end: Int) throws(PNGError) {
    if background.contains(value) { return }
    let place: Int
    if let known = places[value] {
      place = known
    } else {
      guard values.count < PNGPicture.mostValues else {
        throw PNGError(reason: "has more than \(PNGPicture.mostValues) different numbers: it is no picture of labels")
      }
      place = values.count
      places[value] = place
      values.append(value)
      runs.append([])
      ends.append(0)
    }
    runs[place].append(UInt32(start - ends[place]))
    runs[place].append(UInt32(end - start))
    ends[place] = end
  }

  var masks: [(value: UInt32, mask: MaskRLE)] {
    values.indices.sorted { values[$0] < values[$1] }.compactMap { place in
      var counts = runs[place]
      let rest = width * height - ends[place]
      if rest > 0 { counts.append(UInt32(rest)) }
      return (try? MaskRLE(width: width, height: height, counts: counts)).map { (values[place], $0) }
    }
  }
}
