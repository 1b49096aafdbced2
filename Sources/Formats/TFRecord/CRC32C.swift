/// The Castagnoli checksum (RFC 3720, appendix B.4), eight bytes a step.
enum CRC32C {
  private static let tables: [[UInt32]] = {
    var tables = [[UInt32]](repeating: [UInt32](repeating: 0, count: 256), count: 8)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
      tables[0][index] = value
    }
    for index in 0..<256 {
      for step in 1..<8 {
        let previous = tables[step - 1][index]
        tables[step][index] = previous >> 8 ^ tables[0][Int(previous & 255)]
      }
    }
    return tables
  }()

  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let tables = tables
    var crc = ~UInt32(0)
    var at = 0
    while at + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian ^ UInt64(crc)
      crc =
        tables[7][Int(word & 255)] ^ tables[6][Int(word >> 8 & 255)] ^ tables[5][Int(word >> 16 & 255)]
        ^ tables[4][Int(word >> 24 & 255)] ^ tables[3][Int(word >> 32 & 255)] ^ tables[2][Int(word >> 40 & 255)]
        ^ tables[1][Int(word >> 48 & 255)] ^ tables[0][Int(word >> 56)]
      at += 8
    }
    while at < bytes.count {
      crc = crc >> 8 ^ tables[0][Int((crc ^ UInt32(bytes[at])) & 255)]
      at += 1
    }
    return ~crc
  }

  /// As TFRecord stores it: turned right by 15 bits, plus a constant (`tensorflow/core/lib/hash/crc32c.h`).
  static func masked(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
