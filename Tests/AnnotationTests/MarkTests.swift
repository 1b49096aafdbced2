import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

/// Marks on images: made, listed, resolved and opened again, by whom they may.
@Suite struct MarkTests {
  private func mark(_ world: LabelWorld, _ image: Int, _ body: JSONValue, as actor: LabelWorld.Actor? = nil) async
    -> LabelWorld.Reply
  {
    await world.send(.post, "/api/v1/images/\(world.images[image])/marks", as: actor, json: body)
  }

  @Test func aMarkIsOpenUntilSomebodyResolvesIt() async throws {
    try await LabelWorld.lend { world in
      let made = await mark(
        world, 0, ["text": " Is this a dog? ", "position": ["x": 100.5, "y": 480]], as: world.reviewer)
      #expect(made.status == 201, "\(made.text)")
      #expect(made.json["text"]?.string == "Is this a dog?")
      #expect(made.json["position"]?["x"]?.double == 100.5)
      #expect(made.json["author_id"]?.string == "\(world.reviewer.userID)")
      #expect(made.json["filename"]?.string == "0.jpg")
      let whole = await mark(world, 0, ["text": "Too dark"])
      #expect(whole.json["position"] == nil, "\(whole.text)")
      #expect(await world.image(0)["open_marks"]?.int == 2)
      let items = await world.send(.get, "/api/v1/images/\(world.images[0])/marks").json["items"]?.array ?? []
      #expect(items.map { $0["text"]?.string } == ["Is this a dog?", "Too dark"])

      let path = "/api/v1/marks/\(try (made.json["id"]?.string).found)"
      for _ in 0..<2 {
        let resolved = await world.send(.post, "\(path)/resolve")
        #expect(resolved.json["resolved_by"]?.string == "\(world.labeler.userID)", "\(resolved.text)")
        #expect(await world.image(0)["open_marks"]?.int == 1)
      }
      func listed(_ query: String) async -> [String?] {
        await world.send(.get, "\(world.path)/marks?\(query)").json["items"]?.array?.map { $0["text"]?.string } ?? []
      }
      #expect(await listed("") == ["Too dark", "Is this a dog?"])
      #expect(await listed("open=true") == ["Too dark"])
      #expect(await listed("open=false") == ["Is this a dog?"])
      let first = await world.send(.get, "\(world.path)/marks?limit=1").json
      let cursor = try (first["next_cursor"]?.string).found
      #expect(await listed("limit=1&cursor=\(cursor)") == ["Is this a dog?"])
      let page = await world.send(.get, "\(world.path)/images?open_marks=true").json
      #expect(page["items"]?.array?.count == 1)
      #expect(await world.send(.post, "\(path)/reopen").json["resolved_at"] == nil)
      #expect(await world.image(0)["open_marks"]?.int == 2)
      #expect(await world.send(.delete, path, as: world.reviewer).status == 204)
      #expect(await world.image(0)["open_marks"]?.int == 1)
    }
  }

  @Test func theSameMarkIsMadeOnce() async throws {
    try await LabelWorld.lend { world in
      let id = UUID().uuidString.lowercased()
      let body: JSONValue = ["id": .string(id), "text": "Here"]
      for _ in 0..<2 { #expect(await mark(world, 0, body).json["id"]?.string == id) }
      #expect(await world.image(0)["open_marks"]?.int == 1)
      #expect(await mark(world, 1, body).code == "already_exists")
      #expect(await mark(world, 0, body, as: world.reviewer).code == "already_exists")
    }
  }

  @Test func onlyAuthorsAndReviewersChangeAMark() async throws {
    try await LabelWorld.lend { world in
      let own = try (await mark(world, 0, ["text": "Mine"]).json["id"]?.string).found
      let theirs = try (await mark(world, 0, ["text": "Theirs"], as: world.reviewer).json["id"]?.string).found
      #expect(await world.send(.patch, "/api/v1/marks/\(own)", json: ["text": "Mine still"]).status == 200)
      #expect(await world.send(.patch, "/api/v1/marks/\(theirs)", json: ["text": "Now mine"]).status == 403)
      #expect(await world.send(.delete, "/api/v1/marks/\(theirs)").status == 403)
      let changed = await world.send(.patch, "/api/v1/marks/\(own)", as: world.reviewer, json: ["text": "Said better"])
      #expect(changed.json["text"]?.string == "Said better", "\(changed.text)")
      // Viewers read, strangers find nothing.
      let viewer = try await world.identity.join(world.admin, as: .viewer)
      #expect(await world.send(.get, "\(world.path)/marks", as: viewer).json["items"]?.array?.count == 2)
      #expect(await mark(world, 0, ["text": "No"], as: viewer).status == 403)
      #expect(await world.send(.post, "/api/v1/marks/\(own)/resolve", as: viewer).status == 403)
      let stranger = try await world.identity.signUp("stranger")
      for (method, path) in [
        (Web.Method.post, "/api/v1/marks/\(own)/resolve"), (.delete, "/api/v1/marks/\(own)"),
        (.get, "/api/v1/images/\(world.images[0])/marks"), (.get, "\(world.path)/marks"),
      ] {
        #expect(await world.send(method, path, as: stranger).status == 404, "\(path)")
      }
      #expect(await mark(world, 0, ["text": "Hello"], as: stranger).status == 404)
    }
  }

  @Test func rolesMayWhatTheTableSays() async throws {
    try await LabelWorld.lend { world in
      let id = try (await mark(world, 0, ["text": "Mine"]).json["id"]?.string).found
      let walk = PermissionWalk(
        samples: ["project_id": world.project, "image_id": world.images[0], "mark_id": id],
        project: try world.projectID.uuid)
      let (complaints, answers) = try await walk.run(world.identity, admin: world.admin) { operation in
        // What one walker deletes the next cannot find: who may delete is said above.
        operation.id != "marks.delete" && ["marks", "work"].contains(String(operation.id.prefix { $0 != "." }))
      }
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 100)
    }
  }

  @Test func whatPointsNowhereIsRefused() async throws {
    try await LabelWorld.lend { world in
      #expect(await mark(world, 0, ["text": " "]).status == 422)
      #expect(await mark(world, 0, ["text": .string(String(repeating: "a", count: 4001))]).status == 422)
      #expect(await mark(world, 0, ["text": "Out", "position": ["x": 641, "y": 0]]).status == 422)
      #expect(await mark(world, 0, ["text": "Out", "position": ["x": -1, "y": 0]]).status == 422)
      #expect(await mark(world, 0, ["text": "Half", "position": ["x": 1]]).status == 422)
      _ = await world.send(.delete, "/api/v1/images/\(world.images[1])", as: world.reviewer)
      #expect(await mark(world, 1, ["text": "Gone"]).status == 404)
    }
  }
}
