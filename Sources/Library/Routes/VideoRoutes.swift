import Database
import Identity
import Web

extension LibraryFeature {
  func registerVideos(in api: inout TenantAPI) {
    let (database, addresses) = (database, addresses)
    api.add(
      .get, "/api/v1/projects/{project_id}/videos", id: "videos.list", summary: "Videos linked to the project",
      tag: "videos", query: VideoListQuery.self, response: Page<Video>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      var (page, posters) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let page = try VideoStore.list(project, query, in: transaction)
        return (page, try VideoStore.posters(page.items.map(\.id), in: transaction))
      }
      let signer = addresses.at(call.request.origin, caller)
      for index in page.items.indices {
        page.items[index].poster = posters[page.items[index].id].flatMap { signer.sign($0, type: "image/jpeg") }
      }
      return .ok(Page(items: page.items, nextCursor: page.next))
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
      let video = try await database.transaction(caller.claims) { transaction in
        let id = try VideoStore.create(
          new, filename: filename, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
          in: transaction)
        return try VideoStore.find(id, project: project, in: transaction)
      }
      guard let video else { throw APIError(.notFound) }
      return .created(video)
    }
  }
}
