import Crypto
import Database
import Foundation
import IdentityTesting
import Library
import Testing
import Web

@testable import Annotation

/// Bodies of one object through the clouds of a sequence.
@Suite(.serialized) struct BodyTests {
  /// Makes clouds of one folder; their order is the one of names, not of making.
  private func clouds(_ world: LabelWorld, _ names: [String], folder: String = "drive/") async throws -> [String] {
    let images = names.map { name in
      let hash = Hexadecimal.encode(SHA256.hash(Array((folder + name).utf8)))
      var image = NewImage(
        filename: name, relativePath: folder + name, fileSize: 1, sha256: hash, storagePath: "x/\(hash)")
      image.media = .pointCloud
      return image
    }
    let (project, admin) = (try world.projectID, world.admin)
    try await world.database.transaction(admin.claims) {
      try ImageStore.insert(
        images, project: project, workspace: admin.workspaceID.uuid, by: admin.userID.uuid, in: $0)
    }
    return images.map(\.id.description)
  }

  private func body(_ x: Double, yaw: Double = 0, track: String? = nil) -> JSONValue {
    var data: [String: JSONValue] = ["center": [.number(x), 0, 0], "size": [4, 2, 1.5], "yaw": .number(yaw)]
    if let track { data["extra"] = ["track": .string(track), "box": [1, 2, 3, 4]] }
    return .object(data)
  }

  private func make(_ world: LabelWorld, _ image: String, _ data: JSONValue) async throws -> JSONValue {
    let reply = await world.send(
      .post, "/api/v1/annotations",
      json: ["image_id": .string(image), "class_id": .string(world.classes[0]), "kind": "cuboid", "data": data])
    #expect(reply.status == 201, "\(reply.text)")
    return reply.json
  }

  private func labels(_ world: LabelWorld, _ image: String) async -> [JSONValue] {
    await world.send(.get, "/api/v1/images/\(image)/annotations").json["items"]?.array ?? []
  }

  @Test func cloudsOfAFolderFollowOneAnother() async throws {
    try await LabelWorld.lend { world in
      let ids = try await clouds(world, ["scan10.pcd", "scan9.pcd", "Scan2.pcd"])
      _ = try await clouds(world, ["scan3.pcd"], folder: "other/")
      let reply = await world.send(.get, "/api/v1/images/\(ids[1])/sequence")
      #expect(reply.json["items"]?.array?.map { $0["filename"]?.string } == ["Scan2.pcd", "scan9.pcd", "scan10.pcd"])
      #expect(reply.json["index"]?.int == 1)
      #expect(await world.send(.get, "/api/v1/images/\(world.images[0])/sequence").status == 404)
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.get, "/api/v1/images/\(ids[0])/sequence", as: stranger).status == 404)
    }
  }

  @Test func aBodyIsCopiedAlongItsTrack() async throws {
    try await LabelWorld.lend { world in
      let ids = try await clouds(world, ["1.pcd", "2.pcd", "3.pcd"])
      let first = try await make(world, ids[0], body(1, yaw: 0.5))
      let path = "/api/v1/annotations/\(first["id"]?.string ?? "")/copies"
      let copied = await world.send(.post, path, json: ["image_id": .string(ids[1]), "revision": 1])
      #expect(copied.status == 200 && copied.json["is_new"]?.bool == true, "\(copied.text)")
      #expect(copied.json["track"]?.string == "1" && copied.json["source"]?["revision"]?.int == 2)
      for side in ["source", "copy"] {
        #expect(copied.json[side]?["data"]?["extra"]?["track"]?.string == "1")
        #expect(copied.json[side]?["data"]?["yaw"]?.double == 0.5)
      }
      #expect(copied.json["copy"]?["is_keyframe"]?.bool == true && copied.json["copy"]?["image_id"]?.string == ids[1])
      // Again: what is there stays.
      let again = await world.send(.post, path, json: ["image_id": .string(ids[1]), "revision": 2])
      #expect(again.json["is_new"]?.bool == false && again.json["copy"]?["id"] == copied.json["copy"]?["id"])
      #expect(await labels(world, ids[1]).count == 1)
      // Another object is another track.
      let second = try await make(world, ids[0], body(9))
      let other = await world.send(
        .post, "/api/v1/annotations/\(second["id"]?.string ?? "")/copies",
        json: ["image_id": .string(ids[2]), "revision": 1])
      #expect(other.json["track"]?.string == "2")
      // Stale, elsewhere, to itself, and what is no body.
      let stale = await world.send(.post, path, json: ["image_id": .string(ids[2]), "revision": 1])
      #expect(stale.code == "stale_revision")
      let away = try await clouds(world, ["4.pcd"], folder: "other/")
      for target in [away[0], ids[0], world.images[0]] {
        #expect(await world.send(.post, path, json: ["image_id": .string(target), "revision": 2]).status == 404)
      }
      let box = await world.send(
        .post, "/api/v1/annotations",
        json: [
          "image_id": .string(world.images[0]), "class_id": .string(world.classes[0]), "kind": "box",
          "data": ["x": 1, "y": 1, "width": 5, "height": 5],
        ])
      let refused = await world.send(
        .post, "/api/v1/annotations/\(box.json["id"]?.string ?? "")/copies",
        json: ["image_id": .string(ids[0]), "revision": 1])
      #expect(refused.status == 422)
    }
  }

  @Test func theWayBetweenKeyframesIsFilled() async throws {
    try await LabelWorld.lend { world in
      let ids = try await clouds(world, ["0.pcd", "1.pcd", "2.pcd", "3.pcd", "4.pcd", "5.pcd"])
      // Over half a turn: the short way leads through π.
      let first = try await make(world, ids[0], body(0, yaw: 3, track: "7"))
      _ = try await make(world, ids[4], body(8, yaw: -3, track: "7"))
      #expect(await world.send(.patch, "/api/v1/images/\(ids[2])", json: ["is_null": true]).status == 200)
      let path = "/api/v1/annotations/\(first["id"]?.string ?? "")/interpolation"
      let done = await world.send(.post, path, json: ["revision": 1])
      #expect(done.status == 200, "\(done.text)")
      #expect(done.json["created"]?.array?.count == 2 && done.json["updated"]?.array?.isEmpty == true)
      #expect(done.json["skipped"]?.array?.map { $0["image_id"]?.string } == [ids[2]])
      #expect(done.json["keyframes"]?.array?.map(\.string) == [ids[0], ids[4]])
      for (place, x, yaw) in [(1, 2.0, 3 + (2 * Double.pi - 6) / 4), (3, 6.0, -3 - (2 * Double.pi - 6) / 4)] {
        let label = try #require(await labels(world, ids[place]).first)
        #expect(label["data"]?["center"]?[0]?.double == x)
        #expect(abs((label["data"]?["yaw"]?.double ?? 0) - yaw) < 2e-6)
        #expect(label["source"]?.string == "interpolated" && label["is_keyframe"]?.bool == false)
        #expect(label["data"]?["extra"] == ["track": "7"])
      }
      #expect(await labels(world, ids[5]).isEmpty)
      // The same again writes nothing.
      let same = await world.send(.post, path, json: ["revision": 1])
      #expect(same.json["created"]?.array?.isEmpty == true && same.json["updated"]?.array?.isEmpty == true)
      // What somebody moves becomes a keyframe and stays; what was computed follows it.
      let moved = try #require(await labels(world, ids[3]).first)
      let patched = await world.send(
        .patch, "/api/v1/annotations/\(moved["id"]?.string ?? "")", json: ["data": body(20, yaw: 3, track: "7")],
        headers: ["If-Match": "\"1\""])
      #expect(patched.json["is_keyframe"]?.bool == true, "\(patched.text)")
      let after = await world.send(.post, path, json: ["revision": 1])
      #expect(after.json["updated"]?.array?.count == 1 && after.json["before"]?.array?.count == 1, "\(after.text)")
      #expect(after.json["before"]?[0]?["data"]?["center"]?[0]?.double == 2)
      #expect(abs((await labels(world, ids[1]).first?["data"]?["center"]?[0]?.double ?? 0) - 20 / 3) < 1e-5)
      #expect(await labels(world, ids[3]).first?["data"]?["center"]?[0]?.double == 20)
      #expect(await world.send(.post, path, json: ["revision": 9]).code == "stale_revision")
    }
  }

  @Test func whatCannotBeFilledIsSaid() async throws {
    try await LabelWorld.lend { world in
      let ids = try await clouds(world, ["0.pcd", "1.pcd", "2.pcd"])
      func fill(_ label: JSONValue) async -> LabelWorld.Reply {
        await world.send(
          .post, "/api/v1/annotations/\(label["id"]?.string ?? "")/interpolation", json: ["revision": 1])
      }
      let alone = try await make(world, ids[0], body(1))
      #expect(await fill(alone).code == "conflict")
      let single = try await make(world, ids[0], body(1, track: "1"))
      #expect(await fill(single).text.contains("no second keyframe"))
      _ = try await make(world, ids[2], body(5, track: "1"))
      _ = try await make(world, ids[2], body(6, track: "1"))
      let twice = await fill(single)
      #expect(twice.code == "conflict" && twice.text.contains("2.pcd has two bodies"), "\(twice.text)")
      #expect(await labels(world, ids[1]).isEmpty)
    }
  }
}
