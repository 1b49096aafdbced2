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

/// The plans of the hot queries, as the app role and with the claims of a request.
struct QueryCostTests {
  /// What the planner means to do.
  struct Plan {
    var cost: Double
    var text: String
  }

  private func explain(_ statement: SQL, _ world: LibraryWorld) async throws -> Plan {
    let rows = try await world.database.query(world.claims, "explain " + statement)
    let lines = try rows.map { try $0.get(0, as: String.self) }
    guard let first = lines.first, let dots = first.range(of: ".."),
      let cost = Double(first[dots.upperBound...].prefix { $0.isNumber || $0 == "." })
    else { throw TestSupportError.missing("a cost in \(lines)") }
    return Plan(cost: cost, text: lines.joined(separator: "\n"))
  }

  @Test func listsStayCheap() async throws {
    try await LibraryWorld.lend { world in
      let project = try #require(ProjectID(world.project))
      let workspace = world.admin.workspaceID
      let label = try await world.makeClass("cat")
      // Ten projects' worth of rows, so that the project is a small part of its tables.
      for number in 0..<10 {
        let owner = number == 0 ? world.project : try await world.makeProject("Project \(number)")
        try await world.rows(
          """
          insert into images (workspace_id, project_id, id, filename, relative_path, file_size, sha256, storage_path,
            split, tags, ingest_status)
          select \(workspace), \(owner)::uuid, gen_random_uuid(), 'picture ' || n || '.jpg', 'p/' || n, 1,
            sha256(n::text::bytea), 'none', case n % 3 when 0 then 'train' when 1 then 'valid' end,
            case when n % 10 = 0 then array['night'] else '{}' end, 'ready'
          from generate_series(1, \(number == 0 ? 10_000 : 1_000)) n
          """)
      }
      try await world.rows(
        """
        insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, x_min, y_min,
          x_max, y_max, status, creation_method, source)
        select workspace_id, project_id, gen_random_uuid(), id, \(label)::uuid, 'cat', 'box',
          '{"x":0,"y":0,"width":1,"height":1}', 0, 0, 1, 1, 'approved', 'user', 'manual'
        from images where project_id = \(project)
        """)
      try await world.identity.asSuperuser("analyze")

      var query = ImageListQuery()
      query.limit = 100
      query.with = "urls,boxes"
      let newest = try await explain(try query.statement(in: project), world)
      #expect(newest.text.contains("images_newest"), "\(newest.text)")
      #expect(!newest.text.contains("Sort"), "\(newest.text)")
      #expect(newest.cost < 200, "\(newest.text)")

      query.cursor = ImageCursor(value: "", id: ImageID()).text
      let next = try await explain(try query.statement(in: project), world)
      #expect(next.text.contains("images_newest") && next.cost < 200, "\(next.text)")

      query.cursor = nil
      query.sort = .filename
      let named = try await explain(try query.statement(in: project), world)
      #expect(named.text.contains("images_by_name") && named.cost < 200, "\(named.text)")

      query.sort = nil
      query.filter.split = .train
      let split = try await explain(try query.statement(in: project), world)
      #expect(split.cost < 400, "\(split.text)")

      query.filter.split = nil
      query.filter.tag = "night"
      let tagged = try await explain(try query.statement(in: project), world)
      #expect(tagged.cost < 3_000, "\(tagged.text)")

      query.filter.tag = nil
      for part in try query.statements(around: ImageID(), in: project) {
        let around = try await explain(part, world)
        #expect(around.cost < 250, "\(around.text)")
      }

      // One pass over ten thousand images and their labels: a few passes over the rows, no more.
      query.with = "total,facets"
      let facets = try await explain(
        try ImageListReader(
          query: query, project: project, addresses: world.feature.addresses, rendered: RenderedImages()
        ).extrasStatement(),
        world)
      #expect(facets.cost < 20_000, "\(facets.text)")
    }
  }
}
