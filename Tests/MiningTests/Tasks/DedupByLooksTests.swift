import Database
import Foundation
import IdentityTesting
import Library
import Similarity
import Testing
import Web

@testable import Mining

/// Frames that show the same by their embeddings.
struct DedupByLooksTests {
  /// Gives frames of a made-up video vectors in the plane of the first two numbers, at angles in degrees,
  /// from frame 1 on: frame 0 of a made-up video is not sharp enough to be kept.
  private func describe(_ name: String, _ angles: [Double], _ world: MiningWorld) async throws {
    let workspace = world.workspace
    try await world.database.transaction(world.claims) { transaction in
      try EmbeddingStore.add(
        angles.enumerated().map { frame, angle in
          var vector = [Float](repeating: 0, count: PictureDescriber.dimension)
          (vector[0], vector[1]) = (Float(cos(angle * .pi / 180)), Float(sin(angle * .pi / 180)))
          return NewEmbedding(sha256: MiningWorld.hash("\(name) \(frame + 1)"), vector: vector)
        }, model: PictureDescriber.model, workspace: workspace, in: transaction)
    }
  }

  /// Keeper and others of each group, as `video/frame`.
  private func groups(_ world: MiningWorld) async throws -> [[String]] {
    let names = Dictionary(
      uniqueKeysWithValues: try await world.rows("select id::text, filename from videos").map {
        (try $0.get(0, as: String.self), String(try $0.get(1, as: String.self).dropLast(4)))
      })
    return await world.send(.get, "\(world.path)/footage/duplicates").items.map { group in
      (group["members"]?.array ?? []).map {
        "\(names[$0["video_id"]?.string ?? ""] ?? "?")/\($0["frame_number"]?.int ?? -1)"
      }
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test func framesThatLookAlikeAreGroupedAndNewOnesComparedWithThem() async throws {
    try await MiningWorld.lend { world in
      let settings: JSONValue = ["dedup": ["method": "embedding", "most_distance": 0.01, "keep": "first"]]
      #expect(await world.send(.patch, "\(world.path)/footage", json: settings).status == 200)
      #expect(
        await world.send(.patch, "\(world.path)/footage", json: ["dedup": ["method": "embedding", "most_distance": 2]])
          .status == 422)
      // The cosine of 8 degrees is 0.9903: two frames within 8 degrees show the same.
      let first = try await world.makeExtracted("a", frames: 1..<7)
      try await describe("a", [0, 5, 7, 40, 44, 90], world)
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let found = try await groups(world)
      #expect(found == [["a/1", "a/2", "a/3"], ["a/4", "a/5"]])
      let members = await world.send(.get, "\(world.path)/footage/duplicates").items.flatMap {
        $0["members"]?.array ?? []
      }
      let distance = members.first { $0["frame_number"]?.int == 2 }?["distance"]?.double ?? 0
      #expect(abs(distance - (1 - cos(5 * .pi / 180))) < 1e-5)
      var counters = try await world.counters()
      #expect(counters.kept == counters.counted && counters.kept["frames:unique"] == 3)
      // A new video is compared with what stayed; a picture without a vector or a file resembles nothing.
      try await world.makeExtracted("b", frames: 1..<5)
      try await describe("b", [89, 60, 62], world)
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let more = try await groups(world)
      #expect(more == [["a/1", "a/2", "a/3"], ["a/4", "a/5"], ["a/6", "b/1"], ["b/2", "b/3"]])
      counters = try await world.counters()
      #expect(counters.kept == counters.counted && counters.kept["frames:unique"] == 5)
      // What a person said differs is not proposed again.
      let group = try #require(
        await world.send(.get, "\(world.path)/footage/duplicates").items.first {
          $0["members"]?.array?.contains { $0["video_id"]?.string == "\(first)" && $0["frame_number"]?.int == 3 }
            == true
        }?["id"]?.string)
      let reject = await world.send(
        .post, "\(world.path)/footage/duplicates/\(group)", json: ["confirm": false])
      #expect(reject.status == 204, "\(reject.text)")
      let again = await world.send(.post, "\(world.path)/footage/dedup", json: [:])
      #expect([200, 202].contains(again.status), "\(again.text)")
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let proposed = await world.send(.get, "\(world.path)/footage/duplicates?status=confirmed").items
      #expect(proposed.count == 3)
    }
  }
}
