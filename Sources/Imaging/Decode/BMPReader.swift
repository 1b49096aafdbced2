/// Pixels of a BMP: Microsoft, "Bitmap Storage" and "Bitmap Compression". Every index is checked against the header's
/// size, which is within the limits, and against the bytes that are there.
enum BMPReader {
  static func read(_ source: ImageBytes) throws(ImagingError) -> Raster {
    guard let header = try BMPHeader(source) else { throw .corrupt() }
    let palette = try readPalette(source, header)
    let bytes = try source.all()
    switch header.packing {
    case .runs8, .runs4: return try unpackRuns(bytes, header, palette)
    case .plain, .fields, .fieldsWithAlpha: return try unpackRows(bytes, header, palette)
    }
  }

  private typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  private static func readPalette(_ source: ImageBytes, _ header: BMPHeader) throws(ImagingError) -> [Colour] {
    guard header.bitsPerPixel <= 8 else { return [] }
    let (offset, count, entry) = header.palette
    guard let bytes = source.slice(offset, count * entry) else { throw .truncated() }
    // Indices beyond the palette are black, as in other readers.
    return (0..<256).map { index in
      guard index < count else { return (0, 0, 0) }
      return (bytes[index * entry + 2], bytes[index * entry + 1], bytes[index * entry])
    }
  }

  // MARK: Rows

  private static func unpackRows(_ bytes: [UInt8], _ header: BMPHeader, _ palette: [Colour]) throws(ImagingError)
    -> Raster
  {
    let (size, bits) = (header.facts.size, header.bitsPerPixel)
    let row = (size.width * bits + 31) / 32 * 4
    let start = header.pixelOffset
    guard start >= 0, start <= bytes.count, row * size.height <= bytes.count - start else { throw .truncated() }
    let channels = header.facts.channels
    let fields = header.masks.map(Field.init)
    var pixels = [UInt8](repeating: 255, count: size.pixelCount * channels)
    var target = 0
    for y in 0..<size.height {
      let line = start + (header.isTopDown ? y : size.height - 1 - y) * row
      for x in 0..<size.width {
        switch bits {
        case 1, 4, 8:
          let byte = bytes[line + x * bits / 8]
          let index = Int(byte) >> (8 - bits - x * bits % 8) & (1 << bits - 1)
          (pixels[target], pixels[target + 1], pixels[target + 2]) = palette[index]
        case 24:
          let at = line + x * 3
          (pixels[target], pixels[target + 1], pixels[target + 2]) = (bytes[at + 2], bytes[at + 1], bytes[at])
        default:
          let at = line + x * bits / 8
          var value = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
          if bits == 32 { value |= UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24 }
          for channel in 0..<channels { pixels[target + channel] = fields[channel].byte(value) }
        }
        target += channels
      }
    }
    return Raster(shape: size, channels: channels, depth: .eight, bytes: pixels)
  }

  /// One colour's bits in a pixel, spread to a byte.
  private struct Field {
    let mask: UInt32
    let shift: Int
    let highest: UInt32

    init(_ mask: UInt32) {
      self.mask = mask
      shift = mask == 0 ? 0 : mask.trailingZeroBitCount
      highest = mask >> UInt32(shift)
    }

    func byte(_ pixel: UInt32) -> UInt8 {
      guard highest > 0 else { return 0 }
      // In 64 bits: a mask of 32 bits times 255 overflows 32.
      return UInt8(
        truncatingIfNeeded: (UInt64((pixel & mask) >> UInt32(shift)) * 255 + UInt64(highest / 2)) / UInt64(highest))
    }
  }

  // MARK: Runs

  private static func unpackRuns(_ bytes: [UInt8], _ header: BMPHeader, _ palette: [Colour]) throws(ImagingError)
    -> Raster
  {
    let size = header.facts.size
    let narrow = header.packing == .runs4
    var indices = [UInt8](repeating: 0, count: size.pixelCount)
    var (at, x, y) = (header.pixelOffset, 0, 0)
    func put(_ index: UInt8) {
      // Runs that leave the row are cut, as in other readers.
      if x < size.width { indices[(header.isTopDown ? y : size.height - 1 - y) * size.width + x] = index }
      x += 1
    }
    unpack: while y < size.height {
      guard at >= 0, at + 1 < bytes.count else { throw .truncated() }
      let (count, value) = (Int(bytes[at]), bytes[at + 1])
      at += 2
      switch (count, value) {
      case (0, 0): (x, y) = (0, y + 1)
      case (0, 1): break unpack
      case (0, 2):
        guard at + 1 < bytes.count else { throw .truncated() }
        (x, y) = (x + Int(bytes[at]), y + Int(bytes[at + 1]))
        at += 2
      case (0, _):
        let length = narrow ? (Int(value) + 1) / 2 : Int(value)
        guard length <= bytes.count - at else { throw .truncated() }
        for index in 0..<Int(value) {
          let byte = bytes[at + (narrow ? index / 2 : index)]
          put(narrow ? (index % 2 == 0 ? byte >> 4 : byte & 15) : byte)
        }
        at += length + length % 2
      default:
        for index in 0..<count { put(narrow ? (index % 2 == 0 ? value >> 4 : value & 15) : value) }
      }
    }
    var pixels = [UInt8](repeating: 0, count: size.pixelCount * 3)
    for (position, index) in indices.enumerated() {
      (pixels[position * 3], pixels[position * 3 + 1], pixels[position * 3 + 2]) = palette[Int(index)]
    }
    return Raster(shape: size, channels: 3, depth: .eight, bytes: pixels)
  }
}
