import Database
import Foundation
import IdentityTesting
import TestSupport
import Testing
import Web

@testable import Annotation

@Suite struct ObjectListTests {
  private func ids(_ reply: LabelWorld.Reply) -> [String] {
    (reply.json["items"]?.array ?? []).compactMap { $0["id"]?.string }
  }

  @Test func eachOrderGoesThroughEverythingPageByPage() async throws {
    try await LabelWorld.lend { world in
      try await world.makeReady()
      var made: [(id: String, area: Double, score: Double?)] = []
      for number in 0..<11 {
        let side = Double(10 + number * 37 % 11 * 8)
        let score: Double? = number % 3 == 0 ? nil : Double(number * 7 % 11) / 10
        var more: [String: JSONValue] = ["data": LabelWorld.box(5, 5, side, side + 1)]
        if let score { more["confidence"] = .number(score) }
        let id = try await (world.draw(number % 6, class: 0, more)["id"]?.string).found
        made.append((id, side * (side + 1), score))
      }
      func all(_ sort: String) async throws -> [String] {
        var found: [String] = []
        var cursor: String?
        repeat {
          let page = await world.send(
            .get, "\(world.path)/objects?limit=4&sort=\(sort)\(cursor.map { "&cursor=\($0)" } ?? "")")
          #expect(page.status == 200, "\(page.text)")
          found += ids(page)
          cursor = page.json["next_cursor"]?.string?.replacingOccurrences(of: "+", with: "%2B")
            .replacingOccurrences(of: "=", with: "%3D")
        } while cursor != nil && found.count < 50
        return found
      }
      #expect(try await all("created_at") == made.map(\.id))
      #expect(try await all("-created_at") == made.map(\.id).reversed())
      #expect(try await all("size") == made.sorted { $0.area < $1.area }.map(\.id))
      #expect(try await all("-size") == made.sorted { $0.area > $1.area }.map(\.id))
      let scored = made.filter { $0.score != nil }.sorted { ($0.score ?? 0) < ($1.score ?? 0) }.map(\.id)
      #expect(try await Array(all("score").prefix(scored.count)) == scored)
      #expect(try await Array(all("-score").prefix(scored.count)) == scored.reversed())
      #expect(try await all("score").count == made.count)
      #expect(try await all("-score").count == made.count)
      // Labels without a score follow those with one, the newest first or last.
      let unscored = made.filter { $0.score == nil }.map(\.id)
      #expect(try await Array(all("score").suffix(unscored.count)) == unscored)
      #expect(try await Array(all("-score").suffix(unscored.count)) == unscored.reversed())
      // History keeps milliseconds, so labels have no finer time; older ones that do are told apart.
      #expect(
        try await world.rows("select from annotations where created_at <> date_trunc('milliseconds', created_at)")
          .isEmpty)
      for (place, label) in made.enumerated() {
        _ = try await world.rows(
          """
          update annotations set created_at = timestamptz '2026-03-01' + \(place * 7 % 11) * interval '1 microsecond'
          where project_id = \(try world.projectID) and id = \(label.id)::uuid returning id
          """)
      }
      let shuffled = made.indices.sorted { $0 * 7 % 11 < $1 * 7 % 11 }.map { made[$0].id }
      #expect(try await all("created_at") == shuffled)
      #expect(try await all("-created_at") == shuffled.reversed())
    }
  }

  @Test func filtersAndWhatIsLeftOut() async throws {
    try await LabelWorld.lend { world in
      try await world.makeReady()
      let cat = try await (world.draw(0, class: 0)["id"]?.string).found
      let dog = try await (world.draw(1, class: 1, ["status": "draft"])["id"]?.string).found
      let sure = try await (world.draw(2, class: 2, ["source": "tool", "confidence": 0.75])["id"]?.string).found
      _ = try await world.draw(3, class: 0, ["is_outside": true])
      _ = try await world.draw(3, class: 0, ["kind": "classification", "data": [:]])
      let binned = try await (world.draw(4, class: 0)["id"]?.string).found
      _ = await world.send(.delete, "/api/v1/images/\(world.images[4])", as: world.admin)
      _ = await world.send(
        .patch, "/api/v1/images/\(world.images[1])?revision=1", as: world.admin, json: ["split": "valid"])
      func found(_ query: String) async -> [String] { ids(await world.send(.get, "\(world.path)/objects?\(query)")) }
      #expect(await found("sort=created_at") == [cat, dog, sure])
      #expect(await found("class_id=\(world.classes[1])") == [dog])
      #expect(await found("status=draft") == [dog])
      #expect(await found("source=tool") == [sure])
      #expect(await found("kind=box").count == 3)
      #expect(await found("kind=polygon") == [])
      #expect(await found("image_id=\(world.images[0])") == [cat])
      #expect(await found("min_confidence=0.75") == [sure])
      #expect(await found("min_confidence=0.76") == [])
      #expect(await found("max_confidence=0.75") == [sure])
      let split = try await world.rows("select split from images where id = \(world.images[1])::uuid")
      if try split[0].get(0, as: String?.self) == "valid" { #expect(await found("split=valid") == [dog]) }
      #expect(await found("split=none").contains(cat))
      _ = binned
      let one = await world.send(.get, "\(world.path)/objects?with=total&limit=1&sort=created_at").json
      #expect(one["total"]?.int == 3)
      #expect(one["total_is_exact"]?.bool == true)
      let item = try (one["items"]?[0]).found
      #expect(item["filename"]?.string == "0.jpg")
      #expect(item["image_width"]?.int == 640 && item["image_height"]?.int == 480)
      #expect(item["bounds"]?["x_min"]?.double == 10.0 / 640)
      #expect(item["revision"]?.int == 1)
      for bad in [
        "limit=0", "limit=501", "with=facets", "sort=colour", "cursor=nonsense",
        "cursor=\(Data("\(cat)|0x1p3".utf8).base64EncodedString())",
        "cursor=\(Data("\(cat)|nan".utf8).base64EncodedString())&sort=size", "class_id=x", "split=all",
      ] {
        #expect(await world.send(.get, "\(world.path)/objects?\(bad)").status == 422, "\(bad)")
      }
    }
  }

  @Test func strangersSeeNothing() async throws {
    try await LabelWorld.lend { world in
      try await world.makeReady()
      _ = try await world.draw()
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.get, "\(world.path)/objects", as: stranger).status == 404)
      let other = try await LabelWorld.project("Other", world.identity, stranger)
      let path = "/api/v1/projects/\(other.project)/objects"
      #expect(ids(await world.send(.get, path, as: stranger)) == [])
      let asked = await world.send(
        .get, "\(path)?class_id=\(world.classes[0])&image_id=\(world.images[0])", as: stranger)
      #expect(asked.status == 200 && ids(asked) == [])
      let undo = await world.send(
        .post, "\(world.path)/events/revert", as: stranger, json: ["from": 1, "to": 1])
      #expect(undo.status == 404)
    }
  }

  @Test func manyChangesAreUndoneAsOne() async throws {
    try await LabelWorld.lend { world in
      var operations: [JSONValue] = []
      var made: [String] = []
      for number in 0..<5 {
        let id = try await (world.draw(number, class: 0)["id"]?.string).found
        made.append(id)
        operations.append(
          number == 4
            ? ["op": "delete", "id": .string(id), "revision": 1]
            : ["op": "update", "id": .string(id), "revision": 1, "changes": ["class_id": .string(world.classes[1])]])
      }
      let done = await world.send(.post, "\(world.path)/annotations/batch", json: ["operations": .array(operations)])
      let last = try (done.json["position"]?.int).found
      #expect(last == 10)
      // Somebody else changes one of them and draws something new.
      _ = await world.send(
        .patch, "/api/v1/annotations/\(made[1])?revision=2", as: world.reviewer, json: ["z_order": 3])
      _ = try await world.draw(5, class: 2, as: world.reviewer)
      let span: JSONValue = .object(["from": .integer(Int64(last - 4)), "to": .integer(Int64(last + 2))])
      let undone = await world.send(.post, "\(world.path)/events/revert", json: span)
      #expect(undone.status == 200, "\(undone.text)")
      let results = try (undone.json["results"]?.array).found
      #expect(results.map { $0["status"]?.int } == [200, 200, 200, 409, 200])
      #expect(results[3]["error"]?["code"]?.string == "conflict")
      #expect(results[0]["annotation"]?["id"]?.string == made[4])
      #expect(await world.annotation(made[0])["class_name"]?.string == "cat")
      #expect(await world.annotation(made[1])["class_name"]?.string == "dog")
      #expect(await world.annotation(made[4])["class_name"]?.string == "cat")
      // Undoing the undo is the change again; what was undone cannot be undone twice.
      let again = await world.send(.post, "\(world.path)/events/revert", json: span)
      #expect((again.json["results"]?.array ?? []).allSatisfy { $0["status"]?.int == 409 })
      #expect(try await world.untruths() == [])
      for bad in [(0, 5), (5, 4), (1, 1001)] {
        let reply = await world.send(
          .post, "\(world.path)/events/revert",
          json: .object(["from": .integer(Int64(bad.0)), "to": .integer(Int64(bad.1))]))
        #expect(reply.status == 422, "\(bad)")
      }
    }
  }

  /// Every order and filter answers a page of a hundred thousand labels without visiting them one by one in the images.
  @Test func pagesOfManyLabelsAreCheap() async throws {
    try await LabelWorld.lend { world in
      try await world.makeReady()
      let project = try world.projectID
      let superuser = Database(DatabaseConfiguration(url: world.identity.urls.superuser, connections: 1))
      try await superuser.transaction(nil, timeout: .seconds(60)) {
        try $0.execute("set local session_replication_role = replica")
        try $0.execute(
          """
          insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, x_min, y_min,
            x_max, y_max, status, creation_method, source, confidence)
          select i.workspace_id, \(project), gen_random_uuid(), i.id, c.id, c.name, 'box', '{}', 0.1, 0.1,
            0.1 + (n % 89) / 100.0, 0.2 + (n % 7) / 10.0, 'approved', 'user', 'import', (n % 101) / 100.0
          from generate_series(1, 100000) n
          join (select *, row_number() over (order by id) as place from images where project_id = \(project)) i
            on i.place = n % 6 + 1
          join (select *, row_number() over (order by id) as place from classes where project_id = \(project)) c
            on c.place = n % 3 + 1
          """)
      }
      try await superuser.transaction(nil) { try $0.execute("analyze annotations") }
      for sort in ObjectListQuery.Sort.allCases {
        var query = ObjectListQuery()
        query.sort = sort
        query.limit = 200
        let plain = query
        query.classId = try .init(world.classes[1]).found
        let ofClass = query
        for query in [plain, ofClass] {
          for (index, statement) in try ObjectListReader(query: query, project: project).statements().enumerated() {
            let row = try await world.rows("explain (format json) " + statement)[0]
            let plan = try JSONValue(parsing: row.bytes(0) ?? [])
            let cost = try (plan[0]?["Plan"]?["Total Cost"]?.double).found
            // By age and score a page is read from an index. By size it is one pass over the project's labels; a nested
            // loop over their images would cost a multiple.
            let isIndexed = ![.largest, .smallest].contains(sort) && index == 0
            #expect(cost < (isIndexed ? 5_000 : 30_000), "\(sort), \(index): \(cost)")
          }
        }
      }
      let page = await world.send(.get, "\(world.path)/objects?sort=-size&with=total&limit=500")
      #expect(page.json["total"]?.int == 100_000)
      #expect(ids(page).count == 500)
    }
  }
}

extension LabelWorld {
  /// Says of the project's pictures that they have been read.
  func makeReady() async throws {
    _ = try await rows("update images set ingest_status = 'ready' where project_id = \(try projectID) returning id")
  }
}
