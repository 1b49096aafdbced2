import Database
import Identity
import Library
import Objects
import Threads
import Web

extension MiningFeature {
  func registerDuplicates(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .get, "/api/v1/projects/{project_id}/footage/duplicates", id: "footage.duplicates",
      summary: "Groups of frames that show the same, the newest first", tag: "footage",
      query: DuplicateListQuery.self, response: Page<DuplicateGroup>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let page = try await database.transaction(caller.claims, readOnly: true) {
        try DuplicateStore.list(project, query, in: $0)
      }
      let origin = call.request.origin
      let items = page.items.map { item in
        var group = item.group
        for (index, picture) in item.pictures.enumerated() {
          group.members[index].url = store.picture(picture.path, format: picture.format, origin: origin)
        }
        return group
      }
      return .ok(Page(items: items, nextCursor: page.next, facets: page.facets.map { ["status": $0] }))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/duplicates", id: "footage.decide_many_duplicates",
      summary: "Confirm or reject many groups, or take that back", tag: "footage", body: DuplicateDecisions.self,
      response: GroupsAffected.self
    ) { caller, call in
      let project = try caller.project
      let body = call.body
      guard (1...200).contains(body.groupIds.count) else {
        throw APIError(.invalidField, "group_ids holds \(body.groupIds.count) entries", hint: "Send 1 to 200")
      }
      let count = try await database.transaction(caller.claims) { transaction in
        try DuplicateStore.undecided(body.groupIds, by: body.confirm, project: project, in: transaction).map { group in
          try DuplicateStore.decide(
            group, isConfirmed: body.confirm, project: project, workspace: caller.workspaceID.uuid,
            by: caller.userID.uuid, in: transaction)
        }.count
      }
      return .ok(GroupsAffected(groups: count))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/duplicates/{group_id}", id: "footage.decide_duplicates",
      summary: "Confirm or reject a group, choose which frame of it stays, or take that back", tag: "footage",
      body: DuplicateDecision.self, response: None.self, status: 204, errors: [.illegalStep]
    ) { caller, call in
      let project = try caller.project
      let group = try call.path("group_id", as: DuplicateGroupID.self)
      let body = call.body
      try await database.transaction(caller.claims) {
        try DuplicateStore.decide(
          group, isConfirmed: body.confirm,
          keeper: body.keeper.map { FrameName(video: $0.videoId, frame: $0.frameNumber) }, project: project,
          workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
      }
      return .noContent
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/footage/duplicates_preview", id: "footage.preview_duplicates",
      summary: "Try other settings of de-duplication on the kept frames, without changing anything", tag: "footage",
      body: DedupSettings.self, response: DuplicatePreview.self
    ) { caller, call in
      let project = try caller.project
      let settings = call.body
      try settings.check()
      guard settings.method != .embedding else {
        throw APIError(.invalidField, "What embeddings find is known only once they are compared")
      }
      let (candidates, rejected) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        (
          try DuplicateStore.candidates(project, asNew: true, most: 20_000, in: transaction),
          try DuplicateStore.rejected(project, in: transaction)
        )
      }
      let groups = try await BlockingThreads.footage.run {
        DedupTask.group(candidates, settings: settings, rejected: rejected)
      }
      let widest = groups.map { ($0, $0.members.map(\.distance).max() ?? 0) }.sorted { $0.1 > $1.1 }.prefix(6)
      let shown = widest.map { (group: $0.0, members: Array($0.0.members.prefix(6))) }
      let named = try await database.transaction(caller.claims, readOnly: true) {
        try DuplicateStore.described(shown.flatMap(\.members), in: $0)
      }
      let origin = call.request.origin
      let examples = shown.map { example in
        DuplicatePreview.Example(
          members: example.members.enumerated().compactMap { place, member in
            guard let (path, format, video, seconds) = named[FrameName(video: member.video, frame: member.frame)] else {
              return nil
            }
            return DuplicateGroup.Member(
              videoId: member.video, frameNumber: member.frame, isKeeper: place == 0, distance: member.distance,
              video: video, seconds: seconds, url: store.picture(path, format: format, origin: origin))
          }, count: example.group.members.count)
      }
      return .ok(
        DuplicatePreview(
          frames: candidates.count, groups: groups.count,
          duplicates: groups.reduce(0) { $0 + $1.members.count - 1 }, examples: examples))
    }
  }
}
