import Database
import Foundation
import IdentityTesting
import TestRandom
import Testing
import Web

@Suite struct HistoryTests {
  @Test func eachEventShowsBeforeAndAfter() async throws {
    try await LabelWorld.lend { world in
      let id = try await (world.draw()["id"]?.string).found
      _ = await world.send(.patch, "/api/v1/annotations/\(id)?revision=1", as: world.reviewer, json: ["z_order": 2])
      _ = await world.send(.delete, "/api/v1/annotations/\(id)?revision=2")
      let events = await world.events()
      #expect(events.map { $0["action"]?.string } == ["created", "updated", "deleted"])
      #expect(events.map { $0["position"]?.int } == [1, 2, 3])
      #expect(events.map { $0["before"]?["revision"]?.int } == [nil, 1, 2])
      #expect(events.map { $0["after"]?["revision"]?.int } == [1, 2, nil])
      #expect(events[1]["actor_id"]?.string == world.reviewer.userID.description)
      #expect(events[0]["actor_name"]?.string == "annotator")
      #expect(events.allSatisfy { $0["image_id"]?.string == world.images[0] })
      let newest = await world.send(.get, "\(world.path)/events?limit=1").json
      #expect(newest["items"]?[0]?["position"]?.int == 3)
      let older = await world.send(.get, "\(world.path)/events?before=3&annotation_id=\(id)").json
      #expect(older["items"]?.array?.map { $0["position"]?.int } == [2, 1])
    }
  }

  @Test func eachKindOfChangeIsUndone() async throws {
    try await LabelWorld.lend { world in
      func revert(_ position: Int) async -> LabelWorld.Reply {
        await world.send(.post, "\(world.path)/events/\(position)/revert")
      }
      let id = try await (world.draw(0, ["attributes": ["a": 1]])["id"]?.string).found
      _ = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=1",
        json: ["data": LabelWorld.box(1, 1, 2, 2), "class_id": .string(world.classes[2]), "attributes": ["a": 2]])
      let early = await revert(1)
      #expect(early.status == 409 && early.code == "conflict", "\(early.text)")
      let undone = await revert(2)
      #expect(undone.status == 200, "\(undone.text)")
      #expect(undone.json["position"]?.int == 3)
      var now = await world.annotation(id)
      #expect(now["data"]?["width"]?.double == 30)
      #expect(now["class_name"]?.string == "cat")
      #expect(now["attributes"]?["a"]?.int == 1)
      #expect(now["revision"]?.int == 3)
      #expect(try await world.untruths() == [])

      _ = await world.send(.delete, "/api/v1/annotations/\(id)?revision=3")
      let back = await revert(4)
      #expect(back.status == 200, "\(back.text)")
      now = await world.annotation(id)
      #expect(now["class_name"]?.string == "cat")
      #expect(try (now["revision"]?.int).found > 3)
      #expect(await world.events().last?["action"]?.string == "created")

      let again = await revert(5)
      #expect(again.status == 200, "\(again.text)")
      #expect(await world.send(.get, "/api/v1/annotations/\(id)").status == 404)
      #expect(await revert(77).status == 404)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func undoingDoesNotGoRoundReview() async throws {
    try await LabelWorld.lend(review: true) { world in
      let id = try await (world.draw()["id"]?.string).found
      _ = await world.send(.post, "/api/v1/annotations/\(id)/approve", as: world.reviewer)
      let reject = await world.send(
        .post, "/api/v1/annotations/\(id)/reject", as: world.reviewer, json: ["reason": "no"])
      #expect(reject.status == 200, "\(reject.text)")
      let sly = await world.send(.post, "\(world.path)/events/3/revert")
      #expect(sly.status == 403, "\(sly.text)")
      let fair = await world.send(.post, "\(world.path)/events/3/revert", as: world.reviewer)
      #expect(fair.status == 200, "\(fair.text)")
      #expect(await world.annotation(id)["status"]?.string == "approved")
      // One's own change may be undone.
      let revision = try (await world.annotation(id)["revision"]?.int).found
      let edit = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=\(revision)", json: ["data": LabelWorld.box(1, 1, 2, 2)])
      #expect(edit.json["status"]?.string == "submitted")
      let own = await world.send(.post, "\(world.path)/events/5/revert")
      #expect(own.status == 200, "\(own.text)")
      #expect(await world.annotation(id)["status"]?.string == "approved")
    }
  }

  @Test func positionsFollowCommitsUnderEightWriters() async throws {
    try await LabelWorld.lend { world in
      let each = 12
      let reader = Task { () -> [Int] in
        // A reader that goes on from what it saw must never miss an event.
        var seen: [Int] = []
        while seen.count < 8 * each {
          try Task.checkCancellation()
          let page = await world.send(.get, "\(world.path)/events?after=\(seen.last ?? 0)&limit=500").json
          seen += (page["items"]?.array ?? []).compactMap { $0["position"]?.int }
        }
        return seen
      }
      defer { reader.cancel() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<8 {
          group.addTask {
            for number in 0..<each { try await world.draw((writer + number) % 3, class: number % 3) }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await reader.value == Array(1...(8 * each)))
      #expect(try await world.untruths() == [])
    }
  }

  @Test(arguments: [1, 2]) func whatIsDerivedIsTrueAfterAnything(seed: UInt64) async throws {
    try await LabelWorld.lend { world in
      var random = SeededGenerator(seed: seed)
      var live: [String: Int] = [:]
      for round in 0..<6 {
        var operations: [JSONValue] = []
        for _ in 0..<12 {
          let id = live.keys.sorted().randomElement(using: &random)
          switch Int.random(in: 0..<6, using: &random) {
          case 0, 1, 2:
            let x = Double.random(in: -20...600, using: &random)
            operations.append([
              "op": "create",
              "annotation": world.box(
                .random(in: 0..<5, using: &random), class: .random(in: 0..<3, using: &random),
                [
                  "data": LabelWorld.box(x, 3, 40, 40), "z_order": .integer(.random(in: -2...2, using: &random)),
                  "status": Bool.random(using: &random) ? "draft" : "approved",
                ]),
            ])
          case 3, 4:
            guard let id, let revision = live[id] else { continue }
            let changes: JSONValue =
              Bool.random(using: &random)
              ? ["class_id": .string(world.classes.randomElement(using: &random) ?? "")]
              : ["status": "rejected", "reason": "no"]
            operations.append([
              "op": "update", "id": .string(id), "revision": .integer(Int64(revision)), "changes": changes,
            ])
          default:
            guard let id, let revision = live[id] else { continue }
            operations.append(["op": "delete", "id": .string(id), "revision": .integer(Int64(revision))])
          }
        }
        guard !operations.isEmpty else { continue }
        let reply = await world.send(
          .post, "\(world.path)/annotations/batch", json: ["operations": .array(operations)])
        #expect(reply.status == 200, "\(reply.text)")
        if round == 2 || round == 4 {
          _ = try await world.rows("select system.fold_counts()")
        }
        if round == 3 {
          let position = try (reply.json["position"]?.int).found
          _ = await world.send(.post, "\(world.path)/events/\(position)/revert", as: world.admin)
        }
        #expect(try await world.untruths() == [])
        live = [:]
        for row in try await world.rows(
          "select id, revision from annotations where project_id = \(try world.projectID)")
        {
          live[try row.get(0)] = try row.get(1)
        }
      }
    }
  }
}
