import Database
import Identity
import Web

extension LibraryFeature {
  func registerVideos(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/videos", id: "videos.list", summary: "Videos linked to the project",
      tag: "videos", query: CursorQuery.self, response: Page<Video>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let size = min(max(query.limit ?? 50, 1), 200)
      let page = try await database.transaction(caller.claims, readOnly: true) { transaction in
        var statement: SQL = """
          select v.id, v.filename, v.width, v.height, v.fps_numerator, v.fps_denominator, v.frame_count, v.created_at
          from videos v join project_videos l on l.video_id = v.id where l.project_id = \(project)
          """
        if let cursor = query.cursor { statement += " and v.id < \(try ImageCursor(cursor).id)" }
        let rows = try transaction.query(statement + " order by v.id desc limit \(size + 1)::int")
        let items = try rows.prefix(size).map(Self.video)
        let next = rows.count > size ? items.last.map { ImageCursor(value: "", id: ImageID($0.id.uuid)).text } : nil
        return Page(items: items, nextCursor: next)
      }
      return .ok(page)
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/videos", id: "videos.create",
      summary: "Name a video that tracks and time ranges hang on", tag: "videos", body: NewVideo.self,
      response: Video.self, status: 201
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      let filename = try FileNames.checked(new.filename)
      for number in [new.width, new.height, new.fpsNumerator, new.fpsDenominator] where (number ?? 1) < 1 {
        throw APIError(.invalidField, "Sizes and rates must be at least 1")
      }
      guard (new.frameCount ?? 0) >= 0 else { throw APIError(.invalidField, "frame_count must not be negative") }
      let video = try await database.transaction(caller.claims) { transaction -> Video in
        let id = VideoID()
        let rows = try transaction.query(
          """
          insert into videos (workspace_id, id, filename, width, height, fps_numerator, fps_denominator, frame_count,
            created_by)
          values (\(caller.workspaceID), \(id), \(filename), \(new.width), \(new.height), \(new.fpsNumerator),
            \(new.fpsDenominator), \(new.frameCount), \(caller.userID))
          returning id, filename, width, height, fps_numerator, fps_denominator, frame_count, created_at
          """)
        try transaction.execute(
          "insert into project_videos (workspace_id, project_id, video_id) values (\(caller.workspaceID), \(project), \(id))"
        )
        return try Self.video(rows[0])
      }
      return .created(video)
    }
  }

  private static func video(_ row: Row) throws -> Video {
    Video(
      id: try row.get(0), filename: try row.get(1), width: try row.get(2), height: try row.get(3),
      fpsNumerator: try row.get(4), fpsDenominator: try row.get(5), frameCount: try row.get(6),
      createdAt: try row.get(7))
  }
}
