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

/// Files of every kind go the whole way: from the upload to a row that says what was found.
@Suite(.serialized) struct SampleUploadTests {
  /// How a file ends: refused at once, refused by its reader with a code, or ready.
  enum End: Equatable, Sendable { case refused(String), failed(String), ready }

  @Test(.needsSampleData("hostile/images")) func hostileFilesEndAsTheirReadmeSays() async throws {
    let expected: [String: End] = [
      "truncated.jpg": .failed("truncated"), "jpeg_named.png": .ready, "empty.jpg": .refused("empty_file"),
      "bomb_30000x30000_gray8.png": .refused("too_many_pixels"),
      "png_lies_about_size.png": .refused("too_many_pixels"), "bomb.gif": .refused("too_many_pixels"),
      "broken_data_stream.png": .failed("truncated"), "invalid_exif.jpg": .ready, "fuzzed.tif": .failed("truncated"),
      "truncated.heic": .failed("truncated"), "script.svg": .refused("unsupported_format"),
      "jpeg_plus_zip.jpg": .ready,
    ]
    try await LibraryWorld.lend { world in
      let folder = try #require(SampleData.folder("hostile/images"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(Set(names) == Set(expected.keys))
      // All of them in one drop: the sound ones get in.
      let ends = try await send(folder, names, world)
      for name in names {
        let (end, image) = try #require(ends[name])
        #expect(end == expected[name], "\(name)")
        guard case .ready = end else { continue }
        // By content, not by name.
        #expect(image["format"]?.string == "jpeg")
        if name == "invalid_exif.jpg" { #expect(image["metadata"]?["notes"]?.array?.isEmpty == false) }
      }
      let failed = await world.send(.get, "\(world.path)/images?ingest=failed").items
      for image in failed {
        #expect(image["filename"]?.string != nil && image["ingest_error"]?["message"]?.string?.isEmpty == false)
      }
    }
  }

  @Test(.needsSampleData("unusual_images")) func unusualFormatsAreRead() async throws {
    try await LibraryWorld.lend { world in
      let folder = try #require(SampleData.folder("unusual_images"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let ends = try await send(folder, names, world)
      for name in names {
        let (end, image) = try #require(ends[name])
        #expect(end == .ready, "\(name): \(image["ingest_error"] ?? .null)")
        #expect(image["urls"]?["thumb"]?.string != nil && image["urls"]?["preview"]?.string != nil, "\(name)")
        if name.contains("16") { #expect(image["bits"]?.int == 16, "\(name)") }
      }
    }
  }

  @Test(.needsSampleData("exif_orientation")) func turnedPicturesStandUpright() async throws {
    try await LibraryWorld.lend { world in
      let folder = try #require(SampleData.folder("exif_orientation"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let ends = try await send(folder, names, world)
      for name in names {
        let (end, image) = try #require(ends[name])
        #expect(end == .ready)
        #expect(try #require(image["width"]?.int) > (try #require(image["height"]?.int)), "\(name)")
        let row = try await world.rows(
          "select encode(sha256, 'hex'), thumbnail_format from images where id = \(image["id"]?.string)::uuid")[0]
        let key = ObjectNames.thumbnail(
          world.admin.workspaceID.uuid, sha256: try row.get(0), page: 0, longest: 256, format: try row.get(1))
        let size = try ImageProbe.probe(bytes: try await world.store.read(try ObjectKey(key)).readAll(limit: 1 << 20))
          .size
        #expect(size.width == 256 && size.height < 256)
      }
    }
  }

  @Test func everyPageOfAFileIsAnImage() async throws {
    try await LibraryWorld.lend { world in
      let upload = try await world.upload(TinyPictures.tiff(pages: 4), name: "scan.tif", ["split": "train"])
      let first = try #require(upload["image_id"]?.string)
      try await world.work()
      let images = await world.send(.get, "\(world.path)/images?sort=created_at&parent_id=\(first)").items
      #expect(images.map { $0["page"]?.int } == [0, 1, 2, 3])
      #expect(images.map { $0["width"]?.int } == [16, 17, 18, 19])
      #expect(images.map { $0["height"]?.int } == [12, 13, 14, 15])
      #expect(images.dropFirst().allSatisfy { $0["parent_id"]?.string == first })
      #expect(images.allSatisfy { $0["ingest_status"]?.string == "ready" && $0["split"]?.string == "train" })
      #expect(images[0]["metadata"]?["pages"]?.int == 4)
      // Pages of one file are no duplicates of each other.
      #expect(await world.send(.get, "/api/v1/images/\(first)/duplicates").items.isEmpty)
      #expect(await world.send(.get, "\(world.path)/images?has_duplicates=true").items.isEmpty)
      // The first page goes for good, the others stay.
      #expect(await world.send(.delete, "/api/v1/images/\(first)").status == 204)
      try await world.rows("update images set deleted_at = now() - interval '31 days' where id = \(first)::uuid")
      try await world.feature.emptyBin()
      let left = await world.send(.get, "\(world.path)/images?sort=created_at").items
      #expect(left.map { $0["page"]?.int } == [1, 2, 3])
      let path: String = try await world.rows("select storage_path from images limit 1")[0].get(0)
      #expect(try await world.store.head(try ObjectKey(path)) != nil)
    }
  }

  @Test func whatCannotBeReadTakesNoOtherWithIt() async throws {
    try await LibraryWorld.lend { world in
      let sound = try #require(try await world.upload(TinyPictures.bitmap(seed: 1))["image_id"]?.string)
      // Rows whose bytes are gone: every attempt to read them fails.
      let lost = try await world.makeImages(2)
      let project = try #require(ProjectID(world.project))
      let workspace = world.admin.workspaceID.uuid
      try await world.rows("update jobs set status = 'cancelled', finished_at = now() where status = 'queued'")
      let all = try lost + [#require(ImageID(sound))]
      try await world.database.transaction(world.claims) {
        try IngestWork.enqueue(all, project: project, workspace: workspace, by: nil, in: $0)
      }
      try await world.work()
      #expect(await world.image(sound)["ingest_status"]?.string == "ready")
      for id in lost {
        let image = await world.image("\(id)")
        #expect(image["ingest_status"]?.string == "failed")
        #expect(image["ingest_error"]?["message"]?.string?.isEmpty == false)
      }
    }
  }

  private func send(_ folder: URL, _ names: [String], _ world: LibraryWorld) async throws -> [String: (End, JSONValue)]
  {
    var ends: [String: (End, JSONValue)] = [:]
    var images: [String: String] = [:]
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      let upload = try await world.upload(bytes, name: name, ["on_duplicate": "keep"])
      if let code = upload["error"]?["code"]?.string { ends[name] = (.refused(code), upload) }
      images[name] = upload["image_id"]?.string
    }
    try await world.work()
    for (name, id) in images {
      let image = await world.image(id)
      let code = image["ingest_error"]?["code"]?.string
      ends[name] = (
        code.map { .failed($0) } ?? (image["ingest_status"]?.string == "ready" ? .ready : .failed("?")), image
      )
    }
    return ends
  }
}
