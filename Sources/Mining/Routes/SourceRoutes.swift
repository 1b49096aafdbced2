import Database
import Identity
import Jobs
import Library
import Web

extension MiningFeature {
  func registerSources(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/sources", id: "footage.populate",
      summary: "Find videos at addresses, in playlists and by searches, and take them; or only tell, as a dry run",
      tag: "footage", body: NewSources.self, response: JobDocument.self, status: 202
    ) { caller, call in
      let project = try caller.project
      let (sources, problems) = try call.body.checked()
      let work = PopulateWork(
        projectID: project, sources: sources, limit: call.body.limit ?? 50, isDryRun: call.body.dryRun ?? false,
        problems: problems, only: call.body.only.map { Set($0) })
      let job = try await database.transaction(caller.claims) { transaction in
        let id = try JobQueue.enqueue(
          PopulateWork.kind, work, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, project: project.uuid,
          in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
  }
}
