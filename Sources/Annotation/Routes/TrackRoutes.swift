public import Database
import Identity
public import Library
import Web

extension AnnotationFeature {
  func registerTracks(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/tracks", id: "tracks.list", summary: "Tracks of the project's videos",
      tag: "tracks", query: TrackListQuery.self, response: Page<Track>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let size = min(max(query.limit ?? 100, 1), 500)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { transaction in
          var statement: SQL = "select \(TrackStore.columns) from tracks t where t.project_id = \(project)"
          if let video = query.videoId { statement += " and t.video_id = \(video)" }
          if let cursor = query.cursor {
            guard let after = TrackID(cursor) else {
              throw APIError(.invalidField, "The cursor is not one of this list")
            }
            statement += " and t.id > \(after)"
          }
          let rows = try transaction.query(statement + " order by t.id limit \(size + 1)::int")
          let items = try rows.prefix(size).map(TrackStore.track)
          return Page(items: items, nextCursor: rows.count > size ? items.last?.id.description : nil)
        })
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/tracks", id: "tracks.create", summary: "Begin a track", tag: "tracks",
      body: NewTrack.self, response: Track.self, status: 201
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      guard new.kind != .classification, new.kind != .timeRange else {
        throw APIError(.invalidField, "A track cannot be of this kind")
      }
      return .created(
        try await Self.refusingStrangers {
          try await database.transaction(caller.claims) { transaction in
            // The video's tracks are numbered under its lock.
            try transaction.execute(
              "select from project_videos where project_id = \(project) and video_id = \(new.videoId) for update")
            return try TrackStore.track(
              try transaction.query(
                """
                insert into tracks as t (workspace_id, project_id, id, video_id, class_id, kind, number, attributes, created_by)
                values (\(caller.workspaceID), \(project), \(TrackID()), \(new.videoId), \(new.classId), \(new.kind),
                  (select coalesce(max(number) + 1, 0) from tracks where project_id = \(project) and video_id = \(new.videoId)),
                  \(jsonBytes: (new.attributes ?? .object([:])).bytes), \(caller.userID))
                returning \(TrackStore.columns)
                """)[0])
          }
        })
    }
    api.add(
      .patch, "/api/v1/tracks/{track_id}", id: "tracks.update", summary: "Change a track", tag: "tracks",
      query: RevisionQuery.self, body: TrackChanges.self, response: Track.self, errors: [.staleRevision]
    ) { caller, call in
      let id = try call.path("track_id", as: TrackID.self)
      let changes = call.body
      let revision = try call.query.revision ?? call.request.expectedRevision()
      let project = try caller.project
      return .ok(
        try await self.write(project, caller) { writer in
          let transaction = writer.transaction
          let rows = try transaction.query(
            """
            update tracks t set class_id = coalesce(\(changes.classId), class_id),
              attributes = coalesce(\(jsonBytes: changes.attributes?.bytes), attributes), revision = revision + 1
            where t.id = \(id) and (\(revision)::bigint is null or t.revision = \(revision))
            returning \(TrackStore.columns)
            """)
          guard let row = rows.first else {
            guard
              let current = try transaction.query("select \(TrackStore.columns) from tracks t where t.id = \(id)").first
            else { throw APIError(.notFound) }
            throw APIError(
              .staleRevision, details: ["current": try JSONValue(parsing: JSONCoder.encode(TrackStore.track(current)))])
          }
          let track = try TrackStore.track(row)
          if changes.classId != nil { try writer.moveKeyframes(of: id, to: track.classId) }
          return track
        })
    }
    api.add(
      .delete, "/api/v1/tracks/{track_id}", id: "tracks.delete", summary: "Delete a track with its keyframes",
      tag: "tracks", response: None.self, status: 204
    ) { caller, call in
      let id = try call.path("track_id", as: TrackID.self)
      let project = try caller.project
      try await self.write(project, caller) { writer in
        for row in try writer.transaction.query(
          "select id, revision from annotations where project_id = \(project) and track_id = \(id) order by id for update"
        ) {
          try writer.delete(try row.get(0), revision: try row.get(1))
        }
        guard try writer.transaction.execute("delete from tracks where id = \(id)") > 0 else {
          throw APIError(.notFound)
        }
      }
      return .noContent
    }
  }

  private static func refusingStrangers<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as DatabaseError {
      throw error.annotationError ?? error
    }
  }
}

extension AnnotationWriter {
  /// Gives the keyframes of a track to its class.
  fileprivate func moveKeyframes(of track: TrackID, to classID: ClassID) throws {
    for row in try transaction.query(
      """
      select id, revision from annotations
      where project_id = \(project) and track_id = \(track) and class_id <> \(classID) order by id for update
      """)
    {
      try move(try row.get(0), to: classID, revision: try row.get(1))
    }
  }
}

enum TrackStore {
  static let columns: SQL =
    "t.id, t.project_id, t.video_id, t.class_id, t.kind, t.number, t.attributes, t.revision, t.created_at"

  static func track(_ row: Row) throws -> Track {
    Track(
      id: try row.get(0), projectId: try row.get(1), videoId: try row.get(2), classId: try row.get(3),
      kind: try row.get(4), number: try row.get(5), attributes: try JSONValue(parsing: row.bytes(6) ?? []),
      revision: try row.get(7), createdAt: try row.get(8))
  }
}

/// The query of a project's tracks.
public struct TrackListQuery: Codable, Sendable {
  public var videoId: VideoID?
  public var limit: Int?
  public var cursor: String?
}
