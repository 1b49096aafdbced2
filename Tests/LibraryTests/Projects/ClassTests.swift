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

struct ClassTests {
  @Test func takesColoursInTurn() async throws {
    try await LibraryWorld.lend { world in
      for number in 0..<22 { _ = try await world.makeClass("class \(number)") }
      let classes = await world.send(.get, "\(world.path)/classes").items
      #expect(classes.map { $0["position"]?.int } == Array(0..<22))
      #expect(classes.map { $0["colour"]?.string } == (0..<22).map { ClassPalette.colours[$0 % 20] })
      #expect(Set(ClassPalette.colours).count == ClassPalette.colours.count)
    }
  }

  @Test func refusesWhatCannotBe() async throws {
    try await LibraryWorld.lend { world in
      let cat = try await world.makeClass("cat")
      let dog = try await world.makeClass("dog")
      func add(_ body: JSONValue) async -> String? { await world.send(.post, "\(world.path)/classes", json: body).code }
      func change(_ id: String, _ body: JSONValue) async -> LibraryWorld.Reply {
        await world.send(.patch, "/api/v1/classes/\(id)", json: body)
      }
      #expect(await add(["name": "cat"]) == "already_exists")
      #expect(await add(["name": " "]) == "invalid_field")
      #expect(await add(["name": "a", "colour": "red"]) == "invalid_field")
      #expect(await add(["name": "a", "colour": "#12345g"]) == "invalid_field")
      #expect(await add(["name": "a", "hotkey": "ab"]) == "invalid_field")
      #expect(
        await add(["name": "a", "attributes": [["name": "x", "type": "select"]]]) == "invalid_field")
      #expect(
        await add(["name": "a", "attributes": [["name": "x", "type": "text"], ["name": "x", "type": "number"]]])
          == "invalid_field")
      #expect(await change(dog, ["name": "cat"]).code == "already_exists")
      #expect(await change(cat, ["hotkey": "c"]).json["hotkey"]?.string == "c")
      #expect(await change(dog, ["hotkey": "c"]).code == "already_exists")
      #expect(await change(dog, ["hotkey": "cc"]).code == "invalid_field")
      #expect(await change(cat, ["hotkey": ""]).json["hotkey"]?.string == nil)
      #expect(await change(cat, ["hotkey": "k"]).json["hotkey"]?.string == "k")
      #expect(await change(cat, ["colour": "#112233"]).json["hotkey"]?.string == "k")
      #expect(await change(cat, ["hotkey": .null]).json["hotkey"]?.string == nil)
      #expect(await change(dog, ["hotkey": "c"]).status == 200)
    }
  }

  @Test func keepsSkeletons() async throws {
    try await LibraryWorld.lend { world in
      let person = try await world.makeClass("person")
      func change(_ skeleton: JSONValue) async -> LibraryWorld.Reply {
        await world.send(.patch, "/api/v1/classes/\(person)", json: ["skeleton": skeleton])
      }
      func joint(_ name: String, _ x: Double = 0.5) -> JSONValue {
        ["name": .string(name), "x": .number(x), "y": .number(0.25)]
      }
      func skeleton(_ points: [JSONValue], edges: JSONValue = [], pairs: JSONValue = []) -> JSONValue {
        ["points": .array(points), "edges": edges, "pairs": pairs]
      }
      let whole = skeleton(
        [joint("left", 0), joint("right", 1), joint("nose")], edges: [[0, 2], [1, 2]], pairs: [[0, 1]])
      let kept = await change(whole)
      #expect(kept.status == 200 && kept.json["skeleton"]?["points"]?.array?.count == 3)
      #expect(kept.json["skeleton"]?["pairs"] == [[0, 1]])
      let refused: [JSONValue] = [
        skeleton([]), skeleton([joint("a"), joint("a")]), skeleton([joint("")]), skeleton([joint("a", 1.5)]),
        skeleton([joint("a"), joint("b")], edges: [[0, 2]]), skeleton([joint("a"), joint("b")], edges: [[0, 0]]),
        skeleton([joint("a"), joint("b")], edges: [[0, 1], [1, 0]]), skeleton([joint("a"), joint("b")], edges: [[0]]),
        skeleton([joint("a"), joint("b"), joint("c")], pairs: [[0, 1], [1, 2]]),
        skeleton((0..<201).map { joint("p\($0)") }), ["points": []], 7,
      ]
      for body in refused {
        let answer = await change(body)
        #expect(answer.status == 422, "\(body) gave \(answer.status)")
      }
      #expect(
        await world.send(.patch, "/api/v1/classes/\(person)", json: ["colour": "#112233"]).json["skeleton"] != nil)
      // Without labels points can go, and the skeleton with them.
      #expect(await change(skeleton([joint("nose")])).json["skeleton"]?["points"]?.array?.count == 1)
      let without = await change(.null)
      #expect(without.status == 200 && (without.json["skeleton"] ?? .null) == .null)
    }
  }

  @Test func skeletonsOfFilesAreTakenWhereTheyMakeSense() {
    #expect(ClassSkeleton(names: [], edges: []) == nil)
    #expect(ClassSkeleton(names: ["a", "a"], edges: []) == nil)
    #expect(ClassSkeleton(names: ["a", "b"], edges: [(0, 5)]) == nil)
    let made = ClassSkeleton(names: ["a", "b", "c"], edges: [(0, 1)], pairs: [(1, 2)])
    #expect(made?.edges == [[0, 1]] && made?.pairs == [[1, 2]] && made?.points.map(\.name) == ["a", "b", "c"])
    #expect(made?.points.first?.y == 0.1)
  }

  @Test func knowsNoCircles() async throws {
    try await LibraryWorld.lend { world in
      let animal = try await world.makeClass("animal")
      let cat = try await world.makeClass("cat")
      let kitten = try await world.makeClass("kitten")
      func hang(_ id: String, below parent: String) async -> LibraryWorld.Reply {
        await world.send(.patch, "/api/v1/classes/\(id)", json: ["parent_id": .string(parent)])
      }
      #expect(await hang(cat, below: animal).json["parent_id"]?.string == animal)
      #expect(await hang(kitten, below: cat).status == 200)
      // Absent stays, null takes away.
      let kept = await world.send(.patch, "/api/v1/classes/\(cat)", json: ["colour": "#010203"])
      #expect(kept.json["parent_id"]?.string == animal)
      let freed = await world.send(.patch, "/api/v1/classes/\(cat)", json: ["parent_id": .null])
      #expect(freed.status == 200 && freed.json["parent_id"]?.string == nil, "\(freed.text)")
      #expect(freed.json["colour"]?.string == "#010203")
      #expect(await hang(cat, below: animal).json["parent_id"]?.string == animal)
      #expect(await hang(animal, below: kitten).code == "invalid_field")
      #expect(await hang(animal, below: animal).code == "invalid_field")
      // A class of another project of the same workspace is no parent.
      let other = try await world.makeProject("Other")
      let foreign = try await world.makeClass("foreign", in: other)
      #expect(await hang(cat, below: foreign).status == 404)
      #expect(
        await world.send(
          .post, "\(world.path)/classes", json: ["name": "lost", "parent_id": .string(foreign)]
        ).status == 404)
    }
  }

  @Test func keepsTheOrderGiven() async throws {
    try await LibraryWorld.lend { world in
      var ids: [String] = []
      for name in ["a", "b", "c", "d"] { ids.append(try await world.makeClass(name)) }
      func order(_ ids: [String]) async -> LibraryWorld.Reply {
        await world.send(
          .post, "\(world.path)/classes/order", json: ["ids": .array(ids.map { .string($0) })])
      }
      // Those left out follow in their old order.
      let ordered = await order([ids[3], ids[1]])
      #expect(ordered.items.map { $0["name"]?.string } == ["d", "b", "a", "c"])
      #expect(ordered.items.map { $0["position"]?.int } == [0, 1, 2, 3])
      let other = try await world.makeProject("Other")
      let foreign = try await world.makeClass("foreign", in: other)
      #expect(await order([foreign, ids[0]]).status == 404)
      #expect(await order([ids[0], ids[0]]).status == 422)
    }
  }

  @Test func renamesThroughAJob() async throws {
    try await LibraryWorld.lend { world in
      let cat = try await world.makeClass("cat")
      let path = "/api/v1/classes/\(cat)"
      let coloured = await world.send(
        .patch, path, json: ["colour": "#000000", "name": "cat"], headers: ["If-Match": "\"1\""])
      #expect(coloured.status == 200)
      #expect(try await world.rows("select id from jobs where kind = 'classes.rename'").isEmpty)
      let stale = await world.send(.patch, path, json: ["name": "Felis"], headers: ["If-Match": "\"1\""])
      #expect(stale.code == "stale_revision")
      #expect(stale.json["current"]?["colour"]?.string == "#000000")
      let renamed = await world.send(.patch, path, json: ["name": "Felis"])
      #expect(renamed.json["name"]?.string == "Felis")
      let jobs = try await world.rows("select payload from jobs where kind = 'classes.rename'")
      #expect(jobs.count == 1)
      let merged = await world.send(.post, "\(path)/merge", json: ["into": .string(cat)])
      #expect(merged.status == 422)
      let other = try await world.makeProject("Other")
      let foreign = try await world.makeClass("foreign", in: other)
      #expect(await world.send(.post, "\(path)/merge", json: ["into": .string(foreign)]).status == 404)
    }
  }
}
