import BucketTesting
import Database
import Fetching
import Foundation
import IdentityTesting
import Library
import Objects
import TestSupport
import Testing
import Web

@testable import Mining

/// Videos below a prefix of somebody's bucket.
struct BucketVideoTests {
  private func body(_ bucket: BucketServer, _ more: [String: JSONValue] = [:]) -> JSONValue {
    var body: [String: JSONValue] = [
      "name": "Yard", "endpoint": .string(bucket.endpoint), "bucket": "photos", "prefix": "clips/", "takes": "videos",
      "access_key_id": .string(BucketServer.credentials.accessKey),
      "secret_access_key": .string(BucketServer.credentials.secretKey),
    ]
    body.merge(more) { $1 }
    return .object(body)
  }

  private static func video(_ name: String, count: Int = 100) -> [UInt8] {
    [0, 0, 0, 0x18] + Array("ftypisom".utf8) + Array(name.utf8) + (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
  }

  /// A BMP of 2 × 2 pixels.
  private static let picture: [UInt8] =
    Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0]
    + [UInt8](repeating: 0, count: 4) + [16, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    + [10, 20, 30, 40, 50, 60, 0, 0, 70, 80, 90, 100, 110, 120, 0, 0]

  private func add(_ world: MiningWorld, _ body: JSONValue, to project: ProjectID? = nil) async throws -> String {
    let made = await world.send(.post, "/api/v1/projects/\(project ?? world.project)/bucket_imports", json: body)
    #expect(made.status == 201, "\(made.text)")
    return try #require(made.json["id"]?.string)
  }

  /// Scans, fetches what was found, and answers the scan's job.
  @discardableResult
  private func scan(_ world: MiningWorld, _ id: String, fetches: Bool = true) async throws -> JSONValue {
    let started = await world.send(.post, "/api/v1/bucket_imports/\(id)/scan")
    #expect(started.status == 202, "\(started.text)")
    try await world.work(
      kinds: Set(["bucket_imports.scan", "images.ingest"] + (fetches ? ["videos.download"] : [])), scansBuckets: true)
    return await world.send(.get, "/api/v1/jobs/\(started.json["id"]?.string ?? "")").json
  }

  private func bytes(_ world: MiningWorld, _ filename: String) async throws -> [UInt8] {
    let path: String = try await world.rows("select storage_path from videos where filename = \(filename)")[0].get(0)
    return try await world.store.read(try ObjectKey(path)).readAll(limit: 1 << 24)
  }

  @Test func takesVideosAndFetchesNothingTwice() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        let long = Self.video("long", count: 300_000)
        try await bucket.put("clips/1.mp4", Self.video("one"))
        try await bucket.put("clips/deep/ü 2.MP4", long)
        try await bucket.put("clips/same.mp4", Self.video("one"))
        try await bucket.put("clips/broken.mov", Array("no video at all".utf8))
        try await bucket.put("clips/empty.mp4", [])
        try await bucket.put("clips/notes.txt", Array("notes".utf8))
        try await bucket.put("elsewhere/3.mp4", Self.video("three"))
        let id = try await add(world, body(bucket))
        let first = try await scan(world, id)
        #expect(first["status"]?.string == "succeeded", "\(first)")
        let report = first["result"]
        #expect(report?["seen"]?.int == 6 && report?["videos"]?.int == 3 && report?["refused"]?.int == 3, "\(first)")
        #expect(
          report?["refusals"]?.array?.map { "\($0["key"]?.string ?? "") \($0["code"]?.string ?? "")" } == [
            "clips/broken.mov not_a_video", "clips/empty.mp4 not_a_video", "clips/notes.txt not_a_video",
          ])
        // Equal bytes under two names are one video.
        #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 2)
        #expect(try await world.rows("select from videos").count == 2)
        #expect(try await world.rows("select from bucket_objects where video_id is not null").count == 3)
        #expect(try await bytes(world, "ü 2.MP4") == long)
        let listed = await world.send(.get, "\(world.path)/bucket_imports").items[0]
        #expect(listed["takes"]?.string == "videos" && listed["objects_taken"]?.int == 3)
        #expect(try await world.rows("select from upload_batches").isEmpty)
        let (kept, counted) = try await world.counters()
        #expect(kept == counted)

        _ = bucket.takeReads()
        let second = try await scan(world, id)
        #expect(second["result"]?["unchanged"]?.int == 6 && second["result"]?["videos"]?.int == 0)
        #expect(bucket.takeReads().isEmpty)

        // What is replaced is another video; what is gone is counted.
        try await bucket.put("clips/1.mp4", Self.video("another"))
        try await bucket.store.delete(try ObjectKey("clips/same.mp4"))
        let third = try await scan(world, id)
        #expect(third["result"]?["videos"]?.int == 1 && third["result"]?["missing"]?.int == 1)
        #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 3)

        // A second project, with credentials of its own, has what the workspace has.
        let other = try await world.makeProject("Second")
        _ = bucket.takeReads()
        let again = try await scan(world, try await add(world, body(bucket), to: other))
        #expect(again["result"]?["videos"]?.int == 2 && again["result"]?["known_videos"]?.int == 2, "\(again)")
        #expect(bucket.takeReads().allSatisfy { $0.hasSuffix("-1023") || $0.contains("bytes=0-") })
        #expect(try await world.rows("select from videos").count == 3)
        #expect(await world.send(.delete, "/api/v1/bucket_imports/\(id)").status == 204)
        #expect(try await world.rows("select from videos").count == 3)
        let (keptThere, countedThere) = try await world.counters(other)
        #expect(keptThere == countedThere)
      }
    }
  }

  @Test func goesOnWhereAConnectionBroke() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        let long = Self.video("long", count: 600_000)
        try await bucket.put("clips/long.mp4", long)
        let id = try await add(world, body(bucket))
        try await scan(world, id, fetches: false)
        _ = bucket.takeReads()
        // Two breaks within an attempt, then none that brings anything: the next attempt goes on.
        bucket.breakOff(after: [200_000, 150_000, 0])
        try await world.work(kinds: ["videos.download"])
        #expect(try await bytes(world, "long.mp4") == long)
        let starts = bucket.takeReads().compactMap { $0.split(separator: "=").last?.split(separator: "-").first }
          .compactMap { Int($0) }
        #expect(
          starts.first == 0 && starts.count >= 4 && starts == starts.sorted() && starts.last ?? 0 > 0, "\(starts)")
      }
    }
  }

  @Test func tellsWhatCannotBeFetched() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        for name in ["gone", "replaced", "kept"] { try await bucket.put("clips/\(name).mp4", Self.video(name)) }
        let id = try await add(world, body(bucket))
        try await scan(world, id, fetches: false)
        #expect(try await world.rows("select from videos where status = 'PENDING'").count == 3)
        let refused = await world.send(.delete, "/api/v1/bucket_imports/\(id)")
        #expect(refused.code == "conflict", "\(refused.text)")
        try await bucket.store.delete(try ObjectKey("clips/gone.mp4"))
        try await bucket.put("clips/replaced.mp4", Self.video("something else"))
        try await world.work(kinds: ["videos.download"])
        let failed = try await world.rows(
          "select filename, error_code, error_message from videos where status = 'FAILED' order by filename"
        ).map { "\(try $0.get(0, as: String.self)) \(try $0.get(1, as: String.self))" }
        #expect(failed == ["gone.mp4 object_gone", "replaced.mp4 object_gone"])
        // The next scan finds what stands there now; the credentials are nowhere to be seen.
        #expect(try await scan(world, id)["result"]?["videos"]?.int == 1)
        #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 2)
        let told = await world.send(.get, "\(world.path)/videos")
        #expect(!told.text.contains(BucketServer.credentials.secretKey))
        #expect(!told.text.contains(BucketServer.credentials.accessKey))
        let (kept, counted) = try await world.counters()
        #expect(kept == counted)
      }
    }
  }

  @Test func keepsToTheProjectsLargestVideo() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        try await bucket.put("clips/large.mp4", Self.video("large", count: 50_000))
        try await bucket.put("clips/small.mp4", Self.video("small"))
        let settings = await world.send(
          .patch, "\(world.path)/footage", json: ["download": ["most_bytes": 20_000]])
        #expect(settings.status == 200, "\(settings.text)")
        let id = try await add(world, body(bucket))
        let first = try await scan(world, id)
        #expect(first["result"]?["refusals"]?.array?.map { $0["code"]?.string } == ["too_large"], "\(first)")
        _ = await world.send(.patch, "\(world.path)/footage", json: ["download": ["most_bytes": 60_000]])
        let second = try await scan(world, id)
        #expect(second["result"]?["videos"]?.int == 1 && second["result"]?["unchanged"]?.int == 1, "\(second)")
        #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 2)
      }
    }
  }

  @Test func leavesOutWhatTheBlockListNames() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        for name in ["Trailer of a film", "red/1", "adverts/2"] {
          try await bucket.put("clips/\(name).mp4", Self.video(name))
        }
        let settings = await world.send(
          .patch, "\(world.path)/footage",
          json: ["download": ["block_list": ["words": ["advert*"], "title_words": ["trailer"]]]])
        #expect(settings.status == 200, "\(settings.text)")
        let id = try await add(world, body(bucket))
        _ = bucket.takeReads()
        let first = try await scan(world, id)["result"]
        #expect(
          first?["refusals"]?.array?.map { "\($0["code"]?.string ?? "") \($0["message"]?.string ?? "")" } == [
            "blocked The name has “trailer”.", "blocked A folder's name has “advert*”.",
          ], "\(String(describing: first))")
        #expect(first?["videos"]?.int == 1)
        #expect(bucket.takeReads().allSatisfy { $0.contains("/red/1.mp4") })
        _ = await world.send(.patch, "\(world.path)/footage", json: ["download": ["block_list": ["words": ["none"]]]])
        let second = try await scan(world, id)["result"]
        #expect(second?["videos"]?.int == 2 && second?["unchanged"]?.int == 1, "\(String(describing: second))")
        #expect(try await world.rows("select from videos where status = 'DOWNLOADED'").count == 3)
      }
    }
  }

  @Test func takesBothByWhatObjectsAre() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend { world in
        try await bucket.put("clips/1.mp4", Self.video("one"))
        try await bucket.put("clips/1.bmp", Self.picture)
        try await bucket.put("clips/1.txt", [1])
        let id = try await add(world, body(bucket, ["takes": "both"]))
        let report = try await scan(world, id)["result"]
        #expect(report?["videos"]?.int == 1 && report?["added"]?.int == 1 && report?["refused"]?.int == 1)
        #expect(await world.send(.get, "\(world.path)/bucket_imports").items[0]["objects_taken"]?.int == 2)
        let staying = await world.send(
          .post, "\(world.path)/bucket_imports", json: body(bucket, ["takes": "both", "mode": "reference"]))
        #expect(staying.status == 422, "\(staying.text)")
      }
    }
  }

  @Test func nobodyElseReachesThem() async throws {
    let web = VideoFetcher { _, _, _, _ in throw FetchError(.unreachable) }
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend(fetcher: web) { world in
        try await bucket.put("clips/1.mp4", Self.video("one"))
        let id = try await add(world, body(bucket))
        try await scan(world, id)
        let address: String = try await world.rows("select url from videos")[0].get(0)
        #expect(address.hasPrefix("s3://127.0.0.1:"))
        // The address alone fetches nothing, here or in another workspace.
        let stranger = try await world.identity.signUp("stranger")
        let theirs = try await world.makeProject("Theirs", as: stranger)
        for (path, actor) in [(world.path, world.admin), ("/api/v1/projects/\(theirs)", stranger)] {
          #expect(
            await world.send(.post, "\(path)/videos/fetch", as: actor, json: ["urls": [.string(address)]]).status == 422
          )
        }
        #expect(await world.send(.post, "/api/v1/bucket_imports/\(id)/scan", as: stranger).status == 404)
        #expect(await world.send(.get, "/api/v1/projects/\(theirs)/videos", as: stranger).items.isEmpty)
        // Rows of theirs cannot point at it.
        await #expect(throws: (any Error).self) {
          try await world.database.query(
            stranger.claims,
            """
            insert into bucket_objects (workspace_id, project_id, bucket_import_id, key, etag, size, video_id)
            select \(stranger.workspaceID), \(theirs), \(id)::uuid, 'x', 'x', 1, null
            """)
        }
      }
    }
  }

  @Test func reachesNoPrivateAddressUnlessAllowed() async throws {
    try await BucketServer.lend { bucket in
      try await MiningWorld.lend(allowsPrivateNetworks: false) { world in
        try await bucket.put("clips/1.mp4", Self.video("one"))
        let id = try await add(world, body(bucket))
        #expect(try await scan(world, id)["status"]?.string == "failed")
        #expect(bucket.takeReads().isEmpty)
      }
    }
  }
}
