/// PNG chunks: W3C PNG specification, third edition (with APNG's acTL and eXIf).
enum PNGHeader {
  private static let chunkLimit = 1_000_000

  static func isSignature(_ source: ImageBytes) -> Bool {
    source.slice(0, 8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  }

  static func read(_ source: ImageBytes) throws(ImagingError) -> HeaderFacts {
    guard let width = source.number(16, bytes: 4), let height = source.number(20, bytes: 4),
      let bits = source.byte(24), let colourType = source.byte(25)
    else { throw .truncated() }
    guard source.matches("IHDR", at: 12), source.number(8, bytes: 4) == 13 else {
      throw .corrupt("The PNG does not begin with its header.")
    }
    var facts = HeaderFacts(format: .png, size: PixelSize(width: width, height: height))
    facts.bitsPerSample = Int(bits)
    switch colourType {
    case 0: (facts.channels, facts.colour) = (1, .gray)
    case 2: (facts.channels, facts.colour) = (3, .rgb)
    case 3: (facts.channels, facts.colour) = (3, .palette)
    case 4: (facts.channels, facts.colour, facts.hasAlpha) = (2, .gray, true)
    case 6: (facts.channels, facts.colour, facts.hasAlpha) = (4, .rgb, true)
    default: throw .corrupt("The PNG's colour type is unknown.")
    }
    try readChunks(source, &facts)
    return facts
  }

  private static func readChunks(_ source: ImageBytes, _ facts: inout HeaderFacts) throws(ImagingError) {
    var offset = 33
    for _ in 0..<chunkLimit {
      guard let length = source.number(offset, bytes: 4), let type = source.slice(offset + 4, 4),
        length <= source.count - offset - 8
      else {
        facts.endsEarly = true
        return
      }
      let body = offset + 8
      switch String(decoding: type, as: UTF8.self) {
      case "IEND": return
      case "acTL": facts.frames = max(1, source.number(body, bytes: 4) ?? 1)
      case "eXIf": facts.metadata = body..<body + length
      case "iCCP": facts.hasColourProfile = true
      case "tRNS" where !facts.hasAlpha:
        facts.hasAlpha = true
        facts.channels += 1
      default: break
      }
      offset = body + length + 4
    }
    throw .corrupt("The PNG has too many chunks.")
  }
}
