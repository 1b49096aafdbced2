import Database
import Foundation
import Identity
import IdentityTesting
import Imaging
import Jobs
import TestSupport
import Testing
import Web

@testable import Library

struct SimilarTests {
  /// The answer's images by name with their distances.
  private func similar(_ query: String, _ world: LibraryWorld) async throws -> [(name: String, distance: Double)] {
    let reply = await world.send(.get, "\(world.path)/similar?\(query)")
    #expect(reply.status == 200, "\(reply.text)")
    return (reply.json["images"]?.array ?? []).map { image in
      (
        image["filename"]?.string ?? "",
        image["id"]?.string.flatMap { reply.json["distances"]?[$0]?.double } ?? .infinity
      )
    }
  }

  @Test(.needsSampleData("coco/photos/images")) func photographsFindTheirOtherVersions() async throws {
    try await LibraryWorld.lend { world in
      let folder = try #require(SampleData.folder("coco/photos/images"))
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "jpg" }.sorted { $0.path < $1.path }.prefix(6)
      var images: [String: String] = [:]
      for file in files {
        let name = file.deletingPathExtension().lastPathComponent
        let bytes = [UInt8](try Data(contentsOf: file))
        images[name] = try await world.upload(bytes, name: "\(name).jpg")["image_id"]?.string
        let small = try ImageIngest.run(bytes: bytes).thumbnail
        _ = try await world.upload(small.bytes, name: "\(name)-small.\(small.format.fileExtension)")
      }
      try await world.work()
      for (name, image) in images {
        let found = try await similar("image_id=\(image)", world)
        #expect(found.first?.name.hasPrefix("\(name)-small") == true, "\(name): \(found)")
        #expect(found.map(\.distance) == found.map(\.distance).sorted())
        let near = try await similar("image_id=\(image)&within=0.05", world)
        #expect(near.count == 1 && near.allSatisfy { $0.distance <= 0.05 })
        let same = try await similar("image_id=\(image)&by=phash", world)
        #expect(same.map { $0.name.hasPrefix("\(name)-small") } == [true], "\(name): \(same)")
      }
      let state = await world.send(.get, "\(world.path)/embeddings").json
      #expect(state["described"]?.int == 12 && state["waiting"]?.int == 0)
    }
  }

  /// An image row whose content has a vector and a hash.
  private func describe(_ world: LibraryWorld, _ vectors: [[Float]], project: String? = nil) async throws -> [ImageID] {
    let offset: Int = try await world.rows("select count(*) from embeddings")[0].get(0)
    let ids = try await world.makeImages(vectors.count, project: project) { number, image in
      image.filename = "\(offset + number).jpg"
      image.relativePath = image.filename
      image.sha256 = String(repeating: "0", count: 56) + String(format: "%08x", offset + number)
    }
    let workspace = world.admin.workspaceID.uuid
    try await world.database.transaction(world.claims) { transaction in
      try transaction.execute("update images set ingest_status = 'ready' where ingest_status = 'pending'")
      try EmbeddingStore.add(
        vectors.enumerated().map { index, vector in
          NewEmbedding(
            sha256: String(repeating: "0", count: 56) + String(format: "%08x", offset + index), vector: vector)
        }, model: BuiltinEmbedding.name, workspace: workspace, in: transaction)
    }
    return ids
  }

  /// A direction in the plane of the first two numbers, `degrees` from the first.
  private func at(_ degrees: Double) -> [Float] {
    var vector = [Float](repeating: 0, count: BuiltinEmbedding.dimension)
    (vector[0], vector[1]) = (Float(cos(degrees * .pi / 180)), Float(sin(degrees * .pi / 180)))
    return vector
  }

  @Test func deletedAndForeignImagesAreNotFound() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await describe(world, (0..<8).map { at(Double($0) * 10) })
      let others = try await describe(
        world, (0..<8).map { at(Double($0) * 10 + 1) }, project: try await world.makeProject("Other"))
      var found = try await similar("image_id=\(ids[0])&limit=3", world)
      #expect(found.map(\.name) == ["1.jpg", "2.jpg", "3.jpg"])
      #expect(abs((found.first?.distance ?? 0) - (1 - cos(10 * .pi / 180))) < 1e-5)
      #expect(await world.send(.delete, "/api/v1/images/\(ids[1])").status == 204)
      found = try await similar("image_id=\(ids[0])&limit=3", world)
      #expect(found.map(\.name) == ["2.jpg", "3.jpg", "4.jpg"])
      #expect(await world.send(.get, "\(world.path)/similar?image_id=\(ids[1])").status == 404)
      #expect(await world.send(.post, "/api/v1/images/\(ids[1])/restore").status == 200)
      #expect(try await similar("image_id=\(ids[0])&limit=3", world).map(\.name) == ["1.jpg", "2.jpg", "3.jpg"])
      // An image of another project, or of another tenant, is not here.
      #expect(await world.send(.get, "\(world.path)/similar?image_id=\(others[0])").status == 404)
      let stranger = try await world.identity.signUp("stranger")
      let theirs = "/api/v1/projects/\(try await world.makeProject("Theirs", as: stranger))"
      #expect(await world.send(.get, "\(theirs)/similar?image_id=\(ids[0])", as: stranger).status == 404)
      #expect(await world.send(.get, "\(world.path)/similar?image_id=\(ids[0])", as: stranger).status == 404)
      for table in ["embeddings", "embedding_spaces"] {
        // The tables are this test's own words.
        let rows = try await world.database.query(stranger.claims, "select count(*) from \(name: table)")
        #expect(try rows[0].get(0) == 0)
      }
      for wrong in [
        "", "image_id=\(ids[0])&video_id=\(VideoID())", "image_id=\(ids[0])&limit=0", "image_id=\(ids[0])&within=3",
        "image_id=\(ids[0])&by=taste", "frame_number=4",
      ] {
        #expect(await world.send(.get, "\(world.path)/similar?\(wrong)").status == 422, "\(wrong)")
      }
      let walk = PermissionWalk(
        samples: ["project_id": world.project], project: try #require(ProjectID(world.project)).uuid,
        tolerates: { _, _, reply in reply.status == 422 })
      let (complaints, answers) = try await walk.run(world.identity, admin: world.admin) {
        ["similar", "embeddings"].contains(String($0.id.prefix { $0 != "." }))
      }
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 20)
    }
  }

  /// A project that is a small part of its workspace still gets as many as it asks for, and exactly the nearest.
  @Test func aSmallProjectOfALargeWorkspaceIsSearchedExactly() async throws {
    try await LibraryWorld.lend { world in
      let other = try await world.makeProject("Large")
      for part in 0..<5 {
        _ = try await describe(world, (0..<2000).map { at(Double($0 + part * 2000) / 1000) }, project: other)
      }
      let ids = try await describe(world, (0..<40).map { at(40 + Double($0)) })
      let first = try await similar("image_id=\(ids[0])&limit=10", world)
      #expect(first.map(\.name) == (1...10).map { "\(10_000 + $0).jpg" })
    }
  }

  @Test func theMirrorIsMadeAgainFromTheRows() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await describe(world, (0..<50).map { at(Double($0)) })
      let expected = (1...5).map { "\($0).jpg" }
      let folder = world.folder.appendingPathComponent("mirrors")
      let database = world.database
      let (claims, project) = (world.claims, try #require(ProjectID(world.project)))
      let names = Dictionary(
        uniqueKeysWithValues: try await world.rows("select id, filename from images").map {
          (try $0.get(0, as: ImageID.self), try $0.get(1, as: String.self))
        })
      func ask(_ mirrors: VectorMirrors) async throws -> [String] {
        try await mirrors.nearest(
          to: at(0), model: BuiltinEmbedding.name, project: project, without: ids[0], most: 5, within: 2, database,
          claims
        ).compactMap { names[$0.image] }
      }
      func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
          .sorted { $0.path < $1.path }
      }
      #expect(try await ask(VectorMirrors(folder: folder)) == expected)
      let (data, mark) = (try files()[0], try files()[1])
      #expect(mark.path == data.path + ".mark")
      let whole = try Data(contentsOf: data)
      // Each is what a kill at some moment or a bad disk may leave.
      let damages: [(String, () throws -> Void)] = [
        ("gone", { try FileManager.default.removeItem(at: data) }),
        ("no mark", { try FileManager.default.removeItem(at: mark) }),
        ("empty", { try Data().write(to: data) }),
        ("garbage", { try Data(repeating: 7, count: 9000).write(to: data) }),
        ("cut", { try whole.prefix(whole.count / 2).write(to: data) }),
        ("bad mark", { try Data("{".utf8).write(to: mark) }),
        ("mark of the future", { try Data(#"{"epoch":0,"position":999999,"count":50}"#.utf8).write(to: mark) }),
        ("mark of another epoch", { try Data(#"{"epoch":7,"position":50,"count":50}"#.utf8).write(to: mark) }),
        // Appended, and killed before the mark was written: the rows are read again and stand there once.
        ("mark of the past", { try Data(#"{"epoch":0,"position":20,"count":20}"#.utf8).write(to: mark) }),
        (
          "bits turned",
          {
            var bytes = whole
            for at in stride(from: 5000, to: bytes.count, by: 4099) { bytes[at] ^= 0x55 }
            try bytes.write(to: data)
          }
        ),
      ]
      for (what, damage) in damages {
        try damage()
        #expect(try await ask(VectorMirrors(folder: folder)) == expected, "\(what)")
      }
      // Another process holds the file: a name beside it is taken.
      let first = VectorMirrors(folder: folder)
      #expect(try await ask(first) == expected)
      #expect(try await ask(VectorMirrors(folder: folder)) == expected)
      // What is added afterwards is seen at once, by many at the same time.
      _ = try await describe(world, [at(0.25)])
      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await first.nearest(
              to: at(0), model: BuiltinEmbedding.name, project: project, without: ids[0], most: 100, within: 2,
              database, claims
            ).count
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(counts == [Int](repeating: 50, count: 8))
      // Contents that no row shows any more lose their vectors, and the mirror begins anew.
      try await world.rows("delete from images where id = \(ids[1])")
      try await database.transaction(claims) { transaction in
        try EmbeddingStore.forget(
          [1, 2].map { String(repeating: "0", count: 56) + String(format: "%08x", $0) }, in: transaction)
      }
      #expect(try await world.rows("select count(*) from embeddings")[0].get(0, as: Int.self) == 50)
      // The newest image is not among the names that were read above.
      let left = (2...5).map { "\($0).jpg" }
      #expect(try await ask(first) == left)
      #expect(try await ask(VectorMirrors(folder: folder)) == left)
    }
  }

  @Test func imagesFromBeforeAreDescribedByAJob() async throws {
    try await LibraryWorld.lend { world in
      var images: [String] = []
      for seed in 0..<5 {
        let upload = try await world.upload(TinyPictures.bitmap(32, 24, seed: seed * 40), name: "\(seed).bmp")
        images.append(try #require(upload["image_id"]?.string))
      }
      try await world.work()
      try await world.rows("delete from embeddings")
      #expect(await world.send(.get, "\(world.path)/similar?image_id=\(images[0])").code == "image_not_ready")
      #expect(await world.send(.get, "\(world.path)/embeddings").json["waiting"]?.int == 5)
      let job = await world.send(.post, "\(world.path)/embeddings")
      #expect(job.status == 202, "\(job.text)")
      try await world.work()
      let done = await world.send(.get, "/api/v1/jobs/\(try job.id)").json
      #expect(done["status"]?.string == "succeeded" && done["result"]?["described"]?.int == 5, "\(done)")
      #expect(try await similar("image_id=\(images[0])", world).count == 4)
    }
  }
}
