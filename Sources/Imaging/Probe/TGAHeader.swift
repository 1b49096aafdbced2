/// The 18-byte header of a Truevision TGA file, version 2.0 specification.
///
/// The format has no signature, so the header is believed only when all of it is sane and the pixel data has the
/// length that it implies.
struct TGAHeader {
  let facts: HeaderFacts
  let isRunLength: Bool
  let hasPalette: Bool
  let bitsPerPixel: Int
  /// Offset, first index, number of entries and bits an entry.
  let palette: (offset: Int, first: Int, count: Int, bits: Int)
  let pixelOffset: Int
  let isTopDown: Bool
  let isRightToLeft: Bool

  init?(_ source: ImageBytes) {
    guard let header = source.slice(0, 18), header[1] <= 1 else { return nil }
    func word(_ offset: Int) -> Int { Int(header[offset]) | Int(header[offset + 1]) << 8 }
    let (type, depth, descriptor) = (header[2], Int(header[16]), header[17])
    let size = PixelSize(width: word(12), height: word(14))
    let alphaBits = Int(descriptor & 15)
    guard [1, 2, 3, 9, 10, 11].contains(type), size.width > 0, size.height > 0, descriptor & 0xC0 == 0,
      [0, 1, 8].contains(alphaBits)
    else { return nil }
    let kind = type & 3
    hasPalette = kind == 1
    // Only paletted pictures may have no colours of their own; a map beside true colour is legal and skipped.
    let allowed: [Int] = kind == 1 ? [8] : kind == 2 ? [15, 16, 24, 32] : [8, 16]
    guard allowed.contains(depth), !hasPalette || header[1] == 1 else { return nil }
    let mapBits = Int(header[7])
    guard header[1] == 0 || [15, 16, 24, 32].contains(mapBits) else { return nil }
    let mapOffset = 18 + Int(header[0])
    let mapCount = header[1] == 1 ? word(5) : 0
    palette = (mapOffset, word(3), mapCount, mapBits)
    pixelOffset = mapOffset + mapCount * ((mapBits + 7) / 8)
    isRunLength = type > 8
    bitsPerPixel = depth
    isTopDown = descriptor & 0x20 != 0
    isRightToLeft = descriptor & 0x10 != 0

    var facts = HeaderFacts(format: .tga, size: size)
    switch kind {
    case 1:
      facts.colour = .palette
      facts.hasAlpha = mapBits == 32
      facts.channels = facts.hasAlpha ? 4 : 3
    case 3:
      facts.colour = .gray
      facts.hasAlpha = depth == 16
      facts.channels = facts.hasAlpha ? 2 : 1
    default:
      facts.hasAlpha = depth == 32 && alphaBits == 8
      facts.channels = facts.hasAlpha ? 4 : 3
    }
    let hasFooter = source.matches("TRUEVISION-XFILE.", at: source.count - 18)
    let room = source.count - pixelOffset
    guard room > 0 || hasFooter else { return nil }
    let bytes = size.pixelCount * ((depth + 7) / 8)
    if isRunLength {
      // 129 bytes at most hold 128 pixels of one byte, two bytes at least one packet.
      guard hasFooter || Self.packetsFill(source, pixelOffset, size.pixelCount, (depth + 7) / 8) else { return nil }
    } else {
      guard hasFooter || room >= bytes else { return nil }
      facts.endsEarly = room < bytes
    }
    self.facts = facts
  }

  /// Whether run-length packets from `start` hold at least `pixels` pixels before the file ends.
  private static func packetsFill(_ source: ImageBytes, _ start: Int, _ pixels: Int, _ pixelBytes: Int) -> Bool {
    var (offset, left) = (start, pixels)
    while left > 0 {
      guard let packet = source.byte(offset) else { return false }
      let count = Int(packet & 0x7F) + 1
      left -= count
      offset += 1 + (packet & 0x80 != 0 ? pixelBytes : count * pixelBytes)
    }
    return offset <= source.count
  }
}
