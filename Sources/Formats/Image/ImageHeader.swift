public import Foundation

/// What the first bytes of a picture say: its kind and size. Nothing is decoded.
public struct ImageHeader: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, Codable { case jpeg, png, webp, bmp, gif, tiff }
  public var kind: Kind
  /// Size as stored, before any turning.
  public var stored: PixelSize
  /// EXIF orientation 1…8; 1 where nothing is said.
  public var orientation: Int = 1

  /// Size as shown: orientations 5 to 8 swap the sides.
  public var upright: PixelSize {
    orientation >= 5 ? PixelSize(width: stored.height, height: stored.width) : stored
  }

  /// Reads the header of a file; nil where it is no picture of a known kind or its header is damaged.
  public init?(of file: URL) {
    guard let window = HeaderWindow(file) else { return nil }
    self.init(window)
  }

  /// Reads the header of a picture in memory.
  public init?(_ bytes: [UInt8]) { self.init(HeaderWindow(bytes)) }

  private init?(_ window: HeaderWindow) {
    let parsed: ImageHeader?
    switch (window.byte(0), window.byte(1)) {
    case (0xFF, 0xD8): parsed = .jpeg(window)
    case (0x89, 0x50): parsed = .png(window)
    case (0x52, 0x49): parsed = .webp(window)
    case (0x42, 0x4D): parsed = .bmp(window)
    case (0x47, 0x49): parsed = .gif(window)
    case (0x49, 0x49), (0x4D, 0x4D): parsed = .tiff(window)
    default: parsed = nil
    }
    guard let parsed, parsed.stored.width > 0, parsed.stored.height > 0,
      parsed.stored.width < 1 << 24, parsed.stored.height < 1 << 24
    else { return nil }
    self = parsed
  }

  init(kind: Kind, width: Int, height: Int, orientation: Int = 1) {
    self.kind = kind
    stored = PixelSize(width: width, height: height)
    self.orientation = (1...8).contains(orientation) ? orientation : 1
  }
}
