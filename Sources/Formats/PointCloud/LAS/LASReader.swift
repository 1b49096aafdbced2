/// Reads LAS 1.0 to 1.4 with point formats 0 to 10, and LAZ.
final class LASReader: PointCloudReader {
  let header: PointCloudHeader
  let diagnostics: [Diagnostic]
  private let source: LASHeader
  private let file: MappedFile
  private let name: String
  private let axes: PointAxes
  private let dimensions: [LASDimension]
  private let compression: LAZFacts?

  init(_ file: MappedFile, name: String) throws(FormatError) {
    self.file = file
    self.name = name
    source = try LASHeader(file.bytes, file: name)
    let format = source.facts.pointFormat
    let start = LASLayout.sizes[format]
    let extra = source.records.first { $0.user == LASExtraBytes.user && $0.number == LASExtraBytes.number }
    dimensions =
      LASLayout.dimensions(format)
      + LASExtraBytes.dimensions(extra, from: start, available: source.recordLength - start)
    let fields = dimensions.map(\.field)
    axes = try PointAxes(fields, file: name)
    if source.isCompressed {
      guard let record = source.records.first(where: { $0.user == LAZFacts.user && $0.number == LAZFacts.number })
      else {
        throw FormatError(
          .schema, file: name, "the points are compressed, but the record that tells how is missing",
          remedy: "copy or compress the file again")
      }
      compression = try LAZFacts(record.data, recordLength: source.recordLength, file: name)
    } else {
      compression = nil
      let (needed, overflow) = source.count.multipliedReportingOverflow(by: source.recordLength)
      let available = file.bytes.count - source.pointStart
      guard !overflow, needed <= available else {
        throw FormatError(
          .syntax, file: name,
          "the header counts \(source.count) points of \(source.recordLength) bytes, but \(available) bytes follow",
          remedy: "the file is cut or its header is wrong: copy it again")
      }
    }
    var header = PointCloudHeader(
      compression == nil ? .las : .laz, variant: "1.\(source.facts.minorVersion) point format \(format)",
      count: source.count, fields: fields)
    header.bounds = source.count > 0 ? source.bounds : nil
    header.las = source.facts
    header.records = source.records.filter {
      !($0.user == LAZFacts.user && $0.number == LAZFacts.number)
        && !($0.user == LASExtraBytes.user && $0.number == LASExtraBytes.number)
    }
    self.header = header
    diagnostics = source.notes
  }

  func read(chunkSize: Int, report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    guard let compression else { return try readPlain(chunkSize, body) }
    let reader = try LAZReader(
      file.bytes, facts: compression, from: source.pointStart, count: source.count, recordLength: source.recordLength,
      file: name)
    // Nothing larger than what the stated points need.
    let room = min(chunkSize, max(1, source.count)) * source.recordLength
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
    defer { buffer.deallocate() }
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    var first = 0
    while first < source.count {
      let count = try reader.next(into: buffer)
      try body(chunk(UnsafeRawBufferPointer(buffer), 0, first, count))
      file.forget(before: reader.consumed)
      first += count
    }
  }

  private func readPlain(_ chunkSize: Int, _ body: (PointChunk) throws -> Void) throws {
    var first = 0
    while first < source.count {
      let count = min(chunkSize, source.count - first)
      let start = source.pointStart + first * source.recordLength
      try body(chunk(file.bytes, start, first, count))
      file.forget(before: start)
      first += count
    }
  }

  /// Records as columns.
  private func chunk(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ first: Int, _ count: Int) -> PointChunk {
    let stride = source.recordLength
    let columns = dimensions.map { dimension in
      var column = PointColumn(dimension.field, count: count)
      let offset = start + dimension.offset
      switch dimension.storage {
      case .plain: column.gather(bytes, offset, stride, count)
      case .bits(let shift, let width):
        let mask = UInt8((1 << width) - 1)
        for index in 0..<count { column.bytes[index] = bytes[offset + index * stride] >> UInt8(shift) & mask }
      case .position(let axis):
        let (scale, shift) = (source.facts.scale[axis], source.facts.offset[axis])
        column.bytes.withUnsafeMutableBytes { target in
          for index in 0..<count {
            let value = Double(bytes.little(offset + index * stride, Int32.self)) * scale + shift
            target.storeLittle(value.bitPattern, index * 8)
          }
        }
      case .angleRank, .angle:
        column.bytes.withUnsafeMutableBytes { target in
          for index in 0..<count {
            let at = offset + index * stride
            let degrees =
              dimension.storage == .angleRank
              ? Float(bytes.little(at, Int8.self)) : Float(Double(bytes.little(at, Int16.self)) * 0.006)
            target.storeLittle(degrees.bitPattern, index * 4)
          }
        }
      }
      return column
    }
    return PointChunk(firstIndex: first, count: count, columns: columns, axes: axes)
  }
}
