import Database
import Identity
import Library
import Objects
import Similarity
import Web

extension MiningFeature {
  func registerFrames(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .get, "/api/v1/projects/{project_id}/footage/frames", id: "footage.frames",
      summary: "Frames the project kept and dropped, with their measures and reasons", tag: "footage",
      query: FrameListQuery.self, response: Page<FootageFrame>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let page = try await database.transaction(caller.claims, readOnly: true) {
        try VerdictStore.list(project, query, in: $0)
      }
      let origin = call.request.origin
      let items = page.items.map { item in
        var frame = item.frame
        frame.url = store.picture(item.storagePath, format: item.format, origin: origin)
        return frame
      }
      return .ok(Page(items: items, nextCursor: page.next, facets: page.facets.map { ["reason": $0] }))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/verdicts", id: "footage.decide_frames",
      summary: "Keep or drop frames whatever the rules say, or leave them to the rules again", tag: "footage",
      body: FrameVerdictChange.self, response: FramesAffected.self
    ) { caller, call in
      let project = try caller.project
      let change = call.body
      guard (1...1000).contains(change.frames.count), change.frames.allSatisfy({ (0...Int(Int32.max)).contains($0) })
      else {
        throw APIError(.invalidField, "frames holds \(change.frames.count) numbers", hint: "Send 1 to 1,000, from 0")
      }
      let affected = try await database.transaction(caller.claims) { transaction in
        guard try VideoStore.find(change.videoId, project: project, in: transaction) != nil else {
          throw APIError(.notFound, "The video is not in this project")
        }
        guard let verdict = change.verdict else {
          return try VerdictStore.unpin(
            change.frames, video: change.videoId, project: project, workspace: caller.workspaceID.uuid,
            by: caller.userID.uuid, in: transaction)
        }
        let decisions = Set(change.frames).map {
          FrameDecision(frame: $0, reason: verdict == .dropped ? FrameJudgement.byHand : nil)
        }
        return try VerdictStore.apply(
          decisions, video: change.videoId, project: project, workspace: caller.workspaceID.uuid,
          by: caller.userID.uuid, isManual: true, in: transaction)
      }
      return .ok(FramesAffected(frames: affected))
    }
  }
}

extension ObjectStore {
  /// An address of a picture that is equal for everybody within five minutes; nil where it cannot be signed.
  func picture(_ path: String, format: String, origin: String) -> String? {
    try? presignPicture(try ObjectKey(path), origin: origin, contentType: "image/\(format)")
  }
}
