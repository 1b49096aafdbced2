import Database
import Foundation
import IdentityTesting
import Testing
import Web

/// Tracks written together with their keyframes, as the workbench does.
@Suite struct TrackBatchTests {
  private func video(_ world: LabelWorld) async throws -> String {
    let reply = await world.send(
      .post, "\(world.path)/videos", as: world.admin,
      json: ["filename": "walk.mp4", "width": 640, "height": 480, "frame_count": 300])
    return try (reply.json["id"]?.string).found
  }

  private func batch(_ world: LabelWorld, _ operations: [JSONValue], atomic: Bool = false) async -> LabelWorld.Reply {
    await world.send(
      .post, "\(world.path)/annotations/batch", json: ["operations": .array(operations), "atomic": .bool(atomic)])
  }

  private func track(_ id: String, _ video: String, _ world: LabelWorld, _ more: [String: JSONValue] = [:]) -> JSONValue
  {
    var track: [String: JSONValue] = [
      "id": .string(id), "video_id": .string(video), "class_id": .string(world.classes[0]), "kind": "box",
    ]
    track.merge(more) { $1 }
    return ["op": "create_track", "track": .object(track)]
  }

  @Test func tracksAndKeyframesAreOneBatch() async throws {
    try await LabelWorld.lend { world in
      let video = try await video(world)
      let id = UUID().uuidString.lowercased()
      let key = UUID().uuidString.lowercased()
      var operations = [track(id, video, world, ["number": 7])]
      let box = world.box(0, ["id": .string(key), "track_id": .string(id), "is_keyframe": true])
      operations.append(["op": "create", "annotation": box])
      let made = await batch(world, operations)
      #expect(made.status == 200, "\(made.text)")
      #expect(made.json["results"]?[0]?["status"]?.int == 201)
      #expect(made.json["results"]?[0]?["track"]?["number"]?.int == 7)
      #expect(made.json["results"]?[1]?["annotation"]?["track_id"]?.string == id)
      // Sent twice, it happens once; a number that is taken is not given again.
      let again = await batch(world, operations)
      #expect(again.json["results"]?.array?.map { $0["status"]?.int } == [200, 200])
      let other = UUID().uuidString.lowercased()
      let second = await batch(world, [track(other, video, world, ["number": 7])])
      #expect(second.json["results"]?[0]?["track"]?["number"]?.int == 8)

      let relabel: JSONValue = ["class_id": .string(world.classes[1])]
      let changed = await batch(
        world,
        [
          ["op": "update_track", "track_id": .string(id), "revision": 1, "track_changes": relabel],
          ["op": "update_track", "track_id": .string(id), "revision": 1, "track_changes": relabel],
        ])
      #expect(changed.json["results"]?[0]?["track"]?["revision"]?.int == 2)
      #expect(changed.json["results"]?[1]?["status"]?.int == 409)
      #expect(changed.json["results"]?[1]?["current_track"]?["revision"]?.int == 2)
      #expect(await world.annotation(key)["class_name"]?.string == "dog")

      // A keyframe that went to another track stays when its old one goes.
      let moved = await batch(
        world,
        [
          ["op": "update", "id": .string(key), "revision": 2, "changes": ["track_id": .string(other)]],
          ["op": "delete_track", "track_id": .string(id), "revision": 2],
        ])
      #expect(moved.json["results"]?.array?.map { $0["status"]?.int } == [200, 204], "\(moved.text)")
      #expect(await world.annotation(key)["track_id"]?.string == other)
      let gone = await batch(world, [["op": "delete_track", "track_id": .string(other), "revision": 1]])
      #expect(gone.json["results"]?[0]?["status"]?.int == 204)
      #expect(await world.image(0)["annotation_count"]?.int == 0)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func wrongTracksAreRefusedOneByOne() async throws {
    try await LabelWorld.lend { world in
      let video = try await video(world)
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await LabelWorld.project("Theirs", world.identity, stranger)
      let id = UUID().uuidString.lowercased()
      let wrong: [JSONValue] = [
        track(id, video, world, ["kind": "time_range"]), track(id, UUID().uuidString, world),
        track(id, video, world, ["class_id": .string(theirs.classes[0])]),
        track(id, video, world, ["number": -1]), track(id, video, world, ["attributes": [1, 2]]),
        ["op": "create_track"], ["op": "update_track", "track_id": .string(id)],
        ["op": "delete_track", "track_id": .string(id), "revision": 1],
      ]
      let answer = await batch(world, wrong + [track(id, video, world)])
      let statuses = answer.json["results"]?.array?.map { $0["status"]?.int ?? 0 } ?? []
      #expect(statuses == [422, 404, 404, 422, 422, 422, 422, 404, 201], "\(answer.text)")
      let whole = await batch(world, [track(UUID().uuidString, video, world), wrong[0]], atomic: true)
      #expect(whole.code == "batch_failed")
      let list = await world.send(.get, "\(world.path)/tracks?video_id=\(video)").json
      #expect(list["items"]?.array?.count == 1)
      // Another tenant neither sees nor takes the id.
      let taken = await world.send(
        .post, "/api/v1/projects/\(theirs.project)/annotations/batch", as: stranger,
        json: ["operations": [["op": "delete_track", "track_id": .string(id), "revision": 1]]])
      #expect(taken.json["results"]?[0]?["status"]?.int == 404, "\(taken.text)")
    }
  }

  @Test func aVideoShowsAllItsLabels() async throws {
    try await LabelWorld.lend { world in
      let video = try await video(world)
      let id = UUID().uuidString.lowercased()
      let range: JSONValue = [
        "video_id": .string(video), "class_id": .string(world.classes[0]), "kind": "time_range",
        "data": ["start": [1, 1], "end": [3, 2]],
      ]
      _ = await batch(world, [track(id, video, world), ["op": "create", "annotation": range]])
      let labels = await world.send(.get, "\(world.path)/videos/\(video)/labels")
      #expect(labels.status == 200, "\(labels.text)")
      #expect(labels.json["tracks"]?[0]?["id"]?.string == id)
      #expect(labels.json["keyframes"]?.array?.isEmpty == true)
      #expect(labels.json["time_ranges"]?[0]?["data"]?["end"] == [3, 2])
      #expect(await world.send(.get, "\(world.path)/videos/\(UUID())/labels").status == 404)
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.get, "\(world.path)/videos/\(video)/labels", as: stranger).status == 404)
    }
  }
}
