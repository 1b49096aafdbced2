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

struct ProjectTests {
  @Test func namesAreUniqueAndSlugsFree() async throws {
    try await LibraryWorld.lend { world in
      func make(_ name: String) async -> LibraryWorld.Reply {
        await world.send(
          .post, "/api/v1/projects", json: ["name": .string(name), "project_type": "segmentation"])
      }
      let first = await make("  Été à la mer!  ")
      #expect(first.status == 201)
      #expect(first.json["name"]?.string == "Été à la mer!")
      #expect(first.json["slug"]?.string == "ete-a-la-mer")
      #expect(first.json["role"]?.string == "admin")
      #expect(first.json["counts"]?["images"]?.int == 0)
      #expect(await make("été à LA mer!").code == "already_exists")
      #expect(await make("ete a la mer").json["slug"]?.string == "ete-a-la-mer-2")
      #expect(await make("日本").json["slug"]?.string == "project")
      #expect(await make("   ").status == 422)
      #expect(await make(String(repeating: "x", count: 201)).status == 422)
      let bySlug = await world.send(.get, "/api/v1/projects/ete-a-la-mer")
      #expect(bySlug.status == 200)
      #expect(bySlug.json["id"]?.string == first.json["id"]?.string)
      #expect(await world.send(.get, "/api/v1/projects/never-made").status == 404)
    }
  }

  @Test func beginsWithItsClasses() async throws {
    try await LibraryWorld.lend { world in
      let body: JSONValue = [
        "name": "Zoo", "project_type": "object_detection", "review": true, "instructions": "# Draw tight",
        "classes": [["name": "cat"], ["name": "dog", "colour": "#ABCDEF"]],
      ]
      let made = await world.send(.post, "/api/v1/projects", json: body)
      #expect(made.json["counts"]?["classes"]?.int == 2)
      #expect(made.json["review"]?.bool == true)
      let classes = await world.send(.get, "/api/v1/projects/zoo/classes").items
      #expect(classes.map { $0["name"]?.string } == ["cat", "dog"])
      #expect(classes.map { $0["colour"]?.string } == [ClassPalette.colours[0], "#abcdef"])
      // A class twice: nothing of the project may stay.
      let twice = await world.send(
        .post, "/api/v1/projects",
        json: [
          "name": "Twice", "project_type": "object_detection", "classes": [["name": "cat"], ["name": "cat"]],
        ])
      #expect(twice.code == "already_exists")
      #expect(await world.send(.get, "/api/v1/projects/twice").status == 404)
    }
  }

  @Test func refusesStaleRevisions() async throws {
    try await LibraryWorld.lend { world in
      let shown = await world.send(.get, world.path)
      #expect(shown.headers["ETag"] == "\"1\"")
      let changed = await world.send(.patch, world.path, json: ["review": true], headers: ["If-Match": "\"1\""])
      #expect(changed.status == 200)
      #expect(changed.headers["ETag"] == "\"2\"")
      let stale = await world.send(.patch, world.path, json: ["name": "Other"], headers: ["If-Match": "\"1\""])
      #expect(stale.status == 409)
      #expect(stale.code == "stale_revision")
      #expect(stale.json["current"]?["revision"]?.int == 2)
      #expect(stale.json["current"]?["name"]?.string == "First")
      #expect(await world.send(.patch, world.path, json: [:], headers: ["If-Match": "soon"]).status == 422)
      #expect(await world.send(.patch, world.path, json: ["naem": "x"]).code == "unknown_field")
      let settings = await world.send(.patch, world.path, json: ["settings": ["grid": 4], "instructions": "Look."])
      #expect(settings.json["settings"]?["grid"]?.int == 4)
      #expect(settings.json["instructions"]?.string == "Look.")
      #expect(settings.json["review"]?.bool == true)
    }
  }

  @Test func goesToTheBinAndComesBack() async throws {
    try await LibraryWorld.lend { world in
      #expect(await world.send(.delete, world.path).status == 204)
      #expect(await world.send(.get, "/api/v1/projects").items.isEmpty)
      #expect(await world.send(.get, "/api/v1/projects?deleted=true").items.count == 1)
      #expect(await world.send(.delete, world.path).status == 404)
      // Its name is free meanwhile; then it cannot come back.
      let other = try await world.makeProject("first")
      #expect(await world.send(.post, "\(world.path)/restore").code == "already_exists")
      let renamed = await world.send(.patch, "/api/v1/projects/\(other)", json: ["name": "Second"])
      #expect(renamed.status == 200)
      let restored = await world.send(.post, "\(world.path)/restore")
      #expect(restored.status == 200)
      #expect(restored.json["deleted_at"]?.string == nil)
      #expect(await world.send(.post, "\(world.path)/restore").status == 404)
      #expect(await world.send(.get, "/api/v1/projects").items.count == 2)
    }
  }

  @Test(arguments: ["name", "-created_at"]) func listsPageByPage(sort: String) async throws {
    try await LibraryWorld.lend { world in
      var names = ["First"]
      for name in ["alpha", "Beta", "ÄRGER", "İstanbul", "zebra", "delta-1", "delta 2"] {
        _ = try await world.makeProject(name)
        names.append(name)
      }
      var seen: [String] = []
      var cursor = ""
      repeat {
        let page = await world.send(.get, "/api/v1/projects?sort=\(sort)&limit=3\(cursor)")
        #expect(page.status == 200)
        seen += page.items.compactMap { $0["name"]?.string }
        cursor = page.json["next_cursor"]?.string.map { "&cursor=\(Percent.encode($0))" } ?? ""
      } while !cursor.isEmpty && seen.count < 100
      #expect(seen.sorted() == names.sorted())
      if sort == "-created_at" { #expect(seen == names.reversed()) }
      let found = await world.send(.get, "/api/v1/projects?search=DELTA")
      #expect(Set(found.items.compactMap { $0["name"]?.string }) == ["delta-1", "delta 2"])
      #expect(await world.send(.get, "/api/v1/projects?cursor=rubbish").status == 422)
    }
  }

  @Test func givesRolesToMembersOnly() async throws {
    try await LibraryWorld.lend { world in
      let drawer = try await world.identity.join(world.admin, as: .annotator)
      let stranger = try await world.identity.signUp("stranger")
      let members = "\(world.path)/members"
      #expect(await world.send(.put, "\(members)/\(drawer.userID)", json: ["role": "reviewer"]).status == 200)
      #expect(await world.send(.get, world.path, as: drawer).json["role"]?.string == "reviewer")
      #expect(await world.send(.put, "\(members)/\(stranger.userID)", json: ["role": "reviewer"]).status == 404)
      #expect(await world.send(.put, "\(members)/\(drawer.userID)", json: ["role": "viewer"]).status == 422)
      let listed = await world.send(.get, members).items
      #expect(listed.map { $0["email"]?.string } == [drawer.email])
      #expect(await world.send(.delete, "\(members)/\(drawer.userID)").status == 204)
      #expect(await world.send(.delete, "\(members)/\(drawer.userID)").status == 404)
    }
  }
}
