import Database
import Foundation
import Identity
import IdentityTesting
import TestSupport
import Testing
import Web

@testable import Library

struct SearchTests {
  /// The search's answer: names of images, best first.
  private func names(_ words: String, _ world: LibraryWorld) async throws -> [String] {
    let q = try #require(words.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let reply = await world.send(.get, "\(world.path)/search?q=\(q)")
    #expect(reply.status == 200, "\(reply.text)")
    return (reply.json["images"]?.array ?? []).compactMap { $0["filename"]?.string }
  }

  @Test func namesTagsClassesAndMetadataAreFound() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(6) { number, image in
        image.filename = ["night.jpg", "night_2.jpg", "day.jpg", "cat.jpg", "road.jpg", "bridge.jpg"][number]
        image.relativePath = "trip/\(image.filename)"
      }
      let label = try await world.makeClass("cat")
      try await world.rows("update images set tags = '{night,rain}' where id = \(ids[2])")
      try await world.rows(
        "update images set metadata = '{\"camera\": \"Leica M11\", \"iso\": 400}' where id = \(ids[4])")
      try await world.label(ids[4], label)
      #expect(try await names("night.jpg", world) == ["night.jpg"])
      // An equal tag before a name that begins so, and names the newer first among equals.
      #expect(try await names("night", world) == ["day.jpg", "night_2.jpg", "night.jpg"])
      #expect(try await names("NIGHT rain", world) == ["day.jpg"])
      #expect(try await names("cat", world) == ["road.jpg", "cat.jpg"])
      #expect(try await names("leica", world) == ["road.jpg"])
      #expect(try await names("\"leica m11\"", world) == ["road.jpg"])
      #expect(try await names("\"m11 leica\"", world).isEmpty)
      #expect(try await names("400 cat", world) == ["road.jpg"])
      #expect(try await names("trip", world).count == 6)
      #expect(try await names("100%", world).isEmpty)
      #expect(try await names("_", world) == ["night_2.jpg"])
      let reply = await world.send(.get, "\(world.path)/search?q=cat%20leica")
      let reasons = reply.json["reasons"]?["\(ids[4])"]?.array ?? []
      #expect(reasons.map { $0["kind"]?.string } == ["class", "metadata"])
      #expect(reasons.map { $0["text"]?.string } == ["cat", "camera Leica M11"])
      #expect(reply.json["images"]?.array?.first?["urls"]?["original"]?.string != nil)
      let few = await world.send(.get, "\(world.path)/search?q=trip&limit=5")
      #expect(few.json["images"]?.array?.count == 5 && few.json["has_more"]?.bool == true)
      // What is deleted is gone from what is found.
      #expect(await world.send(.delete, "/api/v1/images/\(ids[4])").status == 204)
      #expect(try await names("cat", world) == ["cat.jpg"])
      #expect(try await names("leica", world).isEmpty)
    }
  }

  @Test func speechFindsVideosSentencesAndFrames() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo("harbour.mp4")
      let id = try #require(VideoID(video))
      // One frame each half second; ticks of 1/12800 s.
      try await world.rows(
        "update videos set facts = '{\"time_base_numerator\": 1, \"time_base_denominator\": 12800}' where id = \(id)")
      let frames = try await world.makeImages(10) { number, image in
        image.media = .frame
        image.video = id
        image.frameNumber = number * 15
        image.pts = Int64(number) * 6400
      }
      let text = """
        1
        00:00:01,000 --> 00:00:02,000
        The bridge is closed tonight.

        2
        00:00:03,000 --> 00:00:04,500
        Bridges, bridges: there are two bridges.

        3
        00:00:04,600 --> 00:00:04,900
        Nobody sees the ferry.
        """
      let sent = await world.send(
        .post, "\(world.path)/videos/\(video)/transcripts", bytes: Array(text.utf8))
      #expect(sent.status == 201, "\(sent.text)")
      func found(_ words: String) async throws -> JSONValue {
        let q = try #require(words.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        return await world.send(.get, "\(world.path)/search?q=\(q)").json
      }
      let bridge = try await found("bridge")
      let hit = try #require(bridge["videos"]?.array?.first)
      #expect(hit["id"]?.string == video && hit["is_named"]?.bool == false)
      // The sentence that says it most often comes first.
      #expect(hit["speech"]?.array?.map { $0["start"]?.double } == [3, 1])
      #expect(
        hit["speech"]?.array?.first?["frames"]?.array?.map { $0["frame_number"]?.int } == [90, 105, 120])
      // The frame at the very end belongs to what follows.
      #expect(hit["speech"]?.array?.last?["frames"]?.array?.map { $0["frame_number"]?.int } == [30, 45])
      #expect(bridge["images"]?.array?.count == 5)
      #expect(bridge["reasons"]?["\(frames[2])"]?.array?.first?["kind"]?.string == "speech")
      #expect(try await found("\"closed tonight\"")["images"]?.array?.count == 2)
      #expect(try await found("\"tonight closed\"")["videos"]?.array?.isEmpty == true)
      // A sentence without a frame still names video and time.
      let ferry = try await found("ferry")
      #expect(ferry["images"]?.array?.isEmpty == true)
      #expect(ferry["videos"]?.array?.first?["speech"]?.array?.first?["frames"]?.array?.isEmpty == true)
      // A video by its name.
      #expect(try await found("harbour")["videos"]?.array?.first?["is_named"]?.bool == true)
      // The same as a filter of lists, bulk acts and exports.
      let list = await world.send(.get, "\(world.path)/images?spoken=closed&sort=filename")
      #expect(list.items.map { $0["frame_number"]?.int } == [30, 45])
      let bulk = await world.send(
        .post, "\(world.path)/images/bulk",
        json: ["filter": ["spoken": "closed"], "action": "add_tags", "value": ["bridge"]])
      #expect(bulk.json["affected"]?.int == 2, "\(bulk.text)")
      #expect(await world.send(.get, "\(world.path)/images?spoken=").status == 422)
      // Deleted frames and deleted transcripts are found no more.
      #expect(await world.send(.delete, "/api/v1/images/\(frames[2])").status == 204)
      #expect(try await found("closed")["images"]?.array?.count == 1)
      let transcript = try #require(sent.json["transcript"]?["id"]?.string)
      #expect(await world.send(.delete, "\(world.path)/videos/\(video)/transcripts/\(transcript)").status == 204)
      #expect(try await found("ferry")["videos"]?.array?.isEmpty == true)
    }
  }

  /// The plans of the searches' own statements, as the role that runs them.
  @Test func searchesStayCheap() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo()
      let (workspace, id) = (world.admin.workspaceID, try #require(VideoID(video)))
      try await world.rows(
        """
        insert into images (workspace_id, project_id, id, filename, relative_path, file_size, sha256, storage_path,
          ingest_status, media, video_id, frame_number, pts)
        select \(workspace), \(world.project)::uuid, gen_random_uuid(), 'frame ' || n || '.jpg', 'p/' || n, 1,
          sha256(n::text::bytea), 'none', 'ready', 'frame', \(id), n, n * 512
        from generate_series(1, 20000) n
        """)
      try await world.rows(
        """
        insert into transcripts (workspace_id, id, video_id, filename, format, source, sha256, segment_count)
        values (\(workspace), \(id.uuid), \(id), 'a.srt', 'srt', 'upload', sha256('a'), 50000)
        """)
      try await world.rows(
        """
        insert into transcript_segments (workspace_id, transcript_id, number, video_id, start_us, end_us, text)
        select \(workspace), \(id.uuid), n, \(id), n * 1000000::bigint, (n + 1) * 1000000::bigint,
          'sentence ' || n || ' of many' from generate_series(0, 49999) n
        """)
      try await world.identity.asSuperuser("analyze")
      for (function, needed) in [
        ("search_speech", "transcript_segments_words"), ("spoken_frames", "transcript_segments_words"),
        ("search_images", "transcript_segments_words"),
      ] {
        let source = try await world.identity.superuserRows(
          "select prosrc from pg_proc where proname = '\(function)'")[0].get(0, as: String.self)
        let statement = source.replacing("\(function).words", with: "array['4711']")
          .replacing(" project ", with: " '\(world.project)'::uuid ").replacing(
            " = project", with: " = '\(world.project)'"
          )
          .replacing("limit most", with: "limit 60")
        let plan = try await world.identity.superuserRows("explain " + statement).map { try $0.get(0, as: String.self) }
          .joined(separator: "\n")
        #expect(plan.contains(needed), "\(function): \(plan)")
        #expect(!plan.contains("Seq Scan on transcript_segments"), "\(function): \(plan)")
      }
      // Everything that looking for the same picture reads stands in one index.
      let look = try await world.database.query(
        world.claims,
        "explain select id from images where project_id = \(world.project)::uuid and deleted_at is null and phash is not null and bit_count((phash # 5)::bit(64)) <= 10"
      ).map { try $0.get(0, as: String.self) }.joined(separator: "\n")
      #expect(look.contains("images_look"), "\(look)")
    }
  }
}
