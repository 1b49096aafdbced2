@testable import Imaging

/// BMP files of every kind that is read, each with the pixels it stands for.
enum BMPFiles {
  struct Sample {
    let name: String
    let bytes: [UInt8]
    let expected: Raster
  }

  private static func file(
    _ width: Int, _ height: Int, bits: Int, compression: Int = 0, palette: [UInt8] = [], masks: [UInt8] = [],
    pixels: [UInt8]
  ) -> [UInt8] {
    let start = 14 + 40 + masks.count + palette.count
    let header = Array("BM".utf8) + Pictures.little(start + pixels.count, 4) + [0, 0, 0, 0] + Pictures.little(start, 4)
    let info =
      Pictures.little(40, 4) + Pictures.little(width, 4) + Pictures.little(height, 4) + [1, 0]
      + Pictures.little(bits, 2) + Pictures.little(compression, 4) + Pictures.little(pixels.count, 4)
      + [UInt8](repeating: 0, count: 8) + Pictures.little(palette.count / 4, 4) + [0, 0, 0, 0]
    return header + info + masks + palette + pixels
  }

  private static func raster(_ width: Int, _ height: Int, _ colours: [[UInt8]]) -> Raster {
    Raster(
      shape: PixelSize(width: width, height: height), channels: colours[0].count, depth: .eight,
      bytes: colours.flatMap { $0 })
  }

  private static let (red, green, blue, white): ([UInt8], [UInt8], [UInt8], [UInt8]) = (
    [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]
  )
  /// Blue first, four bytes an entry.
  private static let palette: [UInt8] = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0]
  /// Two rows, the upper one red green blue, the lower one white red green.
  private static let rows = [red, green, blue, white, red, green]

  static let all: [Sample] = [
    Sample(
      name: "24 bits, bottom up",
      bytes: file(
        3, 2, bits: 24,
        pixels: [255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 0, 0] + [0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0]),
      expected: raster(3, 2, rows)),
    Sample(
      name: "24 bits, top down",
      bytes: file(
        3, -2, bits: 24,
        pixels: [0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0] + [255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 0, 0]),
      expected: raster(3, 2, rows)),
    Sample(
      name: "8 bits with palette",
      bytes: file(3, 2, bits: 8, palette: palette, pixels: [3, 0, 1, 0, 0, 1, 2, 0]), expected: raster(3, 2, rows)),
    Sample(
      name: "4 bits with palette",
      bytes: file(3, 2, bits: 4, palette: palette, pixels: [0x30, 0x10, 0, 0, 0x01, 0x20, 0, 0]),
      expected: raster(3, 2, rows)),
    Sample(
      name: "1 bit with palette",
      bytes: file(3, 1, bits: 1, palette: Array(palette.prefix(8)), pixels: [0b1010_0000, 0, 0, 0]),
      expected: raster(3, 1, [green, red, green])),
    Sample(
      name: "16 bits, five each",
      bytes: file(2, 1, bits: 16, pixels: [0x00, 0x7C, 0xE0, 0x03]), expected: raster(2, 1, [red, green])),
    Sample(
      name: "16 bits by fields 5-6-5",
      bytes: file(
        2, 1, bits: 16, compression: 3,
        masks: Pictures.little(0xF800, 4) + Pictures.little(0x07E0, 4) + Pictures.little(0x001F, 4),
        pixels: [0xE0, 0x07, 0x1F, 0x00]),
      expected: raster(2, 1, [green, blue])),
    Sample(
      name: "32 bits", bytes: file(2, 1, bits: 32, pixels: [0, 0, 255, 9, 255, 0, 0, 9]),
      expected: raster(2, 1, [red, blue])),
    Sample(
      name: "32 bits by fields with alpha",
      bytes: file(
        2, 1, bits: 32, compression: 6,
        masks: Pictures.little(0xFF, 4) + Pictures.little(0xFF00, 4) + Pictures.little(0xFF0000, 4)
          + Pictures.little(0xFF00_0000, 4), pixels: [255, 0, 0, 128, 0, 0, 255, 255]),
      expected: raster(2, 1, [red + [128], blue + [255]])),
    Sample(
      name: "runs of 8 bits with a skip",
      bytes: file(
        3, 2, bits: 8, compression: 1, palette: palette,
        pixels: [1, 3, 0, 2, 1, 0, 1, 1, 0, 0, 0, 3, 0, 1, 2, 0, 0, 1]),
      expected: raster(3, 2, [red, green, blue, white, red, green])),
    Sample(
      name: "runs of 4 bits",
      bytes: file(3, 2, bits: 4, compression: 2, palette: palette, pixels: [3, 0x30, 0, 0, 0, 3, 0x01, 0x20, 0, 1]),
      expected: raster(3, 2, [red, green, blue, white, red, white])),
  ]
}
