@testable import Imaging

/// TGA files of every kind that is read, each with the pixels it stands for.
enum TGAFiles {
  struct Sample {
    let name: String
    let bytes: [UInt8]
    let expected: Raster
  }

  private static func file(
    _ width: Int, _ height: Int, type: UInt8, depth: UInt8, descriptor: UInt8, palette: [UInt8] = [],
    paletteBits: UInt8 = 0, pixels: [UInt8]
  ) -> [UInt8] {
    let count = paletteBits == 0 ? 0 : palette.count / ((Int(paletteBits) + 7) / 8)
    var header: [UInt8] = [0, paletteBits == 0 ? 0 : 1, type, 0, 0]
    header += Pictures.little(count, 2) + [paletteBits, 0, 0, 0, 0]
    header += Pictures.little(width, 2) + Pictures.little(height, 2) + [depth, descriptor]
    return header + palette + pixels
  }

  private static func raster(_ width: Int, _ height: Int, channels: Int, _ bytes: [UInt8]) -> Raster {
    Raster(shape: PixelSize(width: width, height: height), channels: channels, depth: .eight, bytes: bytes)
  }

  static let all: [Sample] = [
    Sample(
      name: "24 bits, bottom up",
      bytes: file(2, 2, type: 2, depth: 24, descriptor: 0, pixels: [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]),
      expected: raster(2, 2, channels: 3, [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10])),
    Sample(
      name: "24 bits, top down, right to left",
      bytes: file(2, 1, type: 2, depth: 24, descriptor: 0x30, pixels: [4, 5, 6, 1, 2, 3]),
      expected: raster(2, 1, channels: 3, [3, 2, 1, 6, 5, 4])),
    Sample(
      name: "32 bits with alpha", bytes: file(1, 1, type: 2, depth: 32, descriptor: 0x28, pixels: [1, 2, 3, 99]),
      expected: raster(1, 1, channels: 4, [3, 2, 1, 99])),
    Sample(
      name: "16 bits", bytes: file(2, 1, type: 2, depth: 16, descriptor: 0x20, pixels: [0x00, 0x7C, 0x1F, 0x00]),
      expected: raster(2, 1, channels: 3, [255, 0, 0, 0, 0, 255])),
    Sample(
      name: "gray", bytes: file(2, 1, type: 3, depth: 8, descriptor: 0x20, pixels: [5, 250]),
      expected: raster(2, 1, channels: 1, [5, 250])),
    Sample(
      name: "gray with alpha", bytes: file(2, 1, type: 3, depth: 16, descriptor: 0x28, pixels: [5, 6, 250, 251]),
      expected: raster(2, 1, channels: 2, [5, 6, 250, 251])),
    Sample(
      name: "palette",
      bytes: file(
        2, 1, type: 1, depth: 8, descriptor: 0x20, palette: [1, 2, 3, 4, 5, 6], paletteBits: 24, pixels: [1, 0]),
      expected: raster(2, 1, channels: 3, [6, 5, 4, 3, 2, 1])),
    Sample(
      name: "runs of 24 bits",
      bytes: file(4, 1, type: 10, depth: 24, descriptor: 0x20, pixels: [0x82, 1, 2, 3, 0x00, 4, 5, 6]),
      expected: raster(4, 1, channels: 3, [3, 2, 1, 3, 2, 1, 3, 2, 1, 6, 5, 4])),
    Sample(
      name: "runs of gray over rows",
      bytes: file(2, 2, type: 11, depth: 8, descriptor: 0x20, pixels: [0x82, 7, 0x00, 9]),
      expected: raster(2, 2, channels: 1, [7, 7, 7, 9])),
  ]
}
