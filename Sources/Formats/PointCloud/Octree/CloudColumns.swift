/// What the points of a cloud carry besides their place, made ready to be drawn.
struct CloudColumns {
  private let intensity: Int?
  private let low: Double
  private let scale: Double
  private let colours: [Int]?
  private let colourShift: Int
  private let classColumn: Int?
  private(set) var classes: [CloudOctree.ClassCount] = []
  private var numbers: [Int: UInt8] = [:]
  let intensityRange: [Double]?

  /// - Parameter survey: of the same file.
  init(_ header: PointCloudHeader, _ survey: PointCloudSurvey) {
    func range(_ column: Int) -> (Double, Double)? {
      guard let low = survey.ranges[column].minimum, let high = survey.ranges[column].maximum else { return nil }
      return (low, high)
    }
    let found = header.index(of: .intensity)
    if let found, let (low, high) = range(found), (high - low).isFinite {
      intensity = found
      self.low = low
      scale = high > low ? 65_535 / (high - low) : 0
      intensityRange = [low, high]
    } else {
      (intensity, low, scale, intensityRange) = (nil, 0, 0, nil)
    }
    let rgb = [PointRole.red, .green, .blue].compactMap { header.index(of: $0) }
    if rgb.count == 3, rgb.allSatisfy({ !header.fields[$0].scalar.isFloat }) {
      colours = rgb
      // Sixteen bits by the standard; many writers put eight into them.
      colourShift = (rgb.compactMap { range($0)?.1 }.max() ?? 0) > 255 ? 8 : 0
    } else {
      (colours, colourShift) = (nil, 0)
    }
    classColumn = header.index(of: .classification)
  }

  var hasColour: Bool { colours != nil }
  var hasClasses: Bool { classColumn != nil }
  var hasPaint: Bool { hasColour || hasClasses }

  /// The class of a point as the file has it; nil without classes.
  @inline(__always) func classValue(_ chunk: PointChunk, _ index: Int) -> Int? {
    guard let classColumn else { return nil }
    return chunk.columns[classColumn].integer(index).flatMap { Int(exactly: $0) } ?? 0
  }

  /// Fixes the table of classes: by value; the most frequent 255 where there are more.
  mutating func setClasses(_ counts: [Int: Int]) {
    let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(255).sorted { $0.key < $1.key }
    classes = kept.map { CloudOctree.ClassCount(value: $0.key, points: $0.value) }
    for (number, one) in kept.enumerated() { numbers[one.key] = UInt8(number) }
  }

  /// Puts a point's values into its record.
  @inline(__always) func fill(_ record: inout CloudRecord, _ chunk: PointChunk, _ index: Int) {
    if let intensity {
      let value = ((chunk.columns[intensity].double(index) - low) * scale).rounded()
      record.intensity = value.isFinite ? UInt16(min(max(value, 0), 65_535)) : 0
    }
    if let colours {
      func sample(_ channel: Int) -> UInt8 {
        let value = chunk.columns[colours[channel]].integer(index) ?? 0
        return UInt8(min(max(value >> Int64(colourShift), 0), 255))
      }
      (record.red, record.green, record.blue) = (sample(0), sample(1), sample(2))
    }
    if let value = classValue(chunk, index) { record.kind = numbers[value] ?? 255 }
  }
}
