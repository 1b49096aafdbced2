/// Pixels of a Truevision TGA, types 1, 2, 3 and their run-length forms 9, 10, 11: version 2.0 specification.
enum TGAReader {
  static func read(_ source: ImageBytes) throws(ImagingError) -> Raster {
    guard let header = TGAHeader(source) else { throw .corrupt() }
    let bytes = try source.all()
    let (size, channels) = (header.facts.size, header.facts.channels)
    let palette = try readPalette(bytes, header)
    let pixelBytes = (header.bitsPerPixel + 7) / 8
    var pixels = [UInt8](repeating: 0, count: size.pixelCount * channels)
    var reader = PixelReader(
      bytes: bytes, at: header.pixelOffset, pixelBytes: pixelBytes, isRunLength: header.isRunLength)
    for position in 0..<size.pixelCount {
      guard let at = reader.next() else { throw .truncated() }
      let (row, column) = position.quotientAndRemainder(dividingBy: size.width)
      let y = header.isTopDown ? row : size.height - 1 - row
      let x = header.isRightToLeft ? size.width - 1 - column : column
      let target = (y * size.width + x) * channels
      if header.hasPalette {
        let index = Int(bytes[at]) - header.palette.first
        guard palette.indices.contains(index) else { throw .corrupt("The TGA uses a colour that its palette lacks.") }
        for channel in 0..<channels { pixels[target + channel] = palette[index][channel] }
      } else if channels <= 2 {
        for channel in 0..<channels { pixels[target + channel] = bytes[at + channel] }
      } else {
        let colour = Self.colour(bytes, at, header.bitsPerPixel)
        for channel in 0..<channels { pixels[target + channel] = colour[channel] }
      }
    }
    return Raster(shape: size, channels: channels, depth: .eight, bytes: pixels)
  }

  private static func readPalette(_ bytes: [UInt8], _ header: TGAHeader) throws(ImagingError) -> [SIMD4<UInt8>] {
    guard header.hasPalette else { return [] }
    let (offset, _, count, bits) = header.palette
    let entry = (bits + 7) / 8
    guard offset <= bytes.count, count * entry <= bytes.count - offset else { throw .truncated() }
    return (0..<count).map { colour(bytes, offset + $0 * entry, bits) }
  }

  /// Red, green, blue, alpha of a colour of 15 to 32 bits, stored blue first.
  private static func colour(_ bytes: [UInt8], _ at: Int, _ bits: Int) -> SIMD4<UInt8> {
    guard bits < 24 else {
      return SIMD4(bytes[at + 2], bytes[at + 1], bytes[at], bits == 32 ? bytes[at + 3] : 255)
    }
    let value = Int(bytes[at]) | Int(bytes[at + 1]) << 8
    func spread(_ five: Int) -> UInt8 { UInt8(((five & 31) * 255 + 15) / 31) }
    return SIMD4(spread(value >> 10), spread(value >> 5), spread(value), 255)
  }

  /// Tells where each pixel's bytes are, following run-length packets.
  private struct PixelReader {
    let bytes: [UInt8]
    var at: Int
    let pixelBytes: Int
    let isRunLength: Bool
    private var left = 0
    private var repeats = false
    private var current = 0

    init(bytes: [UInt8], at: Int, pixelBytes: Int, isRunLength: Bool) {
      self.bytes = bytes
      self.at = at
      self.pixelBytes = pixelBytes
      self.isRunLength = isRunLength
    }

    /// The offset of the next pixel's first byte; nil when its bytes are missing.
    mutating func next() -> Int? {
      if isRunLength, left == 0 {
        guard at < bytes.count else { return nil }
        left = Int(bytes[at] & 0x7F) + 1
        repeats = bytes[at] & 0x80 != 0
        at += 1
        if repeats, !advance() { return nil }
      }
      left -= 1
      if !isRunLength || !repeats { return advance() ? current : nil }
      return current
    }

    private mutating func advance() -> Bool {
      guard at <= bytes.count - pixelBytes else { return false }
      current = at
      at += pixelBytes
      return true
    }
  }
}
