import Database
import Foundation
import IdentityTesting
import Testing
import Web

@Suite struct ClassTaskTests {
  @Test func aRenameReachesEveryLabelWithItsHistory() async throws {
    try await LabelWorld.lend { world in
      let id = try await (world.draw(0, class: 0)["id"]?.string).found
      try await world.draw(1, class: 0)
      try await world.draw(1, class: 1)
      let renamed = await world.send(
        .patch, "/api/v1/classes/\(world.classes[0])", as: world.admin, json: ["name": "lion"])
      #expect(renamed.status == 200, "\(renamed.text)")
      try await world.work()
      let names = try await world.rows("select class_name, count(*) from annotations group by 1 order by 1")
      #expect(try names.map { try $0.get(0, as: String.self) } == ["dog", "lion"])
      let now = await world.annotation(id)
      #expect(now["class_name"]?.string == "lion")
      #expect(now["revision"]?.int == 2)
      #expect(now["status"]?.string == "approved")
      let last = await world.events().filter { $0["annotation_id"]?.string == id }.last
      #expect(last?["before"]?["class_name"]?.string == "cat")
      #expect(last?["job_id"]?.string != nil)
      #expect(try await world.untruths() == [])
    }
  }

  @Test func aMergeMovesLabelsAndRemovesTheClass() async throws {
    try await LabelWorld.lend { world in
      for image in 0..<3 { try await world.draw(image, class: 0) }
      try await world.draw(0, class: 1)
      let merge = await world.send(
        .post, "/api/v1/classes/\(world.classes[0])/merge", as: world.admin,
        json: ["into": .string(world.classes[1])])
      #expect(merge.status == 202, "\(merge.text)")
      try await world.work()
      let counts = await world.send(.get, "\(world.path)/counts").json["classes"]?.array ?? []
      #expect(counts.map { $0["class_name"]?.string } == ["dog", "bird"])
      #expect(counts.map { $0["total"]?.int } == [4, 0])
      #expect(try await world.untruths() == [])
      let foreign = await world.send(
        .post, "/api/v1/classes/\(world.classes[1])/merge", as: world.admin,
        json: ["into": .string(UUID().uuidString)])
      #expect(foreign.status == 404)
    }
  }

  @Test func anUnusedClassGoesAtOnceAndOneThatIsUsedMeanwhileStays() async throws {
    try await LabelWorld.lend { world in
      let gone = await world.send(.delete, "/api/v1/classes/\(world.classes[2])", as: world.admin)
      #expect(gone.status == 204, "\(gone.text)")
      #expect(try await world.rows("select id from jobs where kind = 'classes.delete'").isEmpty)
      #expect(await world.send(.delete, "/api/v1/classes/\(world.classes[2])", as: world.admin).status == 404)
      // Whoever draws at the same moment either comes first, and the class stays with the label, or is told that the
      // class is gone: never is a label deleted that nobody wanted deleted.
      for round in 0..<12 {
        let made = await world.send(
          .post, "\(world.path)/classes", as: world.admin, json: ["name": .string("passing \(round)")])
        let id = try (made.json["id"]?.string).found
        let body: JSONValue = [
          "image_id": .string("\(world.images[0])"), "class_id": .string(id), "kind": "box",
          "data": ["x": 1, "y": 1, "width": 5, "height": 5],
        ]
        async let drawing = world.send(.post, "/api/v1/annotations", as: world.admin, json: body)
        async let deleting = world.send(.delete, "/api/v1/classes/\(id)", as: world.admin)
        let (drawn, deleted) = await (drawing, deleting)
        try await world.work()
        let labels: Int = try await world.rows("select count(*) from annotations where class_id = \(id)::uuid")[0].get(
          0)
        #expect(labels == (drawn.status == 201 ? 1 : 0), "\(drawn.status) \(deleted.status)")
        #expect(deleted.status == (drawn.status == 201 ? 409 : 204), "\(drawn.text) \(deleted.text)")
        #expect(drawn.status == 201 || drawn.status == 404, "\(drawn.text)")
      }
      #expect(try await world.untruths() == [])
    }
  }

  @Test func aClassInUseGoesOnlyWithItsLabels() async throws {
    try await LabelWorld.lend { world in
      for image in 0..<3 { try await world.draw(image, class: 0) }
      let refused = await world.send(.delete, "/api/v1/classes/\(world.classes[0])", as: world.admin)
      #expect(refused.status == 409)
      #expect(refused.code == "class_in_use")
      #expect(refused.json["annotation_count"]?.int == 3)
      let taken = await world.send(
        .delete, "/api/v1/classes/\(world.classes[0])?with_annotations=true", as: world.admin)
      #expect(taken.status == 202, "\(taken.text)")
      try await world.work()
      #expect(await world.events().count { $0["action"]?.string == "deleted" } == 3)
      let classes = await world.send(.get, "\(world.path)/classes").json["items"]?.array ?? []
      #expect(classes.map { $0["name"]?.string } == ["dog", "bird"])
      #expect(await world.image(0)["status"]?.string == "unlabelled")
      #expect(try await world.untruths() == [])
    }
  }
}
