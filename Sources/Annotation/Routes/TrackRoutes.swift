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
      body: NewTrack.self, response: Track.self, status: 201, errors: [.alreadyExists]
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      let id = try await self.write(project, caller) { try $0.createTrack(new).id }
      return .created(try await self.track(id, caller))
    }
    api.add(
      .patch, "/api/v1/tracks/{track_id}", id: "tracks.update", summary: "Change a track", tag: "tracks",
      query: RevisionQuery.self, body: TrackChanges.self, response: Track.self, errors: [.staleRevision]
    ) { caller, call in
      let id = try call.path("track_id", as: TrackID.self)
      let changes = call.body
      let revision = try call.query.revision ?? call.request.expectedRevision()
      let project = try caller.project
      try await self.write(project, caller) { try $0.updateTrack(id, changes, revision: revision) }
      return .ok(try await self.track(id, caller))
    }
    api.add(
      .delete, "/api/v1/tracks/{track_id}", id: "tracks.delete", summary: "Delete a track with its keyframes",
      tag: "tracks", response: None.self, status: 204
    ) { caller, call in
      let id = try call.path("track_id", as: TrackID.self)
      let project = try caller.project
      try await self.write(project, caller) { try $0.deleteTrack(id, revision: nil) }
      return .noContent
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/videos/{video_id}/labels", id: "tracks.of_video",
      summary: "All tracks, keyframes and time ranges of a video", tag: "tracks", response: VideoLabels.self
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      return .json(
        try await database.transaction(caller.claims, readOnly: true) {
          guard try VideoStore.find(video, project: project, in: $0) != nil else { throw APIError(.notFound) }
          return try AnnotationReader.ofVideo(video, project: project, in: $0)
        })
    }
  }

  private func track(_ id: TrackID, _ caller: Caller) async throws -> Track {
    let found = try await database.transaction(caller.claims, readOnly: true) { try TrackStore.find(id, in: $0) }
    guard let found else { throw APIError(.notFound) }
    return found
  }
}

/// The query of a project's tracks.
public struct TrackListQuery: Codable, Sendable {
  public var videoId: VideoID?
  public var limit: Int?
  public var cursor: String?
}
