import Foundation

/// Pictures that tests make themselves.
enum TinyPictures {
  /// A 24-bit BMP with a gradient; `seed` makes the bytes differ.
  static func bitmap(_ width: Int = 8, _ height: Int = 6, seed: Int = 0) -> [UInt8] {
    let row = (width * 3 + 3) / 4 * 4
    var bytes = Array("BM".utf8) + little(54 + row * height, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2)
    bytes += little(0, 4) + little(row * height, 4) + little(0, 4) + little(0, 4) + little(0, 4) + little(0, 4)
    for y in 0..<height {
      var line: [UInt8] = []
      for x in 0..<width {
        line += [UInt8((x * 31 + seed) & 255), UInt8((y * 17 + seed * 7) & 255), UInt8(seed & 255)]
      }
      bytes += line + [UInt8](repeating: 0, count: row - width * 3)
    }
    return bytes
  }

  /// A gray PNG of 8 or 16 bits whose rows are stored, not packed, except for equal pictures of any size through
  /// `value`.
  static func png(_ width: Int, _ height: Int, bits: Int = 8, value: (Int, Int) -> Int) -> [UInt8] {
    var raw: [UInt8] = []
    raw.reserveCapacity(height * (1 + width * bits / 8))
    for y in 0..<height {
      raw.append(0)
      for x in 0..<width {
        let sample = value(x, y)
        if bits == 16 { raw.append(UInt8(sample >> 8 & 255)) }
        raw.append(UInt8(sample & 255))
      }
    }
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += chunk("IHDR", big(width, 4) + big(height, 4) + [UInt8(bits), 0, 0, 0, 0])
    bytes += chunk("IDAT", stored(raw))
    return bytes + chunk("IEND", [])
  }

  /// A gray TIFF of `pages` pages, each of another size.
  static func tiff(pages: Int) -> [UInt8] {
    var bytes = Array("II".utf8) + little(42, 2) + little(8, 4)
    for page in 0..<pages {
      let (width, height) = (16 + page, 12 + page)
      let start = bytes.count
      let length = 2 + 9 * 12 + 4
      let data = start + length
      let next = page + 1 < pages ? data + width * height : 0
      func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
        little(tag, 2) + little(type, 2) + little(1, 4) + little(value, 4)
      }
      bytes += little(9, 2) + entry(256, 4, width) + entry(257, 4, height) + entry(258, 3, 8) + entry(259, 3, 1)
      bytes += entry(262, 3, 1) + entry(273, 4, data) + entry(277, 3, 1) + entry(278, 4, height)
      bytes += entry(279, 4, width * height) + little(next, 4)
      for index in 0..<(width * height) { bytes.append(UInt8((index * (page + 3)) & 255)) }
    }
    return bytes
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return big(content.count, 4) + body + big(Int(crc(body)), 4)
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ raw: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    bytes.reserveCapacity(raw.count + raw.count / 1000 + 16)
    var start = 0
    repeat {
      let count = min(65535, raw.count - start)
      bytes += [start + count == raw.count ? 1 : 0] + little(count, 2) + little(count ^ 0xFFFF, 2)
      bytes += raw[start..<(start + count)]
      start += count
    } while start < raw.count
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return bytes + big(Int(b << 16 | a), 4)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    return value
  }
  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
  }
  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(value >> (8 * $0) & 255) }
  }
  private static func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }
}
