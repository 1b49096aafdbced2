/// The extra bytes of LAS points: record `LASF_Spec` 4, 192 bytes a dimension (ASPRS LAS 1.4 R15, table 24).
enum LASExtraBytes {
  static let user = "LASF_Spec"
  static let number: UInt16 = 4
  static let size = 192
  private static let scalars: [PointScalar] = [
    .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .float32, .float64,
  ]

  /// The dimensions that a record describes, for `available` bytes behind the format's own; what it does not describe
  /// is one field of bytes.
  static func dimensions(_ record: PointCloudRecord?, from start: Int, available: Int) -> [LASDimension] {
    var found: [LASDimension] = []
    var used = 0
    record?.data.withUnsafeBytes { data in
      for at in stride(from: 0, to: data.count - size + 1, by: size) {
        guard let field = field(UnsafeRawBufferPointer(rebasing: data[at..<at + size])),
          used + field.size <= available
        else { break }
        found.append(LASDimension(field: field, offset: start + used))
        used += field.size
      }
    }
    if used < available {
      var rest = PointField("extra_bytes", .uint8, width: available - used)
      rest.isOpaque = true
      found.append(LASDimension(field: rest, offset: start + used))
    }
    return found
  }

  private static func field(_ data: UnsafeRawBufferPointer) -> PointField? {
    let (type, options) = (Int(data[2]), data[3])
    let name = text(data[4..<36])
    var field: PointField
    if type == 0 {
      guard options > 0 else { return nil }
      field = PointField(name, .uint8, width: Int(options))
      field.isOpaque = true
    } else {
      guard type <= 30 else { return nil }
      field = PointField(name, scalars[(type - 1) % 10], width: (type - 1) / 10 + 1)
      if field.width == 1 {
        if options & 0x08 != 0 { field.scale = data.littleDouble(112) }
        if options & 0x10 != 0 { field.offset = data.littleDouble(136) }
        if !field.scale.isFinite || field.scale == 0 { field.scale = 1 }
        if !field.offset.isFinite { field.offset = 0 }
      }
    }
    field.note = text(data[160..<192])
    return field
  }

  /// Text up to its first NUL; what is no UTF-8 is taken as Latin-1.
  static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let bytes = Array(bytes.prefix { $0 != 0 })
    return String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// The record that describes fields of at most three elements (255 opaque bytes).
  static func record(_ fields: [PointField]) -> PointCloudRecord {
    var data: [UInt8] = []
    for field in fields {
      var entry = [UInt8](repeating: 0, count: size)
      if field.isOpaque {
        entry[3] = UInt8(field.width)
      } else {
        entry[2] = UInt8((scalars.firstIndex(of: field.scalar) ?? 0) + 1 + (field.width - 1) * 10)
        if field.scale != 1 { entry[3] |= 0x08 }
        if field.offset != 0 { entry[3] |= 0x10 }
      }
      put(field.name, 32, into: &entry, at: 4)
      put(field.note, 32, into: &entry, at: 160)
      entry.withUnsafeMutableBytes { entry in
        if field.scale != 1 { entry.storeLittle(field.scale.bitPattern, 112) }
        if field.offset != 0 { entry.storeLittle(field.offset.bitPattern, 136) }
      }
      data += entry
    }
    return PointCloudRecord(
      user: user, number: number, description: "Extra Bytes Record", data: data, isExtended: false)
  }

  /// Puts text of at most `limit` bytes, whole characters only.
  static func put(_ text: String, _ limit: Int, into bytes: inout [UInt8], at start: Int) {
    var at = start
    for character in text {
      let utf8 = Array(character.utf8)
      guard at + utf8.count <= start + limit else { return }
      for byte in utf8 {
        bytes[at] = byte
        at += 1
      }
    }
  }
}
