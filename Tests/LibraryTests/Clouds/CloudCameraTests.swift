import Database
import IdentityTesting
import Testing
import Web

@testable import Library

@Suite(.serialized) struct CloudCameraTests {
  private static let text =
    "VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 2\nHEIGHT 1\nPOINTS 2\nDATA ascii\n1 2 3\n4 5 6\n"
  private func camera(_ name: String, _ picture: String?) -> JSONValue {
    [
      "name": .string(name), "picture_id": picture.map { .string($0) } ?? .null,
      "projection": [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0],
      "extrinsic": [0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0],
    ]
  }

  @Test func aCloudIsGivenItsCameras() async throws {
    try await LibraryWorld.lend { world in
      let cloud = try #require(try await world.upload(Array(Self.text.utf8), name: "a.pcd")["image_id"]?.string)
      let picture = try #require(try await world.upload(TinyPictures.bitmap())["image_id"]?.string)
      try await world.work()
      let path = "/api/v1/images/\(cloud)/cameras"
      #expect(await world.send(.get, path).json["items"]?.array == [])
      let put = await world.send(.put, path, json: ["items": [camera("left", picture), camera("right", nil)]])
      #expect(put.status == 200, "\(put.text)")
      let items = await world.send(.get, path).json["items"]?.array ?? []
      #expect(items.map { $0["name"]?.string } == ["left", "right"])
      #expect(items.map { $0["picture_id"]?.string } == [picture, nil])
      #expect(items.first?["projection"]?.array?.compactMap(\.double) == [700, 0, 600, 0, 0, 700, 180, 0, 0, 0, 1, 0])
      // Only clouds have cameras, and only pictures of the project are a camera's.
      #expect(await world.send(.get, "/api/v1/images/\(picture)/cameras").status == 404)
      #expect(await world.send(.put, path, json: ["items": [camera("left", cloud)]]).status == 404)
      #expect(await world.send(.put, path, json: ["items": [camera("left", "\(ImageID())")]]).status == 404)
      // A picture in the bin is not shown, but comes back with its undoing.
      #expect(await world.send(.delete, "/api/v1/images/\(picture)").status == 204)
      #expect(await world.send(.get, path).json["items"]?[0]?["picture_id"]?.string == nil)
      #expect(await world.send(.post, "/api/v1/images/\(picture)/restore").status == 200)
      #expect(await world.send(.get, path).json["items"]?[0]?["picture_id"]?.string == picture)
      // Two who calibrate at once notice each other.
      let image = await world.image(cloud)
      let revision = image["revision"]?.int ?? 0
      let stale = await world.send(.put, path, json: ["items": []], headers: ["If-Match": "\"\(revision - 1)\""])
      #expect(stale.code == "stale_revision", "\(stale.text)")
      let now = await world.send(.put, path, json: ["items": []], headers: ["If-Match": "\"\(revision)\""])
      #expect(now.status == 200 && now.json["items"]?.array == [])
    }
  }

  @Test func whatIsNoCalibrationIsRefused() async throws {
    try await LibraryWorld.lend { world in
      let cloud = try #require(try await world.upload(Array(Self.text.utf8), name: "a.pcd")["image_id"]?.string)
      try await world.work()
      func send(_ changes: [String: JSONValue]) async -> Int {
        let whole = camera("left", nil).object?.merging(changes) { _, new in new } ?? [:]
        return await world.send(.put, "/api/v1/images/\(cloud)/cameras", json: ["items": [.object(whole)]]).status
      }
      let zero = JSONValue.array([JSONValue](repeating: 0, count: 12))
      #expect(await send(["name": ""]) == 422)
      #expect(await send(["projection": [1, 2, 3]]) == 422)
      #expect(await send(["projection": zero]) == 422)
      #expect(await send(["extrinsic": zero]) == 422)
      #expect(await send(["extrinsic": [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]]) == 422)
      #expect(await send(["projection": [1e300, 0, 6, 0, 0, 7, 1, 0, 0, 0, 1, 0]]) == 422)
      #expect(await send(["lens": "wide"]) == 422)
      let twice = await world.send(
        .put, "/api/v1/images/\(cloud)/cameras", json: ["items": [camera("a", nil), camera("a", nil)]])
      #expect(twice.status == 422)
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.get, "/api/v1/images/\(cloud)/cameras", as: stranger).status == 404)
      let foreign = await world.send(
        .put, "/api/v1/images/\(cloud)/cameras", as: stranger, json: ["items": []])
      #expect(foreign.status == 404)
    }
  }
}
