import Foundation
import Identity
import IdentityTesting
import Testing
import Web

/// Images that are left for later, and how that ends.
@Suite struct SkipTests {
  private func skip(_ world: LabelWorld, _ image: Int, _ body: JSONValue, as actor: LabelWorld.Actor? = nil) async
    -> LabelWorld.Reply
  {
    await world.send(.put, "/api/v1/images/\(world.images[image])/skip", as: actor, json: body)
  }

  @Test func anImageIsLeftForLaterWithAReasonAndTakenBack() async throws {
    try await LabelWorld.lend { world in
      let left = await skip(world, 0, ["reason": "blurred"])
      #expect(left.status == 200, "\(left.text)")
      #expect(left.json["skip"]?["reason"]?.string == "blurred")
      #expect(left.json["skip"]?["note"]?.string == "")
      #expect(left.json["skip"]?["by"]?.string == "\(world.labeler.userID)")
      #expect(left.json["status"]?.string == "unlabelled")
      // The reason can be given anew, with words.
      let again = await skip(world, 0, ["reason": "other", "note": "  two cats in one  "])
      #expect(again.json["skip"]?["note"]?.string == "two cats in one")
      _ = await skip(world, 1, ["reason": "not_mine"])
      func listed(_ query: String) async -> Set<String> {
        let page = await world.send(.get, "\(world.path)/images?\(query)").json
        return Set(page["items"]?.array?.compactMap { $0["filename"]?.string } ?? [])
      }
      #expect(await listed("skipped=true") == ["0.jpg", "1.jpg"])
      #expect(await listed("skipped=false") == ["2.jpg", "3.jpg", "4.jpg", "5.jpg"])
      #expect(await listed("skip_reason=not_mine") == ["1.jpg"])
      let facets = await world.send(.get, "\(world.path)/images?with=total,facets").json["facets"]
      let counts = facets?["skip_reason"]?.array?.map { "\($0["value"]?.string ?? "") \($0["count"]?.int ?? 0)" }
      #expect(Set(counts ?? []) == ["other 1", "not_mine 1"])
      let back = await world.send(.delete, "/api/v1/images/\(world.images[0])/skip")
      #expect(back.status == 200 && back.json["skip"] == nil, "\(back.text)")
      #expect(await listed("skipped=true") == ["1.jpg"])
      // Taking back what is not left for later changes nothing.
      let twice = await world.send(.delete, "/api/v1/images/\(world.images[0])/skip")
      #expect(twice.json["revision"]?.int == back.json["revision"]?.int)
    }
  }

  @Test func labellingAndDoneTakeItBack() async throws {
    try await LabelWorld.lend { world in
      for image in 0..<3 { #expect(await skip(world, image, ["reason": "unclear"]).status == 200) }
      try await world.draw(0)
      #expect(await world.image(0)["skip"] == nil)
      let done = await world.send(.patch, "/api/v1/images/\(world.images[1])", json: ["status": "done"])
      #expect(done.status == 200 && done.json["skip"] == nil, "\(done.text)")
      let empty = await world.send(.patch, "/api/v1/images/\(world.images[2])", json: ["is_null": true])
      #expect(empty.json["skip"] == nil)
      // What is done is not left for later.
      let late = await skip(world, 1, ["reason": "blurred"])
      #expect(late.code == "conflict", "\(late.text)")
      // A label that goes is no work on the image.
      let label = try await world.draw(3)
      #expect(await skip(world, 3, ["reason": "blurred"]).status == 200)
      let id = try (label["id"]?.string).found
      #expect(await world.send(.delete, "/api/v1/annotations/\(id)?revision=1").status == 204)
      #expect(await world.image(3)["skip"]?["reason"]?.string == "blurred")
      #expect(try await world.untruths().filter { !$0.contains("1.jpg") && !$0.contains("2.jpg") } == [])
    }
  }

  @Test func whatSaysNothingIsRefused() async throws {
    try await LabelWorld.lend { world in
      #expect(await skip(world, 0, ["reason": "other", "note": " "]).status == 422)
      #expect(await skip(world, 0, ["reason": "boring"]).status == 422)
      let long = String(repeating: "a", count: 1001)
      #expect(await skip(world, 0, ["reason": "blurred", "note": .string(long)]).status == 422)
      let viewer = try await world.identity.join(world.admin, as: .viewer)
      #expect(await skip(world, 0, ["reason": "blurred"], as: viewer).status == 403)
      let stranger = try await world.identity.signUp("stranger")
      #expect(await skip(world, 0, ["reason": "blurred"], as: stranger).status == 404)
      _ = await world.send(.delete, "/api/v1/images/\(world.images[1])", as: world.reviewer)
      #expect(await skip(world, 1, ["reason": "blurred"]).status == 404)
      #expect(await world.send(.delete, "/api/v1/images/\(world.images[1])/skip").status == 404)
    }
  }
}
