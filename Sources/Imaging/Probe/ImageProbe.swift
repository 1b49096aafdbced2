public import Foundation

/// Reads what a picture's header says, without decoding pixels and without any library.
///
/// The format is told by content; the file's name plays no part. Limits are applied here, so a picture that
/// passed may be decoded. Synchronous and blocking: call from a worker thread.
public enum ImageProbe {
  /// Probes a file.
  /// - Parameter page: index among `pages` whose size is told; 0 for formats without pages.
  /// - Throws: `ImagingError`.
  public static func probe(file: URL, page: Int = 0, limits: ImagingLimits = .standard) throws(ImagingError)
    -> ImageInfo
  {
    try inspect(ImageBytes(file: file), page: page, limits: limits).info
  }

  /// Probes bytes in memory.
  /// - Parameter page: index among `pages` whose size is told; 0 for formats without pages.
  /// - Throws: `ImagingError`.
  public static func probe(bytes: [UInt8], page: Int = 0, limits: ImagingLimits = .standard) throws(ImagingError)
    -> ImageInfo
  {
    try inspect(ImageBytes(bytes), page: page, limits: limits).info
  }

  /// What decoders need besides the public facts.
  struct Inspection {
    var info: ImageInfo
    var facts: HeaderFacts
    /// The index of the TIFF directory that holds the page.
    var directory = 0
  }

  static func inspect(_ source: ImageBytes, page: Int, limits: ImagingLimits) throws(ImagingError) -> Inspection {
    guard source.count > 0 else {
      throw ImagingError(.empty, "The file is empty.", remedy: "Copy or download it again from the source.")
    }
    guard page >= 0 else { throw pageOutOfRange(page, of: 1) }
    var directory = 0
    let facts: HeaderFacts
    if source.number(0, bytes: 2) == 0xFFD8 {
      facts = try JPEGHeader.read(source)
    } else if PNGHeader.isSignature(source) {
      facts = try PNGHeader.read(source)
    } else if source.matches("GIF87a") || source.matches("GIF89a") {
      facts = try GIFHeader.read(source, pageLimit: limits.pages)
    } else if source.matches("RIFF"), source.matches("WEBP", at: 8) {
      facts = try WebPHeader.read(source, pageLimit: limits.pages)
    } else if TIFFHeader.isSignature(source) {
      (facts, directory) = try TIFFHeader.read(source, page: page, pageLimit: limits.pages)
    } else if source.matches("BM"), let header = try BMPHeader(source) {
      facts = header.facts
    } else if source.matches("ftyp", at: 4) {
      facts = try ISOMediaHeader.read(source)
    } else if let header = TGAHeader(source) {
      facts = header.facts
    } else {
      throw refusal(source)
    }
    try checkLimits(facts, bytes: source.count, limits: limits)
    guard page < facts.pages else { throw pageOutOfRange(page, of: facts.pages) }
    return Inspection(info: describe(facts, source), facts: facts, directory: directory)
  }

  private static func pageOutOfRange(_ page: Int, of pages: Int) -> ImagingError {
    ImagingError(
      .pageOutOfRange, "There is no page \(page + 1); the file has \(pages).", remedy: "Ask for a page that exists.")
  }

  private static func checkLimits(_ facts: HeaderFacts, bytes: Int, limits: ImagingLimits) throws(ImagingError) {
    for size in [facts.size, facts.largestPart].compactMap({ $0 }) {
      guard size.width > 0, size.height > 0 else { throw .corrupt("The header claims a picture without pixels.") }
      let limit = facts.isReadByRegion ? limits.regionPixels : limits.pixels
      guard size.pixelCount <= limit else {
        throw .tooManyPixels(size, limit: limit, tiledHelps: !facts.isReadByRegion)
      }
    }
    guard max(facts.pages, facts.frames) <= limits.pages else {
      throw ImagingError(
        .tooManyPages, "The file has more than \(limits.pages) pages or frames.", remedy: "Split it into several files."
      )
    }
    guard facts.format == .tiff || bytes <= limits.bytes else {
      throw ImagingError(
        .tooManyBytes, "The file has \(bytes) bytes; the limit is \(limits.bytes).",
        remedy: "Compress it, or save it as a tiled TIFF, which is read by region.")
    }
  }

  private static func describe(_ facts: HeaderFacts, _ source: ImageBytes) -> ImageInfo {
    var orientation = facts.orientation
    var notes = facts.notes
    var capture: CaptureMetadata?
    if let range = facts.metadata {
      let block = ExifBlock(source, range)
      capture = block.capture
      // A TIFF's orientation is in its own directory; HEIC and AVIF turn pixels by their own properties.
      if let found = block.orientation, ![.tiff, .heic, .avif].contains(facts.format) { orientation = found }
      notes += block.notes
    }
    if facts.frames > 1 {
      notes.append(ImageNote(.firstFrameOnly, "An animation of \(facts.frames) frames; the first one is used."))
    }
    if facts.channels > 4 {
      notes.append(ImageNote(.channelsDropped, "\(facts.channels) channels; the first three are shown."))
    }
    return ImageInfo(
      format: facts.format, storedSize: facts.size, size: orientation.upright(facts.size), orientation: orientation,
      bitsPerSample: facts.bitsPerSample, channels: facts.channels, hasAlpha: facts.hasAlpha, colour: facts.colour,
      pages: facts.pages, frames: facts.frames, hasColourProfile: facts.hasColourProfile,
      isReadByRegion: facts.isReadByRegion, capture: capture, notes: notes)
  }

  /// Tells what the file is instead, as far as that helps the user.
  private static func refusal(_ source: ImageBytes) -> ImagingError {
    let start = String(decoding: source.slice(0, min(source.count, 1024)) ?? [], as: UTF8.self).lowercased()
    if start.contains("<svg") || start.contains("<!doctype svg") {
      return .unsupported(
        "SVG is a document with scripts and references, not a picture.", remedy: "Export it as PNG at the size wanted.")
    }
    if source.matches("%PDF") {
      return .unsupported("PDF is a document, not a picture.", remedy: "Export its pages as PNG.")
    }
    if source.matches("8BPS") { return .unsupported("Photoshop documents are not read.") }
    if source.matches("v/1\u{1}") { return .unsupported("OpenEXR is not read.") }
    if source.byte(0) == 0xFF && source.byte(1) == 0x0A || source.matches("JXL ", at: 4) {
      return .unsupported("JPEG XL is not read.")
    }
    if source.matches("jP  ", at: 4) || (source.number(0, bytes: 4) == 0xFF4F_FF51) {
      return .unsupported("JPEG 2000 is not read.")
    }
    return ImagingError(
      .notAnImage, "The content is of no known picture format.",
      remedy: "Use JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC, AVIF or TGA.")
  }
}
