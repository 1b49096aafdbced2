import Database
import Identity
import Jobs
import Library
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
    registerPreview(in: &api)
    let fetcher = fetcher
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
      .get, "/api/v1/projects/{project_id}/footage/activity", id: "footage.activity",
      summary: "What happens to the project's footage now, how quickly, and what failed", tag: "footage",
      response: FootageActivity.self
    ) { caller, _ in
      let project = try caller.project
      let (workers, paces, failures) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        (
          try ActivityStore.workers(project, in: transaction), try ActivityStore.paces(project, in: transaction),
          try ActivityStore.failures(project, in: transaction)
        )
      }
      return .ok(
        FootageActivity(
          workers: workers, paces: paces, failures: failures, fetchesAddresses: fetcher != nil,
          searchesSites: fetcher?.searchesSites() ?? false))
    }
  }
}
