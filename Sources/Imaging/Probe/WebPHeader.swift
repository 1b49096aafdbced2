/// WebP chunks: RFC 9649; the lossy frame header: RFC 6386, section 9.1.
enum WebPHeader {
  static func read(_ source: ImageBytes, pageLimit: Int) throws(ImagingError) -> HeaderFacts {
    guard let claimed = source.number(4, bytes: 4, .little) else { throw .truncated() }
    var facts = HeaderFacts(format: .webp, size: PixelSize(width: 0, height: 0))
    facts.endsEarly = claimed + 8 > source.count
    facts.frames = 0
    var offset = 12
    while facts.frames <= pageLimit, let length = source.number(offset + 4, bytes: 4, .little) {
      let body = offset + 8
      if source.matches("VP8X", at: offset) {
        guard let flags = source.byte(body), let width = source.number(body + 4, bytes: 3, .little),
          let height = source.number(body + 7, bytes: 3, .little)
        else { throw .truncated() }
        facts.size = PixelSize(width: width + 1, height: height + 1)
        facts.hasAlpha = flags & 0x10 != 0
        facts.hasColourProfile = flags & 0x20 != 0
      } else if source.matches("VP8 ", at: offset) {
        try lossy(source, body, &facts)
      } else if source.matches("VP8L", at: offset) {
        try lossless(source, body, &facts)
      } else if source.matches("ANMF", at: offset) {
        facts.frames += 1
      } else if source.matches("EXIF", at: offset) {
        // Some writers keep the prefix that the segment has in JPEG.
        let start = source.matches("Exif\0\0", at: body) ? body + 6 : body
        facts.metadata = min(start, source.count)..<min(max(start, body + length), source.count)
      }
      offset = body + length + (length & 1)
    }
    if facts.frames == 0 { facts.frames = 1 }
    guard facts.size.width > 0 else {
      throw facts.endsEarly ? .truncated() : .corrupt("The WebP holds no picture.")
    }
    if facts.hasAlpha { facts.channels = 4 }
    return facts
  }

  private static func lossy(_ source: ImageBytes, _ body: Int, _ facts: inout HeaderFacts) throws(ImagingError) {
    guard let width = source.number(body + 6, bytes: 2, .little),
      let height = source.number(body + 8, bytes: 2, .little)
    else { throw .truncated() }
    guard source.number(body + 3, bytes: 3) == 0x9D012A else { throw .corrupt("The WebP's frame header is damaged.") }
    note(PixelSize(width: width & 0x3FFF, height: height & 0x3FFF), &facts)
  }

  private static func lossless(_ source: ImageBytes, _ body: Int, _ facts: inout HeaderFacts) throws(ImagingError) {
    guard let bits = source.number(body + 1, bytes: 4, .little) else { throw .truncated() }
    guard source.byte(body) == 0x2F else { throw .corrupt("The WebP's frame header is damaged.") }
    facts.isLossless = true
    if bits >> 28 & 1 == 1 { facts.hasAlpha = true }
    note(PixelSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1), &facts)
  }

  private static func note(_ frame: PixelSize, _ facts: inout HeaderFacts) {
    if facts.size.width == 0 { facts.size = frame } else { facts.largestPart = frame }
  }
}
