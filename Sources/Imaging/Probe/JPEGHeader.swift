/// JPEG markers up to the first scan: ITU-T T.81, annex B; Exif and ICC segments as in their own specifications.
enum JPEGHeader {
  /// A file with more segments than this before its first scan is not a photograph.
  private static let segmentLimit = 4096

  static func read(_ source: ImageBytes) throws(ImagingError) -> HeaderFacts {
    var facts = HeaderFacts(format: .jpeg, size: PixelSize(width: 0, height: 0))
    var offset = 2
    for _ in 0..<segmentLimit {
      guard let marker = nextMarker(source, &offset) else { break }
      switch marker {
      case 0x01, 0xD0...0xD8: continue
      case 0xD9: throw .corrupt("The JPEG ends before its picture begins.")
      default: break
      }
      guard let length = source.number(offset, bytes: 2), length >= 2 else { break }
      switch marker {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        try readFrame(marker, source, offset, &facts)
      case 0xE1 where facts.metadata == nil && source.matches("Exif\0\0", at: offset + 2):
        facts.metadata = min(offset + 8, source.count)..<min(offset + max(8, length), source.count)
      case 0xE2 where source.matches("ICC_PROFILE\0", at: offset + 2):
        facts.hasColourProfile = true
      case 0xEE where source.matches("Adobe", at: offset + 2):
        facts.hasAdobeMarker = true
      case 0xDA:
        guard facts.size.width > 0 else { throw .corrupt("The JPEG has a scan without a frame.") }
        return facts
      default: break
      }
      offset += length
    }
    guard offset >= source.count else { throw .corrupt("The JPEG's header is damaged.") }
    throw .truncated()
  }

  /// The next marker's code; `offset` moves behind it. Fill bytes, and rubbish between segments, are skipped as
  /// libjpeg does.
  private static func nextMarker(_ source: ImageBytes, _ offset: inout Int) -> UInt8? {
    while let byte = source.byte(offset) {
      offset += 1
      guard byte == 0xFF else { continue }
      while let code = source.byte(offset) {
        offset += 1
        if code == 0xFF { continue }
        if code == 0 { break }
        return code
      }
    }
    return nil
  }

  private static func readFrame(_ marker: UInt8, _ source: ImageBytes, _ offset: Int, _ facts: inout HeaderFacts)
    throws(ImagingError)
  {
    guard let bits = source.byte(offset + 2), let height = source.number(offset + 3, bytes: 2),
      let width = source.number(offset + 5, bytes: 2), let components = source.byte(offset + 7)
    else { throw .truncated() }
    guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker) else {
      throw .unsupported("Lossless and hierarchical JPEG are not read.")
    }
    guard bits == 8 else { throw .unsupported("JPEG with \(bits) bits a sample is not read.") }
    guard height > 0 else { throw .unsupported("JPEG that tells its height only at its end is not read.") }
    facts.size = PixelSize(width: width, height: height)
    switch components {
    case 1:
      facts.channels = 1
      facts.colour = .gray
    case 3: break
    case 4:
      facts.channels = 4
      facts.colour = .cmyk
    default: throw .unsupported("JPEG with \(components) components is not read.")
    }
  }
}
