import Formats
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

@Suite struct ProxyTests {
  private func difference(_ a: [UInt8], _ b: [UInt8]) -> Double { LumaDifference.mean(a, b) }

  @Test(
    .needsFFmpeg,
    arguments: [
      ("plain.mp4", "-c:v libx264 -g 100 -bf 3"),
      ("variable.mkv", "-vf setpts=(N+2*mod(N\\,3))/30/TB -vsync vfr -c:v libx264"),
      ("old.avi", "-c:v mpeg4 -bf 2 -g 50"), ("long.mp4", "-c:v libx264 -g 60"),
    ])
  func frameNOfTheProxyIsFrameNOfTheOriginal(name: String, arguments: String) async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make(name, in: folder, frames: 70, arguments)
      let index = try FrameIndex.build(path: path)
      let file = folder.appendingPathComponent("proxy.mp4")
      let report = try Proxy.make(path: path, index: index, into: file)
      #expect(report == Proxy.Report(frames: index.count, repeated: 0, storedSize: .init(width: 192, height: 108)))
      let made = try FrameIndex.build(path: file.path)
      #expect(made.count == index.count)
      #expect(made == (try FrameIndex.build(path: file.path, decodesAll: true)))
      for number in 0..<index.count { #expect(made.time(of: number).seconds == index.time(of: number).seconds) }
      #expect(zip(made.keyframes, made.keyframes.dropFirst() + [made.count]).allSatisfy { $1 - $0 <= 15 })
      let (original, proxy) = (try VideoReader(path: path, index: index), try VideoReader(path: file.path, index: made))
      let size = Imaging.PixelSize(width: 96, height: 54)
      for number in [0, 1, 14, 15, 16, 33, 69] where number < index.count {
        _ = try original.frame(number)
        _ = try proxy.frame(number)
        #expect(difference(try original.luma(size), try proxy.luma(size)) < 4)
      }
      // No partial file stays.
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [name, "proxy.mp4"].sorted())
    }
  }

  @Test(.needsSampleData("hostile/video"))
  func turnedAndDamagedVideosKeepTheirNumbers() async throws {
    let folder = try #require(SampleData.folder("hostile/video"))
    try await withTemporaryFolder { scratch in
      let file = scratch.appendingPathComponent("proxy.mp4")
      let turned = folder.appendingPathComponent("rotated_90.mov").path
      #expect(try Proxy.make(path: turned, into: file).frames == 3)
      let facts = try VideoProbe.read(path: file.path)
      #expect(facts.rotation == 90 && facts.size == .init(width: 320, height: 568))
      let damaged = folder.appendingPathComponent("corrupted.mp4").path
      #expect(try Proxy.make(path: damaged, into: file).frames == 49)
      #expect(try FrameIndex.build(path: file.path).count == 49)
    }
  }

  @Test(.needsFFmpeg)
  func thePlaylistNamesPartsOfOneFile() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 300, size: "64x48", "-c:v libx264")
      let file = folder.appendingPathComponent("proxy.mp4")
      _ = try Proxy.make(path: path, into: file)
      let playlist = folder.appendingPathComponent("proxy.m3u8")
      try Proxy.writePlaylist(of: file, into: playlist)
      let text = try String(contentsOf: playlist, encoding: .utf8)
      #expect(text.contains("#EXT-X-MAP:URI=\"proxy.m4s\""))
      #expect(text.contains("#EXT-X-ENDLIST"))
      #expect(text.components(separatedBy: "#EXTINF").count > 2)
      #expect(!text.contains(folder.path))
      // Another program reads all frames through it.
      try await Clips.ffmpeg(["-i", playlist.path, "-f", "null", "-"])
    }
  }

  @Test(.needsFFmpeg)
  func nothingStaysWhenItIsCancelled() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 60, "-c:v libx264")
      let file = folder.appendingPathComponent("proxy.mp4")
      #expect(throws: VideoError.cancelled) { try Proxy.make(path: path, into: file, isCancelled: { true }) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.mp4"])
    }
  }

  @Test(arguments: [
    ((1920, 1080), (1920, 1080)), ((3840, 2160), (1920, 1080)), ((1080, 1920), (1080, 1920)), ((641, 359), (640, 358)),
    ((2160, 3840), (1080, 1920)), ((4000, 4000), (1080, 1080)), ((1, 1), (2, 2)),
  ])
  func sidesAreEvenAndWithin1080p(from: (Int, Int), to: (Int, Int)) {
    let size = Proxy.fitting(Imaging.PixelSize(width: from.0, height: from.1), longest: 1920)
    #expect(size == Imaging.PixelSize(width: to.0, height: to.1))
  }
}
