import Database
import Foundation
import IdentityTesting
import Imaging
import Library
import Objects
import Processes
import TestSupport
import Testing
import Video
import Web

@testable import Mining

/// Frames of videos by number, decoded by the helper program.
struct VideoFrameTests {
  private static func path(_ video: VideoID, _ world: MiningWorld) -> String { "\(world.path)/videos/\(video)/frames" }

  /// How far the colours of two pictures are apart, 0 to 255.
  private static func difference(_ a: Raster, _ b: Raster) throws -> Double {
    try #require(a.size == b.size)
    let sum = zip(a.bytes, b.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(max(1, a.bytes.count))
  }

  @Test(
    .needsFFmpeg,
    arguments: [
      ("turned.mov", "-c:v libx264 -pix_fmt yuv420p -g 40 -metadata:s:v rotate=90"),
      ("variable.mkv", "-vf setpts=(N+2*mod(N\\,3))/30/TB -vsync vfr -c:v libx264 -pix_fmt yuv420p -g 40"),
      ("frequent.mp4", "-c:v libx264 -bf 0 -pix_fmt yuv420p -g 10"),
    ])
  func everySourceShowsTheSameFrame(name: String, arguments: String) async throws {
    try await MiningWorld.lend { world in
      let bytes = try await MadeVideo.make(name, frames: 80, arguments)
      let video = try await ProxyTests.extracted(world, bytes, named: name)
      let path = Self.path(video, world)
      let index = await world.send(.get, "\(path)?limit=100000").json
      let count = try #require(index["frame_count"]?.int)
      try await withTemporaryFolder { folder in
        let file = folder.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        let reader = try VideoReader(path: file.path)
        #expect(reader.index.count == count)
        #expect(index["pts"]?.array?.map { $0.int ?? -1 } == reader.index.times.map { Int($0) })
        #expect(index["keyframes"]?.array?.map { $0.int ?? -1 } == reader.index.keyframes)
        #expect(index["time_base"]?["denominator"]?.int == reader.index.timeBase.denominator)
        func compare(_ number: Int, _ query: String, source: String) async throws {
          let reply = await world.send(.get, "\(path)/\(number)?\(query)")
          try #require(reply.status == 200, "\(reply.text)")
          #expect(reply.headers["X-Framewright-Source"] == source)
          _ = try reader.frame(number)
          let shown = try ImageDecoder.decode(bytes: reply.body).raster
          let here = try Self.difference(shown, try reader.raster())
          #expect(here < 10, "\(number) \(query)")
          // Its neighbours are less like it.
          for other in [number - 1, number + 1] where (0..<count).contains(other) {
            _ = try reader.frame(other)
            #expect(try Self.difference(shown, try reader.raster()) > here * 1.2, "\(number) \(query)")
          }
        }
        let numbers = [0, 1, 7, 8, 9, 39, 40, 41, count - 1, 3]
        for number in numbers {
          try await compare(number, "quality=95&format=jpeg&source=original", source: "original")
        }
        try await world.work()
        let isOriginal = name == "frequent.mp4"
        let taken = try await world.rows("select frame_number from video_frames").map { try $0.get(0, as: Int.self) }
        for number in numbers + taken {
          try await compare(
            number, "quality=95", source: taken.contains(number) ? "extracted" : isOriginal ? "original" : "proxy")
        }
      }
    }
  }

  @Test(.needsFFmpeg) func sizesFormatsAndPagesAreAsAskedFor() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 50, "-c:v libx264"))
      let path = Self.path(video, world)
      let small = await world.send(.get, "\(path)/20?longest=64&format=webp")
      #expect(small.headers["Content-Type"] == "image/webp")
      #expect(try ImageDecoder.decode(bytes: small.body).raster.size == Imaging.PixelSize(width: 64, height: 36))
      // Never larger than it is.
      let large = await world.send(.get, "\(path)/20?longest=8192")
      #expect(try ImageDecoder.decode(bytes: large.body).raster.size == Imaging.PixelSize(width: 192, height: 108))
      var pts: [Int] = []
      var next: Int? = 0
      while let from = next {
        let page = await world.send(.get, "\(path)?from=\(from)&limit=20").json
        #expect(page["from"]?.int == from && page["frame_count"]?.int == 50)
        pts += page["pts"]?.array?.compactMap(\.int) ?? []
        next = page["next"]?.int
      }
      #expect(pts.count == 50 && pts == pts.sorted() && Set(pts).count == 50)
      let beyond = await world.send(.get, "\(path)?from=\(Int.max)").json
      #expect(beyond["pts"]?.array?.isEmpty == true && beyond["from"]?.int == 50)
    }
  }

  @Test(.needsFFmpeg) func hostileNumbersAreRefused() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264"))
      let path = Self.path(video, world)
      for number in [
        "30", "-1", "9223372036854775807", "99999999999999999999", "-9223372036854775808", "1.5", "x", "%00",
      ] {
        #expect(await world.send(.get, "\(path)/\(number)").status == 404, "\(number)")
      }
      for query in ["longest=0", "longest=99999", "quality=0", "format=gif", "source=proxy", "wide=1"] {
        #expect(await world.send(.get, "\(path)/3?\(query)").status == 422, "\(query)")
      }
      for query in ["from=-1", "limit=0", "limit=100001", "from=x"] {
        #expect(await world.send(.get, "\(path)?\(query)").status == 422, "\(query)")
      }
      let stranger = try await world.identity.signUp("stranger")
      for target in [path, "\(path)/3"] { #expect(await world.send(.get, target, as: stranger).status == 404) }
      // A project of one's own is no way to a video of others.
      let own = try await world.makeProject("Own", as: stranger)
      let around = "/api/v1/projects/\(own)/videos/\(video)/frames"
      for target in [around, "\(around)/3"] { #expect(await world.send(.get, target, as: stranger).status == 404) }
      let other = try await world.makeProject("Other")
      #expect(await world.send(.get, "/api/v1/projects/\(other)/videos/\(video)/frames/3").status == 404)
      // What was only named has no frames to show.
      let named = await world.send(.post, "\(world.path)/videos", json: ["filename": "n.mp4", "frame_count": 9]).json
      let id = try #require(named["id"]?.string)
      #expect(await world.send(.get, "\(world.path)/videos/\(id)/frames/3").code == "illegal_step")
      #expect(await world.send(.get, "\(world.path)/videos/\(id)/frames").code == "illegal_step")
    }
  }

  @Test(.needsFFmpeg) func aProcessThatDiesIsStartedAgain() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264"))
      let path = Self.path(video, world)
      #expect(await world.send(.get, "\(path)/4?longest=64").status == 200)
      #expect(await world.feature.frames.count == 1)
      await world.feature.frames.killAll()
      #expect(await world.send(.get, "\(path)/5?longest=64").status == 200)
      #expect(await world.feature.frames.count == 1)
      // Many at once wait for one another.
      let statuses = await withTaskGroup(of: Int.self) { group in
        for number in 0..<30 {
          group.addTask { await world.send(.get, "\(path)/\(number)?longest=64").status }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 200 }, "\(statuses)")
    }
  }

  @Test(.needsFFmpeg) func aProcessWaitsForTheNextVideoAsLongAsSomebodyLooks() async throws {
    try await MiningWorld.lend { world in
      _ = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264"))
      let row = try await world.rows("select storage_path, index_path from videos")[0]
      let source = FramePool.Source(file: try row.get(0), index: try row.get(1))
      let pool = FramePool(program: HelperProgram.path, store: world.store, patience: .milliseconds(300))
      #expect(await pool.waiting == nil)
      await pool.prepare()
      let first = try #require(await pool.waiting)
      // It is the one that opens the video, and the next one waits.
      let wish = FrameWish(number: 3, longest: 64, format: .jpeg, quality: 85)
      _ = try await pool.frame(wish, of: source)
      let second = try #require(await pool.waiting)
      #expect(first !== second && !first.hasEnded)
      // One that died waiting is noticed.
      await pool.killAll()
      #expect(second.hasEnded)
      #expect(try await pool.frame(wish, of: source).isEmpty == false)
      while true {
        let (open, waiting) = (await pool.count, await pool.waiting)
        if open == 0, waiting == nil { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      // After the rest, everything begins again.
      #expect(try await pool.frame(wish, of: source).isEmpty == false)
      #expect(await pool.count == 1)
    }
  }

  @Test(.needsFFmpeg) func aDecoderThatAlwaysDiesIsNoFaultOfTheServer() async throws {
    try await MiningWorld.lend { world in
      let pool = FramePool(program: "/bin/false", store: world.store)
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264"))
      _ = video
      let key = try await world.rows("select storage_path from videos")[0].get(0, as: String.self)
      await #expect(throws: APIError.self) {
        try await pool.frame(
          FrameWish(number: 0, longest: nil, format: .jpeg, quality: 85), of: FramePool.Source(file: key, index: nil))
      }
      #expect(await pool.count == 0)
      // A file that is none says so, in the decoder's words.
      let real = FramePool(program: HelperProgram.path, store: world.store)
      let junk = try ObjectKey("\(world.workspace)/junk")
      try await world.store.put(junk, .bytes([UInt8](repeating: 7, count: 5000)), contentType: "video/mp4")
      let error = await #expect(throws: APIError.self) {
        try await real.frame(
          FrameWish(number: 0, longest: nil, format: .jpeg, quality: 85),
          of: FramePool.Source(file: junk.text, index: nil))
      }
      #expect(
        error?.code == .unsupportedImage && error?.message.contains("video format") == true,
        "\(String(describing: error))")
      #expect(await real.count == 0)
    }
  }
}
