import Foundation
import Imaging
import TestSupport
import Testing

@testable import Video

/// One way to write a video, and what its index must be.
struct Layout: Sendable, CustomTestStringConvertible {
  var name: String
  var arguments: String
  var count: Int?
  var access = FrameIndex.Access.byTime
  /// Bytes cut off the start and the end of the file.
  var cut = (0, 0)
  var testDescription: String { name + (cut.0 > 0 ? " without its start" : "") + (cut.1 > 0 ? " without its end" : "") }

  static let all: [Layout] = [
    Layout(name: "plain.mp4", arguments: "-c:v libx264 -preset veryfast -g 12 -pix_fmt yuv420p", count: 60),
    Layout(name: "noreorder.mp4", arguments: "-c:v libx264 -preset veryfast -g 7 -bf 0 -pix_fmt yuv420p", count: 60),
    Layout(
      name: "open.mp4",
      arguments: "-c:v libx264 -preset veryfast -bf 3 -x264-params open-gop=1:keyint=12:min-keyint=12:scenecut=0",
      count: 60),
    Layout(
      name: "refresh.mkv", arguments: "-c:v libx264 -preset veryfast -x264-params intra-refresh=1:keyint=20", count: 60),
    Layout(
      name: "variable.mp4", arguments: "-vf setpts=(N+2*mod(N\\,3))/30/TB -vsync vfr -c:v libx264 -g 12 -bf 2",
      count: nil),
    Layout(name: "opengop.ts", arguments: "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=12:scenecut=0"),
    Layout(name: "hevc.mp4", arguments: "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=12"),
    Layout(name: "hevc.ts", arguments: "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=12"),
    Layout(name: "vp9.webm", arguments: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 15", count: 60),
    Layout(name: "vp8.webm", arguments: "-c:v libvpx -deadline good -auto-alt-ref 1 -lag-in-frames 8 -g 15", count: 60),
    Layout(name: "bframes.avi", arguments: "-c:v mpeg4 -bf 2 -g 12", count: 60, access: .byCounting),
    Layout(name: "plain.avi", arguments: "-c:v mpeg4 -g 12", count: 60),
    Layout(name: "h264.avi", arguments: "-c:v libx264 -bf 2 -g 12", count: 60, access: .byCounting),
    Layout(name: "raw.h264", arguments: "-c:v libx264 -bf 2 -g 12", count: 60, access: .byCounting),
    Layout(name: "mpeg2.ts", arguments: "-c:v mpeg2video -bf 2 -g 12", count: 60),
    Layout(name: "mpeg2.mpg", arguments: "-c:v mpeg2video -bf 2 -g 12", access: .byCounting),
    Layout(name: "mjpeg.avi", arguments: "-c:v mjpeg", count: 60),
    Layout(name: "fields.ts", arguments: "-c:v libx264 -flags +ildct+ilme -x264-params tff=1:keyint=12"),
    Layout(name: "picture.gif", arguments: "", access: .byTime),
    Layout(name: "fragmented.mp4", arguments: "-c:v libx264 -g 12 -movflags frag_keyframe+empty_moov", count: 60),
    Layout(
      name: "broadcast.ts", arguments: "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=12:scenecut=0", cut: (9000, 0)
    ),
    Layout(name: "broadcast2.ts", arguments: "-c:v mpeg2video -bf 2 -g 12", cut: (30000, 1000)),
    Layout(name: "cut.mkv", arguments: "-c:v libx264 -bf 3 -g 12", cut: (0, 5000)),
    Layout(name: "cut.mp4", arguments: "-c:v libx264 -bf 3 -g 12 -movflags faststart", cut: (0, 5000)),
  ]
}

@Suite struct RandomAccessTests {
  /// A reader's frames in order, each by a digest of its luma.
  private func sequence(_ path: String, _ index: FrameIndex) throws -> [Int: [UInt8]] {
    let reader = try VideoReader(path: path, index: index)
    var found: [Int: [UInt8]] = [:]
    while let frame = try reader.next() {
      found[frame.number] = try reader.luma(Imaging.PixelSize(width: 64, height: 36))
    }
    #expect(found.count + reader.lost == index.count)
    return found
  }

  @Test(.needsFFmpeg, arguments: Layout.all)
  func everyFrameIsTheSameHoweverItIsReached(layout: Layout) async throws {
    try await withTemporaryFolder { folder in
      let path = try await Clips.make(layout.name, in: folder, layout.arguments)
      if layout.cut != (0, 0) {
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole[layout.cut.0..<whole.count - layout.cut.1].write(to: URL(fileURLWithPath: path))
      }
      let index = try FrameIndex.build(path: path)
      if let count = layout.count { #expect(index.count == count) }
      #expect(index.access == layout.access)
      #expect(index.keyframes.first == 0 || index.access == .byCounting)
      // What the packets promise is what a whole decode presents.
      let decoded = try FrameIndex.build(path: path, decodesAll: true)
      #expect(index.times == decoded.times)
      #expect(index.keyframes == decoded.keyframes)
      #expect(try FrameIndex(decoding: index.encoded()) == index)
      let frames = try sequence(path, index)
      #expect(frames.count == index.count)

      // Any frame by its number, in an order without rhyme, in one reader.
      let reader = try VideoReader(path: path, index: index)
      for step in 0..<12 {
        let number = (step * 37 + 11) % index.count
        let frame = try reader.frame(number)
        #expect(frame.number == number)
        #expect(try reader.luma(Imaging.PixelSize(width: 64, height: 36)) == frames[number], "frame \(number)")
        // And the one after it.
        if number + 1 < index.count {
          #expect(try reader.next()?.number == number + 1)
          #expect(try reader.luma(Imaging.PixelSize(width: 64, height: 36)) == frames[number + 1], "after \(number)")
        }
      }

      // Chosen frames alone.
      for chosen in [
        [0], [index.count - 1], Array(stride(from: 3, to: index.count, by: 9)), index.keyframes, [13, 14, 40],
      ] {
        let chosen = chosen.filter { $0 < index.count }
        try reader.select(chosen)
        var delivered: [Int] = []
        while let frame = try reader.next() {
          delivered.append(frame.number)
          // What the decoder guesses depends on what it saw before.
          if frame.isDamaged { continue }
          #expect(
            try reader.luma(Imaging.PixelSize(width: 64, height: 36)) == frames[frame.number], "chosen \(frame.number)")
        }
        #expect(delivered == chosen)
      }
    }
  }
}
