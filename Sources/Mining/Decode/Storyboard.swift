import Foundation
import Imaging
import Video

/// The pictures that pages show of a video before anything of it is played.
enum Storyboard {
  /// Tiles of the sprite: ten a row.
  private static let most = 100
  private static let columns = 10
  private static let tileSide = 160

  /// Writes poster and sprite into a folder; nil where not one of the chosen frames decodes.
  static func make(video: String, index: FrameIndex, folder: URL) throws -> ProbedFacts.Storyboard? {
    guard index.count > 0 else { return nil }
    let reader = try VideoReader(path: video, index: index)
    let count = min(most, index.count)
    // Keyframes are cheap to reach: each tile is the one before its place, where there are enough of them.
    let places = (0..<count).map { (2 * $0 + 1) * index.count / (2 * count) }
    let frames = index.keyframes.count >= count ? places.map { index.keyframe(before: $0) } : places
    var tiles: [(frame: Int, raster: Raster)] = []
    let posterPlace = count / 10
    for (place, frame) in frames.enumerated() {
      guard (try? reader.frame(frame)) != nil else { continue }
      if place >= posterPlace, !exists(folder, DecodeRequest.posterName),
        let poster = try? reader.raster(fitting: 640).encodedAsJPEG(quality: 82)
      {
        try Data(poster).write(to: folder.appendingPathComponent(DecodeRequest.posterName))
      }
      if let raster = try? reader.raster(fitting: tileSide) { tiles.append((frame, raster)) }
    }
    guard let first = tiles.first else { return nil }
    let (width, height) = (first.raster.width, first.raster.height)
    tiles.removeAll { $0.raster.width != width || $0.raster.height != height || $0.raster.channels != 3 }
    let rows = (tiles.count + columns - 1) / columns
    var pixels = [UInt8](repeating: 0, count: rows * height * columns * width * 3)
    for (place, tile) in tiles.enumerated() {
      let (column, row) = (place % columns, place / columns)
      for y in 0..<height {
        let from = y * width * 3
        let to = ((row * height + y) * columns + column) * width * 3
        pixels.replaceSubrange(to..<to + width * 3, with: tile.raster.bytes[from..<from + width * 3])
      }
    }
    guard
      let sprite = Raster(
        size: PixelSize(width: columns * width, height: rows * height), channels: 3, depth: .eight, bytes: pixels)
    else { return nil }
    try Data(try sprite.encodedAsJPEG(quality: 70)).write(
      to: folder.appendingPathComponent(DecodeRequest.storyboardName))
    return ProbedFacts.Storyboard(columns: columns, tileWidth: width, tileHeight: height, frames: tiles.map(\.frame))
  }

  private static func exists(_ folder: URL, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }
}
