/// The two headers of a BMP: Microsoft, "Bitmap Storage" (BITMAPFILEHEADER, BITMAPINFOHEADER and its extensions).
struct BMPHeader {
  enum Packing: Int { case plain = 0, runs8 = 1, runs4 = 2, fields = 3, fieldsWithAlpha = 6 }

  let facts: HeaderFacts
  let packing: Packing
  let bitsPerPixel: Int
  let isTopDown: Bool
  /// Offset and number of the palette's entries, and bytes an entry (3 in OS/2 files, else 4).
  let palette: (offset: Int, count: Int, entry: Int)
  let pixelOffset: Int
  /// Bit masks of red, green, blue, alpha when `packing` is by fields.
  let masks: [UInt32]

  /// - Returns: nil when the bytes merely begin with "BM".
  init?(_ source: ImageBytes) throws(ImagingError) {
    guard let headerLength = source.number(14, bytes: 4, .little),
      [12, 40, 52, 56, 64, 108, 124].contains(headerLength)
    else { return nil }
    let isOS2 = headerLength == 12
    guard let pixelOffset = source.number(10, bytes: 4, .little),
      let rawWidth = source.number(18, bytes: isOS2 ? 2 : 4, .little),
      let rawHeight = source.number(isOS2 ? 20 : 22, bytes: isOS2 ? 2 : 4, .little),
      let bits = source.number(isOS2 ? 24 : 28, bytes: 2, .little)
    else { throw .truncated() }
    let compression = isOS2 ? 0 : source.number(30, bytes: 4, .little) ?? 0
    let width = isOS2 ? rawWidth : Int(Int32(truncatingIfNeeded: rawWidth))
    let height = isOS2 ? rawHeight : Int(Int32(truncatingIfNeeded: rawHeight))
    guard width > 0, height != 0, height != Int(Int32.min) else { throw .corrupt("The BMP's size is impossible.") }
    guard let packing = Packing(rawValue: compression) else {
      throw .unsupported("This kind of compressed BMP is not read.")
    }
    let allowed: [Int] =
      switch packing {
      case .plain: [1, 4, 8, 16, 24, 32]
      case .runs8: [8]
      case .runs4: [4]
      case .fields, .fieldsWithAlpha: [16, 32]
      }
    guard allowed.contains(bits) else { throw .corrupt("The BMP's bits a pixel contradict its compression.") }
    self.packing = packing
    self.pixelOffset = pixelOffset
    bitsPerPixel = bits
    isTopDown = height < 0
    let named = isOS2 ? 0 : source.number(46, bytes: 4, .little) ?? 0
    let full = bits <= 8 ? 1 << bits : 0
    palette = (14 + headerLength, named == 0 ? full : min(named, full), isOS2 ? 3 : 4)
    masks = Self.readMasks(source, packing, bits, headerLength)

    var facts = HeaderFacts(format: .bmp, size: PixelSize(width: width, height: abs(height)))
    facts.colour = bits <= 8 ? .palette : .rgb
    facts.bitsPerSample = bits <= 8 ? bits : 8
    facts.hasAlpha = masks[3] != 0
    facts.channels = facts.hasAlpha ? 4 : 3
    if packing == .plain || packing == .fields || packing == .fieldsWithAlpha {
      let row = (width * bits + 31) / 32 * 4
      let (needed, overflow) = row.multipliedReportingOverflow(by: abs(height))
      facts.endsEarly = overflow || needed > source.count - min(pixelOffset, source.count)
    }
    self.facts = facts
  }

  private static func readMasks(_ source: ImageBytes, _ packing: Packing, _ bits: Int, _ headerLength: Int) -> [UInt32]
  {
    switch packing {
    case .plain where bits == 16: return [0x7C00, 0x03E0, 0x001F, 0]
    case .plain where bits == 32: return [0xFF0000, 0xFF00, 0xFF, 0]
    case .fields, .fieldsWithAlpha:
      let hasAlpha = packing == .fieldsWithAlpha || headerLength >= 56
      return (0..<4).map { index in
        index == 3 && !hasAlpha ? 0 : UInt32(source.number(54 + index * 4, bytes: 4, .little) ?? 0)
      }
    default: return [0, 0, 0, 0]
    }
  }
}
