/// Decoded pixels, upright, row by row from the top, channels interleaved, no padding.
///
/// Shape `height × width × channels`; channels are 1 gray, 2 gray + alpha, 3 RGB or 4 RGB + alpha (not premultiplied).
public struct Raster: Sendable, Equatable {
  /// Bytes of one sample.
  public enum Depth: Int, Sendable {
    case eight = 1
    /// Samples are `UInt16` in the machine's byte order.
    case sixteen = 2
  }

  /// Columns and rows.
  public let size: PixelSize
  /// Samples a pixel, 1 to 4.
  public let channels: Int
  /// Bytes of one sample.
  public let depth: Depth
  /// The samples; `size.pixelCount × channels × depth` bytes.
  public let bytes: [UInt8]

  /// Makes a raster.
  /// - Returns: nil when the bytes do not fill the shape exactly.
  public init?(size: PixelSize, channels: Int, depth: Depth, bytes: [UInt8]) {
    guard size.width > 0, size.height > 0, (1...4).contains(channels),
      bytes.count == size.pixelCount * channels * depth.rawValue
    else { return nil }
    self.init(shape: size, channels: channels, depth: depth, bytes: bytes)
  }

  /// For callers in this module that made the bytes to fit.
  init(shape size: PixelSize, channels: Int, depth: Depth, bytes: [UInt8]) {
    assert(bytes.count == size.pixelCount * channels * depth.rawValue)
    self.size = size
    self.channels = channels
    self.depth = depth
    self.bytes = bytes
  }

  /// Columns.
  public var width: Int { size.width }
  /// Rows.
  public var height: Int { size.height }
  /// Whether the last channel is alpha.
  public var hasAlpha: Bool { channels == 2 || channels == 4 }
  /// Bytes of one row.
  public var stride: Int { width * channels * depth.rawValue }

  /// One pixel's samples; nil outside the picture.
  public func samples(x: Int, y: Int) -> [Int]? {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return nil }
    let start = y * stride + x * channels * depth.rawValue
    return (0..<channels).map { channel in
      switch depth {
      case .eight: Int(bytes[start + channel])
      case .sixteen:
        bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: start + channel * 2, as: UInt16.self)) }
      }
    }
  }
}
