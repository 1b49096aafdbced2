/// The first directory of a TIFF structure, as in TIFF files and EXIF blocks. BigTIFF too.
struct TIFFDirectory {
  private let window: HeaderWindow
  private let entries: Int
  private let count: Int
  private let isLittle: Bool
  private let isBig: Bool

  init?(_ window: HeaderWindow, start: Int) {
    self.window = window
    let isLittle = window.holds("II", at: start)
    guard isLittle || window.holds("MM", at: start) else { return nil }
    self.isLittle = isLittle
    func number(_ offset: Int, _ bytes: Int) -> Int? {
      isLittle ? window.little(offset, bytes) : window.big(offset, bytes)
    }
    let version = number(start + 2, 2)
    guard version == 42 || version == 43 else { return nil }
    isBig = version == 43
    let offset = isBig ? number(start + 8, 8) : number(start + 4, 4)
    guard let offset, offset >= 0, offset < 1 << 48, let count = number(start + offset, isBig ? 8 : 2), count >= 0
    else {
      return nil
    }
    entries = start + offset + (isBig ? 8 : 2)
    self.count = min(count, 500)
  }

  /// The first value of a whole-number field (SHORT or LONG).
  func value(of tag: Int) -> Int? {
    let stride = isBig ? 20 : 12
    for index in 0..<count {
      let entry = entries + index * stride
      guard let found = number(entry, 2) else { return nil }
      if found != tag { continue }
      let place = entry + (isBig ? 12 : 8)
      switch number(entry + 2, 2) {
      case 3: return number(place, 2)
      case 4: return number(place, 4)
      default: return nil
      }
    }
    return nil
  }

  private func number(_ offset: Int, _ bytes: Int) -> Int? {
    isLittle ? window.little(offset, bytes) : window.big(offset, bytes)
  }
}
