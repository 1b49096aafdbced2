import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Imaging
import Objects
import TestSupport
import Testing
import Web

@testable import Library

@Suite(.serialized) struct ViewTests {
  /// A gradient of 16-bit samples over two thousand levels in the middle of the range.
  private let sixteen = TinyPictures.png(200, 50, bits: 16) { x, _ in 30_000 + x * 10 }

  @Test func rendersAnotherWindow() async throws {
    try await LibraryWorld.lend { world in
      let id = try #require(try await world.upload(sixteen, name: "deep.png")["image_id"]?.string)
      #expect(await world.send(.get, "/api/v1/images/\(id)/render").code == "image_not_ready")
      try await world.work()
      #expect(await world.image(id)["bits"]?.int == 16)
      func view(_ query: String) async -> LibraryWorld.Reply {
        await world.send(.get, "/api/v1/images/\(id)/render?\(query)")
      }
      let automatic = await view("")
      #expect(automatic.status == 200, "\(automatic.text.prefix(300))")
      #expect(automatic.headers["Content-Type"] == "image/jpeg")
      #expect(automatic.headers["X-Framewright-Samples"] == "30000-31990")
      #expect(automatic.headers["X-Framewright-Window"] == "30000-31980")
      let dark = await view("low=32000&high=65535")
      #expect(dark.headers["X-Framewright-Window"] == "32000-65535")
      let bright = await view("low=0&high=30000")
      #expect(dark.status == 200 && bright.status == 200)
      #expect(dark.body != bright.body && dark.headers["ETag"] != bright.headers["ETag"])
      func colour(_ bytes: [UInt8]) throws -> String { try ImageIngest.run(bytes: bytes).averageColour.hexadecimal }
      #expect(try colour(dark.body) <= "#080808")
      #expect(try colour(bright.body) >= "#f8f8f8")
      let small = await view("longest=20&low=30000&high=32000")
      #expect(try ImageProbe.probe(bytes: small.body).size == PixelSize(width: 20, height: 5))
      for bad in ["low=1", "high=1", "low=5&high=5", "low=-1&high=5", "low=0&high=70000", "longest=8", "longest=9000"] {
        #expect(await view(bad).status == 422, "\(bad)")
      }
    }
  }

  @Test func rendersAPart() async throws {
    try await LibraryWorld.lend { world in
      // Columns of their own gray: what is cut out says where it was.
      let wide = TinyPictures.png(400, 100) { x, _ in x / 2 }
      let id = try #require(try await world.upload(wide, name: "wide.png")["image_id"]?.string)
      try await world.work()
      func part(_ query: String, _ headers: Headers = [:]) async -> LibraryWorld.Reply {
        await world.send(.get, "/api/v1/images/\(id)/render?\(query)", headers: headers)
      }
      let exact = await part("x=300&y=20&width=40&height=30")
      #expect(exact.status == 200, "\(exact.text.prefix(300))")
      let raster = try ImageDecoder.decode(bytes: exact.body).raster
      #expect(raster.size == PixelSize(width: 40, height: 30))
      #expect(abs((raster.samples(x: 20, y: 15)?[0] ?? 0) - 160) <= 3)
      let small = await part("x=200&y=0&width=200&height=100&longest=50")
      let reduced = try ImageDecoder.decode(bytes: small.body).raster
      #expect(reduced.size == PixelSize(width: 50, height: 25))
      #expect(abs((reduced.samples(x: 25, y: 12)?[0] ?? 0) - 150) <= 4)
      // Cut to what there is of the picture.
      let edge = await part("x=380&y=90&width=100&height=100")
      #expect(try ImageProbe.probe(bytes: edge.body).size == PixelSize(width: 20, height: 10))
      let before = await part("x=-10&y=-10&width=30&height=30")
      #expect(try ImageProbe.probe(bytes: before.body).size == PixelSize(width: 20, height: 20))
      // Known by its tag, and kept: the bytes may even be gone.
      let tag = try #require(exact.headers["ETag"])
      #expect(await part("x=300&y=20&width=40&height=30", ["If-None-Match": tag]).status == 304)
      #expect(edge.headers["ETag"] != before.headers["ETag"])
      let path: String = try await world.rows("select storage_path from images")[0].get(0)
      try await world.store.delete(try ObjectKey(path))
      #expect(await part("x=300&y=20&width=40&height=30").body == exact.body)
      #expect(await part("x=301&y=20&width=40&height=30").status == 404)
      for bad in [
        "x=1", "x=1&y=1&width=1", "x=400&y=0&width=5&height=5", "x=0&y=0&width=0&height=5", "x=0&y=0&width=-5&height=5",
        "x=\(Int.max)&y=0&width=\(Int.max)&height=1", "x=\(Int.min)&y=0&width=5&height=5",
      ] {
        #expect(await part(bad).status == 422, "\(bad)")
      }
    }
  }

  @Test func aReaderThatFailsHarmsNobody() async throws {
    try await LibraryWorld.lend { world in
      let id = try #require(try await world.upload(sixteen)["image_id"]?.string)
      try await world.work()
      let path: String = try await world.rows("select storage_path from images")[0].get(0)
      try await world.store.put(
        try ObjectKey(path), .bytes(Array(sixteen.prefix(sixteen.count / 3))), contentType: "image/png")
      let reply = await world.send(.get, "/api/v1/images/\(id)/render")
      #expect(reply.code == "unsupported_image", "\(reply.text.prefix(300))")
      #expect(!reply.text.contains(world.folder.path))
      // Many at once: each is answered.
      try await world.store.put(try ObjectKey(path), .bytes(sixteen), contentType: "image/png")
      let statuses = await withTaskGroup(of: Int.self) { group in
        for number in 0..<12 {
          group.addTask { await world.send(.get, "/api/v1/images/\(id)/render?longest=\(20 + number)").status }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 200 }, "\(statuses)")
    }
  }

  @Test func veryLargePicturesAreShownFromTiles() async throws {
    try await LibraryWorld.lend { world in
      let small = try #require(try await world.upload(TinyPictures.bitmap())["image_id"]?.string)
      let large = TinyPictures.png(6000, 5000) { x, y in (x / 40 + y / 40) & 255 }
      let id = try #require(try await world.upload(large, name: "large.png")["image_id"]?.string)
      try await world.work()
      #expect(await world.send(.get, "/api/v1/images/\(small)/tiles").status == 404)
      let image = await world.image(id)
      #expect(image["ingest_status"]?.string == "ready", "\(image)")
      #expect(image["tile_levels"]?.int == 5)
      let pyramid = await world.send(.get, "/api/v1/images/\(id)/tiles").json
      #expect(pyramid["width"]?.int == 6000 && pyramid["height"]?.int == 5000)
      #expect(pyramid["tile"]?.int == 512 && pyramid["levels"]?.int == 5)
      #expect(pyramid["tiles"]?.array?.isEmpty == true)
      // Every address of every level leads to a tile, and the tiles together are the level.
      let folder = ObjectNames.tiles(
        world.admin.workspaceID.uuid, sha256: Hexadecimal.encode(SHA256.hash(large)), page: 0)
      for level in 0..<5 {
        let tiles = await world.send(.get, "/api/v1/images/\(id)/tiles?level=\(level)").json["tiles"]?.array ?? []
        let (width, height) = (
          (6000 + (1 << (4 - level)) - 1) >> (4 - level), (5000 + (1 << (4 - level)) - 1) >> (4 - level)
        )
        #expect(tiles.count == ((width + 511) / 512) * ((height + 511) / 512))
        var area = 0
        for tile in tiles {
          let (x, y) = (try #require(tile["x"]?.int), try #require(tile["y"]?.int))
          let key = "\(folder)/\(level)/\(x)_\(y).jpg"
          #expect(tile["url"]?.string?.contains("\(level)/\(x)_\(y).jpg") == true)
          let bytes = try await world.store.read(try ObjectKey(key)).readAll(limit: 1 << 22)
          area += try ImageProbe.probe(bytes: bytes).size.pixelCount
        }
        #expect(area == width * height, "level \(level)")
      }
      let part = await world.send(.get, "/api/v1/images/\(id)/tiles?level=4&x0=2&x1=3&y0=9&y1=99").json["tiles"]?.array
      #expect(part?.map { $0["x"]?.int } == [2, 3] && part?.allSatisfy { $0["y"]?.int == 9 } == true)
      for bad in ["level=5", "level=-1", "level=0&x0=1", "level=4&x0=3&x1=2", "level=4&y0=-1"] {
        #expect(await world.send(.get, "/api/v1/images/\(id)/tiles?\(bad)").status == 422, "\(bad)")
      }
    }
  }
}
