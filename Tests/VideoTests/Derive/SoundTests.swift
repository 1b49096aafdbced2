import Formats
import Foundation
import Processes
import TestSupport
import Testing

@testable import Video

@Suite struct SoundTests {
  /// A clip of 100 frames at 25 a second whose sound is silent but for a tone from second 1 to second 2.
  private static func clip(_ name: String, _ codec: String, in folder: URL) async throws -> String {
    let path = folder.appendingPathComponent(name).path
    try await Clips.ffmpeg(
      [
        "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=4", "-f", "lavfi", "-i",
        "aevalsrc=exprs='if(between(t,1,2),0.5*sin(880*PI*t),0)':sample_rate=44100:duration=4", "-c:v", "libx264",
        "-g", "100", "-pix_fmt", "yuv420p",
      ] + codec.split(separator: " ").map(String.init) + [path])
    return path
  }

  /// When the tone of a file begins and ends, in seconds, as the `ffmpeg` command decodes it.
  private static func tone(_ path: String, in folder: URL) async throws -> (Double, Double) {
    let raw = folder.appendingPathComponent("raw").path
    try await Clips.ffmpeg(["-i", path, "-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", raw])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
    let loud = stride(from: 0, to: bytes.count - 1, by: 2).filter {
      abs(Int(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8))) > 4000
    }
    return (Double(try #require(loud.first)) / 16_000, Double(try #require(loud.last)) / 16_000)
  }

  @Test(
    .needsFFmpeg,
    arguments: [
      ("a.mp4", "-c:a aac", Proxy.Sound.copied), ("b.mkv", "-c:a libmp3lame", .encoded),
      ("c.mov", "-c:a pcm_s16le -ar 48000 -ac 2", .encoded), ("d.mkv", "-c:a flac -ar 22050", .encoded),
      ("e.ts", "-c:a aac", .copied), ("f.mkv", "-c:a libopus", .encoded),
    ])
  func soundStaysBesideThePictures(name: String, codec: String, expected: Proxy.Sound) async throws {
    try await withTemporaryFolder { folder in
      let path = try await Self.clip(name, codec, in: folder)
      let index = try FrameIndex.build(path: path)
      let file = folder.appendingPathComponent("proxy.mp4")
      let report = try Proxy.make(path: path, index: index, into: file)
      #expect(report.sound == expected)
      #expect(try VideoProbe.read(path: file.path).audioCodec == "aac")
      let made = try FrameIndex.build(path: file.path)
      #expect(made.count == index.count && made.times.first == 0)
      for number in 0..<index.count { #expect(made.time(of: number).seconds == index.time(of: number).seconds) }
      let (begin, end) = try await Self.tone(file.path, in: folder)
      // Frames of AAC are 23 ms long, and decoders ring a little.
      #expect(abs(begin - 1) < 0.05 && abs(end - 2) < 0.05, "\(begin) to \(end)")
    }
  }

  @Test(.needsFFmpeg) func pausesInTheSoundAreKept() async throws {
    try await withTemporaryFolder { folder in
      // Sound that begins only with its tone: the file holds nothing of the second before.
      let path = folder.appendingPathComponent("late.mkv").path
      try await Clips.ffmpeg([
        "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=4", "-itsoffset", "1", "-f", "lavfi", "-i",
        "sine=frequency=440:sample_rate=32000:duration=1", "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-c:a",
        "flac", path,
      ])
      let file = folder.appendingPathComponent("proxy.mp4")
      #expect(try Proxy.make(path: path, into: file).sound == .encoded)
      let (begin, end) = try await Self.tone(file.path, in: folder)
      #expect(abs(begin - 1) < 0.06 && abs(end - 2) < 0.06, "\(begin) to \(end)")
    }
  }

  @Test(.needsFFmpeg) func noSoundIsNoFault() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("proxy.mp4")
      let silent = try await Clips.make("a.mp4", in: folder, "-c:v libx264")
      #expect(try Proxy.make(path: silent, into: file).sound == .none)
      var options = Proxy.Options()
      options.takesSound = false
      let loud = try await Self.clip("b.mp4", "-c:a aac", in: folder)
      #expect(try Proxy.make(path: loud, into: file, options: options).sound == .none)
      #expect(try VideoProbe.read(path: file.path).audioCodec == nil)
      // A codec that is not decoded here.
      let odd = try await Self.clip("c.wav.mkv", "-c:a adpcm_ms", in: folder)
      #expect(try Proxy.make(path: odd, into: file).sound == .leftOut)
      // Sound that ends in the middle of a packet, or is damaged, costs no picture.
      let whole = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: try await Self.clip("d.ts", "-c:a mp2", in: folder))))
      for share in 3...9 {
        var bytes = Array(whole.prefix(whole.count * share / 10))
        for place in stride(from: 20_000, to: bytes.count, by: 7919) { bytes[place] ^= 0x55 }
        let path = folder.appendingPathComponent("cut.ts").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let index = try FrameIndex.build(path: path)
        #expect(try Proxy.make(path: path, index: index, into: file).frames == index.count)
      }
    }
  }
}
