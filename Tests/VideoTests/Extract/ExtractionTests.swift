import Formats
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

@Suite struct ExtractionTests {
  private func numbers(_ path: String, _ options: ExtractionOptions) throws -> ([Int], ExtractionReport) {
    var found: [Int] = []
    let report = try Extraction.run(path: path, options: options) { found.append($0.frame.number) }
    return (found, report)
  }

  @Test(.needsFFmpeg)
  func plansComeOutAsFrames() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 90, "-c:v libx264 -g 25 -keyint_min 25 -bf 3")
      var options = ExtractionOptions()
      #expect(try numbers(path, options).0 == [0, 30, 60])
      options.plan = .everyFrames(1)
      #expect(try numbers(path, options).0 == Array(0..<90))
      options.plan = .keyframes
      #expect(try numbers(path, options).0 == [0, 25, 50, 75])
      options.plan = .count(4)
      #expect(try numbers(path, options).0 == [11, 33, 56, 78])
      options.plan = .everyFrames(2)
      options.cap = FrameCap(10)
      options.window = TimeWindow(from: RationalTime(1, positive: 1), to: RationalTime(2, positive: 1))
      let (found, report) = try numbers(path, options)
      #expect(found == [30, 34, 38, 42, 46, 50, 54, 58])
      #expect(report.stride == 2 && report.wanted == 8 && report.lost == 0)
    }
  }

  @Test(.needsFFmpeg)
  func runningAgainAddsOnlyWhatIsNew() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 60, "-c:v libx264 -g 12")
      var options = ExtractionOptions()
      options.plan = .everyFrames(10)
      options.taken = [0, 20, 40, 41]
      let (found, report) = try numbers(path, options)
      #expect(found == [10, 30, 50])
      #expect(report.skipped == 3 && report.delivered == 3)
      options.taken = Set(0..<60)
      #expect(try numbers(path, options).0 == [])
    }
  }

  @Test(.needsFFmpeg, arguments: [FrameFormat.jpeg(quality: 90), .png, .webp(quality: 80)])
  func picturesHoldTheFrame(format: FrameFormat) async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 8, "-c:v libx264 -qp 10 -pix_fmt yuv420p")
      var options = ExtractionOptions()
      options.plan = .everyFrames(5)
      options.format = format
      let reader = try VideoReader(path: path)
      try Extraction.run(path: path, options: options) { extracted in
        #expect(extracted.image.format == format.imageFormat)
        _ = try reader.frame(extracted.frame.number)
        let raw = try reader.raster()
        let decoded = try ImageDecoder.decode(bytes: extracted.image.bytes).raster
        #expect(decoded.size == raw.size)
        let differences = zip(decoded.bytes, raw.bytes).map { abs(Int($0) - Int($1)) }
        let mean = Double(differences.reduce(0, +)) / Double(differences.count)
        #expect(mean < (format == .png ? 1e-9 : 6))
      }
      options.longestSide = 48
      try Extraction.run(path: path, options: options) { #expect($0.image.size.width == 48) }
    }
  }

  @Test(.needsFFmpeg)
  func coloursAreThoseOfTheSource() async throws {
    try await withTemporaryFolder { folder in
      for (colour, rgb) in [("red", [254, 0, 0]), ("0x2060C0", [32, 96, 192])] {
        for (size, matrix) in [("64x48", "smpte170m"), ("1280x720", "bt709")] {
          let path = folder.appendingPathComponent("\(colour)\(matrix).mp4").path
          try await Clips.ffmpeg([
            "-f", "lavfi", "-i", "color=\(colour):size=\(size):rate=5,format=gbrp", "-frames:v", "2", "-vf",
            "scale=out_color_matrix=\(matrix):out_range=tv,format=yuv420p", "-c:v", "libx264", "-qp", "1", path,
          ])
          let reader = try VideoReader(path: path)
          _ = try reader.frame(1)
          let pixel = try reader.raster().samples(x: 20, y: 20) ?? []
          #expect(zip(pixel, rgb).allSatisfy { abs($0 - $1) <= 3 }, "\(colour) \(matrix): \(pixel)")
        }
      }
    }
  }

  @Test(.needsFFmpeg)
  func scenesAndMotionAreFound() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("scenes.mp4").path
      try await Clips.ffmpeg([
        "-f", "lavfi", "-i", "color=black:size=96x64:rate=25:duration=2", "-f", "lavfi", "-i",
        "testsrc2=size=96x64:rate=25:duration=2", "-f", "lavfi", "-i", "color=white:size=96x64:rate=25:duration=2",
        "-filter_complex", "[0][1][2]concat=n=3", "-c:v", "libx264", "-pix_fmt", "yuv420p", path,
      ])
      var options = ExtractionOptions()
      for method in SceneMethod.allCases {
        options.plan = .scenes(method, threshold: nil)
        #expect(try numbers(path, options).0 == [0, 50, 100])
      }
      options.plan = .motion(threshold: nil)
      let (found, _) = try numbers(path, options)
      #expect(found.first == 50)
      #expect(found.allSatisfy { $0 >= 50 })
      options.cap = FrameCap(1)
      #expect(try numbers(path, options).0 == [50])
    }
  }

  @Test(.needsFFmpeg)
  func itStopsWhenAsked() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 60, "-c:v libx264 -g 12")
      var options = ExtractionOptions()
      options.plan = .everyFrames(1)
      var count = 0
      #expect(throws: VideoError.cancelled) {
        try Extraction.run(path: path, options: options, isCancelled: { count >= 5 }) { _ in count += 1 }
      }
      #expect(count < 20)
      struct Full: Error {}
      #expect(throws: Full.self) { try Extraction.run(path: path, options: options) { _ in throw Full() } }
    }
  }

  @Test(.needsFFmpeg)
  func aCutFileGivesWhatDecodesAndSaysHowManyDoNot() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make(
        "a.mp4", in: folder, frames: 120, "-c:v libx264 -g 30 -bf 2 -movflags faststart")
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try whole.prefix(whole.count * 6 / 10).write(to: URL(fileURLWithPath: path))
      var options = ExtractionOptions()
      options.plan = .everyFrames(1)
      let (found, report) = try numbers(path, options)
      #expect(found == Array(0..<found.count))
      #expect(found.count > 30 && found.count < 120)
      #expect(report.delivered == found.count)
    }
  }
}
