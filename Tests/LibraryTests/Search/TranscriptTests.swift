import Database
import Foundation
import Identity
import IdentityTesting
import TestSupport
import Testing
import Web

@testable import Library

struct TranscriptTests {
  private static let speech = """
    WEBVTT

    00:00:01.000 --> 00:00:02.500
    <v Ada>The bridge is closed tonight.

    00:00:02.500 --> 00:00:04.000
    <v Bob>Then we take the ferry &amp; walk.

    00:00:99.000 --> 00:01:00.000
    no time
    """

  @Test func aFileIsReadOnceAndItsBadCuesAreReported() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo()
      let address = "\(world.path)/videos/\(video)/transcripts"
      let first = await world.send(
        .post, "\(address)?filename=a.vtt&language=en", bytes: Array(Self.speech.utf8),
        headers: ["Content-Type": "text/vtt"])
      #expect(first.status == 201, "\(first.text)")
      #expect(first.json["report"]?["segments"]?.int == 2)
      #expect(first.json["report"]?["errors"]?.int == 1)
      #expect(first.json["report"]?["notes"]?.array?.first?["line"]?.int == 9)
      #expect(first.json["transcript"]?["format"]?.string == "vtt")
      #expect(first.json["transcript"]?["language"]?.string == "en")
      let id = try #require(first.json["transcript"]?["id"]?.string)
      // The same file again is the same transcript.
      let second = await world.send(.post, "\(address)?filename=b.vtt", bytes: Array(Self.speech.utf8))
      #expect(second.status == 200 && second.json["transcript"]?["id"]?.string == id)
      #expect(await world.send(.get, address).items.count == 1)
      let segments = await world.send(.get, "\(address)/\(id)")
      #expect(segments.items.map { $0["start"]?.double } == [1, 2.5])
      #expect(segments.items.map { $0["end"]?.double } == [2.5, 4])
      #expect(segments.items.map { $0["speaker"]?.string } == ["Ada", "Bob"])
      #expect(segments.items.last?["text"]?.string == "Then we take the ferry & walk.")
      let page = await world.send(.get, "\(address)/\(id)?limit=1")
      let cursor = try #require(page.json["next_cursor"]?.string)
      #expect(
        await world.send(.get, "\(address)/\(id)?limit=1&cursor=\(cursor)").items.map { $0["number"]?.int } == [1])
      #expect(await world.send(.get, "\(address)/\(id)?from=2.5&to=3").items.map { $0["number"]?.int } == [1])
      #expect(await world.send(.get, "\(address)/\(id)?cursor=x").status == 422)
      #expect(await world.send(.get, "\(address)/\(id)?limit=9999").status == 422)
      #expect(await world.send(.delete, "\(address)/\(id)").status == 204)
      #expect(await world.send(.delete, "\(address)/\(id)").status == 404)
      #expect(await world.send(.get, address).items.isEmpty)
      #expect(try await world.rows("select count(*) from transcript_segments")[0].get(0, as: Int.self) == 0)
    }
  }

  @Test func hostileFilesAreRefusedOrCleaned() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo()
      let address = "\(world.path)/videos/\(video)/transcripts"
      for bad in [
        "", "hello", "{", "{\"segments\": 5}", "WEBVTT\n\n", "\u{0}\u{0}", "00:00:05,000 --> 00:00:01,000\nx",
      ] {
        let reply = await world.send(.post, address, bytes: Array(bad.utf8))
        #expect(reply.status == 422, "\(bad.debugDescription): \(reply.text)")
      }
      #expect(await world.send(.get, address).items.isEmpty)
      // What PostgreSQL cannot hold is left out; what is too long is cut; a word of a megabyte is text like any other.
      let long = String(repeating: "x", count: 1 << 20)
      let text = "00:00:01,000 --> 00:00:02,000\na\u{0}b\u{7}\\'; drop\n\n00:00:02,000 --> 00:00:03,000\n\(long)\n"
      let reply = await world.send(.post, address, bytes: Array(text.utf8))
      #expect(reply.status == 201, "\(reply.text.prefix(500))")
      let id = try #require(reply.json["transcript"]?["id"]?.string)
      let segments = await world.send(.get, "\(address)/\(id)").items
      #expect(segments.first?["text"]?.string == "ab\\'; drop")
      #expect(segments.last?["text"]?.string?.count == 20_000)
      #expect(reply.json["report"]?["warnings"]?.int == 1)
      // Searching for anything breaks nothing.
      for words in ["'", "\\", "a'b", "& | !", ":*", "%27%27%27", "%22%22", "%00", "<->", "%", "_"] {
        let found = await world.send(
          .get,
          "\(world.path)/search?q=\(words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")")
        #expect([200, 422].contains(found.status), "\(words): \(found.text)")
      }
      #expect(await world.send(.get, "\(world.path)/search?q=").status == 422)
      #expect(await world.send(.get, "\(world.path)/search?q=1%202%203%204%205%206%207%208%209").status == 422)
    }
  }

  @Test(.needsSampleData("hostile/audio/broken.srt")) func sampleFilesAreRead() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo()
      let address = "\(world.path)/videos/\(video)/transcripts"
      for (file, least) in [("speech/jfk.vtt", 1), ("speech/nasa_webb_16s.srt", 1), ("hostile/audio/broken.srt", 1)] {
        let url = try #require(SampleData.file(file))
        let reply = await world.send(
          .post, "\(address)?filename=\(url.lastPathComponent)", bytes: [UInt8](try Data(contentsOf: url)))
        #expect(reply.status == 201, "\(reply.text)")
        #expect((reply.json["report"]?["segments"]?.int ?? 0) >= least)
      }
      #expect(await world.send(.get, address).items.count == 3)
    }
  }

  @Test func othersSeeAndSendNothing() async throws {
    try await LibraryWorld.lend { world in
      let video = try await world.makeVideo()
      let address = "\(world.path)/videos/\(video)/transcripts"
      let sent = await world.send(.post, address, bytes: Array(Self.speech.utf8))
      let id = try #require(sent.json["transcript"]?["id"]?.string)
      let stranger = try await world.identity.signUp("stranger")
      let theirs = "/api/v1/projects/\(try await world.makeProject("Theirs", as: stranger))"
      for path in [address, "\(address)/\(id)", "\(theirs)/videos/\(video)/transcripts"] {
        #expect(await world.send(.get, path, as: stranger).status == 404, "\(path)")
      }
      #expect(
        await world.send(.post, "\(theirs)/videos/\(video)/transcripts", as: stranger, bytes: Array(Self.speech.utf8))
          .status == 404)
      #expect(await world.send(.delete, "\(theirs)/videos/\(video)/transcripts/\(id)", as: stranger).status == 404)
      let found = await world.send(.get, "\(theirs)/search?q=bridge", as: stranger).json
      #expect(found["videos"]?.array?.isEmpty == true && found["images"]?.array?.isEmpty == true)
      // Nor does another project of the same workspace that does not have the video.
      let other = "/api/v1/projects/\(try await world.makeProject("Other"))"
      #expect(await world.send(.get, "\(other)/videos/\(video)/transcripts").status == 404)
      #expect(await world.send(.get, "\(other)/search?q=bridge").json["videos"]?.array?.isEmpty == true)
      for table in ["transcripts", "transcript_segments"] {
        // The tables are this test's own words.
        let rows = try await world.database.query(stranger.claims, "select count(*) from \(name: table)")
        #expect(try rows[0].get(0) == 0)
      }
      let walk = PermissionWalk(
        samples: ["project_id": world.project, "video_id": video, "transcript_id": id],
        project: try #require(ProjectID(world.project)).uuid,
        tolerates: { operation, _, reply in operation.method == .delete && reply.status == 404 })
      let (complaints, answers) = try await walk.run(world.identity, admin: world.admin) {
        ["transcripts", "search"].contains(String($0.id.prefix { $0 != "." }))
      }
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 40)
    }
  }
}
