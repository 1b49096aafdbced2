import Database
import Foundation
import IdentityTesting
import Testing
import Web

@Suite struct WritingTests {
  @Test func anAnnotationIsMadeChangedAndDeleted() async throws {
    try await LabelWorld.lend { world in
      let made = await world.send(.post, "/api/v1/annotations", json: world.box(0, ["attributes": ["age": 3]]))
      #expect(made.status == 201, "\(made.text)")
      let id = try (made.json["id"]?.string).found
      #expect(made.headers["ETag"] == "\"1\"")
      #expect(made.headers["Location"] == "/api/v1/annotations/\(id)")
      #expect(made.json["status"]?.string == "approved")
      #expect(made.json["class_name"]?.string == "cat")
      #expect(made.json["source"]?.string == "manual")
      #expect(made.json["creation_method"]?.string == "user")
      #expect(made.json["annotator_id"]?.string == world.labeler.userID.description)
      #expect(made.json["bounds"]?["x_min"]?.double == 10.0 / 640)
      #expect(made.json["bounds"]?["y_max"]?.double == 60.0 / 480)
      #expect(made.json["attributes"]?["age"]?.int == 3)

      let changed = await world.send(
        .patch, "/api/v1/annotations/\(id)", json: ["class_id": .string(world.classes[1]), "z_order": 4],
        headers: ["If-Match": "\"1\""])
      #expect(changed.status == 200, "\(changed.text)")
      #expect(changed.json["class_name"]?.string == "dog")
      #expect(changed.json["z_order"]?.int == 4)
      #expect(changed.json["revision"]?.int == 2)
      #expect(try await world.untruths() == [])

      let gone = await world.send(.delete, "/api/v1/annotations/\(id)?revision=2")
      #expect(gone.status == 204, "\(gone.text)")
      let again = await world.send(.get, "/api/v1/annotations/\(id)")
      #expect(again.status == 404)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func aStaleWriteGetsTheCurrentState() async throws {
    try await LabelWorld.lend { world in
      let id = try await (world.draw()["id"]?.string).found
      let target = "/api/v1/annotations/\(id)"
      _ = await world.send(.patch, "\(target)?revision=1", json: ["data": LabelWorld.box(1, 2, 3, 4)])
      for stale in [
        await world.send(.patch, target, json: ["z_order": 1], headers: ["If-Match": "\"1\""]),
        await world.send(.delete, target, headers: ["If-Match": "\"1\""]),
      ] {
        #expect(stale.status == 409)
        #expect(stale.code == "stale_revision")
        #expect(stale.json["current"]?["revision"]?.int == 2)
        #expect(stale.json["current"]?["data"]?["width"]?.double == 3)
      }
      for unsaid in [
        await world.send(.patch, target, json: ["z_order": 1]), await world.send(.delete, target),
      ] { #expect(unsaid.status == 428, "\(unsaid.text)") }
      #expect(await world.annotation(id)["revision"]?.int == 2)
    }
  }

  @Test func sendingTwiceMakesOne() async throws {
    try await LabelWorld.lend { world in
      let id = UUID().uuidString.lowercased()
      let body = world.box(0, ["id": .string(id)])
      for _ in 0..<3 {
        let reply = await world.send(.post, "/api/v1/annotations", json: body)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["id"]?.string == id)
      }
      #expect(await world.events().count == 1)
      let other = await world.send(.post, "/api/v1/annotations", json: world.box(1, ["id": .string(id)]))
      #expect(other.status == 409)
      #expect(other.code == "already_exists")
      let foreign = await world.send(.post, "/api/v1/annotations", as: world.admin, json: body)
      #expect(foreign.status == 409)
      let untruths = try await world.untruths()
      #expect(untruths == [])
    }
  }

  @Test func aBatchAnswersEachInOrder() async throws {
    try await LabelWorld.lend { world in
      let first = try await (world.draw()["id"]?.string).found
      let second = try await (world.draw(1)["id"]?.string).found
      let operations: JSONValue = [
        ["op": "create", "annotation": world.box(2)],
        ["op": "create", "annotation": world.box(2, ["data": LabelWorld.box(700, 0, 5, 5)])],
        ["op": "update", "id": .string(first), "revision": 1, "changes": ["z_order": 9]],
        ["op": "update", "id": .string(first), "revision": 1, "changes": ["z_order": 10]],
        ["op": "delete", "id": .string(second), "revision": 1],
        ["op": "delete", "id": .string(second), "revision": 1],
        ["op": "update", "id": .string(first), "revision": 2],
        ["op": "create", "annotation": world.box(2, ["track_id": .string(UUID().uuidString)])],
      ]
      let reply = await world.send(.post, "\(world.path)/annotations/batch", json: ["operations": operations])
      #expect(reply.status == 200, "\(reply.text)")
      let results = reply.json["results"]?.array ?? []
      #expect(results.map { $0["status"]?.int } == [201, 422, 200, 409, 204, 404, 422, 404])
      #expect(results.map { $0["index"]?.int } == Array(0..<8))
      #expect(results[0]["annotation"]?["class_name"]?.string == "cat")
      #expect(results[1]["error"]?["code"]?.string == "invalid_geometry")
      #expect(results[2]["annotation"]?["z_order"]?.int == 9)
      #expect(results[3]["current"]?["revision"]?.int == 2)
      #expect(reply.json["position"]?.int == 5)
      #expect(await world.events().count == 5)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func anAtomicBatchDoesAllOrNothing() async throws {
    try await LabelWorld.lend { world in
      let first = try await (world.draw()["id"]?.string).found
      let good: JSONValue = ["op": "create", "annotation": world.box(2)]
      let bad: JSONValue = ["op": "delete", "id": .string(first), "revision": 7]
      let refused = await world.send(
        .post, "\(world.path)/annotations/batch", json: ["atomic": true, "operations": [good, bad, good]])
      #expect(refused.status >= 400)
      #expect(refused.code == "batch_failed")
      #expect(refused.json["results"]?.array?.map { $0["status"]?.int } == [201, 409, 201])
      #expect(refused.json["results"]?[1]?["current"]?["id"]?.string == first)
      #expect(await world.events().count == 1)
      #expect(try await world.untruths() == [])
      let done = await world.send(
        .post, "\(world.path)/annotations/batch", json: ["atomic": true, "operations": [good, good]])
      #expect(done.status == 200, "\(done.text)")
      #expect(await world.image(2)["annotation_count"]?.int == 2)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func idsOfOthersInsideBodiesAreUnknown() async throws {
    try await LabelWorld.lend { world in
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await LabelWorld.project("Theirs", world.identity, stranger)
      let ours = try await LabelWorld.project("Second", world.identity, world.admin)
      let id = try await (world.draw()["id"]?.string).found
      for other in [theirs, ours] {
        // An image of another project of the same tenant may be drawn on, but not with this project's class.
        let mixed = await world.send(
          .post, "/api/v1/annotations", json: world.box(0, ["image_id": .string(other.images[0])]))
        #expect(mixed.status == 404, "\(mixed.text)")
        for body in [
          world.box(0, ["class_id": .string(other.classes[0])]),
          world.box(0, ["track_id": .string(UUID().uuidString)]),
          world.box(0, ["model_id": .string(UUID().uuidString)]),
        ] {
          let reply = await world.send(.post, "/api/v1/annotations", json: body)
          #expect(reply.status == 404, "\(reply.text)")
        }
        let moved = await world.send(
          .patch, "/api/v1/annotations/\(id)?revision=1", json: ["class_id": .string(other.classes[0])])
        #expect(moved.status == 404)
        let batch = await world.send(
          .post, "\(world.path)/annotations/batch",
          json: [
            "operations": [
              ["op": "create", "annotation": world.box(0, ["image_id": .string(other.images[0])])],
              ["op": "create", "annotation": world.box(0, ["class_id": .string(other.classes[0])])],
            ]
          ])
        #expect(batch.json["results"]?.array?.map { $0["status"]?.int } == [404, 404])
      }
      for target in ["annotations/\(id)", "images/\(world.images[0])/annotations", "projects/\(world.project)/events"] {
        let reply = await world.send(.get, "/api/v1/\(target)", as: stranger)
        #expect(reply.status == 404)
      }
      #expect(await world.annotation(id)["revision"]?.int == 1)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func aConfirmedEmptyImageGivesWayToALabel() async throws {
    try await LabelWorld.lend { world in
      let target = "/api/v1/images/\(world.images[0])"
      let empty = await world.send(.patch, target, json: ["is_null": true])
      #expect(empty.json["is_null"]?.bool == true, "\(empty.text)")
      let id = try await (world.draw()["id"]?.string).found
      #expect(await world.image(0)["is_null"]?.bool == false)
      let refused = await world.send(.patch, target, json: ["is_null": true])
      #expect(refused.status == 409)
      #expect(refused.code == "conflict")
      _ = await world.send(.delete, "/api/v1/annotations/\(id)?revision=1")
      let allowed = await world.send(.patch, target, json: ["is_null": true])
      #expect(allowed.status == 200, "\(allowed.text)")
    }
  }
}
