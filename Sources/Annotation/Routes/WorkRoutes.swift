import Database
import Identity
import Library
import Web

extension AnnotationFeature {
  /// Active time: how long people really worked on images and videos.
  func registerWork(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/work", id: "work.report",
      summary:
        "Keep how long one worked on images and videos; the same visit counts once, however often it is reported",
      tag: "work", body: WorkReports.self, response: WorkReceipt.self
    ) { caller, call in
      let project = try caller.project
      let items = call.body.items
      return .ok(
        try await database.transaction(caller.claims) {
          try WorkTimeStore.keep(items, project: project, workspace: caller.workspaceID, by: caller.userID, in: $0)
        })
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/work", id: "work.list",
      summary: "Active time by person: everybody's for reviewers, one's own otherwise", tag: "work",
      response: WorkTimes.self
    ) { caller, _ in
      let project = try caller.project
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) {
          try WorkTimeStore.times(in: project, only: caller.onlyOwnTime, in: $0)
        })
    }
    api.add(
      .get, "/api/v1/images/{image_id}/work", id: "work.of_image",
      summary: "Active time on an image by person: everybody's for reviewers, one's own otherwise", tag: "work",
      response: WorkTimes.self
    ) { caller, call in
      let image = try call.path("image_id", as: ImageID.self)
      let project = try caller.project
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) {
          try WorkTimeStore.times(in: project, image: image, only: caller.onlyOwnTime, in: $0)
        })
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/videos/{video_id}/work", id: "work.of_video",
      summary: "Active time on a video by person: everybody's for reviewers, one's own otherwise", tag: "work",
      response: WorkTimes.self
    ) { caller, call in
      let project = try caller.project
      let video = try call.path("video_id", as: VideoID.self)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) {
          guard try VideoStore.find(video, project: project, in: $0) != nil else { throw APIError(.notFound) }
          return try WorkTimeStore.times(in: project, video: video, only: caller.onlyOwnTime, in: $0)
        })
    }
  }
}

extension Caller {
  /// The only person whose time the caller may see; nil for everybody's.
  fileprivate var onlyOwnTime: UserID? { (projectRole ?? .viewer) >= .reviewer ? nil : userID }
}
