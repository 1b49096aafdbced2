import Formats
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

@Suite struct StoryboardTests {
  @Test(.needsFFmpeg)
  func sheetsAndCuesBelongTogether() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 90, "-c:v libx264 -g 30")
      var options = Storyboard.Options()
      (options.frames, options.side, options.columns, options.rows) = (6, 64, 2, 2)
      let board = try Storyboard.make(path: path, options: options)
      #expect(board.tiles.map(\.frame) == [0, 15, 30, 45, 60, 75])
      #expect(board.sheets.count == 2)
      #expect(board.tileSize == Imaging.PixelSize(width: 64, height: 36))
      #expect(board.sheets[0].size == Imaging.PixelSize(width: 128, height: 72))
      #expect(board.sheets[1].size == Imaging.PixelSize(width: 128, height: 36))
      #expect(
        board.tiles[3]
          == Storyboard.Tile(
            frame: 45,
            time: TimeRange(
              start: RationalTime(board.tiles[3].time.start.numerator, positive: 15360),
              end: board.tiles[4].time.start), sheet: 0, x: 64, y: 36))
      let cues = board.cues { "sheet-\($0).webp" }
      #expect(cues.hasPrefix("WEBVTT\n\n00:00:00.000 --> 00:00:00.500\nsheet-0.webp#xywh=0,0,64,36\n"))
      #expect(cues.hasSuffix("00:00:02.500 --> 00:00:03.000\nsheet-1.webp#xywh=64,0,64,36\n"))
      // The picture on the sheet is that frame.
      let sheet = try ImageDecoder.decode(bytes: board.sheets[0].bytes).raster
      let reader = try VideoReader(path: path)
      _ = try reader.frame(45)
      let frame = try reader.raster(fitting: 64)
      var difference = 0
      for y in 0..<36 {
        for x in 0..<64 {
          difference += abs((sheet.samples(x: 64 + x, y: 36 + y)?[1] ?? 0) - (frame.samples(x: x, y: y)?[1] ?? 0))
        }
      }
      #expect(difference / (64 * 36) < 16)
    }
  }

  @Test(.needsFFmpeg)
  func thePosterIsNoBlackFrame() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("a.mp4").path
      try await Clips.ffmpeg([
        "-f", "lavfi", "-i", "color=black:size=96x64:rate=25:duration=2", "-f", "lavfi", "-i",
        "testsrc2=size=96x64:rate=25:duration=4", "-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-pix_fmt",
        "yuv420p", path,
      ])
      let poster = try Poster.make(path: path)
      #expect(poster.frame.number == 75)
      #expect(poster.image.size == Imaging.PixelSize(width: 96, height: 64))
    }
  }
}
