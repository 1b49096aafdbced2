extension ImageHeader {
  /// ITU T.81: segments up to the first frame header; EXIF lies in APP1.
  static func jpeg(_ window: HeaderWindow) -> ImageHeader? {
    var at = 2
    var orientation = 1
    for _ in 0..<2000 {
      guard window.byte(at) == 0xFF, let marker = window.byte(at + 1) else { return nil }
      if marker == 0xFF {
        at += 1
        continue
      }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        at += 2
        continue
      }
      guard let length = window.big(at + 2, 2), length >= 2 else { return nil }
      if marker == 0xE1, window.holds("Exif\0\0", at: at + 4) {
        orientation = TIFFDirectory(window, start: at + 10)?.value(of: 0x112) ?? orientation
      }
      // SOF0…SOF15 without DHT (C4), JPG (C8) and DAC (CC).
      if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC {
        guard let height = window.big(at + 5, 2), let width = window.big(at + 7, 2) else { return nil }
        return ImageHeader(kind: .jpeg, width: width, height: height, orientation: orientation)
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      at += 2 + length
    }
    return nil
  }

  /// PNG 11.2.2; orientation in an eXIf chunk before the pixels.
  static func png(_ window: HeaderWindow) -> ImageHeader? {
    guard window.holds("PNG\r\n\u{1A}\n", at: 1), window.holds("IHDR", at: 12), let width = window.big(16, 4),
      let height = window.big(20, 4)
    else { return nil }
    var orientation = 1
    var at = 33
    for _ in 0..<64 {
      guard let length = window.big(at, 4), !window.holds("IDAT", at: at + 4), !window.holds("IEND", at: at + 4) else {
        break
      }
      if window.holds("eXIf", at: at + 4) {
        orientation = TIFFDirectory(window, start: at + 8)?.value(of: 0x112) ?? 1
        break
      }
      at += 12 + length
    }
    return ImageHeader(kind: .png, width: width, height: height, orientation: orientation)
  }

  /// RFC 9649: VP8X canvas (EXIF chunk behind the pixels), VP8 or VP8L frame.
  static func webp(_ window: HeaderWindow) -> ImageHeader? {
    guard window.holds("RIFF", at: 0), window.holds("WEBP", at: 8) else { return nil }
    if window.holds("VP8X", at: 12), let width = window.little(24, 3), let height = window.little(27, 3) {
      var at = 30
      var orientation = 1
      for _ in 0..<64 {
        guard let length = window.little(at + 4, 4) else { break }
        if window.holds("EXIF", at: at) {
          let start = at + (window.holds("Exif\0\0", at: at + 8) ? 14 : 8)
          orientation = TIFFDirectory(window, start: start)?.value(of: 0x112) ?? 1
          break
        }
        at += 8 + length + length % 2
      }
      return ImageHeader(kind: .webp, width: width + 1, height: height + 1, orientation: orientation)
    }
    if window.holds("VP8 ", at: 12), let width = window.little(26, 2), let height = window.little(28, 2) {
      return ImageHeader(kind: .webp, width: width & 0x3FFF, height: height & 0x3FFF)
    }
    if window.holds("VP8L", at: 12), let bits = window.little(21, 4) {
      return ImageHeader(kind: .webp, width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
    }
    return nil
  }

  /// BITMAPINFOHEADER and its followers, or the older 12-byte core header; a negative height means top-down.
  static func bmp(_ window: HeaderWindow) -> ImageHeader? {
    guard let size = window.little(14, 4) else { return nil }
    if size == 12, let width = window.little(18, 2), let height = window.little(20, 2) {
      return ImageHeader(kind: .bmp, width: width, height: height)
    }
    guard size >= 40, let width = window.little(18, 4), let height = window.little(22, 4) else { return nil }
    return ImageHeader(kind: .bmp, width: width, height: abs(Int(Int32(truncatingIfNeeded: height))))
  }

  static func gif(_ window: HeaderWindow) -> ImageHeader? {
    guard window.holds("GIF8", at: 0), let width = window.little(6, 2), let height = window.little(8, 2) else {
      return nil
    }
    return ImageHeader(kind: .gif, width: width, height: height)
  }

  /// TIFF 6.0, first page.
  static func tiff(_ window: HeaderWindow) -> ImageHeader? {
    guard let directory = TIFFDirectory(window, start: 0), let width = directory.value(of: 0x100),
      let height = directory.value(of: 0x101)
    else { return nil }
    return ImageHeader(kind: .tiff, width: width, height: height, orientation: directory.value(of: 0x112) ?? 1)
  }
}
