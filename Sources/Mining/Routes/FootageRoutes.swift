import Database
import Identity
import Jobs
import Library
import Registry
import Similarity
import Web

extension MiningFeature {
  func registerFootage(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/footage", id: "footage.show",
      summary: "How far the project's footage is: stage, counters, settings", tag: "footage",
      response: FootageState.self
    ) { caller, _ in
      let project = try caller.project
      let state = try await database.transaction(caller.claims, readOnly: true) {
        try FootageStore.state(project, in: $0)
      }
      return .ok(state).header("ETag", "\"\(state.revision)\"")
    }
    api.add(
      .patch, "/api/v1/projects/{project_id}/footage", id: "footage.configure",
      summary: "Change what the stages are told", tag: "footage", body: FootageSettingsChange.self,
      response: FootageState.self, errors: [.staleRevision]
    ) { caller, call in
      let project = try caller.project
      let revision = try call.request.expectedRevision()
      let change = call.body
      let state = try await database.transaction(caller.claims) { transaction in
        try FootageStore.change(
          project, change, revision: revision, workspace: caller.workspaceID.uuid, by: caller.userID.uuid,
          in: transaction)
        return try FootageStore.state(project, in: transaction)
      }
      return .ok(state).header("ETag", "\"\(state.revision)\"")
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/reapply", id: "footage.reapply",
      summary: "Filter all extracted videos again by the present rules, without decoding", tag: "footage",
      response: VideosAffected.self, status: 202
    ) { caller, _ in
      let project = try caller.project
      let count = try await database.transaction(caller.claims) {
        try VerdictStore.reapply(project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
      }
      return .accepted(VideosAffected(videos: count))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/retry", id: "footage.retry",
      summary: "Try failed videos again", tag: "footage", body: FootageRetry.self, response: VideosAffected.self,
      status: 202
    ) { caller, call in
      let project = try caller.project
      let videos = call.body.videoIds
      let count = try await database.transaction(caller.claims) {
        try FootageStore.retryFailed(
          project, videos: videos, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
      }
      return .accepted(VideosAffected(videos: count))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/dedup", id: "footage.dedup",
      summary: "Look for frames that show the same now, whatever still waits to be filtered", tag: "footage",
      body: DedupStart.self, response: JobDocument.self, status: 202, errors: [.illegalStep]
    ) { caller, call in
      let project = try caller.project
      let isFresh = call.body.fresh ?? false
      let job = try await database.transaction(caller.claims) { transaction in
        let id = try FootageStore.forceDedup(
          project, isFresh: isFresh, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/detect", id: "footage.detect",
      summary: "Label the surviving frames by the project's detector now; what it gave before is not given again",
      tag: "footage", response: JobDocument.self, status: 202, errors: [.illegalStep, .conflict]
    ) { caller, _ in
      let project = try caller.project
      let job = try await database.transaction(caller.claims) { transaction in
        let id = try FootageStore.forceDetect(
          project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/preview", id: "footage.preview",
      summary: "Try rules on frames that are here, without changing anything", tag: "footage",
      body: FilterPreviewRequest.self, response: FilterPreview.self
    ) { caller, call in
      let project = try caller.project
      let request = call.body
      try FilterSettings(rules: request.rules).check()
      let videos = try await database.transaction(caller.claims, readOnly: true) { transaction in
        let needsObjects = request.rules.needsObjects
        let detector = try needsObjects ? Self.detector(project, request.modelId, in: transaction) : nil
        return try Self.previewed(project, request.videoId, by: detector, in: transaction)
      }
      var preview = FilterPreview(frames: 0, kept: 0, reasons: [:], unscored: 0)
      for frames in videos {
        if request.rules.needsObjects { preview.unscored += frames.count { $0.objects == nil } }
        for decision in FrameJudgement.decide(frames, by: request.rules) {
          preview.frames += 1
          if let reason = decision.reason { preview.reasons[reason, default: 0] += 1 } else { preview.kept += 1 }
        }
      }
      return .ok(preview)
    }
  }

  /// The detector that rules about objects ask, as when they are set.
  private static func detector(_ project: ProjectID, _ named: ModelID?, in transaction: Transaction) throws -> ModelID {
    let settings = try FootageStore.settings(project, in: transaction)
    let model =
      try named ?? settings.filter.modelId ?? settings.detect.modelId
      ?? ModelStore.newestReady(.detector, in: transaction)?.id
    guard let model, try ModelStore.plan(model, in: transaction) != nil else {
      throw APIError(
        .invalidField, "filter: rules about objects need a detector, and none is ready",
        hint: "Add one to the workspace's models")
    }
    return model
  }

  /// Frames by video: of the one named, or of the newest until there are enough.
  private static func previewed(
    _ project: ProjectID, _ video: VideoID?, by detector: ModelID?, in transaction: Transaction
  ) throws -> [[MeasuredFrame]] {
    let most = 5000
    if let video {
      guard try VideoStore.find(video, project: project, in: transaction) != nil else {
        throw APIError(.notFound, "The video is not in this project")
      }
      return [Array(try VerdictStore.measured(video, by: detector, in: transaction).prefix(most))]
    }
    let ids = try transaction.query(
      """
      select video_id from project_videos where project_id = \(project) and is_footage and extracted_frames > 0
      order by video_id desc limit 50
      """
    ).map { try $0.get(0, as: VideoID.self) }
    var videos: [[MeasuredFrame]] = []
    var left = most
    for id in ids where left > 0 {
      videos.append(Array(try VerdictStore.measured(id, by: detector, in: transaction).prefix(left)))
      left -= videos.last?.count ?? 0
    }
    return videos
  }
}
