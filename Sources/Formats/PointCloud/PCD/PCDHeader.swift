/// How a PCD file names and keeps its packed colour.
struct PCDColor: Hashable, Sendable {
  var name: String
  var hasAlpha: Bool
}

/// The text at the head of a PCD file.
///
/// Source: Point Cloud Library, "The PCD (Point Cloud Data) file format", version 0.7. Older versions (0.5, 0.6) differ
/// in keys that may be missing.
struct PCDHeader {
  enum Encoding: String { case ascii, binary, compressed = "binary_compressed" }

  /// A field as the records hold it.
  struct Slot {
    var name: String
    var scalar: PointScalar
    var width: Int
    /// Bytes from the record's start.
    var offset: Int
    var isPadding: Bool { name == "_" }
    /// 0x00RRGGBB or 0xAARRGGBB in the four bytes of a float or an integer.
    var isColor: Bool { scalar.size == 4 && width == 1 && ["rgb", "rgba"].contains(name.lowercased()) }
    var size: Int { scalar.size * width }
  }

  /// The longest header, and the most values and bytes a point, that are taken.
  static let longest = 1 << 20
  static let mostSlots = 4096
  static let mostBytes = 1 << 20

  var version = ""
  var slots: [Slot] = []
  var width: Int?
  var height: Int?
  var viewpoint: [Double]?
  var count = 0
  var encoding = Encoding.ascii
  /// Where the points begin, and the number of the header's last line.
  var end = 0
  var lines = 0
  var notes: [Diagnostic] = []
  var recordSize: Int { slots.reduce(0) { $0 + $1.size } }
  var values: Int { slots.reduce(0) { $0 + $1.width } }

  /// Whether a head begins as PCD files do.
  static func isLikely(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head.prefix(2048), as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("#") { continue }
      let word = line.split(whereSeparator: \.isWhitespace).first ?? ""
      return ["VERSION", "FIELDS", "COLUMNS"].contains(word.uppercased())
    }
    return text.hasPrefix("# .PCD")
  }

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(FormatError) {
    var lines = MappedLines(UnsafeRawBufferPointer(rebasing: bytes.prefix(PCDHeader.longest)), from: 0, line: 0)
    var entries: [String: (words: [String], line: Int)] = [:]
    var isWhole = false
    while let line = lines.next() {
      let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
      guard let key = words.first?.uppercased(), !key.hasPrefix("#") else { continue }
      entries[key == "COLUMNS" ? "FIELDS" : key] = (Array(words.dropFirst()), lines.number)
      if key == "DATA" {
        isWhole = true
        break
      }
    }
    guard isWhole, let data = entries["DATA"] else {
      throw FormatError(.syntax, file: file, "the header does not end: there is no DATA line", remedy: "save it again")
    }
    guard let encoding = data.words.first.flatMap({ Encoding(rawValue: $0.lowercased()) }) else {
      throw FormatError(
        .schema, file: file, line: data.line, "DATA is '\(data.words.first ?? "")'",
        remedy: "save the points as ascii, binary or binary_compressed")
    }
    self.encoding = encoding
    end = min(lines.at, bytes.count)
    self.lines = lines.number
    version = entries["VERSION"]?.words.first ?? "0.7"
    try readSlots(entries, file)
    try readCounts(entries, file)
    if let words = entries["VIEWPOINT"]?.words {
      let numbers = words.compactMap { DecimalText.parse($0) }
      if numbers.count == 7 { viewpoint = numbers }
    }
  }

  private mutating func readSlots(_ entries: [String: (words: [String], line: Int)], _ file: String)
    throws(FormatError)
  {
    guard let names = entries["FIELDS"], !names.words.isEmpty else {
      throw FormatError(.schema, file: file, "the header names no FIELDS", remedy: "save it again")
    }
    guard names.words.count <= PCDHeader.mostSlots else {
      throw FormatError(
        .limitExceeded, file: file, line: names.line, "there are \(names.words.count) fields",
        remedy: "check that this is a PCD file")
    }
    let sizes = entries["SIZE"]?.words ?? names.words.map { _ in "4" }
    let types = entries["TYPE"]?.words ?? names.words.map { _ in "F" }
    let counts = entries["COUNT"]?.words ?? names.words.map { _ in "1" }
    guard sizes.count == names.words.count, types.count == names.words.count, counts.count == names.words.count else {
      throw FormatError(
        .schema, file: file, line: names.line, "FIELDS, SIZE, TYPE and COUNT do not name equally many fields",
        remedy: "save it again")
    }
    var offset = 0
    for (index, name) in names.words.enumerated() {
      guard let scalar = PCDHeader.scalar(types[index].uppercased(), sizes[index]),
        let width = Int(counts[index]), width >= 1, width <= PCDHeader.mostBytes
      else {
        throw FormatError(
          .schema, file: file, line: names.line,
          "field \(name) has type \(types[index]), size \(sizes[index]) and count \(counts[index])",
          remedy: "types are I, U (sizes 1, 2, 4, 8) and F (4, 8)")
      }
      let slot = Slot(name: name, scalar: scalar, width: width, offset: offset)
      offset += slot.size
      guard offset <= PCDHeader.mostBytes else {
        throw FormatError(
          .limitExceeded, file: file, line: names.line, "a point is over \(PCDHeader.mostBytes) bytes",
          remedy: "check SIZE and COUNT in the header")
      }
      slots.append(slot)
    }
  }

  private mutating func readCounts(_ entries: [String: (words: [String], line: Int)], _ file: String)
    throws(FormatError)
  {
    func number(_ key: String) throws(FormatError) -> Int? {
      guard let entry = entries[key] else { return nil }
      guard let word = entry.words.first, let value = Int(word), value >= 0 else {
        throw FormatError(
          .badNumber, file: file, line: entry.line, "\(key) is '\(entry.words.first ?? "")'", remedy: "save it again")
      }
      return value
    }
    width = try number("WIDTH")
    height = try number("HEIGHT")
    let points = try number("POINTS")
    let (product, overflow) = (width ?? 0).multipliedReportingOverflow(by: height ?? 1)
    if let points {
      count = points
      if width != nil, overflow || product != points {
        notes.append(
          Diagnostic(
            .warning, .schema, file: file, "WIDTH × HEIGHT is not POINTS (\(points)); POINTS is taken",
            remedy: "save it again"))
        (width, height) = (nil, nil)
      }
    } else if width != nil, !overflow {
      count = product
    } else {
      throw FormatError(.schema, file: file, "the header tells no number of points", remedy: "save it again")
    }
  }

  static func scalar(_ type: String, _ size: String) -> PointScalar? {
    switch (type, size) {
    case ("I", "1"): .int8
    case ("U", "1"): .uint8
    case ("I", "2"): .int16
    case ("U", "2"): .uint16
    case ("I", "4"): .int32
    case ("U", "4"): .uint32
    case ("I", "8"): .int64
    case ("U", "8"): .uint64
    case ("F", "4"): .float32
    case ("F", "8"): .float64
    default: nil
    }
  }

  /// The fields of the model: padding left out, packed colour taken apart.
  var fields: [PointField] {
    var fields: [PointField] = []
    var roles: Set<PointRole> = []
    for slot in slots where !slot.isPadding {
      if slot.isColor, roles.isDisjoint(with: [.red, .green, .blue]) {
        let parts: [PointRole] =
          slot.name.lowercased() == "rgba" ? [.red, .green, .blue, .alpha] : [.red, .green, .blue]
        for role in parts where roles.insert(role).inserted { fields.append(PointField(role, .uint8)) }
        continue
      }
      let role = slot.width == 1 ? PointRole(fieldName: slot.name) : nil
      let isFirst = role.map { roles.insert($0).inserted } ?? false
      fields.append(PointField(slot.name, slot.scalar, width: slot.width, role: isFirst ? role : nil))
    }
    return fields
  }
}
