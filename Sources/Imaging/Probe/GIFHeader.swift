/// GIF blocks: CompuServe GIF89a.
enum GIFHeader {
  static func read(_ source: ImageBytes, pageLimit: Int) throws(ImagingError) -> HeaderFacts {
    guard let width = source.number(6, bytes: 2, .little), let height = source.number(8, bytes: 2, .little),
      let flags = source.byte(10)
    else { throw .truncated() }
    var facts = HeaderFacts(format: .gif, size: PixelSize(width: width, height: height))
    facts.colour = .palette
    facts.frames = 0
    var offset = 13 + paletteLength(flags)
    walk: while facts.frames <= pageLimit {
      switch source.byte(offset) {
      case 0x3B: break walk
      case 0x21:
        // Graphic control extension: bit 0 of its flags says that one palette entry is transparent.
        if source.byte(offset + 1) == 0xF9, let control = source.byte(offset + 3), control & 1 == 1 {
          facts.hasAlpha = true
        }
        offset = skipSubBlocks(source, offset + 2)
      case 0x2C:
        guard let local = source.byte(offset + 9) else {
          offset = source.count
          continue
        }
        facts.frames += 1
        noteFrame(source, offset + 1, &facts)
        offset = skipSubBlocks(source, offset + 10 + paletteLength(local) + 1)
      case nil:
        facts.endsEarly = true
        break walk
      default: break walk
      }
    }
    // The size is checked before the frames: a bomb is to be called a bomb.
    if facts.frames == 0 { facts.frames = 1 }
    if facts.hasAlpha { facts.channels = 4 }
    return facts
  }

  /// A frame may reach beyond the canvas, and decoders then make room for it.
  private static func noteFrame(_ source: ImageBytes, _ offset: Int, _ facts: inout HeaderFacts) {
    let values = (0..<4).compactMap { source.number(offset + $0 * 2, bytes: 2, .little) }
    guard values.count == 4 else { return }
    let reach = PixelSize(
      width: max(facts.size.width, values[0] + values[2]), height: max(facts.size.height, values[1] + values[3]))
    if reach.pixelCount > facts.largestPart?.pixelCount ?? 0 { facts.largestPart = reach }
  }

  private static func paletteLength(_ flags: UInt8) -> Int {
    flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
  }

  private static func skipSubBlocks(_ source: ImageBytes, _ start: Int) -> Int {
    var offset = start
    while let length = source.byte(offset) {
      offset += 1 + Int(length)
      if length == 0 { break }
    }
    return offset
  }
}
