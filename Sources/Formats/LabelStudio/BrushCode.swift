import Geometry

/// Label Studio's run-length code of a brush stroke: a stream of bits, the first one highest.
///
/// 32 bits for the count of values, 5 for the word size less 1, four times 4 for the sizes of lengths less 1; then
/// records: a bit that says run or words, 2 bits for the size, a length less 1, and one word for a run or as many as
/// the length. The values are red, green, blue and alpha of each pixel, row by row; alpha above 0 is the mask.
/// Source: `label-studio-sdk` 2.1.2, `converter/brush.py`.
enum BrushCode {
  static func decode(_ bytes: [UInt8], width: Int, height: Int) throws(LabelRejection) -> MaskRLE {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20, MaskLimit.allows(width, height) else {
      throw LabelRejection(.badMask, "its mask is \(width) x \(height): no size of a mask")
    }
    var bits = Bits(bytes)
    let total = try bits.take(32)
    guard total == width * height * 4 else {
      throw LabelRejection(.badMask, "its brush has \(total) values, \(width * height * 4) were expected")
    }
    let word = try bits.take(5) + 1
    var sizes: [Int] = []
    for _ in 0..<4 { sizes.append(try bits.take(4) + 1) }
    var pixels = [UInt8](repeating: 0, count: width * height)
    var at = 0
    while at < total {
      let isRun = try bits.take(1) == 1
      let length = try bits.take(sizes[try bits.take(2)]) + 1
      guard length <= total - at else { throw LabelRejection(.badMask, "its brush runs beyond its picture") }
      if isRun {
        if try bits.take(word) > 0 {
          // Pixels whose alpha, their fourth value, lies in the run.
          let (first, end) = (at / 4, (at + length) / 4)
          if first < end { for pixel in first..<end { pixels[pixel] = 1 } }
        }
        at += length
      } else {
        for _ in 0..<length {
          if try bits.take(word) > 0, at % 4 == 3 { pixels[at / 4] = 1 }
          at += 1
        }
      }
    }
    do throws(MaskError) {
      return try MaskRLE(rows: pixels, width: width, height: height)
    } catch {
      throw LabelRejection(.badMask, "its brush is no mask: \(error.reason)")
    }
  }

  /// The code with Label Studio's sizes: words of 8 bits, lengths of 3, 4, 8 and 16.
  static func encode(_ mask: MaskRLE) -> [UInt8] {
    var bits = BitWriter()
    bits.put(mask.width * mask.height * 4, 32)
    bits.put(7, 5)
    let sizes = [3, 4, 8, 16]
    for size in sizes { bits.put(size - 1, 4) }
    let runs = MaskCrop.rowRuns(mask.rows)
    for (index, pixels) in runs.enumerated() {
      var rest = pixels * 4
      while rest > 0 {
        let length = min(rest, 1 << 16)
        let size = sizes.firstIndex { length <= 1 << $0 } ?? 3
        bits.put(1, 1)
        bits.put(size, 2)
        bits.put(length - 1, sizes[size])
        bits.put(index % 2 == 1 ? 255 : 0, 8)
        rest -= length
      }
    }
    return bits.finish()
  }

  private struct Bits {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) throws(LabelRejection) -> Int {
      guard at + count <= bytes.count * 8 else { throw LabelRejection(.badMask, "its brush ends in the middle") }
      var value = 0
      var rest = count
      while rest > 0 {
        let free = 8 - at % 8
        let piece = min(free, rest)
        let bits = Int(bytes[at / 8]) >> (free - piece) & (1 << piece - 1)
        value = value << piece | bits
        at += piece
        rest -= piece
      }
      return value
    }
  }

  private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var count = 0

    mutating func put(_ value: Int, _ bits: Int) {
      pending = pending << UInt64(bits) | UInt64(value)
      count += bits
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(count - 8)))
        count -= 8
      }
    }

    mutating func finish() -> [UInt8] {
      if count > 0 { put(0, 8 - count) }
      return bytes
    }
  }
}
