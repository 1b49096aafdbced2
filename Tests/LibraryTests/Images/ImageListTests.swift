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

struct ImageListTests {
  private func name(_ number: Int) -> String { String(repeating: "0", count: 5 - "\(number)".count) + "\(number).jpg" }

  /// Follows the cursors to the end.
  private func walk(_ world: LibraryWorld, _ query: String) async throws -> [String] {
    var names: [String] = []
    var cursor = ""
    repeat {
      let page = await world.send(.get, "\(world.path)/images?\(query)\(cursor)")
      #expect(page.status == 200, "\(page.text.prefix(300))")
      names += page.items.compactMap { $0["filename"]?.string }
      cursor = page.json["next_cursor"]?.string.map { "&cursor=\(Percent.encode($0))" } ?? ""
    } while !cursor.isEmpty && names.count <= 2_000
    return names
  }

  @Test func tellsTheNeighboursInAList() async throws {
    try await LibraryWorld.lend { world in
      let ids = try await world.makeImages(9) { number, image in
        image.filename = name(number / 2)
        image.split = number % 3 == 0 ? .train : nil
      }.map { "\($0)" }
      try await world.rows("update images set annotation_count = 5 where id = \(ids[4])::uuid")
      for sort in ["created_at", "-created_at", "filename", "-filename", "annotation_count", "-annotation_count"] {
        for filter in ["", "&split=train", "&name=00001.jpg"] {
          let list = await world.send(.get, "\(world.path)/images?sort=\(sort)\(filter)").items.map { $0["id"]?.string }
          for (place, id) in list.enumerated() {
            let shown = await world.send(.get, "/api/v1/images/\(id ?? "")?with=neighbours&sort=\(sort)\(filter)")
            #expect(shown.status == 200, "\(shown.text)")
            let pair = shown.json["neighbours"]
            #expect(pair?["previous"]?.string == (place > 0 ? list[place - 1] : nil), "\(sort)\(filter) \(place)")
            #expect(pair?["next"]?.string == (place + 1 < list.count ? list[place + 1] : nil))
            #expect(shown.json["id"]?.string == id && shown.headers["ETag"] == "\"1\"")
          }
        }
      }
      // An image that is not in the list has its place there all the same.
      let between = await world.send(.get, "/api/v1/images/\(ids[4])?with=neighbours&sort=created_at&split=train")
      #expect(between.json["neighbours"]?["previous"]?.string == ids[3])
      #expect(between.json["neighbours"]?["next"]?.string == ids[6])
      #expect(await world.send(.get, "/api/v1/images/\(ids[0])").json["neighbours"] == nil)
      #expect(await world.send(.get, "/api/v1/images/\(ids[0])?with=everything").status == 422)
      #expect(await world.send(.get, "/api/v1/images/\(ids[0])?with=neighbours&colour=red").status == 422)
      #expect(await world.send(.get, "/api/v1/images/\(ids[0])?with=neighbours&split=all").status == 422)
    }
  }

  @Test func cursorsReachEveryRowOnceInEverySort() async throws {
    try await LibraryWorld.lend { world in
      let count = 1_000
      _ = try await world.makeImages(count) { number, image in
        // Several images of one name, so that the id decides.
        image.filename = name(number % 250)
      }
      try await world.rows("update images set annotation_count = ('x' || right(encode(sha256, 'hex'), 1))::bit(4)::int")
      let rows = try await world.rows("select id::text, filename, annotation_count from images order by id")
      struct Entry { var id: String, name: String, count: Int }
      let all = try rows.map { Entry(id: try $0.get(0), name: try $0.get(1), count: try $0.get(2)) }
      #expect(all.count == count)
      let orders: [(String, [Entry])] = [
        ("created_at", all), ("-created_at", all.reversed()),
        ("filename", all.sorted { ($0.name, $0.id) < ($1.name, $1.id) }),
        ("-filename", all.sorted { ($0.name, $0.id) > ($1.name, $1.id) }),
        ("annotation_count", all.sorted { ($0.count, $0.id) < ($1.count, $1.id) }),
        ("-annotation_count", all.sorted { ($0.count, $0.id) > ($1.count, $1.id) }),
      ]
      for (sort, expected) in orders {
        var ids: [String] = []
        var cursor = ""
        repeat {
          let page = await world.send(.get, "\(world.path)/images?sort=\(sort)&limit=137\(cursor)")
          ids += page.items.compactMap { $0["id"]?.string }
          cursor = page.json["next_cursor"]?.string.map { "&cursor=\(Percent.encode($0))" } ?? ""
        } while !cursor.isEmpty && ids.count <= count
        #expect(ids == expected.map(\.id), "sorted by \(sort)")
        // Around any image: it stands in the middle, its neighbours beside it, and the cursor goes on.
        for place in [0, 1, 499, 998, 999] {
          let page = await world.send(
            .get, "\(world.path)/images?sort=\(sort)&limit=10&around=\(expected[place].id)")
          let window = expected[max(0, place - 5)...min(count - 1, place + 5)].map(\.id)
          #expect(page.items.compactMap { $0["id"]?.string } == window, "around \(place) by \(sort)")
          guard let next = page.json["next_cursor"]?.string else {
            #expect(place + 5 >= count - 1)
            continue
          }
          let further = await world.send(
            .get, "\(world.path)/images?sort=\(sort)&limit=1&cursor=\(Percent.encode(next))")
          #expect(further.items.first?["id"]?.string == expected[place + 6].id)
        }
      }
    }
  }

  @Test func filtersAndCounts() async throws {
    try await LibraryWorld.lend { world in
      let batch = try await world.send(.post, "\(world.path)/batches", json: ["name": "b"]).id
      let ids = try await world.makeImages(60) { number, image in
        image.split = number % 3 == 0 ? .train : number % 3 == 1 ? .test : nil
        image.tags = number % 4 == 0 ? ["night", "rain"] : number % 4 == 1 ? ["rain"] : []
        if number < 10 { image.batch = BatchID(batch) }
        image.metadata = number % 2 == 0 ? ["camera": "EOS", "iso": 100] : ["camera": "100%_\\", "flash": true]
        // Images 50 to 59 repeat 0 to 9.
        if number >= 50 { image.sha256 = String(repeating: "0", count: 62) + "0\(number - 50)" }
        if number < 10 { image.sha256 = String(repeating: "0", count: 62) + "0\(number)" }
      }
      let cat = try await world.makeClass("cat")
      let dog = try await world.makeClass("dog")
      for (index, id) in ids.prefix(12).enumerated() {
        try await world.rows(
          """
          insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, x_min, y_min,
            x_max, y_max, status, creation_method, source)
          values (\(world.admin.workspaceID), \(world.project)::uuid, gen_random_uuid(), \(id),
            \(index < 8 ? cat : dog)::uuid, \(index < 8 ? "cat" : "dog"), 'box',
            '{"x":0,"y":0,"width":1,"height":1}', 0, 0, 1, 1, \(index < 3 ? "draft" : "approved"), 'user', 'manual')
          """)
      }
      try await world.rows("update images set status = 'done', is_null = true where id = any(\(ids.suffix(5))::uuid[])")
      func count(_ query: String) async throws -> Int { try await walk(world, "limit=500&\(query)").count }
      #expect(try await count("split=train") == 20)
      #expect(try await count("split=none") == 20)
      #expect(try await count("split=valid") == 0)
      #expect(try await count("tag=night") == 15)
      #expect(try await count("tag=rain&split=train") == 10)
      #expect(try await count("batch=\(batch)") == 10)
      #expect(try await count("class=cat") == 8)
      #expect(try await count("class_id=\(dog)") == 4)
      #expect(try await count("class=cat&annotation_status=draft") == 3)
      #expect(try await count("class=dog&annotation_status=draft") == 0)
      #expect(try await count("annotation_status=approved") == 9)
      #expect(try await count("is_null=true") == 5)
      #expect(try await count("status=done") == 5)
      #expect(try await count("has_duplicates=true") == 20)
      #expect(try await count("has_duplicates=false") == 40)
      #expect(try await count("ingest=pending") == 60)
      #expect(try await count("media=frame") == 0)
      #expect(try await count("q=0001") == 11)
      #expect(try await count("q=FOLDER") == 60)
      #expect(try await count("q=%25") == 0)
      #expect(try await count("q=_") == 0)
      #expect(try await count("name=00012.jpg") == 1)
      #expect(try await count("metadata=camera:EOS") == 30)
      #expect(try await count("metadata=iso:100") == 30)
      #expect(try await count("metadata=flash:true") == 30)
      #expect(try await count("metadata=camera:100%25_%5C") == 30)
      #expect(try await count("metadata=camera:eos") == 0)
      #expect(try await count("uploaded_by=\(world.admin.userID)") == 60)
      #expect(try await count("uploaded_by=\(UserID())") == 0)
      #expect(try await count("uploaded_after=2020-01-01T00:00:00Z") == 60)
      #expect(try await count("uploaded_before=2020-01-01T00:00:00Z") == 0)
      for query in [
        "limit=0", "limit=501", "sort=size", "split=all", "cursor=x", "metadata=x", "colour=red", "around=x",
        "uploaded_after=yesterday",
      ] {
        let refused = await world.send(.get, "\(world.path)/images?\(query)")
        #expect(refused.status == 422, "\(query): \(refused.status)")
      }

      let page = await world.send(.get, "\(world.path)/images?limit=1&with=total,facets&tag=rain")
      #expect(page.json["total"]?.int == 30)
      #expect(page.json["total_is_exact"]?.bool == true)
      func facet(_ name: String) -> [String: Int] {
        var values: [String: Int] = [:]
        for entry in page.json["facets"]?[name]?.array ?? [] {
          values[entry["label"]?.string ?? ""] = entry["count"]?.int
        }
        return values
      }
      #expect(facet("split") == ["train": 10, "test": 10, "none": 10])
      #expect(facet("tag") == ["rain": 30, "night": 15])
      #expect(facet("class") == ["cat": 4, "dog": 2])
      #expect(facet("annotation_status") == ["draft": 2, "approved": 4])
      #expect(facet("batch") == ["b": 6])
      #expect(facet("uploaded_by") == ["admin": 30])
      #expect(facet("ingest") == ["pending": 30])
      #expect(facet("is_null").values.reduce(0, +) == 30)
      let nothing = await world.send(.get, "\(world.path)/images?with=total,facets&tag=never")
      #expect(nothing.json["total"]?.int == 0)
      #expect(nothing.json["facets"]?.object != nil)
    }
  }

  @Test func changesFactsUnderARevision() async throws {
    try await LibraryWorld.lend { world in
      let id = try await world.makeImages(1)[0]
      let path = "/api/v1/images/\(id)"
      let shown = await world.send(.get, path)
      #expect(shown.headers["ETag"] == "\"1\"")
      #expect(shown.json["boxes"]?.array?.isEmpty == true)
      let changed = await world.send(
        .patch, path, json: ["split": "valid", "tags": ["x"], "metadata": ["a": [1]], "licence": "CC0"],
        headers: ["If-Match": "\"1\""])
      #expect(changed.json["revision"]?.int == 2)
      #expect(changed.json["licence"]?.string == "CC0")
      #expect(changed.json["metadata"]?["a"]?[0]?.int == 1)
      let stale = await world.send(.patch, path, json: ["split": "none"], headers: ["If-Match": "\"1\""])
      #expect(stale.code == "stale_revision")
      #expect(stale.json["current"]?["split"]?.string == "valid")
      #expect(await world.send(.patch, path, json: ["split": "none"]).json["split"]?.string == nil)
      let empty = await world.send(.patch, path, json: ["is_null": true])
      #expect(empty.json["is_null"]?.bool == true)
      #expect(empty.json["status"]?.string == "done")
      #expect(await world.send(.patch, path, json: ["is_null": false]).json["status"]?.string == "unlabelled")
      try await world.rows("update images set annotation_count = 1")
      #expect(await world.send(.patch, path, json: ["is_null": true]).code == "conflict")
      #expect(await world.send(.patch, path, json: ["metadata": [1]]).status == 422)
      #expect(await world.send(.patch, path, json: ["tags": [""]]).status == 422)
      #expect(await world.send(.patch, path, json: ["filename": ""]).status == 422)
    }
  }

  @Test func showsCovers() async throws {
    try await LibraryWorld.lend { world in
      for seed in 0..<5 { try await world.upload(TinyPictures.bitmap(seed: seed), name: "\(seed).bmp") }
      try await world.work()
      let project = await world.send(.get, "/api/v1/projects").items[0]
      #expect(project["cover_urls"]?.array?.count == 4)
      #expect(project["counts"]?["images"]?.int == 5)
      #expect(project["counts"]?["unlabelled"]?.int == 5)
      let first = await world.send(.get, "\(world.path)/images?with=urls").items
      let again = await world.send(.get, "\(world.path)/images?with=urls").items
      // Equal within the window, so that browsers find them in their cache; the window may turn once in between.
      let third = await world.send(.get, "\(world.path)/images?with=urls").items
      #expect(first == again || again == third)
    }
  }
}
