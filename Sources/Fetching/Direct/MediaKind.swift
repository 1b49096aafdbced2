/// What the first bytes of a file say it is.
public enum MediaKind: String, Sendable, Hashable, CaseIterable, Codable {
  case mp4, quickTime = "mov", matroska = "mkv", webM = "webm", avi, transportStream = "ts", programStream = "mpg"
  case flash = "flv", windowsMedia = "wmv", ogg = "ogv", gif, elementaryVideo = "mpv", materialExchange = "mxf", ivf
  case rawVideo = "y4m"
  /// Said to be a video by the server; decoders will tell.
  case unknownVideo = "video"
  /// Addresses of the parts of a video: HLS or DASH.
  case playlist
  /// A page of a site.
  case page
  /// A single picture.
  case picture
  /// Anything else.
  case other

  /// Whether it is a file that holds a video.
  public var isVideo: Bool {
    switch self {
    case .playlist, .page, .picture, .other: false
    default: true
    }
  }

  /// The usual extension of such files, without a dot; nil where there is none.
  public var fileExtension: String? {
    switch self {
    case .unknownVideo, .playlist, .page, .picture, .other: nil
    default: rawValue
    }
  }

  /// How many of the first bytes are looked at.
  public static let lookedAt = 1024

  /// Judges by content first; the server's word counts only where the bytes say nothing.
  public init(firstBytes bytes: [UInt8], contentType: String?) {
    let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    if let known = Self.binary(bytes) {
      self = known
    } else if let known = Self.text(bytes) {
      self = known
    } else if type.hasPrefix("video/") {
      self = .unknownVideo
    } else if type == "text/html" || type == "application/xhtml+xml" {
      self = .page
    } else {
      self = .other
    }
  }

  private static func binary(_ bytes: [UInt8]) -> MediaKind? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.count >= offset + text.utf8.count && bytes[offset...].prefix(text.utf8.count).elementsEqual(text.utf8)
    }
    func has(_ signature: [UInt8]) -> Bool { bytes.starts(with: signature) }
    if has("ftyp", at: 4) {
      if has("qt  ", at: 8) { return .quickTime }
      let stills = ["avif", "heic", "heix", "mif1", "jxl "]
      return stills.contains { has($0, at: 8) } ? .picture : .mp4
    }
    // Old QuickTime files begin with their parts.
    if ["moov", "mdat", "wide", "free", "skip", "pnot"].contains(where: { has($0, at: 4) }) { return .quickTime }
    if has([0x1A, 0x45, 0xDF, 0xA3]) {
      return String(decoding: bytes.prefix(64), as: UTF8.self).contains("webm") ? .webM : .matroska
    }
    if has("RIFF") { return has("AVI ", at: 8) ? .avi : has("WEBP", at: 8) ? .picture : .other }
    if has([0x47]), bytes.count > 188, bytes[188] == 0x47, bytes.count <= 376 || bytes[376] == 0x47 {
      return .transportStream
    }
    if has([0, 0, 1, 0xBA]) { return .programStream }
    if has([0, 0, 1, 0xB3]) || has([0, 0, 0, 1, 0x67]) || has([0, 0, 0, 1, 0x40]) { return .elementaryVideo }
    if has("FLV\u{1}") { return .flash }
    if has([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) { return .windowsMedia }
    if has("OggS") { return .ogg }
    if has("GIF87a") || has("GIF89a") { return .gif }
    if has([0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01]) { return .materialExchange }
    if has("DKIF") { return .ivf }
    if has("YUV4MPEG2") { return .rawVideo }
    if has([0xFF, 0xD8, 0xFF]) || has([0x89, 0x50, 0x4E, 0x47]) || has("II*\0") || has("MM\0*") { return .picture }
    return nil
  }

  private static func text(_ bytes: [UInt8]) -> MediaKind? {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let text = String(decoding: body.drop { $0 <= 32 }.prefix(512), as: UTF8.self).lowercased()
    if text.hasPrefix("#extm3u") { return .playlist }
    if text.hasPrefix("<mpd") || (text.hasPrefix("<?xml") && text.contains("<mpd")) { return .playlist }
    let pages = ["<!doctype html", "<html", "<head", "<body", "<script", "<!--", "<title", "<meta"]
    if pages.contains(where: text.hasPrefix) { return .page }
    return text.hasPrefix("<?xml") && text.contains("<html") ? .page : nil
  }
}
