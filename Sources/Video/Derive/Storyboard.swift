public import Formats
public import Imaging

/// Small frames of a whole video on a few sheets, and the text file that says which is where: what a scrubber shows.
public struct Storyboard: Sendable {
  /// How a storyboard is made.
  public struct Options: Sendable {
    /// Most small frames. Default 100.
    public var frames = 100
    /// Pixels of a small frame's longer side. Default 160.
    public var side = 160
    /// Small frames in a row of a sheet, and rows of a sheet. Default 10 × 10.
    public var columns = 10, rows = 10
    /// How sheets are stored. Default WebP at 75.
    public var format = FrameFormat.webp(quality: 75)
    /// Threads of the decoder. Default 2.
    public var threads = 2
    /// What the video may cost.
    public var limits = VideoLimits.standard

    /// The defaults.
    public init() {}
  }

  /// One small frame.
  public struct Tile: Sendable, Equatable {
    /// Its number in the video.
    public var frame: Int
    /// From when to when it is to be shown, since the first frame.
    public var time: TimeRange
    /// Which sheet, from 0, and where on it, in pixels.
    public var sheet: Int, x: Int, y: Int
  }

  /// The sheets.
  public var sheets: [EncodedImage]
  /// Size of every small frame.
  public var tileSize: Imaging.PixelSize
  /// The small frames in order.
  public var tiles: [Tile]

  /// The WebVTT file that players read: each cue names a part of a sheet (W3C Media Fragments, `#xywh=`).
  /// - Parameter name: a sheet's address as it is to appear in the file.
  public func cues(_ name: (Int) -> String) -> String {
    var text = "WEBVTT\n"
    for tile in tiles {
      text += "\n\(Self.clock(tile.time.start)) --> \(Self.clock(tile.time.end))\n"
      text += "\(name(tile.sheet))#xywh=\(tile.x),\(tile.y),\(tileSize.width),\(tileSize.height)\n"
    }
    return text
  }

  private static func clock(_ time: RationalTime) -> String {
    let milliseconds = max(0, Int((time.seconds * 1000).rounded()))
    func padded(_ value: Int, _ digits: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    return
      "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(milliseconds / 1000 % 60, 2)).\(padded(milliseconds % 1000, 3))"
  }

  /// Makes the storyboard of a video. Synchronous and blocking: call from a worker thread.
  /// - Throws: `VideoError`.
  public static func make(
    path: String, index: FrameIndex? = nil, options: Options = Options(), isCancelled: () -> Bool = { false }
  ) throws(VideoError) -> Storyboard {
    var readerOptions = VideoReader.Options()
    readerOptions.threads = options.threads
    readerOptions.limits = options.limits
    let reader = try VideoReader(path: path, index: index, options: readerOptions)
    let duration = reader.index.duration
    let step = RationalTime(max(1, duration.numerator), positive: duration.denominator * Int64(max(1, options.frames)))
    let wanted = SamplingPlan.everySeconds(step).frames(in: reader.index) ?? []
    let size = reader.facts.size.fitting(max(8, options.side))
    let (columns, rows) = (max(1, options.columns), max(1, options.rows))
    var board = Storyboard(sheets: [], tileSize: size, tiles: [])
    var sheet = Sheet(tile: size, columns: columns, rows: rows)
    try reader.select(wanted)
    while let frame = try reader.next() {
      if isCancelled() { throw .cancelled }
      if sheet.isFull {
        board.sheets.append(try sheet.encoded(options.format))
        sheet = Sheet(tile: size, columns: columns, rows: rows)
      }
      let (x, y) = sheet.add(try reader.raster(fitting: max(8, options.side)))
      let begin = board.tiles.isEmpty ? RationalTime(0, positive: 1) : frame.time
      if let last = board.tiles.indices.last { board.tiles[last].time.end = begin }
      board.tiles.append(
        Tile(
          frame: frame.number, time: TimeRange(start: begin, end: duration), sheet: board.sheets.count, x: x, y: y))
    }
    guard !board.tiles.isEmpty else { throw .damaged() }
    board.sheets.append(try sheet.encoded(options.format))
    return board
  }

  /// One sheet in the making; black where no frame is yet.
  private struct Sheet {
    let tile: Imaging.PixelSize
    let columns: Int
    let rows: Int
    private var count = 0
    private var pixels: [UInt8]

    init(tile: Imaging.PixelSize, columns: Int, rows: Int) {
      self.tile = tile
      self.columns = columns
      self.rows = rows
      pixels = [UInt8](repeating: 0, count: tile.pixelCount * columns * rows * 3)
    }

    var isFull: Bool { count == columns * rows }

    mutating func add(_ raster: Raster) -> (x: Int, y: Int) {
      let (x, y) = (count % columns * tile.width, count / columns * tile.height)
      // A frame turned upright may miss the size by the rounding of one pixel.
      let (width, height) = (min(raster.width, tile.width), min(raster.height, tile.height))
      for row in 0..<height {
        let from = row * raster.stride
        let to = ((y + row) * columns * tile.width + x) * 3
        pixels.replaceSubrange(to..<to + width * 3, with: raster.bytes[from..<from + width * 3])
      }
      count += 1
      return (x, y)
    }

    func encoded(_ format: FrameFormat) throws(VideoError) -> EncodedImage {
      // The last sheet ends with its last row.
      let used = (count + columns - 1) / columns
      let size = Imaging.PixelSize(width: columns * tile.width, height: used * tile.height)
      guard
        let raster = Raster(size: size, channels: 3, depth: .eight, bytes: Array(pixels.prefix(size.pixelCount * 3)))
      else { throw .writeFailed("The sheet has no pixels.") }
      return try format.encode(raster)
    }
  }
}
