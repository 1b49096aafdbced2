/// What one pass over the points tells: the writers need counts, bounds and ranges before the first point.
public struct PointCloudSurvey: Sendable, Hashable {
  /// The values of one field.
  public struct Range: Sendable, Hashable {
    /// Over finite values; nil where there are none.
    public internal(set) var minimum: Double?
    public internal(set) var maximum: Double?
    /// All values are whole numbers.
    public internal(set) var isWhole = true

    /// Whether all values are whole and inside.
    func fits(_ range: ClosedRange<Double>) -> Bool {
      guard isWhole else { return false }
      guard let minimum, let maximum else { return true }
      return range.contains(minimum) && range.contains(maximum)
    }
  }
  /// Points that were read.
  public internal(set) var count = 0
  /// Points without a place: a coordinate is NaN or infinite.
  public internal(set) var placeless = 0
  /// Of the points that have a place.
  public internal(set) var bounds: PointBounds?
  /// By field.
  public internal(set) var ranges: [Range]
  /// Points by return number 1…15, for those with a place.
  public internal(set) var returns = [Int](repeating: 0, count: 15)

  /// Reads all points once.
  public init(_ file: PointCloudFile, report: ReportCollector, progress: (Int) throws -> Void = { _ in }) throws {
    ranges = file.header.fields.map { Range(isWhole: !$0.isScaled) }
    let returnColumn = file.header.index(of: .returnNumber)
    var survey = self
    try file.read(report: report) { chunk in
      survey.add(chunk, returnColumn)
      try progress(survey.count)
    }
    self = survey
    if placeless > 0 {
      report.add(
        Diagnostic(
          .warning, .badNumber, file: file.name,
          "\(placeless) of \(count) points have no finite position; they keep their index and are not drawn",
          remedy: "remove them where nothing refers to points by their index"))
    }
  }

  private mutating func add(_ chunk: PointChunk, _ returnColumn: Int?) {
    count += chunk.count
    for (index, column) in chunk.columns.enumerated() { ranges[index].add(column) }
    for index in 0..<chunk.count {
      let position = chunk.position(index)
      guard position.x.isFinite, position.y.isFinite, position.z.isFinite else {
        placeless += 1
        continue
      }
      if bounds == nil { bounds = PointBounds(minimum: position, maximum: position) }
      bounds?.include(position)
      if let returnColumn, let number = chunk.columns[returnColumn].integer(index), number >= 1, number <= 15 {
        returns[Int(number) - 1] += 1
      } else if returnColumn == nil {
        returns[0] += 1
      }
    }
  }
}

extension PointCloudSurvey.Range {
  fileprivate mutating func add(_ column: PointColumn) {
    column.bytes.withUnsafeBytes { bytes in
      let size = column.scalar.size
      var (low, high) = (minimum ?? .infinity, maximum ?? -.infinity)
      for index in 0..<column.elements {
        let value = PointColumn.double(bytes, index * size, column.scalar)
        guard value.isFinite else {
          isWhole = false
          continue
        }
        if isWhole, column.scalar.isFloat, value != value.rounded(.towardZero) { isWhole = false }
        if value < low { low = value }
        if value > high { high = value }
      }
      if low <= high { (minimum, maximum) = (low, high) }
    }
  }
}
