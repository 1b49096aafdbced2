import Foundation

/// Writes PCD 0.7: ascii, binary and binary_compressed. Holds every field as it is; three 8-bit colours become `rgb`.
final class PCDWriter: PointCloudWriter {
  private let source: PointCloudHeader
  private let output: PointFileOutput
  private let encoding: PointCloudWriteOptions.Encoding
  private let count: Int
  private let name: String
  private var written = 0
  private var slots: [Slot] = []
  private var recordSize = 0
  private var scratch: ScratchMapping?

  private struct Slot {
    var name: String
    var scalar: PointScalar
    var width: Int
    var offset: Int
    var content: Content
    var size: Int { scalar.size * width }
  }
  private enum Content {
    case column(Int)
    case color(red: Int, green: Int, blue: Int, alpha: Int?)
  }

  init(
    _ header: PointCloudHeader, _ survey: PointCloudSurvey, to url: URL, options: PointCloudWriteOptions
  ) throws {
    source = header
    encoding = options.encoding
    count = survey.count
    name = url.lastPathComponent
    output = try PointFileOutput(url)
    makeSlots(header.resolved)
    try output.put(Array(text(header).utf8))
    guard encoding == .compressed else { return }
    let (raw, overflow) = count.multipliedReportingOverflow(by: recordSize)
    // Both sizes are 32-bit numbers.
    guard !overflow, raw <= 3 << 30 else {
      throw FormatError(
        .limitExceeded, file: name, "\(count) points of \(recordSize) bytes are too many for binary_compressed",
        remedy: "write binary instead")
    }
    scratch = try ScratchMapping(raw, file: name)
  }

  private func makeSlots(_ header: PointCloudHeader) {
    var taken: Set<String> = []
    func add(_ name: String, _ scalar: PointScalar, _ width: Int, _ content: Content) {
      let name = PointOutput.unique(PointOutput.clean(name), &taken)
      slots.append(Slot(name: name, scalar: scalar, width: width, offset: recordSize, content: content))
      recordSize += scalar.size * width
    }
    func color(_ role: PointRole) -> Int? {
      header.index(of: role).flatMap { header.fields[$0].scalar == .uint8 ? $0 : nil }
    }
    let isOwn = header.format == .pcd
    let mayPack = !isOwn || header.packedColor != nil
    if mayPack, let red = color(.red), let green = color(.green), let blue = color(.blue) {
      let alpha = header.packedColor.map(\.hasAlpha) ?? true ? color(.alpha) : nil
      let packed: Set<Int> = Set([red, green, blue] + (alpha.map { [$0] } ?? []))
      for (index, field) in header.fields.enumerated() {
        if index == red {
          let name = header.packedColor?.name ?? (alpha == nil ? "rgb" : "rgba")
          add(name, .uint32, 1, .color(red: red, green: green, blue: blue, alpha: alpha))
        } else if !packed.contains(index) {
          add(isOwn ? field.name : field.role?.rawValue ?? field.name, field.scalar, field.width, .column(index))
        }
      }
    } else {
      for (index, field) in header.fields.enumerated() {
        add(isOwn ? field.name : field.role?.rawValue ?? field.name, field.scalar, field.width, .column(index))
      }
    }
  }

  private func text(_ header: PointCloudHeader) -> String {
    func row(_ key: String, _ value: (Slot) -> String) -> String {
      "\(key) " + slots.map(value).joined(separator: " ") + "\n"
    }
    let grid = header.grid.flatMap { $0.width.multipliedReportingOverflow(by: $0.height) == (count, false) ? $0 : nil }
    let viewpoint = header.viewpoint ?? [0, 0, 0, 1, 0, 0, 0]
    var numbers = ByteWriter()
    for value in viewpoint {
      numbers.raw(" ")
      numbers.number(value)
    }
    let data = encoding == .compressed ? "binary_compressed" : encoding.rawValue
    return "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\n" + row("FIELDS", \.name)
      + row("SIZE") { String($0.scalar.size) } + row("TYPE") { PCDWriter.type($0.scalar) }
      + row("COUNT") { String($0.width) } + "WIDTH \(grid?.width ?? count)\nHEIGHT \(grid?.height ?? 1)\n"
      + "VIEWPOINT" + String(decoding: numbers.bytes, as: UTF8.self) + "\nPOINTS \(count)\nDATA \(data)\n"
  }

  private static func type(_ scalar: PointScalar) -> String {
    switch scalar {
    case .int8, .int16, .int32, .int64: "I"
    case .uint8, .uint16, .uint32, .uint64: "U"
    case .float32, .float64: "F"
    }
  }

  func write(_ chunk: PointChunk) throws {
    let chunk = chunk.resolved(source)
    guard written + chunk.count <= count else {
      throw FormatError(.syntax, file: name, "the source changed while it was read", remedy: "try again")
    }
    switch encoding {
    case .ascii: try writeLines(chunk)
    case .binary:
      var rows = [UInt8](repeating: 0, count: chunk.count * recordSize)
      rows.withUnsafeMutableBytes { rows in
        for slot in slots { put(slot, chunk, rows, slot.offset, recordSize) }
      }
      try output.put(rows)
    case .compressed:
      guard let scratch else { return }
      for slot in slots { put(slot, chunk, scratch.bytes, slot.offset * count + written * slot.size, slot.size) }
    }
    written += chunk.count
  }

  private func put(
    _ slot: Slot, _ chunk: PointChunk, _ target: UnsafeMutableRawBufferPointer, _ offset: Int, _ stride: Int
  ) {
    switch slot.content {
    case .column(let column): chunk.columns[column].scatter(target, offset, stride, chunk.count)
    case .color:
      for index in 0..<chunk.count { target.storeLittle(color(slot, chunk, index), offset + index * stride) }
    }
  }

  private func color(_ slot: Slot, _ chunk: PointChunk, _ index: Int) -> UInt32 {
    guard case .color(let red, let green, let blue, let alpha) = slot.content else { return 0 }
    let high = alpha.map { UInt32(chunk.columns[$0].bytes[index]) << 24 } ?? 0
    return high | UInt32(chunk.columns[red].bytes[index]) << 16 | UInt32(chunk.columns[green].bytes[index]) << 8
      | UInt32(chunk.columns[blue].bytes[index])
  }

  private func writeLines(_ chunk: PointChunk) throws {
    var text = ByteWriter()
    for index in 0..<chunk.count {
      for (position, slot) in slots.enumerated() {
        if position > 0 { text.byte(32) }
        switch slot.content {
        case .color: text.integer(Int64(color(slot, chunk, index)))
        case .column(let column):
          for element in 0..<slot.width {
            if element > 0 { text.byte(32) }
            text.element(chunk.columns[column], index * slot.width + element)
          }
        }
      }
      text.byte(10)
      if text.count > 1 << 18 {
        try output.put(text.bytes)
        text.removeAll()
      }
    }
    try output.put(text.bytes)
  }

  func finish() throws {
    guard written == count else {
      throw FormatError(.syntax, file: name, "the source changed while it was read", remedy: "try again")
    }
    if let scratch {
      let start = output.length
      try output.put([UInt8](repeating: 0, count: 8))
      let raw = UnsafeRawBufferPointer(scratch.bytes)
      let packed = try LZF.compress(raw) { try output.put($0) }
      var sizes: [UInt8] = []
      sizes.appendLittle(UInt32(packed))
      sizes.appendLittle(UInt32(raw.count))
      try output.overwrite(sizes, at: start)
    }
    try output.commit()
  }
}
