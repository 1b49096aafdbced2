import Database
import Fetching
import Foundation
import Identity
import Jobs
import Library
import Objects
import Web

extension MiningFeature {
  func registerVideos(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .get, "/api/v1/projects/{project_id}/videos/{video_id}", id: "videos.show",
      summary: "One video with addresses of its pictures", tag: "videos", response: VideoDetail.self
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let origin = call.request.origin
      let detail = try await database.transaction(caller.claims, readOnly: true) { transaction -> VideoDetail? in
        guard let video = try VideoStore.find(id, project: project, in: transaction) else { return nil }
        return try VideoDetails.find(video, project: project, in: transaction) { path, type in
          try? store.presignPicture(try ObjectKey(path), origin: origin, contentType: type)
        }
      }
      guard let detail else { throw APIError(.notFound, "There is no such video in this project") }
      return .ok(detail)
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/{video_id}/extract", id: "videos.extract",
      summary: "Take frames out again by the project's present settings; only new ones are added, for all projects",
      tag: "videos", response: JobDocument.self, status: 202, errors: [.illegalStep]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let job = try await database.transaction(caller.claims) { transaction in
        let job = try FootageVideos.extractAgain(
          id, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/{video_id}/proxy", id: "videos.make_proxy",
      summary: "Make the copy that pages play, where there is none", tag: "videos", response: JobDocument.self,
      status: 202, errors: [.illegalStep, .conflict]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let job = try await database.transaction(caller.claims) { transaction in
        let job = try FootageVideos.makeProxy(
          id, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/link", id: "videos.link",
      summary: "Link videos of the workspace to the project; what was extracted is used again", tag: "videos",
      body: VideoLinks.self, response: VideosAffected.self
    ) { caller, call in
      let project = try caller.project
      let ids = call.body.videoIds
      guard (1...500).contains(ids.count) else {
        throw APIError(.invalidField, "video_ids holds \(ids.count) entries", hint: "Send 1 to 500")
      }
      let linked = try await database.transaction(caller.claims) { transaction in
        let known = try transaction.query("select count(*) from videos where id = any(\(ids)::uuid[])")[0]
          .get(0, as: Int.self)
        guard known == Set(ids).count else { throw APIError(.notFound, "Some of these videos do not exist") }
        let linked = try VideoStore.link(
          ids, to: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        try FootageQueue.advance(
          linked, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return linked.count
      }
      return .ok(VideosAffected(videos: linked))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/unlink", id: "videos.unlink",
      summary: "Take videos out of the project, by id or by state, with the frames it has of them", tag: "videos",
      body: VideoRemoval.self, response: VideosAffected.self
    ) { caller, call in
      let project = try caller.project
      let removal = call.body
      let isByState = removal.status != nil || removal.linkStatus != nil
      guard isByState != (removal.videoIds != nil), (removal.videoIds?.count ?? 0) <= 500 else {
        throw APIError(.invalidField, "Name up to 500 video_ids, or status and link_status")
      }
      let gone = try await database.transaction(caller.claims) { transaction in
        let ids =
          try removal.videoIds
          ?? FootageVideos.inState(
            project, status: removal.status, link: removal.linkStatus, most: 10_000, in: transaction)
        return try FootageVideos.unlink(
          ids, from: project, force: removal.force ?? false, workspace: caller.workspaceID.uuid, in: transaction)
      }
      return .ok(VideosAffected(videos: gone.count, videoIds: gone))
    }
    api.add(
      .get, "/api/v1/videos", id: "videos.all", summary: "All videos of the workspace, the newest first",
      tag: "videos", query: AllVideosQuery.self, response: Page<Video>.self
    ) { caller, call in
      let query = call.query
      let page = try await database.transaction(caller.claims, readOnly: true) {
        try VideoStore.listAll(
          VideoListQuery(status: query.status, search: query.search, limit: query.limit, cursor: query.cursor),
          orphansOnly: query.orphans ?? false, in: $0)
      }
      return .ok(Page(items: page.items, nextCursor: page.next))
    }
    api.add(
      .post, "/api/v1/videos/cleanup", id: "videos.cleanup",
      summary: "Delete videos that no project links, with their frames and bytes; up to 100 at a time", tag: "videos",
      response: VideosAffected.self
    ) { caller, _ in
      let gone = try await database.transaction(caller.claims) { try FootageVideos.deleteOrphans(most: 100, in: $0) }
      // Only now: bytes go when no row can name them any more.
      let unused = try await database.transaction(caller.claims, readOnly: true) {
        try FootageVideos.unused(gone.leftovers, in: $0)
      }
      try await database.transaction(caller.claims) {
        try EmbeddingStore.forget(unused.compactMap(\.sha256), in: $0)
      }
      try await store.delete(unused.map { try ObjectKey($0.path) })
      return .ok(VideosAffected(videos: gone.count))
    }
    if fetcher != nil {
      registerAddresses(in: &api)
      registerSubtitles(in: &api)
    }
  }

  private func registerAddresses(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/fetch", id: "videos.fetch",
      summary: "Fetch videos from addresses; those the workspace has already are linked", tag: "videos",
      body: VideoAddresses.self, response: AddedVideos.self, status: 202
    ) { caller, call in
      let project = try caller.project
      guard (1...500).contains(call.body.urls.count) else {
        throw APIError(.invalidField, "urls holds \(call.body.urls.count) entries", hint: "Send 1 to 500")
      }
      let addresses = try call.body.urls.map { text in
        do throws(FetchError) { return try WebAddress(text).text } catch {
          throw APIError(.invalidField, "\(text.prefix(200)): \(error.reason.meaning)")
        }
      }
      let items = try await database.transaction(caller.claims) { transaction in
        let workspace = caller.workspaceID.uuid
        var items: [AddedVideos.Item] = []
        for address in addresses {
          let made = try FootageVideos.announce(
            AnnouncedVideo(url: address, filename: Self.name(of: address)), workspace: workspace,
            by: caller.userID.uuid, in: transaction)
          items.append(AddedVideos.Item(videoId: made.id, isNew: made.isNew))
        }
        let ids = items.map(\.videoId)
        try VideoStore.link(ids, to: project, workspace: workspace, by: caller.userID.uuid, in: transaction)
        try FootageQueue.advance(ids, workspace: workspace, by: caller.userID.uuid, in: transaction)
        return items
      }
      return .accepted(AddedVideos(items: items))
    }
  }

  private func registerSubtitles(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/videos/{video_id}/subtitles", id: "videos.fetch_subtitles",
      summary: "Fetch again the subtitles that did not come with the video", tag: "videos", response: JobDocument.self,
      status: 202, errors: [.conflict]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("video_id", as: VideoID.self)
      let job = try await database.transaction(caller.claims) { transaction in
        let job = try FootageVideos.fetchSubtitles(
          id, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
  }

  /// What a video is called until its bytes say better: the last part of its address.
  private static func name(of address: String) -> String {
    let path = URLComponents(string: address)?.path ?? ""
    return (try? FileNames.checked(path)) ?? "video"
  }
}
