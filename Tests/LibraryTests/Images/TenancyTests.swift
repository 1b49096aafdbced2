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

struct TenancyTests {
  @Test func rolesMayWhatTheTableSays() async throws {
    try await LibraryWorld.lend { world in
      let image = try await world.makeImages(1)[0]
      let label = try await world.makeClass("cat")
      let batch = try await world.send(.post, "\(world.path)/batches", json: [:]).id
      let project = try #require(ProjectID(world.project)).uuid
      let bucket = BucketImportID()
      try await world.rows(
        """
        insert into bucket_imports (workspace_id, project_id, id, name, endpoint, region, bucket, access_key_id,
          sealed_secret)
        values (\(world.admin.workspaceID), \(project), \(bucket), 'b', 'https://s3.example.test', 'us-east-1', 'b', 'k',
          '\\x00')
        """)
      let walk = PermissionWalk(
        samples: [
          "project_id": world.project, "image_id": "\(image)", "class_id": label, "batch_id": batch,
          "user_id": "\(world.admin.userID)", "bucket_import_id": "\(bucket)", "node": "0",
        ], project: project,
        // Acts without a body really happen: what the first caller deleted, the next cannot find.
        tolerates: { operation, _, reply in
          (operation.method == .delete || operation.id == "images.original" || operation.id.hasPrefix("images.cloud")
            || operation.id == "images.set_cloud_cameras"
            || operation.id.hasSuffix(".restore")
            || operation.id.hasSuffix(".scan"))
            && [404, 409].contains(reply.status)
        })
      let (complaints, answers) = try await walk.run(world.identity, admin: world.admin) { (operation) -> Bool in
        let part = operation.id.prefix { $0 != "." }
        return operation.id != "projects.delete" && operation.id != "bucket_imports.delete"
          && [
            "projects", "project_members", "classes", "batches", "uploads", "images", "splits", "tags", "videos",
            "bucket_imports",
          ].contains(String(part))
      }
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 300)
    }
  }

  @Test func otherTenantsSeeNothing() async throws {
    try await LibraryWorld.lend { world in
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await world.makeProject("Theirs", as: stranger)
      let images = try await world.makeImages(3)
      let label = try await world.makeClass("cat")
      let batch = try await world.send(.post, "\(world.path)/batches", json: [:]).id
      let ticket = try await world.ticket()
      try await world.put(TinyPictures.bitmap(), ticket)
      let upload = try #require(ticket["upload_id"]?.string)
      func ask(_ method: Web.Method, _ path: String, _ json: JSONValue? = nil) async -> Int {
        await world.send(method, path, as: stranger, json: json).status
      }
      #expect(await world.send(.get, "/api/v1/projects", as: stranger).items.count == 1)
      for path in [
        world.path, "\(world.path)/images", "\(world.path)/classes", "\(world.path)/tags", "\(world.path)/batches",
        "\(world.path)/members", "/api/v1/projects/first", "/api/v1/images/\(images[0])",
        "/api/v1/images/\(images[0])/duplicates", "/api/v1/batches/\(batch)/uploads",
      ] {
        #expect(await ask(.get, path) == 404, "\(path)")
      }
      let own = "/api/v1/projects/\(theirs)"
      // Identifiers of another tenant inside bodies and queries.
      let mine = try await world.makeClass("mine", in: theirs, as: stranger)
      #expect(await ask(.post, "\(own)/classes", ["name": "x", "parent_id": .string(label)]) == 404)
      #expect(await ask(.patch, "/api/v1/classes/\(mine)", ["parent_id": .string(label)]) == 404)
      #expect(await ask(.post, "/api/v1/classes/\(mine)/merge", ["into": .string(label)]) == 404)
      #expect(await ask(.post, "\(own)/classes/order", ["ids": [.string(label)]]) == 404)
      #expect(await ask(.post, "\(own)/upload_url", ["filename": "a", "batch_id": .string(batch)]) == 404)
      #expect(await ask(.post, "/api/v1/images/complete_upload", ["upload_id": .string(upload)]) == 404)
      #expect(
        await ask(.post, "/api/v1/images/complete_upload", ["storage_path": ticket["storage_path"] ?? .null]) == 404)
      #expect(await ask(.post, "\(own)/complete_uploads", ["upload_ids": [.string(upload)]]) == 404)
      #expect(
        await ask(.put, "\(own)/members/\(world.admin.userID)", ["role": "admin"]) == 404)
      let bulk = await world.send(
        .post, "\(own)/images/bulk", as: stranger,
        json: ["ids": [.string("\(images[0])")], "action": "delete"])
      #expect(bulk.json["affected"]?.int == 0)
      #expect(await ask(.get, "\(own)/images?around=\(images[0])") == 404)
      #expect(await world.send(.get, "\(own)/images?batch=\(batch)", as: stranger).items.isEmpty)
      #expect(await world.send(.get, "\(own)/images?class_id=\(label)", as: stranger).items.isEmpty)
      #expect(await world.send(.get, "\(own)/images?q=jpg&with=facets", as: stranger).items.isEmpty)
      #expect(
        await world.send(.get, "/api/v1/projects/\(theirs)/images?uploaded_by=\(world.admin.userID)", as: stranger)
          .items.isEmpty)
      // The same bytes in both workspaces are no duplicates of each other.
      _ = try await world.complete(ticket)
      let picture = TinyPictures.bitmap()
      let sent = await world.send(
        .post, "\(own)/upload_image", as: stranger, bytes: picture, headers: ["Content-Type": "image/bmp"])
      #expect(sent.json["status"]?.string == "completed")
      // Between projects of one workspace, too.
      let other = try await world.makeProject("Other")
      #expect(
        await world.send(
          .post, "/api/v1/projects/\(other)/upload_url", json: ["filename": "a", "batch_id": .string(batch)]
        )
        .status == 404)
      #expect(await world.send(.get, "\(world.path)/images?limit=500").items.count == 4)
    }
  }

  @Test func everyTenantTableIsClosedToOthers() async throws {
    try await LibraryWorld.lend { world in
      _ = try await world.makeImages(2)
      let stranger = try await world.identity.signUp("stranger")
      for table in ["projects", "images", "classes", "uploads", "upload_batches", "image_tags", "bucket_imports"] {
        // The tables are this test's own words.
        let rows = try await world.database.query(
          stranger.claims, "select count(*) from \(name: table) where workspace_id = \(world.admin.workspaceID)")
        #expect(try rows[0].get(0) == 0)
      }
    }
  }
}
