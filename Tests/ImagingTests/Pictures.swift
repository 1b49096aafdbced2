import Foundation

@testable import Imaging

/// Small pictures and files that tests make themselves.
enum Pictures {
  /// Smooth colours with a bright corner at the top left, so that every turn shows.
  static func scene(_ width: Int, _ height: Int, channels: Int = 3) -> Raster {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * channels)
    for y in 0..<height {
      for x in 0..<width {
        let isCorner = 4 * x < width && 4 * y < height
        let colour = [
          isCorner ? 250 : 40 + 150 * x / width, isCorner ? 240 : 40 + 150 * y / height, isCorner ? 230 : 60,
        ]
        let alpha = 255 * (x + 1) / width
        switch channels {
        case 1: bytes.append(UInt8(colour[0]))
        case 2: bytes += [UInt8(colour[0]), UInt8(alpha)]
        case 3: bytes += colour.map { UInt8($0) }
        default: bytes += (colour + [alpha]).map { UInt8($0) }
        }
      }
    }
    return Raster(shape: PixelSize(width: width, height: height), channels: channels, depth: .eight, bytes: bytes)
  }

  /// 16-bit gray whose samples run from `low` to `high`, row by row.
  static func ramp(_ width: Int, _ height: Int, low: Int, high: Int) -> Raster {
    let count = width * height
    let samples = (0..<count).map { UInt16(low + (high - low) * $0 / max(1, count - 1)) }
    return Raster(
      shape: PixelSize(width: width, height: height), channels: 1, depth: .sixteen,
      bytes: samples.withUnsafeBytes { Array($0) })
  }

  /// Pseudo-random bytes, the same for the same seed.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// A picture of noise: its JPEG is large.
  static func noise(_ width: Int, _ height: Int, seed: UInt64 = 1) -> Raster {
    var generator = Generator(state: seed)
    return Raster(
      shape: PixelSize(width: width, height: height), channels: 3, depth: .eight,
      bytes: (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  // MARK: Numbers

  static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  static func big(_ value: Int, _ bytes: Int) -> [UInt8] { little(value, bytes).reversed() }

  // MARK: EXIF

  /// An EXIF block with an orientation and, when given, a time, a camera and a place.
  static func exif(orientation: Int, time: String? = nil, offset: String? = nil, model: String? = nil) -> [UInt8] {
    var entries: [(tag: Int, type: Int, count: Int, value: [UInt8])] = [(0x0112, 3, 1, big(orientation, 2) + [0, 0])]
    var tail: [UInt8] = []
    let entryCount = 1 + (model == nil ? 0 : 1) + (time == nil ? 0 : 1)
    let tailStart = 8 + 2 + entryCount * 12 + 4
    if let model {
      let text = Array(model.utf8) + [0]
      entries.insert((0x0110, 2, text.count, big(tailStart + tail.count, 4)), at: 0)
      tail += text
    }
    if let time {
      let (text, zone) = (Array(time.utf8) + [0], Array((offset ?? "").utf8) + [0])
      let directory = tailStart + tail.count
      entries.append((0x8769, 4, 1, big(directory, 4)))
      let texts = directory + 2 + 24 + 4
      tail += big(2, 2) + big(0x9003, 2) + big(2, 2) + big(text.count, 4) + big(texts, 4)
      tail += big(0x9011, 2) + big(2, 2) + big(zone.count, 4)
      tail += zone.count <= 4 ? zone + [UInt8](repeating: 0, count: 4 - zone.count) : big(texts + text.count, 4)
      tail += big(0, 4) + text + zone
    }
    var block: [UInt8] = Array("MM".utf8) + big(42, 2) + big(8, 4) + big(entries.count, 2)
    for entry in entries { block += big(entry.tag, 2) + big(entry.type, 2) + big(entry.count, 4) + entry.value }
    return block + big(0, 4) + tail
  }

  /// `jpeg` with an EXIF segment behind its start marker.
  static func jpeg(_ jpeg: [UInt8], exif: [UInt8]) -> [UInt8] {
    let body = Array("Exif\0\0".utf8) + exif
    return Array(jpeg[..<2]) + [0xFF, 0xE1] + big(body.count + 2, 2) + body + Array(jpeg[2...])
  }

  // MARK: TIFF

  /// One page of a TIFF to be written without compression.
  struct Page {
    var raster: Raster
    /// Side of square tiles; nil writes one strip for every 16 rows.
    var tile: Int?
    var orientation = 1
    /// 1 unsigned, 3 floating point.
    var sampleFormat = 1
  }

  static func tiff(_ pages: [Page]) -> [UInt8] {
    var file: [UInt8] = Array("II".utf8) + little(42, 2) + little(8, 4)
    for (index, page) in pages.enumerated() {
      let raster = page.raster
      let isTiled = page.tile != nil
      let parts = isTiled ? tiles(raster, page.tile ?? 16) : strips(raster)
      // Directory, then lists of offsets and lengths, bits, then the parts.
      let entryCount = isTiled ? 13 : 12
      let directory = file.count
      let lists = directory + 2 + entryCount * 12 + 4
      let bitsPlace = lists + parts.count * 8
      let data = bitsPlace + 2 * raster.channels
      let end = data + parts.reduce(0) { $0 + $1.count }
      func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
        little(tag, 2) + little(type, 2) + little(count, 4) + little(value, 4)
      }
      let bits = raster.depth.rawValue * 8
      var offsets: [Int] = []
      var next = data
      for part in parts {
        offsets.append(next)
        next += part.count
      }
      let single = parts.count == 1
      let first = single ? offsets[0] : lists
      let length = single ? parts[0].count : lists + parts.count * 4
      file += little(entryCount, 2)
      file += entry(256, 4, 1, raster.width) + entry(257, 4, 1, raster.height)
      file += entry(258, 3, raster.channels, raster.channels <= 2 ? bits | (bits << 16) : bitsPlace)
      file += entry(259, 3, 1, 1) + entry(262, 3, 1, raster.channels < 3 ? 1 : 2)
      if !isTiled { file += entry(273, 4, parts.count, first) }
      file += entry(274, 3, 1, page.orientation) + entry(277, 3, 1, raster.channels)
      if let tile = page.tile {
        file += entry(284, 3, 1, 1) + entry(322, 4, 1, tile) + entry(323, 4, 1, tile)
        file += entry(324, 4, parts.count, first) + entry(325, 4, parts.count, length)
      } else {
        file += entry(278, 4, 1, 16) + entry(279, 4, parts.count, length) + entry(284, 3, 1, 1)
      }
      file += entry(339, 3, 1, page.sampleFormat)
      file += little(index == pages.count - 1 ? 0 : end, 4)
      for offset in offsets { file += little(offset, 4) }
      for part in parts { file += little(part.count, 4) }
      for _ in 0..<raster.channels { file += little(bits, 2) }
      for part in parts { file += part }
    }
    return file
  }

  private static func strips(_ raster: Raster) -> [[UInt8]] {
    Swift.stride(from: 0, to: raster.height, by: 16).map { top in
      Array(raster.bytes[top * raster.stride..<min(top + 16, raster.height) * raster.stride])
    }
  }

  private static func tiles(_ raster: Raster, _ side: Int) -> [[UInt8]] {
    let pixel = raster.channels * raster.depth.rawValue
    return Swift.stride(from: 0, to: raster.height, by: side).flatMap { top in
      Swift.stride(from: 0, to: raster.width, by: side).map { left in
        var tile = [UInt8](repeating: 0, count: side * side * pixel)
        for y in top..<min(top + side, raster.height) {
          let columns = min(side, raster.width - left)
          let from = y * raster.stride + left * pixel
          let to = (y - top) * side * pixel
          tile.replaceSubrange(to..<to + columns * pixel, with: raster.bytes[from..<from + columns * pixel])
        }
        return tile
      }
    }
  }
}

/// The largest difference of any sample.
func largestDifference(_ one: Raster, _ other: Raster) -> Int {
  guard one.size == other.size, one.channels == other.channels, one.depth == .eight else { return .max }
  return zip(one.bytes, other.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

/// The mean difference of all samples.
func meanDifference(_ one: Raster, _ other: Raster) -> Double {
  guard one.size == other.size, one.channels == other.channels, one.depth == .eight else { return .infinity }
  return Double(zip(one.bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(one.bytes.count)
}

/// Most memory the process has held at once, in bytes. Other tests of the same process count too, so limits are wide.
func peakMemory() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
}

/// The error's code, or nil when nothing was thrown.
func refusal(_ body: () throws -> Void) -> ImagingError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? ImagingError)?.code
  }
}
