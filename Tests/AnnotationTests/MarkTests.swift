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
      // Lists show the pictures, once they have copies.
      _ = try await world.rows(
        "update images set thumbnail_format = 'jpg' where id = \(world.images[0])::uuid")
      let shown = await world.send(.get, "\(world.path)/marks").json["items"]?[0]
      #expect(shown?["thumb"]?.string?.contains("256") == true, "\(shown as Any)")
      #expect(shown?["image_width"]?.int == 640 && shown?["image_height"]?.int == 480)
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

  @Test func placesInACloudAreMetres() async throws {
    try await LabelWorld.lend { world in
      _ = try await world.rows(
        """
        update images set media = 'point_cloud', width = null, height = null,
          metadata = '{"bounds": {"minimum": [-10, -20, 0], "maximum": [30, 20, 4]}}'
        where id = \(world.images[0])::uuid
        """)
      let made = await mark(world, 0, ["text": "A car is missing", "position": ["x": -9.5, "y": 19.25, "z": 1.5]])
      #expect(made.status == 201, "\(made.text)")
      #expect(made.json["position"]?["z"]?.double == 1.5)
      // Beside the points, where one is missing; but not anywhere.
      #expect(await mark(world, 0, ["text": "Beside", "position": ["x": 60, "y": 0, "z": -3]]).status == 201)
      #expect(await mark(world, 0, ["text": "Far", "position": ["x": 71, "y": 0, "z": 0]]).status == 422)
      #expect(await mark(world, 0, ["text": "Flat", "position": ["x": 0, "y": 0]]).status == 422)
      // A picture has no third axis.
      #expect(await mark(world, 1, ["text": "Deep", "position": ["x": 0, "y": 0, "z": 0]]).status == 422)
      let flat = await mark(world, 1, ["text": "Flat", "position": ["x": 0, "y": 0]])
      #expect(flat.status == 201 && flat.json["position"]?["z"] == nil, "\(flat.text)")
      _ = try await world.rows("update images set metadata = '{}' where id = \(world.images[0])::uuid")
      #expect(
        await mark(world, 0, ["text": "Early", "position": ["x": 0, "y": 0, "z": 0]]).code == "image_not_ready")
    }
  }

  @Test func marksOnFramesNameTheirVideo() async throws {
    try await LabelWorld.lend { world in
      let reply = await world.send(
        .post, "\(world.path)/videos", as: world.admin,
        json: [
          "filename": "walk.mp4", "width": 640, "height": 480, "fps_numerator": 25, "fps_denominator": 1,
          "frame_count": 50,
        ])
      let video = try (reply.json["id"]?.string).found
      _ = try await world.rows(
        """
        update images set media = 'frame', video_id = \(video)::uuid, frame_number = 12, pts = 12
        where id = \(world.images[0])::uuid
        """)
      _ = await mark(world, 1, ["text": "On a picture"])
      let made = await mark(world, 0, ["text": "On a frame", "position": ["x": 1, "y": 2]])
      #expect(made.json["video_id"]?.string == video, "\(made.text)")
      #expect(made.json["frame_number"]?.int == 12)
      let list = await world.send(.get, "\(world.path)/marks?video_id=\(video)").json["items"]?.array ?? []
      #expect(list.map { $0["text"]?.string } == ["On a frame"])
      let all = await world.send(.get, "\(world.path)/marks").json["items"]?.array ?? []
      #expect(all.map { $0["frame_number"]?.int } == [12, nil])
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
      let video = await world.send(
        .post, "\(world.path)/videos", as: world.admin, json: ["filename": "walk.mp4", "frame_count": 5])
      let walk = PermissionWalk(
        samples: [
          "project_id": world.project, "image_id": world.images[0], "mark_id": id,
          "video_id": try (video.json["id"]?.string).found,
        ],
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
