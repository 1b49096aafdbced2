import CVips
public import Foundation

/// What a folder of tiles holds: `{level}/{x}_{y}.{jpg|webp}` and this, as `pyramid.json`.
public struct TilePyramidDescriptor: Sendable, Equatable, Codable {
  /// Upright size of the whole picture, which is the size of the last level.
  public var width: Int, height: Int
  /// Side of a tile in pixels; tiles at the right and lower edge are smaller. Tiles do not overlap.
  public var tile: Int
  /// How many levels there are. Level 0 fits one tile; each level has twice the size of the one before, rounded up.
  public var levels: Int
  /// File name extension of the tiles, `jpg` or `webp`.
  public var format: String
  /// The sample values shown as black and white, when samples are wider than 8 bits.
  public var window: [Double]?

  enum CodingKeys: String, CodingKey { case width, height, tile, levels, format, window }

  /// The size of one level.
  public func size(level: Int) -> PixelSize {
    let shift = max(0, levels - 1 - level)
    // Halved and rounded up, again and again: the same as dividing by the power of two and rounding up.
    return PixelSize(width: (width + (1 << shift) - 1) >> shift, height: (height + (1 << shift) - 1) >> shift)
  }
}

/// Cuts a very large picture into tiles of several sizes, reading it by region. Synchronous and blocking.
public enum TilePyramid {
  /// Pictures whose longer side exceeds this are shown from tiles.
  public static let threshold = 4096
  /// The descriptor's file name in the folder.
  public static let descriptorName = "pyramid.json"

  /// How tiles are made.
  public struct Options: Sendable {
    /// Side of a tile, 64 to 4,096 pixels; default 512.
    public var tile = 512
    /// JPEG (or, for WebP, the same scale) quality, 1 to 100; default 80.
    public var quality = 80
    /// WebP keeps transparency; with JPEG it is put on white. Default JPEG.
    public var webp = false
    /// How samples wider than 8 bits become bytes; percentiles are those of a reduced copy.
    public var window = ToneWindow.automatic

    /// The defaults.
    public init() {}
  }

  /// Writes the tiles of one page into a folder, which is made and must be empty or missing.
  ///
  /// Memory stays flat for formats that are read by region or from the top; a picture that must be turned is unpacked to
  /// a temporary file first. On an error or a cancel the folder holds nothing.
  /// - Parameter isCancelled: asked often, from several threads.
  /// - Throws: `ImagingError`.
  public static func write(
    file: URL, page: Int = 0, into folder: URL, options: Options = Options(), limits: ImagingLimits = .standard,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(ImagingError) -> TilePyramidDescriptor {
    let source = try ImageBytes(file: file)
    let inspection = try ImageProbe.inspect(source, page: page, limits: limits)
    guard !isCancelled() else { throw .cancelled }
    let (picture, window) = try open(source, inspection, options.window)
    if !options.webp { try picture.flatten() }
    let work = folder.appendingPathComponent(".partial-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    } catch {
      throw .writeFailed("The folder for tiles cannot be made.", detail: "\(error)")
    }
    defer { try? FileManager.default.removeItem(at: work) }
    let tile = max(64, min(4096, options.tile))
    try picture.writeTiles(
      below: work.appendingPathComponent("tiles").path, tileSide: tile, webp: options.webp,
      quality: max(1, min(100, options.quality)), isCancelled: isCancelled)
    guard !isCancelled() else { throw .cancelled }
    let size = picture.shape.size
    var levels = 1
    while (size.longerSide + (1 << (levels - 1)) - 1) >> (levels - 1) > tile { levels += 1 }
    let descriptor = TilePyramidDescriptor(
      width: size.width, height: size.height, tile: tile, levels: levels, format: options.webp ? "webp" : "jpg",
      window: window.map { [$0.lowerBound, $0.upperBound] })
    try publish(work.appendingPathComponent("tiles_files"), descriptor, into: folder)
    return descriptor
  }

  private static func open(_ source: ImageBytes, _ inspection: ImageProbe.Inspection, _ tone: ToneWindow)
    throws(ImagingError) -> (VipsPicture, ClosedRange<Double>?)
  {
    let facts = inspection.facts
    let orientation = inspection.info.orientation
    // JPEG is read row by row here; CMYK has our own conversion, which works on the whole picture.
    guard facts.format != .bmp, facts.format != .tga, facts.colour != .cmyk || facts.format != .jpeg else {
      return (try VipsPicture(try ImageDecoder.decode(source, inspection, fitting: nil).raster), nil)
    }
    let readsInOrder = !facts.hasUnusualSamples && (orientation == .upright || orientation == .mirroredHorizontally)
    let picture = try VipsPicture(source, inspection, inOrder: readsInOrder)
    try picture.normalise(facts)
    try picture.turn(orientation)
    guard picture.shape.depth == .sixteen else { return (picture, nil) }
    let (low, high) =
      if case .range(let low, let high) = tone { (low, high) } else {
        tone.bounds(try ImageDecoder.decode(source, inspection, fitting: ImageIngest.previewSide).raster)
      }
    try picture.window(low: low, high: high)
    return (picture, low...max(low, high))
  }

  /// Moves finished levels to their place; the descriptor comes last, so its presence means that all tiles are there.
  private static func publish(_ made: URL, _ descriptor: TilePyramidDescriptor, into folder: URL) throws(ImagingError) {
    let files = FileManager.default
    do {
      for level in 0..<descriptor.levels {
        try files.moveItem(
          at: made.appendingPathComponent("\(level)"), to: folder.appendingPathComponent("\(level)"))
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(descriptor).write(to: folder.appendingPathComponent(descriptorName), options: .atomic)
    } catch {
      for level in 0..<descriptor.levels { try? files.removeItem(at: folder.appendingPathComponent("\(level)")) }
      throw .writeFailed("The tiles could not be put in place.", detail: "\(error)")
    }
  }
}
