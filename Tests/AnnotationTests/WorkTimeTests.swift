import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

/// Active time: kept once a visit, shown to whom it concerns.
@Suite struct WorkTimeTests {
  private static let start: JSONValue = "2026-11-22T08:00:00.000Z"

  private func report(
    _ world: LabelWorld, _ items: [(id: String, image: String, seconds: Double)],
    as actor: LabelWorld.Actor? = nil
  ) async -> LabelWorld.Reply {
    let items = items.map { item -> JSONValue in
      [
        "id": .string(item.id), "image_id": .string(item.image), "seconds": .number(item.seconds),
        "started_at": Self.start,
      ]
    }
    return await world.send(.post, "\(world.path)/work", as: actor, json: ["items": .array(items)])
  }
  private func id() -> String { UUID().uuidString.lowercased() }

  @Test func aVisitCountsOnceHoweverOftenItIsReported() async throws {
    try await LabelWorld.lend { world in
      let (first, second) = (id(), id())
      let said = await report(world, [(first, world.images[0], 12.5), (second, world.images[1], 3)])
      #expect(said.status == 200, "\(said.text)")
      #expect(said.json["kept"]?.int == 2)
      // Again after a lost answer, later with more, and an old one that comes late.
      for seconds in [12.5, 20.25, 12.5] {
        #expect(await report(world, [(first, world.images[0], seconds)]).json["kept"]?.int == 1)
      }
      // Twice in one report.
      #expect(await report(world, [(second, world.images[1], 4), (second, world.images[1], 3)]).json["kept"]?.int == 1)
      let own = await world.send(.get, "\(world.path)/work").json
      #expect(own["seconds"]?.double == 24.25)
      #expect(own["items"]?[0]?["images"]?.int == 2)
      let image = await world.send(.get, "/api/v1/images/\(world.images[0])/work").json
      #expect(image["items"]?.array?.map { $0["seconds"]?.double } == [20.25])
    }
  }

  @Test func visitsToNowhereAreRefusedOneByOne() async throws {
    try await LabelWorld.lend { world in
      let (known, gone) = (id(), id())
      _ = await report(world, [(known, world.images[0], 5)])
      let other = try await LabelWorld.project("Second", world.identity, world.admin)
      let said = await report(
        world, [(gone, id(), 5), (known, world.images[1], 50), (id(), other.images[0], 5), (id(), world.images[2], 1)])
      #expect(said.json["kept"]?.int == 1, "\(said.text)")
      #expect(said.json["refused"]?.array?.count == 3)
      #expect(await world.send(.get, "\(world.path)/work").json["seconds"]?.double == 6)
      for seconds in [0, -1, 86_401] as [Double] {
        #expect(await report(world, [(id(), world.images[0], seconds)]).status == 422)
      }
      // What was worked stays when the image goes for good.
      _ = try await world.rows("delete from images where id = \(world.images[0])::uuid")
      let after = await world.send(.get, "\(world.path)/work").json
      #expect(after["seconds"]?.double == 6)
      #expect(after["items"]?[0]?["images"]?.int == 1)
    }
  }

  @Test func timeOnVideosIsKeptBesideThatOnImages() async throws {
    try await LabelWorld.lend { world in
      let made = await world.send(
        .post, "\(world.path)/videos", as: world.admin,
        json: [
          "filename": "walk.mp4", "width": 640, "height": 480, "fps_numerator": 25, "fps_denominator": 1,
          "frame_count": 50,
        ])
      let video = try (made.json["id"]?.string).found
      let (visit, other) = (id(), id())
      func say(_ id: String, _ place: [String: JSONValue], _ seconds: Double) async -> LabelWorld.Reply {
        let item = place.merging(["id": .string(id), "seconds": .number(seconds), "started_at": Self.start]) { $1 }
        return await world.send(.post, "\(world.path)/work", json: ["items": .array([.object(item)])])
      }
      let (onVideo, onImage): ([String: JSONValue], [String: JSONValue]) = (
        ["video_id": .string(video)], ["image_id": .string(world.images[0])]
      )
      for seconds in [7, 9.5, 7] as [Double] {
        let said = await say(visit, onVideo, seconds)
        #expect(said.json["kept"]?.int == 1, "\(said.text)")
      }
      #expect(await say(other, onImage, 2).json["kept"]?.int == 1)
      // A visit stays where it was; a place is one of both, of its own kind.
      #expect(await say(visit, onImage, 100).json["kept"]?.int == 0)
      #expect(await say(other, onVideo, 100).json["kept"]?.int == 0)
      #expect(await say(id(), ["image_id": .string(video)], 1).json["kept"]?.int == 0)
      #expect(await say(id(), onVideo.merging(onImage) { $1 }, 1).status == 422)
      #expect(await say(id(), [:], 1).status == 422)

      let all = await world.send(.get, "\(world.path)/work").json
      #expect(all["seconds"]?.double == 11.5)
      #expect(all["items"]?[0]?["images"]?.int == 1)
      #expect(all["items"]?[0]?["videos"]?.int == 1)
      let path = "\(world.path)/videos/\(video)/work"
      #expect(await world.send(.get, path).json["seconds"]?.double == 9.5)
      #expect(await world.send(.get, path, as: world.reviewer).json["seconds"]?.double == 9.5)
      #expect(await world.send(.get, "\(world.path)/videos/\(id())/work").status == 404)
      // What was worked stays when the project lets go of the video.
      _ = try await world.rows("delete from project_videos where video_id = \(video)::uuid")
      let after = await world.send(.get, "\(world.path)/work").json
      #expect(after["seconds"]?.double == 11.5)
      #expect(after["items"]?[0]?["videos"]?.int == 0)
    }
  }

  @Test func reviewersSeeEverybodyAndOthersThemselves() async throws {
    try await LabelWorld.lend { world in
      let shared = id()
      _ = await report(world, [(shared, world.images[0], 10)])
      // Somebody else's visit of the same id is another one.
      _ = await report(world, [(shared, world.images[0], 30)], as: world.reviewer)
      let all = await world.send(.get, "\(world.path)/work", as: world.reviewer).json
      #expect(all["items"]?.array?.map { $0["seconds"]?.double } == [30, 10])
      #expect(all["seconds"]?.double == 40)
      let own = await world.send(.get, "\(world.path)/work").json
      #expect(own["items"]?.array?.map { $0["user_id"]?.string } == ["\(world.labeler.userID)"])
      let image = await world.send(.get, "/api/v1/images/\(world.images[0])/work").json
      #expect(image["seconds"]?.double == 10)
      let viewer = try await world.identity.join(world.admin, as: .viewer)
      #expect(await report(world, [(id(), world.images[0], 1)], as: viewer).status == 403)
      #expect(await world.send(.get, "\(world.path)/work", as: viewer).json["items"]?.array == [])
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.get, "\(world.path)/work", as: stranger).status == 404)
      #expect(await report(world, [(id(), world.images[0], 1)], as: stranger).status == 404)
    }
  }
}
