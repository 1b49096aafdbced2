import Database
import Foundation
import IdentityTesting
import Testing
import Web

@Suite struct ReviewTests {
  private func step(_ world: LabelWorld, _ id: String, _ name: String, as actor: LabelWorld.Actor) async
    -> LabelWorld.Reply
  {
    let body: JSONValue? = name == "reject" ? ["reason": "too loose"] : nil
    return await world.send(.post, "/api/v1/annotations/\(id)/\(name)", as: actor, json: body)
  }

  @Test func withReviewOnSavingSubmitsAndReviewersDecide() async throws {
    try await LabelWorld.lend(review: true) { world in
      let made = try await world.draw()
      let id = try (made["id"]?.string).found
      #expect(made["status"]?.string == "submitted")
      for name in ["approve", "reject"] {
        #expect(await step(world, id, name, as: world.labeler).status == 403)
      }
      let sly = await world.send(.patch, "/api/v1/annotations/\(id)?revision=1", json: ["status": "approved"])
      #expect(sly.status == 403, "\(sly.text)")
      let bulk = await world.send(
        .post, "\(world.path)/annotations/status", json: ["ids": [.string(id)], "status": "approved"])
      #expect(bulk.status == 403, "\(bulk.text)")
      let made2 = await world.send(.post, "/api/v1/annotations", json: world.box(1, ["status": "approved"]))
      #expect(made2.json["status"]?.string == "submitted")
      let rejected = await step(world, id, "reject", as: world.reviewer)
      #expect(rejected.json["status"]?.string == "rejected", "\(rejected.text)")
      #expect(rejected.json["reason"]?.string == "too loose")
      // An edit takes it back to its author, with the reason.
      let revision = try (rejected.json["revision"]?.int).found
      let edited = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=\(revision)", json: ["data": LabelWorld.box(5, 5, 5, 5)])
      #expect(edited.json["status"]?.string == "draft", "\(edited.text)")
      #expect(edited.json["reason"]?.string == "too loose")
      let submitted = await step(world, id, "submit", as: world.labeler)
      #expect(submitted.json["status"]?.string == "submitted")
      #expect(submitted.json["reason"]?.string == nil)
      let approved = await step(world, id, "approve", as: world.reviewer)
      #expect(approved.json["status"]?.string == "approved")
      let twice = await step(world, id, "approve", as: world.reviewer)
      #expect(twice.json["revision"]?.int == approved.json["revision"]?.int)
      let reedited = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=\(try (approved.json["revision"]?.int).found)",
        json: ["is_difficult": true])
      #expect(reedited.json["status"]?.string == "submitted", "\(reedited.text)")
      #expect(try await world.untruths() == [])
    }
  }

  @Test func withReviewOffSavingApproves() async throws {
    try await LabelWorld.lend { world in
      let draft = try await world.draw(0, ["status": "draft"])
      #expect(draft["status"]?.string == "draft")
      let submitted = await step(world, try (draft["id"]?.string).found, "submit", as: world.labeler)
      #expect(submitted.json["status"]?.string == "approved")
      let id = try (draft["id"]?.string).found
      let reject = await step(world, id, "reject", as: world.reviewer)
      #expect(reject.json["status"]?.string == "rejected", "\(reject.text)")
      #expect(await world.image(0)["boxes"]?.array?.isEmpty != false)
      let edited = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=\(try (reject.json["revision"]?.int).found)",
        json: ["data": LabelWorld.box(5, 5, 5, 5)])
      #expect(edited.json["status"]?.string == "approved", "\(edited.text)")
      #expect(try await world.untruths() == [])
    }
  }

  @Test func anEditedSuggestionIsAcceptedAndKeepsItsMaker() async throws {
    try await LabelWorld.lend(review: true) { world in
      let model = UUID().uuidString.lowercased()
      try await world.database.transaction(world.admin.claims) {
        try $0.execute(
          """
          insert into models (workspace_id, id, name, version, framework)
          values (\(world.admin.workspaceID), \(model)::uuid, 'finder', '1', 'builtin')
          """)
      }
      let made = try await world.draw(0, ["model_id": .string(model), "source": "model", "confidence": 0.75])
      let id = try (made["id"]?.string).found
      #expect(made["status"]?.string == "generated")
      #expect(made["creation_method"]?.string == "model")
      #expect(made["annotator_id"]?.string == nil)
      let edited = await world.send(
        .patch, "/api/v1/annotations/\(id)?revision=1", json: ["data": LabelWorld.box(5, 5, 5, 5)])
      #expect(edited.json["status"]?.string == "accepted", "\(edited.text)")
      #expect(edited.json["model_id"]?.string == model)
      #expect(edited.json["creation_method"]?.string == "model")
      #expect(edited.json["annotator_id"]?.string == world.labeler.userID.description)
      #expect(edited.json["accepted_by_user_id"]?.string == world.labeler.userID.description)
      #expect(edited.json["confidence"]?.double == 0.75)

      // A suggestion cannot begin as somebody's approved work.
      for status in ["approved", "submitted", "draft", "rejected"] {
        let sly = await world.send(
          .post, "/api/v1/annotations",
          json: world.box(1, ["model_id": .string(model), "status": .string(status)]))
        #expect(sly.status == 422, "\(status): \(sly.text)")
      }
      let other = try await (world.draw(1, ["source": "model"])["id"]?.string).found
      let accepted = await step(world, other, "accept", as: world.labeler)
      #expect(accepted.json["accepted_by_user_id"]?.string == world.labeler.userID.description, "\(accepted.text)")
      #expect(try await world.untruths() == [])
    }
  }

  @Test func everyStepIsLegalOrRefusedByTheDatabase() async throws {
    let legal: Set<String> = [
      "draft>submitted", "draft>approved", "submitted>draft", "submitted>approved", "submitted>rejected",
      "approved>submitted", "approved>draft", "approved>rejected", "rejected>draft", "rejected>submitted",
      "rejected>approved", "generated>reviewed", "generated>accepted", "generated>rejected", "reviewed>accepted",
      "reviewed>rejected", "accepted>reviewed", "accepted>rejected", "rejected>reviewed", "rejected>accepted",
    ]
    let people = ["draft", "submitted", "approved", "rejected"]
    let models = ["generated", "reviewed", "accepted", "rejected"]
    try await LabelWorld.lend(review: true) { world in
      for (method, own) in [("user", people), ("model", models)] {
        for from in own {
          for to in Set(people + models) where to != from {
            let id = try await (world.draw(2, method == "model" ? ["source": "model"] : [:])["id"]?.string).found
            try await world.force(id, status: from)
            let revision = try (await world.annotation(id)["revision"]?.int).found
            let reply = await world.send(
              .patch, "/api/v1/annotations/\(id)?revision=\(revision)", as: world.reviewer,
              json: ["status": .string(to), "reason": "because"])
            let isLegal = legal.contains("\(from)>\(to)") && own.contains(to)
            #expect(reply.status == (isLegal ? 200 : 409), "\(method) \(from)>\(to): \(reply.text)")
            if !isLegal { #expect(reply.code == "illegal_step") }
          }
        }
      }
    }
  }
}
