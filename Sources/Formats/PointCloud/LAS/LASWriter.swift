import Foundation

/// Writes LAS and LAZ 1.2 to 1.4. Points without a place are left out: LAS has none.
final class LASWriter: PointCloudWriter {
  private let plan: LASPlan
  private let source: PointCloudHeader
  private let output: PointFileOutput
  private let name: String
  private let report: ReportCollector
  private let survey: PointCloudSurvey
  private let count: Int
  private let compressor: LAZWriter?
  private var written = 0
  private var rounded = 0
  private var roundedAngles = 0
  private var pointStart = 0

  init(
    _ header: PointCloudHeader, _ survey: PointCloudSurvey, isCompressed: Bool, to url: URL, report: ReportCollector
  ) throws {
    source = header
    self.survey = survey
    self.report = report
    name = url.lastPathComponent
    count = survey.count - survey.placeless
    plan = try LASPlan(header, survey, file: name, report: report)
    if plan.facts.pointFormat < 6 || plan.facts.minorVersion < 4, count > Int(UInt32.max) {
      throw FormatError(
        .limitExceeded, file: name, "\(count) points are too many for LAS 1.\(plan.facts.minorVersion)",
        remedy: "split the cloud, or write LAS 1.4")
    }
    output = try PointFileOutput(url)
    let format = plan.facts.pointFormat
    let extraBytes = plan.recordLength - LASLayout.sizes[format]
    let laz = isCompressed ? LAZFacts(writing: format, extraBytes: extraBytes) : nil
    let length = plan.recordLength
    compressor = laz.map { LAZWriter($0, recordLength: length) }
    if survey.placeless > 0 { report.lose("point without a position", "dropped", count: survey.placeless) }
    try putHead(laz)
  }

  // MARK: Head

  private func putHead(_ laz: LAZFacts?) throws {
    var records = source.records.filter { !$0.isExtended && $0.data.count <= 65535 }
    let described = plan.extras.map(\.field).filter { !($0.isOpaque && $0.name == "extra_bytes") }
    if !described.isEmpty {
      let record = LASExtraBytes.record(described)
      guard record.data.count <= 65535 else {
        throw FormatError(
          .limitExceeded, file: name, "\(described.count) further fields are more than LAS can describe",
          remedy: "leave out fields")
      }
      records.append(record)
    }
    if let laz { records.append(laz.record) }
    let facts = plan.facts
    let headerSize = facts.minorVersion >= 4 ? 375 : facts.minorVersion == 3 ? 235 : 227
    pointStart = headerSize + records.reduce(0) { $0 + 54 + $1.data.count }
    var head = [UInt8](repeating: 0, count: headerSize)
    head.replaceSubrange(0..<4, with: Array("LASF".utf8))
    head.replaceSubrange(
      8..<24, with: facts.projectID.prefix(16) + [UInt8](repeating: 0, count: max(0, 16 - facts.projectID.count)))
    head[24] = 1
    head[25] = UInt8(facts.minorVersion)
    LASExtraBytes.put(facts.system, 32, into: &head, at: 26)
    LASExtraBytes.put(facts.software, 32, into: &head, at: 58)
    head[104] = UInt8(facts.pointFormat) | (laz == nil ? 0 : 0x80)
    let bounds = quantised(survey.bounds)
    head.withUnsafeMutableBytes { head in
      head.storeLittle(facts.sourceID, 4)
      head.storeLittle(facts.encoding, 6)
      head.storeLittle(facts.day, 90)
      head.storeLittle(facts.year, 92)
      head.storeLittle(UInt16(headerSize), 94)
      head.storeLittle(UInt32(pointStart), 96)
      head.storeLittle(UInt32(records.count), 100)
      head.storeLittle(UInt16(plan.recordLength), 105)
      if facts.pointFormat < 6 {
        head.storeLittle(UInt32(count), 107)
        for index in 0..<5 { head.storeLittle(UInt32(survey.returns[index]), 111 + index * 4) }
      }
      for axis in 0..<3 {
        head.storeLittle(facts.scale[axis].bitPattern, 131 + axis * 8)
        head.storeLittle(facts.offset[axis].bitPattern, 155 + axis * 8)
        head.storeLittle(bounds.maximum[axis].bitPattern, 179 + axis * 16)
        head.storeLittle(bounds.minimum[axis].bitPattern, 187 + axis * 16)
      }
      if facts.minorVersion >= 4 {
        head.storeLittle(UInt64(count), 247)
        for index in 0..<15 { head.storeLittle(UInt64(survey.returns[index]), 255 + index * 8) }
      }
    }
    try output.put(head)
    for record in records { try put(record, lengthBytes: 2) }
    // The place of the chunk table comes when it is known.
    if laz != nil { try output.put([UInt8](repeating: 0, count: 8)) }
  }

  private func put(_ record: PointCloudRecord, lengthBytes: Int) throws {
    var bytes = [UInt8](repeating: 0, count: 20 + lengthBytes + 32)
    LASExtraBytes.put(record.user, 16, into: &bytes, at: 2)
    LASExtraBytes.put(record.description, 32, into: &bytes, at: 20 + lengthBytes)
    bytes.withUnsafeMutableBytes { bytes in
      bytes.storeLittle(record.number, 18)
      if lengthBytes == 2 {
        bytes.storeLittle(UInt16(record.data.count), 20)
      } else {
        bytes.storeLittle(UInt64(record.data.count), 20)
      }
    }
    try output.put(bytes + record.data)
  }

  private func quantised(_ bounds: PointBounds?) -> PointBounds {
    guard let bounds else { return PointBounds(minimum: SIMD3(0, 0, 0), maximum: SIMD3(0, 0, 0)) }
    var result = bounds
    for axis in 0..<3 {
      result.minimum[axis] =
        Double(steps(bounds.minimum[axis], axis) ?? 0) * plan.facts.scale[axis] + plan.facts.offset[axis]
      result.maximum[axis] =
        Double(steps(bounds.maximum[axis], axis) ?? 0) * plan.facts.scale[axis] + plan.facts.offset[axis]
    }
    return result
  }

  /// A coordinate as a whole number of steps; nil beyond 32 bits.
  @inline(__always) private func steps(_ value: Double, _ axis: Int) -> Int32? {
    Int32(exactly: ((value - plan.facts.offset[axis]) / plan.facts.scale[axis]).rounded())
  }

  // MARK: Points

  func write(_ chunk: PointChunk) throws {
    let kept = (0..<chunk.count).filter { chunk.isFinite($0) }
    guard written + kept.count <= count else {
      throw FormatError(.syntax, file: name, "the source changed while it was read", remedy: "try again")
    }
    written += kept.count
    let length = plan.recordLength
    var rows = [UInt8](repeating: 0, count: kept.count * length)
    try rows.withUnsafeMutableBytes { rows in
      for entry in plan.standard { try put(entry, chunk, kept, rows) }
      if let only = plan.onlyReturn { for row in kept.indices { rows[row * length + 14] |= only } }
      for extra in plan.extras { put(extra, chunk, kept, rows) }
    }
    if let compressor {
      try compressor.write(rows, to: output)
    } else {
      try output.put(rows)
    }
  }

  private func put(_ extra: LASPlan.Extra, _ chunk: PointChunk, _ kept: [Int], _ rows: UnsafeMutableRawBufferPointer) {
    let column = chunk.columns[extra.column]
    let (stride, size) = (column.width * column.scalar.size, extra.field.size)
    let start = extra.element * column.scalar.size
    for (row, index) in kept.enumerated() {
      for byte in 0..<size {
        rows[row * plan.recordLength + extra.offset + byte] = column.bytes[index * stride + start + byte]
      }
    }
  }

  private func put(
    _ entry: LASPlan.Standard, _ chunk: PointChunk, _ kept: [Int], _ rows: UnsafeMutableRawBufferPointer
  ) throws {
    let column = chunk.columns[entry.column]
    let length = plan.recordLength
    let start = entry.dimension.offset
    switch entry.dimension.storage {
    case .position(let axis): try putPosition(column, axis, start, kept, rows)
    case .bits(let shift, let count):
      let mask = Int64((1 << count) - 1)
      for (row, index) in kept.enumerated() {
        let value = UInt8((column.integer(index) ?? 0) & mask)
        rows[row * length + start] |= value << UInt8(shift)
      }
    case .angleRank:
      for (row, index) in kept.enumerated() {
        rows.storeLittle(Int8(truncatingIfNeeded: column.integer(index) ?? 0), row * length + start)
      }
    case .angle:
      for (row, index) in kept.enumerated() {
        let degrees = column.double(index)
        let units = Int16(exactly: (degrees / 0.006).rounded()) ?? 0
        if Float(Double(units) * 0.006) != Float(degrees) { roundedAngles += 1 }
        rows.storeLittle(units, row * length + start)
      }
    case .plain: putPlain(entry, column, kept, rows)
    }
  }

  private func putPosition(
    _ column: PointColumn, _ axis: Int, _ start: Int, _ kept: [Int], _ rows: UnsafeMutableRawBufferPointer
  ) throws {
    let isNarrow = column.scalar == .float32
    for (row, index) in kept.enumerated() {
      let value = column.double(index)
      guard let whole = steps(value, axis) else {
        throw FormatError(
          .outOfRange, file: name,
          "the coordinate \(value) does not fit LAS' 32 bits at a scale of \(plan.facts.scale[axis])",
          remedy: "leave out points that lie far from the others")
      }
      let back = Double(whole) * plan.facts.scale[axis] + plan.facts.offset[axis]
      if isNarrow ? Float(back) != Float(value) : back != value { rounded += 1 }
      rows.storeLittle(whole, row * plan.recordLength + start)
    }
  }

  private func putPlain(
    _ entry: LASPlan.Standard, _ column: PointColumn, _ kept: [Int], _ rows: UnsafeMutableRawBufferPointer
  ) {
    let target = entry.dimension.field.scalar
    let length = plan.recordLength
    let start = entry.dimension.offset
    if column.scalar == target, entry.conversion == .plain {
      // Bits, so that every NaN stays itself.
      let size = target.size
      for (row, index) in kept.enumerated() {
        for byte in 0..<size { rows[row * length + start + byte] = column.bytes[index * size + byte] }
      }
      return
    }
    for (row, index) in kept.enumerated() {
      let at = row * length + start
      if target.isFloat {
        let value = column.double(index)
        if target == .float64 {
          rows.storeLittle(value.bitPattern, at)
        } else {
          rows.storeLittle(Float(value).bitPattern, at)
        }
        continue
      }
      var value = column.integer(index) ?? 0
      switch entry.conversion {
      case .plain: break
      case .widen: value = value &* 257
      case .unit:
        let number = column.double(index)
        value = number.isFinite ? Int64((number * 65535).rounded()) : 0
      }
      switch target.size {
      case 1: rows[at] = UInt8(truncatingIfNeeded: value)
      case 2: rows.storeLittle(UInt16(truncatingIfNeeded: value), at)
      case 4: rows.storeLittle(UInt32(truncatingIfNeeded: value), at)
      default: rows.storeLittle(UInt64(bitPattern: value), at)
      }
    }
  }

  func finish() throws {
    guard written == count else {
      throw FormatError(.syntax, file: name, "the source changed while it was read", remedy: "try again")
    }
    if let compressor {
      let place = try compressor.finish(to: output)
      var bytes: [UInt8] = []
      bytes.appendLittle(UInt64(place))
      try output.overwrite(bytes, at: pointStart)
    }
    try putExtended()
    if rounded > 0 {
      let finest = min(plan.facts.scale.x, plan.facts.scale.y, plan.facts.scale.z)
      report.lose("coordinate", "rounded to steps from \(finest) m", count: rounded)
    }
    if roundedAngles > 0 { report.lose("scan_angle", "rounded to 0.006 degrees", count: roundedAngles) }
    try output.commit()
  }

  /// Extended records stand behind the points (LAS 1.4).
  private func putExtended() throws {
    let extended = source.records.filter { $0.isExtended || $0.data.count > 65535 }
    guard !extended.isEmpty else { return }
    guard plan.facts.minorVersion >= 4 else {
      return report.lose("extended record", "dropped", count: extended.count)
    }
    var bytes: [UInt8] = []
    bytes.appendLittle(UInt64(output.length))
    bytes.appendLittle(UInt32(extended.count))
    for record in extended {
      // Internal waveforms are found by the place of their record.
      if record.user == LASExtraBytes.user, record.number == 65535 {
        var place: [UInt8] = []
        place.appendLittle(UInt64(output.length))
        try output.overwrite(place, at: 227)
      }
      try put(record, lengthBytes: 8)
    }
    try output.overwrite(bytes, at: 235)
  }
}
