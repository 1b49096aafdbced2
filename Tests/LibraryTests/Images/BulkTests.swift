import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Imaging
import Objects
import TestSupport
import Testing
import Web

@testable import Library

struct BulkTests {
  private func act(_ world: LibraryWorld, _ body: JSONValue) async -> LibraryWorld.Reply {
    await world.send(.post, "\(world.path)/images/bulk", json: body)
  }
  private func list(_ ids: some Sequence<ImageID>) -> JSONValue { .array(ids.map { .string("\($0)") }) }
  private func total(_ world: LibraryWorld, _ query: String = "") async -> Int? {
    await world.send(.get, "\(world.path)/images?limit=1&with=total&\(query)").json["total"]?.int
  }

  @Test func changesManyAtOnceAndBack() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(40)
      let some = list(ids.prefix(10))
      let split = await act(world, ["ids": some, "action": "set_split", "value": "train"])
      #expect(split.json["affected"]?.int == 10)
      #expect(await act(world, ["ids": some, "action": "set_split", "value": "train"]).json["affected"]?.int == 0)
      #expect(await total(world, "split=train") == 10)
      #expect(
        await act(world, ["filter": ["split": "train"], "action": "add_tags", "value": ["b", "a"]]).json["affected"]?
          .int == 10)
      #expect(
        await act(world, ["ids": list(ids.prefix(20)), "action": "add_tags", "value": ["a"]]).json["affected"]?.int
          == 10)
      #expect(
        await act(world, ["filter": ["tag": "a"], "action": "remove_tags", "value": ["a"]]).json["affected"]?.int == 20)
      #expect(await total(world, "tag=a") == 0)
      #expect(await total(world, "tag=b") == 10)
      let tags = await world.send(.get, "\(world.path)/tags").items
      #expect(tags.map { $0["tag"]?.string } == ["b"] && tags[0]["count"]?.int == 10)
      #expect(await act(world, ["ids": some, "action": "set_null", "value": true]).json["affected"]?.int == 10)
      #expect(await total(world, "is_null=true&status=done") == 10)
      #expect(
        await act(world, ["filter": ["is_null": true], "action": "set_status", "value": "in_progress"])
          .json["affected"]?.int == 10)

      #expect(await act(world, ["ids": some, "action": "delete"]).json["affected"]?.int == 10)
      #expect(await total(world) == 30)
      #expect(await total(world, "deleted=true") == 10)
      let project = await world.send(.get, world.path).json
      #expect(project["counts"]?["images"]?.int == 30)
      #expect(await act(world, ["ids": some, "action": "delete"]).json["affected"]?.int == 0)
      #expect(await act(world, ["ids": some, "action": "restore"]).json["affected"]?.int == 10)
      #expect(await total(world) == 40)
      #expect(await world.send(.get, world.path).json["counts"]?["in_progress"]?.int == 10)
      #expect(await act(world, ["filter": [:], "action": "delete"]).json["affected"]?.int == 40)
      #expect(await act(world, ["filter": [:], "action": "restore"]).json["affected"]?.int == 40)
      // Counters folded say the same.
      try await world.database.query(nil, "select system.fold_counts()")
      #expect(await world.send(.get, world.path).json["counts"]?["images"]?.int == 40)
    }
  }

  @Test func manyAreChangedByAJob() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(1_203)
      #expect(await act(world, ["filter": [:], "action": "set_split", "value": "all"]).status == 422)
      let tagged = await act(world, ["filter": [:], "action": "add_tags", "value": ["seen"]])
      #expect(tagged.status == 202, "\(tagged.text)")
      #expect(tagged.json["kind"]?.string == "images.bulk" && tagged.json["status"]?.string == "queued")
      #expect(await total(world, "tag=seen") == 0)
      // What arrives while the job waits is none of those that were meant.
      let late = try await world.upload(TinyPictures.bitmap(), name: "late.bmp")
      try await world.work()
      let job = await world.send(.get, "/api/v1/jobs/\(try tagged.id)").json
      #expect(job["status"]?.string == "succeeded" && job["result"]?["affected"]?.int == 1_203, "\(job)")
      #expect(job["progress"]?["done"]?.int == 1_203 && job["progress"]?["total"]?.int == 1_203)
      #expect(await total(world, "tag=seen") == 1_203)
      #expect(await world.image(late["image_id"]?.string ?? "")["tags"]?.array?.isEmpty == true)
      // Images leave the filter by the very act; some are as they shall be already.
      _ = await act(world, ["ids": list(ids.prefix(100)), "action": "set_status", "value": "done"])
      let done = await act(world, ["filter": ["tag": "seen"], "action": "set_status", "value": "done"])
      #expect(done.status == 202)
      try await world.work()
      #expect(await world.send(.get, "/api/v1/jobs/\(try done.id)").json["result"]?["affected"]?.int == 1_103)
      let gone = await act(world, ["filter": ["tag": "seen"], "action": "delete"])
      #expect(gone.status == 202)
      try await world.work()
      #expect(await total(world) == 1)
      #expect(await world.send(.get, world.path).json["counts"]?["images"]?.int == 1)
      let back = await act(world, ["filter": [:], "action": "restore"])
      #expect(back.status == 202)
      try await world.work()
      #expect(await total(world) == 1_204)
      // Few are changed at once.
      #expect(await act(world, ["filter": ["name": "late.bmp"], "action": "delete"]).json["affected"]?.int == 1)
    }
  }

  @Test func refusesWhatMakesNoSense() async throws {
    try await LibraryWorld.lend { world in
      let ids = list(try await world.makeImages(2))
      let bad: [JSONValue] = [
        ["action": "delete"], ["ids": ids, "filter": [:], "action": "delete"],
        ["ids": ids, "action": "set_split", "value": "all"], ["ids": ids, "action": "set_split"],
        ["ids": ids, "action": "add_tags", "value": []], ["ids": ids, "action": "add_tags", "value": "a"],
        ["ids": ids, "action": "add_tags", "value": ["a", 1]], ["ids": ids, "action": "set_null", "value": "yes"],
        ["ids": ids, "action": "set_status", "value": "gone"], ["ids": ids, "action": "paint"],
        ["ids": .array((0..<1001).map { _ in .string("\(ImageID())") }), "action": "delete"],
        ["filter": ["colour": "red"], "action": "delete"],
      ]
      for body in bad { #expect(await act(world, body).status == 422, "\(body)") }
      #expect(await total(world) == 2)
    }
  }

  @Test func oneImageGoesAndComesBack() async throws {
    try await LibraryWorld.lend { world in
      let path = "/api/v1/images/\(try await world.makeImages(1)[0])"
      #expect(await world.send(.post, "\(path)/restore").status == 404)
      #expect(await world.send(.delete, path).status == 204)
      #expect(await world.send(.delete, path).status == 404)
      #expect(await world.send(.patch, path, json: ["split": "train"]).status == 404)
      #expect(await world.send(.get, path).json["deleted_at"]?.string != nil)
      #expect(await world.send(.post, "\(path)/restore").json["deleted_at"]?.string == nil)
    }
  }

  @Test func theBinEmptiesAfterThirtyDaysWithItsBytes() async throws {
    try await LibraryWorld.lend { world in
      let old = try #require(try await world.upload(TinyPictures.bitmap(seed: 1))["image_id"]?.string)
      let young = try #require(try await world.upload(TinyPictures.bitmap(seed: 2))["image_id"]?.string)
      let other = try await world.makeProject("Other")
      try await world.upload(TinyPictures.bitmap(seed: 3), project: other)
      try await world.work()
      for id in [old, young] { #expect(await world.send(.delete, "/api/v1/images/\(id)").status == 204) }
      try await world.rows("update images set deleted_at = now() - interval '31 days' where id = \(old)::uuid")
      #expect(await world.send(.delete, "/api/v1/projects/\(other)").status == 204)
      try await world.rows("update projects set deleted_at = now() - interval '31 days' where id = \(other)::uuid")
      func objects() async throws -> Int {
        var count = 0
        try await world.store.forEach(prefix: "") { _ in count += 1 }
        return count
      }
      #expect(try await objects() == 9)
      try await world.feature.emptyBin()
      // The young one's bytes and its two thumbnails.
      #expect(try await objects() == 3)
      #expect(try await world.rows("select id::text from images").map { try $0.get(0, as: String.self) } == [young])
      #expect(try await world.rows("select id from projects").count == 1)
      #expect(await world.send(.post, "/api/v1/images/\(young)/restore").status == 200)
    }
  }

  @Test func sharesOutByRatioAndSeed() async throws {
    try await LibraryWorld.lend { world in
      _ = try await world.makeImages(100)
      let other = try await world.makeProject("Other")
      _ = try await world.makeImages(100, project: other)
      func share(_ body: JSONValue, _ project: String? = nil) async throws -> LibraryWorld.Reply {
        await world.send(.post, "/api/v1/projects/\(project ?? world.project)/splits/rebalance", json: body)
      }
      func splits(_ project: String? = nil) async throws -> [String] {
        try await world.rows(
          """
          select filename || coalesce(split, '') from images where project_id = \(project ?? world.project)::uuid
          order by filename
          """
        ).map { try $0.get(0) }
      }
      let first = try await share(["train": 0.7, "valid": 0.2, "test": 0.1, "seed": 7])
      #expect(first.json["train"]?.int == 70 && first.json["valid"]?.int == 20 && first.json["test"]?.int == 10)
      let one = try await splits()
      _ = try await share(["train": 0.7, "valid": 0.2, "test": 0.1, "seed": 8])
      #expect(try await splits() != one)
      _ = try await share(["train": 0.7, "valid": 0.2, "test": 0.1, "seed": 7])
      #expect(try await splits() == one)
      // The same pictures in another project are shared out alike.
      _ = try await share(["train": 0.7, "valid": 0.2, "test": 0.1, "seed": 7], other)
      #expect(try await splits(other) == one)
      try await world.rows(
        "update images set split = null where project_id = \(world.project)::uuid and split = 'test'")
      let rest = try await share(["train": 0, "valid": 1, "test": 0, "only_unassigned": true])
      #expect(rest.json["train"]?.int == 70 && rest.json["valid"]?.int == 30 && rest.json["none"]?.int == 0)
      for bad: JSONValue in [
        ["train": 0.5, "valid": 0.2, "test": 0.1], ["train": 1.5, "valid": -0.5, "test": 0],
        ["train": 1e308, "valid": 1e308, "test": 0],
      ] {
        #expect(try await share(bad).status == 422)
      }
    }
  }

  @Test func manyAreSharedOutByAJobAndEqualFilesTogether() async throws {
    try await LibraryWorld.lend { world in
      _ = try await world.makeImages(1_201)
      try await world.rows(
        """
        update images set sha256 = (select sha256 from images order by id limit 1)
        where id in (select id from images order by id limit 50)
        """)
      let path = "\(world.path)/splits/rebalance"
      let body: JSONValue = ["train": 0.5, "valid": 0.25, "test": 0.25, "seed": 3]
      let reply = await world.send(.post, path, json: body)
      #expect(reply.status == 202 && reply.json["kind"]?.string == "images.rebalance", "\(reply.text)")
      let late = try await world.upload(TinyPictures.bitmap(), name: "late.bmp")
      try await world.work()
      let job = await world.send(.get, "/api/v1/jobs/\(try reply.id)").json
      #expect(job["status"]?.string == "succeeded" && job["progress"]?["done"]?.int == 1_201, "\(job)")
      let counts = job["result"]
      // Only the fifty equal files may move a share's end.
      #expect(abs((counts?["train"]?.int ?? 0) - 600) <= 50 && abs((counts?["valid"]?.int ?? 0) - 300) <= 50)
      #expect(counts?["none"]?.int == 1)
      #expect(await world.image(late["image_id"]?.string ?? "")["split"]?.string == nil)
      #expect(
        try await world.rows("select 1 from images group by sha256 having count(distinct split) > 1").isEmpty)
      #expect(try await world.rows("select 1 from images group by sha256 having count(*) = 50").count == 1)
    }
  }
}
