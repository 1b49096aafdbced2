/// Reads PCD 0.5 to 0.7: ascii, binary and binary_compressed.
final class PCDReader: PointCloudReader {
  let header: PointCloudHeader
  var diagnostics: [Diagnostic] { source.notes }
  private let source: PCDHeader
  private let file: MappedFile
  private let name: String
  private let axes: PointAxes
  /// Where each slot goes.
  private let targets: [Target]
  private enum Target {
    case skip
    case column(Int)
    /// First column of red, green, blue, and alpha's.
    case color(red: Int, alpha: Int?)
  }

  init(_ file: MappedFile, name: String) throws(FormatError) {
    self.file = file
    self.name = name
    source = try PCDHeader(file.bytes, file: name)
    let fields = source.fields
    axes = try PointAxes(fields, file: name)
    var header = PointCloudHeader(
      .pcd, variant: "\(source.version) \(source.encoding.rawValue)", count: source.count, fields: fields)
    if let width = source.width, let height = source.height { header.grid = PointGrid(width: width, height: height) }
    header.viewpoint = source.viewpoint
    var targets: [Target] = []
    var column = 0
    for slot in source.slots {
      if slot.isPadding {
        targets.append(.skip)
      } else if slot.isColor, header.packedColor == nil, column < fields.count, fields[column].role == .red,
        fields[column].scalar == .uint8
      {
        let hasAlpha =
          slot.name.lowercased() == "rgba" && column + 3 < fields.count && fields[column + 3].role == .alpha
        targets.append(.color(red: column, alpha: hasAlpha ? column + 3 : nil))
        header.packedColor = PCDColor(name: slot.name, hasAlpha: hasAlpha)
        column += hasAlpha ? 4 : 3
      } else {
        targets.append(.column(column))
        column += 1
      }
    }
    self.targets = targets
    self.header = header
    if source.encoding == .binary { try checkSize(file.bytes.count - source.end, "bytes of points follow") }
  }

  /// Nothing is reserved for points that cannot be there.
  private func checkSize(_ available: Int, _ what: String) throws(FormatError) {
    let (needed, overflow) = source.count.multipliedReportingOverflow(by: source.recordSize)
    guard !overflow, needed <= available else {
      throw FormatError(
        .syntax, file: name,
        "the header counts \(source.count) points of \(source.recordSize) bytes, but \(available) \(what)",
        remedy: "the file is cut or its header is wrong: save or copy it again")
    }
  }

  func read(chunkSize: Int, report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    switch source.encoding {
    case .ascii: try readLines(chunkSize, report, body)
    case .binary:
      let records = UnsafeRawBufferPointer(rebasing: file.bytes[source.end...])
      let size = source.recordSize
      try readColumns(chunkSize, body) { slot, first in (records, first * size + slot.offset, size) }
    case .compressed: try readCompressed(chunkSize, body)
    }
  }

  /// Chunks whose slots lie in memory: at an offset, one stride after the other.
  private func readColumns(
    _ chunkSize: Int, _ body: (PointChunk) throws -> Void,
    _ place: (PCDHeader.Slot, Int) -> (UnsafeRawBufferPointer, offset: Int, stride: Int)
  ) throws {
    var first = 0
    while first < source.count {
      let count = min(chunkSize, source.count - first)
      var columns = header.fields.map { PointColumn($0, count: count) }
      for (slot, target) in zip(source.slots, targets) {
        let (bytes, offset, stride) = place(slot, first)
        switch target {
        case .skip: break
        case .column(let column): columns[column].gather(bytes, offset, stride, count)
        case .color(let red, let alpha):
          for index in 0..<count {
            PCDReader.unpack(bytes.little(offset + index * stride, UInt32.self), index, &columns, red, alpha)
          }
        }
      }
      try body(PointChunk(firstIndex: first, count: count, columns: columns, axes: axes))
      file.forget(before: source.end + (source.encoding == .binary ? first * source.recordSize : 0))
      first += count
    }
  }

  private static func unpack(_ word: UInt32, _ index: Int, _ columns: inout [PointColumn], _ red: Int, _ alpha: Int?) {
    columns[red].bytes[index] = UInt8(truncatingIfNeeded: word >> 16)
    columns[red + 1].bytes[index] = UInt8(truncatingIfNeeded: word >> 8)
    columns[red + 2].bytes[index] = UInt8(truncatingIfNeeded: word)
    if let alpha { columns[alpha].bytes[index] = UInt8(truncatingIfNeeded: word >> 24) }
  }

  private func readCompressed(_ chunkSize: Int, _ body: (PointChunk) throws -> Void) throws {
    let start = source.end
    guard file.bytes.count - start >= 8 else {
      throw FormatError(.syntax, file: name, "the file ends before its compressed points", remedy: "copy it again")
    }
    let packed = Int(file.bytes.little(start, UInt32.self))
    let raw = Int(file.bytes.little(start + 4, UInt32.self))
    guard packed <= file.bytes.count - start - 8 else {
      throw FormatError(
        .syntax, file: name,
        "\(packed) bytes of compressed points are stated, but only \(file.bytes.count - start - 8) follow",
        remedy: "the file is cut: copy it again")
    }
    try checkSize(raw, "bytes are stated to be packed")
    guard raw <= packed * LZF.largestRatio else {
      throw FormatError(
        .limitExceeded, file: name, "\(packed) compressed bytes cannot hold the \(raw) bytes stated",
        remedy: "save it again")
    }
    let scratch = try ScratchMapping(raw, file: name)
    let input = UnsafeRawBufferPointer(rebasing: file.bytes[(start + 8)..<(start + 8 + packed)])
    guard LZF.decompress(input, into: scratch.bytes) == raw else {
      throw FormatError(.syntax, file: name, "the compressed points are damaged", remedy: "save or copy it again")
    }
    // The raw form is field by field: all x, then all y.
    let records = UnsafeRawBufferPointer(scratch.bytes)
    try readColumns(chunkSize, body) { slot, first in
      (records, slot.offset * source.count + first * slot.size, slot.size)
    }
  }

  private func readLines(_ chunkSize: Int, _ report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    var lines = MappedLines(file.bytes, from: source.end, line: source.lines)
    var words: [UnsafeRawBufferPointer] = []
    let values = source.values
    var (first, seen) = (0, 0)
    while seen < source.count {
      // A file that says more than it holds reserves no more than its bytes can fill.
      let room = min(chunkSize, source.count - seen, (file.bytes.count - min(lines.at, file.bytes.count)) / values + 1)
      var columns = header.fields.map { PointColumn($0, count: room) }
      var count = 0
      while count < room, seen < source.count, let line = lines.next() {
        let found = MappedLines.split(line, into: &words, limit: values)
        if found == 0 || words[0].first == UInt8(ascii: "#") { continue }
        seen += 1
        guard found == values else {
          report.add(bad(lines.number, "\(found) values instead of \(values)"))
          continue
        }
        if let wrong = fill(&columns, count, words) {
          report.add(bad(lines.number, "'\(PCDReader.show(words[wrong]))' is no such number"))
          continue
        }
        count += 1
      }
      if count > 0 {
        if count < room { for index in columns.indices { columns[index].truncate(to: count) } }
        try body(PointChunk(firstIndex: first, count: count, columns: columns, axes: axes))
        file.forget(before: lines.at)
        first += count
      }
      if seen < source.count, lines.at >= file.bytes.count {
        report.add(
          Diagnostic(
            .error, .syntax, file: name, "the file ends after \(seen) of \(source.count) points",
            remedy: "the file is cut: copy it again"))
        return
      }
    }
  }

  /// The first word that does not fit; nil where all do.
  private func fill(_ columns: inout [PointColumn], _ index: Int, _ words: [UnsafeRawBufferPointer]) -> Int? {
    var word = 0
    for (slot, target) in zip(source.slots, targets) {
      switch target {
      case .skip: word += slot.width
      case .column(let column):
        for element in 0..<slot.width {
          guard columns[column].set(index * slot.width + element, text: words[word]) else { return word }
          word += 1
        }
      case .color(let red, let alpha):
        guard let bits = PCDReader.color(words[word], slot.scalar) else { return word }
        PCDReader.unpack(bits, index, &columns, red, alpha)
        word += 1
      }
    }
    return nil
  }

  /// Packed colour as text: an unsigned whole number even where the type says float (PCL writes so), else the float
  /// whose bits it is.
  private static func color(_ text: UnsafeRawBufferPointer, _ scalar: PointScalar) -> UInt32? {
    if !text.isEmpty, text.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      return NumberText.integer(text).flatMap { UInt32(exactly: $0) }
    }
    if scalar.isFloat { return NumberText.float(text).map(\.bitPattern) }
    return NumberText.integer(text).flatMap { Int32(exactly: $0) }.map { UInt32(bitPattern: $0) }
  }

  private func bad(_ line: Int, _ reason: String) -> Diagnostic {
    Diagnostic(
      .error, .malformedLine, file: name, line: line, "the point was left out: \(reason)",
      remedy: "correct or remove the line")
  }

  private static func show(_ text: UnsafeRawBufferPointer) -> String {
    String(decoding: text.prefix(40), as: UTF8.self)
  }
}

extension PointColumn {
  /// Copies `count` values that lie a stride apart.
  mutating func gather(_ source: UnsafeRawBufferPointer, _ offset: Int, _ stride: Int, _ count: Int) {
    let size = scalar.size * width
    guard count > 0, let from = source.baseAddress else { return }
    bytes.withUnsafeMutableBytes { target in
      guard let to = target.baseAddress else { return }
      if stride == size { return to.copyMemory(from: from + offset, byteCount: count * size) }
      switch size {
      case 1: for index in 0..<count { target[index] = source[offset + index * stride] }
      case 2:
        for index in 0..<count { target.storeLittle(source.little(offset + index * stride, UInt16.self), index * 2) }
      case 4:
        for index in 0..<count { target.storeLittle(source.little(offset + index * stride, UInt32.self), index * 4) }
      case 8:
        for index in 0..<count { target.storeLittle(source.little(offset + index * stride, UInt64.self), index * 8) }
      default:
        for index in 0..<count {
          (to + index * size).copyMemory(from: from + offset + index * stride, byteCount: size)
        }
      }
    }
  }

  /// Keeps the first points only.
  mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count * width * scalar.size) }
}
