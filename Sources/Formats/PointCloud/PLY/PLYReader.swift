/// Reads the vertices of a PLY: ascii, binary little- and big-endian. Lists of a vertex are passed over.
final class PLYReader: PointCloudReader {
  let header: PointCloudHeader
  let diagnostics: [Diagnostic]
  private let source: PLYHeader
  private let vertices: PLYHeader.Element
  private let before: [PLYHeader.Element]
  private let file: MappedFile
  private let name: String
  private let axes: PointAxes
  /// The column of each property; nil for lists.
  private let targets: [Int?]

  init(_ file: MappedFile, name: String) throws(FormatError) {
    self.file = file
    self.name = name
    source = try PLYHeader(file.bytes, file: name)
    guard let index = source.elements.firstIndex(where: { $0.name == "vertex" }) else {
      throw FormatError(.schema, file: name, "there is no element 'vertex'", remedy: "save the cloud with its points")
    }
    vertices = source.elements[index]
    before = Array(source.elements[..<index])
    var fields: [PointField] = []
    var targets: [Int?] = []
    var roles: Set<PointRole> = []
    var lists = 0
    for property in vertices.properties {
      guard property.listCount == nil else {
        lists += 1
        targets.append(nil)
        continue
      }
      let role = PointRole(fieldName: property.name)
      let isFirst = role.map { roles.insert($0).inserted } ?? false
      targets.append(fields.count)
      fields.append(PointField(property.name, property.scalar, role: isFirst ? role : nil))
    }
    self.targets = targets
    axes = try PointAxes(fields, file: name)
    var header = PointCloudHeader(
      .ply, variant: "1.0 \(source.encoding.rawValue)", count: vertices.count, fields: fields)
    header.comments = source.comments
    header.others = source.elements.enumerated().filter { $0.offset != index }
      .map { PointCloudPart(name: $0.element.name, count: $0.element.count) }
    if lists > 0 { header.others.append(PointCloudPart(name: "list property of a vertex", count: lists)) }
    self.header = header
    diagnostics = []
    if source.encoding != .ascii {
      let (needed, overflow) = vertices.count.multipliedReportingOverflow(by: vertices.leastSize)
      let available = file.bytes.count - source.end
      guard !overflow, needed <= available else {
        throw FormatError(
          .syntax, file: name,
          "the header counts \(vertices.count) vertices of \(vertices.leastSize) bytes, but \(available) bytes follow",
          remedy: "the file is cut or its header is wrong: save or copy it again")
      }
    }
  }

  func read(chunkSize: Int, report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    if source.encoding == .ascii { return try readLines(chunkSize, report, body) }
    var at = source.end
    for element in before { at = try skip(element, at) }
    let swaps = source.encoding == .big
    var first = 0
    while first < vertices.count {
      let count = min(chunkSize, vertices.count - first)
      var columns = header.fields.map { PointColumn($0, count: count) }
      if vertices.hasLists {
        for index in 0..<count { at = try readRecord(at, index, &columns, swaps) }
      } else {
        guard count * vertices.size <= file.bytes.count - at else { throw cut(first) }
        var offset = at
        for (property, target) in zip(vertices.properties, targets) {
          if let target { columns[target].gather(file.bytes, offset, vertices.size, count) }
          offset += property.scalar.size
        }
        at += count * vertices.size
      }
      if swaps { for index in columns.indices { columns[index].swapBytes() } }
      try body(PointChunk(firstIndex: first, count: count, columns: columns, axes: axes))
      file.forget(before: at)
      first += count
    }
  }

  /// One vertex with lists; the place after it.
  private func readRecord(_ start: Int, _ index: Int, _ columns: inout [PointColumn], _ swaps: Bool) throws -> Int {
    var at = start
    for (property, target) in zip(vertices.properties, targets) {
      if let target {
        guard property.scalar.size <= file.bytes.count - at else { throw cut(index) }
        columns[target].copy(file.bytes, at, index)
        at += property.scalar.size
      } else {
        at = try skipList(property, at, swaps)
      }
    }
    return at
  }

  private func skip(_ element: PLYHeader.Element, _ start: Int) throws -> Int {
    if !element.hasLists {
      let (size, overflow) = element.count.multipliedReportingOverflow(by: element.size)
      guard !overflow, size <= file.bytes.count - start else { throw cut(0) }
      return start + size
    }
    var at = start
    for _ in 0..<element.count {
      for property in element.properties {
        if property.listCount != nil {
          at = try skipList(property, at, source.encoding == .big)
        } else {
          at += property.scalar.size
          guard at <= file.bytes.count else { throw cut(0) }
        }
      }
    }
    return at
  }

  private func skipList(_ property: PLYHeader.Property, _ start: Int, _ swaps: Bool) throws -> Int {
    guard let type = property.listCount, type.size <= file.bytes.count - start else { throw cut(0) }
    var count = PointColumn(type, bytes: [UInt8](file.bytes[start..<start + type.size]))
    if swaps { count.swapBytes() }
    let items = Int(count.integer(0) ?? -1)
    let after = start + type.size
    guard items >= 0, items <= (file.bytes.count - after) / property.scalar.size else { throw cut(0) }
    return after + items * property.scalar.size
  }

  private func cut(_ index: Int) -> FormatError {
    FormatError(
      .syntax, file: name, "the file ends before all \(vertices.count) vertices", remedy: "it is cut: copy it again")
  }

  private func readLines(_ chunkSize: Int, _ report: ReportCollector, _ body: (PointChunk) throws -> Void) throws {
    var lines = MappedLines(file.bytes, from: source.end, line: source.lines)
    var words: [UnsafeRawBufferPointer] = []
    // Every record of every element is a line that is not blank.
    for element in before {
      var rest = element.count
      while rest > 0 {
        guard let line = lines.next() else { throw cut(0) }
        if MappedLines.split(line, into: &words, limit: 1) > 0 { rest -= 1 }
      }
    }
    var (first, seen) = (0, 0)
    while seen < vertices.count {
      let rest = file.bytes.count - min(lines.at, file.bytes.count)
      let room = min(chunkSize, vertices.count - seen, rest / max(1, vertices.properties.count) + 1)
      var columns = header.fields.map { PointColumn($0, count: room) }
      var count = 0
      while count < room, seen < vertices.count, let line = lines.next() {
        // A line holds at least two bytes a word.
        let found = MappedLines.split(line, into: &words, limit: vertices.hasLists ? line.count : targets.count)
        if found == 0 { continue }
        seen += 1
        if let reason = fill(&columns, count, words, found) {
          report.add(
            Diagnostic(
              .error, .malformedLine, file: name, line: lines.number, "the point was left out: \(reason)",
              remedy: "correct or remove the line"))
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
      if seen < vertices.count, lines.at >= file.bytes.count {
        report.add(
          Diagnostic(
            .error, .syntax, file: name, "the file ends after \(seen) of \(vertices.count) vertices",
            remedy: "the file is cut: copy it again"))
        return
      }
    }
  }

  /// Why a line is no vertex; nil where it is.
  private func fill(_ columns: inout [PointColumn], _ index: Int, _ words: [UnsafeRawBufferPointer], _ found: Int)
    -> String?
  {
    var word = 0
    for target in targets {
      guard word < words.count else { return "\(found) values are too few" }
      if let target {
        guard columns[target].set(index, text: words[word]) else {
          return "'\(String(decoding: words[word].prefix(40), as: UTF8.self))' is no such number"
        }
        word += 1
      } else {
        guard let items = NumberText.integer(words[word]), items >= 0, items < words.count else {
          return "a list has no sound count"
        }
        word += 1 + Int(items)
      }
    }
    return word <= words.count && (vertices.hasLists ? word == words.count : found == word)
      ? nil : "\(found) values are too many or too few"
  }
}

extension PointColumn {
  /// Copies one value.
  mutating func copy(_ source: UnsafeRawBufferPointer, _ offset: Int, _ index: Int) {
    let size = scalar.size * width
    for byte in 0..<size { bytes[index * size + byte] = source[offset + byte] }
  }

  /// Turns the bytes of each element round.
  mutating func swapBytes() {
    let size = scalar.size
    guard size > 1 else { return }
    bytes.withUnsafeMutableBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: size) {
        for index in 0..<size / 2 { bytes.swapAt(start + index, start + size - 1 - index) }
      }
    }
  }
}
