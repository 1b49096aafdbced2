/// How a LAZ file is compressed: record `laszip encoded` 22204 (LASzip specification, "LASzip VLR").
struct LAZFacts {
  static let user = "laszip encoded"
  static let number: UInt16 = 22204
  /// Chunks of as many points as their table says.
  static let variableChunk = UInt32.max
  enum Compressor: UInt16 {
    case pointwise = 1
    case chunked = 2
    case layered = 3
  }
  enum ItemKind: UInt16 {
    case byte = 0
    case point10 = 6
    case gpsTime11, rgb12, wavePacket13, point14, rgb14, rgbnir14, wavePacket14, byte14
  }
  struct Item {
    var kind: ItemKind
    var size: Int
    var version: Int
  }
  var compressor: Compressor
  var chunkSize: UInt32
  var items: [Item]

  init(_ data: [UInt8], recordLength: Int, file: String) throws(FormatError) {
    func wrong(_ message: String) -> FormatError {
      FormatError(
        .schema, file: file, "the compression is not known: \(message)", remedy: "write it with LASzip 2 or 3")
    }
    func half(_ offset: Int) -> Int { Int(data[offset]) | Int(data[offset + 1]) << 8 }
    guard data.count >= 34, half(32) <= 100, data.count >= 34 + half(32) * 6 else {
      throw wrong("its record is too short")
    }
    guard let compressor = Compressor(rawValue: UInt16(half(0))) else { throw wrong("compressor \(half(0))") }
    guard half(2) == 0 else { throw wrong("coder \(half(2))") }
    self.compressor = compressor
    chunkSize = UInt32(half(12)) | UInt32(half(14)) << 16
    items = []
    for index in 0..<half(32) {
      let at = 34 + index * 6
      let item = (kind: half(at), size: half(at + 2), version: half(at + 4))
      guard let kind = ItemKind(rawValue: UInt16(item.kind)) else { throw wrong("item \(item.kind)") }
      items.append(Item(kind: kind, size: item.size, version: item.version))
      let isLayered = kind.rawValue >= ItemKind.point14.rawValue
      guard isLayered == (compressor == .layered), item.size > 0, Item.size(kind).map({ $0 == item.size }) ?? true,
        isLayered ? [3, 4].contains(item.version) : kind == .wavePacket13 ? item.version == 1 : item.version == 2
      else { throw wrong("item \(kind) of \(item.size) bytes in version \(item.version)") }
    }
    guard items.reduce(0, { $0 + $1.size }) == recordLength, let first = items.first,
      first.kind == .point10 || first.kind == .point14
    else { throw wrong("its items are not the points' \(recordLength) bytes") }
    guard chunkSize > 0 else { throw wrong("chunks of no points") }
  }

  /// The compression that is written for a point format and its extra bytes.
  init(writing format: Int, extraBytes: Int) {
    chunkSize = 50_000
    if format >= 6 {
      // Version 3, which LASzip 3.0 and later write: not every reader knows version 4.
      compressor = .layered
      items = [Item(kind: .point14, size: 30, version: 3)]
      if LASLayout.hasNearInfrared(format) {
        items.append(Item(kind: .rgbnir14, size: 8, version: 3))
      } else if LASLayout.hasColor(format) {
        items.append(Item(kind: .rgb14, size: 6, version: 3))
      }
      if LASLayout.hasWaves(format) { items.append(Item(kind: .wavePacket14, size: 29, version: 3)) }
      if extraBytes > 0 { items.append(Item(kind: .byte14, size: extraBytes, version: 3)) }
      return
    }
    compressor = .chunked
    items = [Item(kind: .point10, size: 20, version: 2)]
    if LASLayout.hasTime(format) { items.append(Item(kind: .gpsTime11, size: 8, version: 2)) }
    if LASLayout.hasColor(format) { items.append(Item(kind: .rgb12, size: 6, version: 2)) }
    if LASLayout.hasWaves(format) { items.append(Item(kind: .wavePacket13, size: 29, version: 1)) }
    if extraBytes > 0 { items.append(Item(kind: .byte, size: extraBytes, version: 2)) }
  }

  var record: PointCloudRecord {
    var data: [UInt8] = []
    data.appendLittle(compressor.rawValue)
    data.appendLittle(UInt16(0))
    data += compressor == .layered ? [3, 4] : [2, 2]
    data.appendLittle(UInt16(0))
    data.appendLittle(UInt32(0))
    data.appendLittle(chunkSize)
    data.appendLittle(Int64(-1))
    data.appendLittle(Int64(-1))
    data.appendLittle(UInt16(items.count))
    for item in items {
      data.appendLittle(item.kind.rawValue)
      data.appendLittle(UInt16(item.size))
      data.appendLittle(UInt16(item.version))
    }
    return PointCloudRecord(
      user: LAZFacts.user, number: LAZFacts.number, description: "LASzip compression", data: data, isExtended: false)
  }

  /// Fresh coders for a chunk of the pointwise compressors.
  func pointwiseItems(decodes: Bool) -> [any LAZItem] {
    items.map { item in
      switch item.kind {
      case .gpsTime11: GPSTime11Item(decodes: decodes)
      case .rgb12: RGB12Item(decodes: decodes)
      case .wavePacket13: WavePacket13Item(decodes: decodes)
      case .byte: ByteItem(item.size, decodes: decodes)
      default: Point10Item(decodes: decodes)
      }
    }
  }
}

extension LAZFacts.Item {
  /// The size an item must have; nil where it may have any.
  static func size(_ kind: LAZFacts.ItemKind) -> Int? {
    switch kind {
    case .byte, .byte14: nil
    case .point10: 20
    case .gpsTime11: 8
    case .rgb12, .rgb14: 6
    case .wavePacket13, .wavePacket14: 29
    case .point14: 30
    case .rgbnir14: 8
    }
  }
}
