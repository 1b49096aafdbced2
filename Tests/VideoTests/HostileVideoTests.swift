import Foundation
import TestSupport
import Testing

@testable import Video

@Suite struct HostileVideoTests {
  /// Frames that come out of a file, and how many do not.
  private func readAll(_ path: String) throws -> (frames: Int, lost: Int) {
    let index = try FrameIndex.build(path: path)
    let reader = try VideoReader(path: path, index: index)
    var frames = 0
    while try reader.next() != nil { frames += 1 }
    #expect(frames + reader.lost == index.count)
    return (frames, reader.lost + index.lost)
  }

  @Test(
    .needsSampleData("hostile/video"),
    arguments: [
      ("empty.mp4", VideoError.Code.empty), ("audio_only.mp4", .noPictures), ("concat_named.avi", .notAVideo),
      ("truncated_half.mp4", .notAVideo), ("absent.mp4", .unreadable),
    ])
  func whatIsNoVideoIsRefused(name: String, code: VideoError.Code) throws {
    let path = try #require(SampleData.folder("hostile/video")).appendingPathComponent(name).path
    let refusal = #expect(throws: VideoError.self) { try VideoProbe.read(path: path) }
    #expect(refusal?.code == code)
    #expect(refusal?.description.contains("/") == false)
  }

  @Test(.needsSampleData("hostile/video/corrupted.mp4"))
  func damageCostsOnlyWhatItHits() throws {
    let path = try #require(SampleData.file("hostile/video/corrupted.mp4")).path
    let (frames, lost) = try readAll(path)
    // PyAV presents 49 of 50, too.
    #expect(frames == 49)
    #expect(lost == 1)
  }

  @Test(.needsSampleData("videos"), arguments: 1..<10)
  func cutAnywhereAVideoGivesFramesOrAReason(tenth: Int) async throws {
    let folder = try #require(SampleData.folder("videos"))
    try await withTemporaryFolder { scratch in
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".mp4") {
        let whole = try Data(contentsOf: folder.appendingPathComponent(name))
        let cut = scratch.appendingPathComponent(name)
        try whole.prefix(whole.count * tenth / 10).write(to: cut)
        do {
          let (frames, _) = try readAll(cut.path)
          #expect(frames > 0)
        } catch let error as VideoError {
          #expect([.notAVideo, .noPictures, .damaged].contains(error.code))
        }
      }
    }
  }

  @Test(.needsFFmpeg)
  func flippedBytesNeverCrash() async throws {
    try await withTemporaryFolder { folder in
      for (name, arguments) in [
        ("a.mp4", "-c:v libx264 -g 12 -movflags faststart"),
        ("a.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
        ("a.avi", "-c:v mpeg4 -bf 2"), ("a.ts", "-c:v mpeg2video"),
      ] {
        let path = try await Clips.make(name, in: folder, frames: 30, size: "96x64", arguments)
        let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var state: UInt64 = 42
        for _ in 0..<12 {
          var bytes = sound
          for _ in 0..<20 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
          }
          try Data(bytes).write(to: URL(fileURLWithPath: path))
          do {
            _ = try readAll(path)
          } catch is VideoError {
            continue
          }
        }
      }
    }
  }

  @Test(.needsFFmpeg)
  func noOtherFileIsOpened() async throws {
    try await withTemporaryFolder { folder in
      let part = try await Clips.make("part.ts", in: folder, frames: 10, "-c:v mpeg2video")
      let list = folder.appendingPathComponent("list.m3u8")
      try "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(part)\n#EXT-X-ENDLIST\n".write(
        to: list, atomically: true, encoding: .utf8)
      let refusal = #expect(throws: VideoError.self) { try FrameIndex.build(path: list.path) }
      #expect(refusal?.code == .notAVideo)
    }
  }

  @Test(.needsFFmpeg)
  func limitsAreKept() async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make("a.mp4", in: folder, frames: 30, "-c:v libx264")
      var limits = VideoLimits()
      limits.pixels = 192 * 108 - 1
      #expect(throws: VideoError.self) { try VideoProbe.read(path: path, limits: limits) }
      limits = VideoLimits()
      limits.frames = 29
      let refusal = #expect(throws: VideoError.self) { try FrameIndex.build(path: path, limits: limits) }
      #expect(refusal?.code == .tooLarge)
      limits = VideoLimits()
      limits.seconds = 0.5
      #expect(throws: VideoError.self) { try FrameIndex.build(path: path, limits: limits) }
      #expect(throws: VideoError.cancelled) { try FrameIndex.build(path: path, isCancelled: { true }) }
    }
  }
}
