import Geometry

/// The part of a mask inside a box, row by row: how most tools keep a mask.
///
/// Only the box is unpacked, never the picture.
struct MaskCrop: Hashable {
  /// Place of the box in the image, in whole pixels.
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  /// 0 or 1 a pixel; pixel (x, y) of the box is at `y * width + x`.
  let pixels: [UInt8]

  /// A single pixel that is not set, for tools that know no empty masks.
  static let empty = MaskCrop(left: 0, top: 0, width: 1, height: 1, rows: [0])

  private init(left: Int, top: Int, width: Int, height: Int, rows: [UInt8]) {
    (self.left, self.top, self.width, self.height, pixels) = (left, top, width, height, rows)
  }

  /// From rows of bytes, every one but 0 set.
  init(left: Int, top: Int, width: Int, height: Int, pixels: [UInt8]) throws(LabelRejection) {
    try MaskCrop.check(width, height)
    guard pixels.count == width * height else {
      throw LabelRejection(.badMask, "its mask has \(pixels.count) pixels, \(width * height) were expected")
    }
    self.init(left: left, top: top, width: width, height: height, rows: pixels)
  }

  /// The box around the pixels set; the empty crop for an empty mask, and for a box beyond ``MaskLimit``.
  init(_ mask: MaskRLE) {
    guard let bounds = mask.bounds else {
      self = MaskCrop.empty
      return
    }
    let (left, top) = (Int(bounds.minX), Int(bounds.minY))
    let (width, height) = (Int(bounds.maxX) - left, Int(bounds.maxY) - top)
    guard MaskLimit.allows(width, height),
      let crop = try? mask.cropped(x: left, y: top, width: width, height: height)
    else {
      self = MaskCrop.empty
      return
    }
    self.init(left: left, top: top, width: width, height: height, rows: crop.rows)
  }

  /// Row-major run lengths, the first of zeros.
  var rowRuns: [Int] { MaskCrop.rowRuns(pixels) }

  /// The lengths of stretches of equal pixels, the first of zeros.
  static func rowRuns(_ pixels: [UInt8]) -> [Int] {
    var runs: [Int] = []
    var (isSet, run) = (false, 0)
    for pixel in pixels {
      if (pixel != 0) != isSet {
        runs.append(run)
        isSet.toggle()
        run = 0
      }
      run += 1
    }
    runs.append(run)
    return runs
  }

  /// From row-major run lengths, the first of zeros.
  init(left: Int, top: Int, width: Int, height: Int, rowRuns runs: [Int]) throws(LabelRejection) {
    try MaskCrop.check(width, height)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for (index, run) in runs.enumerated() {
      guard run >= 0, run <= width * height - pixels.count else {
        throw LabelRejection(.badMask, "its runs do not fit a mask of \(width) x \(height)")
      }
      pixels.append(contentsOf: repeatElement(UInt8(index % 2), count: run))
    }
    guard pixels.count == width * height else {
      throw LabelRejection(.badMask, "its runs cover \(pixels.count) pixels, its mask has \(width * height)")
    }
    self.init(left: left, top: top, width: width, height: height, rows: pixels)
  }

  private static func check(_ width: Int, _ height: Int) throws(LabelRejection) {
    guard (1...1 << 20).contains(width), (1...1 << 20).contains(height), MaskLimit.allows(width, height) else {
      throw LabelRejection(.badMask, "its mask is \(width) x \(height): no size of a mask")
    }
  }

  /// The mask of the whole image; what lies outside it is cut off.
  ///
  /// - Throws: `LabelRejection` where the size is no image's.
  func mask(in size: PixelSize) throws(LabelRejection) -> MaskRLE {
    do throws(MaskError) {
      return try MaskRLE(rows: pixels, width: width, height: height).placed(
        dx: left, dy: top, onWidth: size.width, height: size.height)
    } catch {
      throw LabelRejection(.badMask, "its mask cannot stand in its image: \(error.reason)")
    }
  }
}
