/// The colours of classes in pictures of labels.
enum LabelPalette {
  /// Pascal VOC's colour of an index: its bits 0, 1, 2 are red's, green's and blue's highest bit, the next three the
  /// next (VOC devkit, `VOClabelcolormap.m`).
  static func color(_ index: Int) -> PNGPicture.Color {
    var (red, green, blue) = (0, 0, 0)
    var rest = index
    for shift in 0..<8 {
      red |= (rest & 1) << (7 - shift)
      green |= (rest >> 1 & 1) << (7 - shift)
      blue |= (rest >> 2 & 1) << (7 - shift)
      rest >>= 3
    }
    return PNGPicture.Color(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
  }

  /// All 256 of them.
  static let all: [PNGPicture.Color] = (0..<256).map(color)

  /// The index of a colour as a picture of three channels holds it.
  static let indices: [UInt32: Int] = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { ($1.number, $0) })
}

extension PNGPicture.Color {
  /// Red + 256 green + 65,536 blue, as `PNGPicture.value(at:)` tells colours.
  var number: UInt32 { UInt32(red) | UInt32(green) << 8 | UInt32(blue) << 16 }

  init(number: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: number), green: UInt8(truncatingIfNeeded: number >> 8),
      blue: UInt8(truncatingIfNeeded: number >> 16))
  }

  /// From `#rrggbb`; nil for anything else.
  init?(hex: String?) {
    guard let hex, hex.utf8.count == 7, hex.hasPrefix("#"), let value = UInt32(hex.dropFirst(), radix: 16) else {
      return nil
    }
    self.init(
      red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
      blue: UInt8(truncatingIfNeeded: value))
  }

  var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
