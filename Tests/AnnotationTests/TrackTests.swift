import Database
import Foundation
import IdentityTesting
import Testing
import Web

@Suite struct TrackTests {
  private func video(_ world: LabelWorld) async throws -> String {
    let reply = await world.send(
      .post, "\(world.path)/videos", as: world.admin,
      json: [
        "filename": "walk.mp4", "width": 640, "height": 480, "fps_numerator": 30000, "fps_denominator": 1001,
        "frame_count": 300,
      ])
    guard let id = reply.json["id"]?.string else { throw UnexpectedAnswer(text: reply.text) }
    return id
  }

  @Test func tracksAreNumberedAndOwnTheirKeyframes() async throws {
    try await LabelWorld.lend { world in
      let video = try await video(world)
      var ids: [String] = []
      for number in 0..<3 {
        let made = await world.send(
          .post, "\(world.path)/tracks",
          json: [
            "video_id": .string(video), "class_id": .string(world.classes[0]), "kind": "box",
            "attributes": ["n": .integer(Int64(number))],
          ])
        #expect(made.status == 201, "\(made.text)")
        #expect(made.json["number"]?.int == number)
        ids.append(try (made.json["id"]?.string).found)
      }
      let list = await world.send(.get, "\(world.path)/tracks?video_id=\(video)&limit=2").json
      #expect(list["items"]?.array?.map { $0["id"]?.string } == [ids[0], ids[1]])
      let next = await world.send(.get, "\(world.path)/tracks?cursor=\(list["next_cursor"]?.string ?? "")").json
      #expect(next["items"]?.array?.map { $0["id"]?.string } == [ids[2]])

      let key = try await world.draw(0, ["track_id": .string(ids[0]), "is_keyframe": true])
      #expect(key["track_id"]?.string == ids[0])
      let patched = await world.send(
        .patch, "/api/v1/tracks/\(ids[0])?revision=1",
        json: ["class_id": .string(world.classes[1]), "attributes": ["n": 7]])
      #expect(patched.status == 200, "\(patched.text)")
      #expect(patched.json["revision"]?.int == 2)
      #expect(patched.json["attributes"]?["n"]?.int == 7)
      // The keyframes follow the class of their track, with history.
      let moved = await world.annotation(try (key["id"]?.string).found)
      #expect(moved["class_name"]?.string == "dog")
      #expect(moved["revision"]?.int == 2)
      let stale = await world.send(.patch, "/api/v1/tracks/\(ids[0])?revision=1", json: ["attributes": [:]])
      #expect(stale.status == 409)
      #expect(stale.json["current"]?["revision"]?.int == 2)

      let gone = await world.send(.delete, "/api/v1/tracks/\(ids[0])")
      #expect(gone.status == 204, "\(gone.text)")
      #expect(await world.image(0)["annotation_count"]?.int == 0)
      #expect(await world.events().last?["action"]?.string == "deleted")
      #expect(try await world.untruths() == [])
    }
  }

  @Test func strangersVideosAndClassesAreRefused() async throws {
    try await LabelWorld.lend { world in
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await LabelWorld.project("Theirs", world.identity, stranger)
      let mine = try await video(world)
      for (video, kind) in [(mine, theirs.classes[0]), (UUID().uuidString, world.classes[0])] {
        let reply = await world.send(
          .post, "\(world.path)/tracks",
          json: ["video_id": .string(video), "class_id": .string(kind), "kind": "box"])
        #expect(reply.status == 404, "\(reply.text)")
      }
      for kind in ["classification", "time_range"] {
        let reply = await world.send(
          .post, "\(world.path)/tracks",
          json: ["video_id": .string(mine), "class_id": .string(world.classes[0]), "kind": .string(kind)])
        #expect(reply.status == 422, "\(reply.text)")
      }
    }
  }

  @Test func timeRangesAreStoredAndReturned() async throws {
    try await LabelWorld.lend { world in
      let video = try await video(world)
      func range(_ start: JSONValue, _ end: JSONValue) -> JSONValue {
        [
          "video_id": .string(video), "class_id": .string(world.classes[0]), "kind": "time_range",
          "data": ["start": start, "end": end],
        ]
      }
      let made = await world.send(.post, "/api/v1/annotations", json: range([1001, 30000], [2002, 30000]))
      #expect(made.status == 201, "\(made.text)")
      #expect(made.json["data"]?["start"] == [1001, 30000])
      #expect(made.json["bounds"]?.object == nil)
      #expect(made.json["video_id"]?.string == video)
      let list = await world.send(.get, "\(world.path)/annotations?video_id=\(video)").json
      #expect(list["items"]?.array?.count == 1)
      for (start, end) in [
        ([1, 1], [1, 1]), ([2, 1], [1, 1]), ([0, 0], [1, 1]), ([-1, 1], [1, 1]), ([0.5, 1], [1, 1]), ([0], [1, 1]),
      ] as [(JSONValue, JSONValue)] {
        let reply = await world.send(.post, "/api/v1/annotations", json: range(start, end))
        #expect(reply.status == 422, "\(start) \(end): \(reply.text)")
      }
      let onImage = await world.send(
        .post, "/api/v1/annotations",
        json: world.box(0, ["kind": "time_range", "data": ["start": [0, 1], "end": [1, 1]]]))
      #expect(onImage.status == 422)
      #expect(try await world.untruths() == [])
    }
  }
}
