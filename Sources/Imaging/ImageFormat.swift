/// The picture formats that are read, told by content alone.
public enum ImageFormat: String, Sendable, CaseIterable, Codable {
  case jpeg, png, webp, tiff, gif, bmp, heic, avif, tga

  /// The media type to serve the bytes with.
  public var contentType: String {
    switch self {
    case .jpeg: "image/jpeg"
    case .png: "image/png"
    case .webp: "image/webp"
    case .tiff: "image/tiff"
    case .gif: "image/gif"
    case .bmp: "image/bmp"
    case .heic: "image/heic"
    case .avif: "image/avif"
    case .tga: "image/x-tga"
    }
  }

  /// The customary file name extension, without the dot.
  public var fileExtension: String {
    switch self {
    case .jpeg: "jpg"
    case .tiff: "tif"
    default: rawValue
    }
  }

  /// Whether every current browser shows the format; the others are shown through their thumbnails or tiles.
  public var isShownByBrowsers: Bool {
    switch self {
    case .jpeg, .png, .webp, .gif, .bmp, .avif: true
    case .tiff, .heic, .tga: false
    }
  }
}
