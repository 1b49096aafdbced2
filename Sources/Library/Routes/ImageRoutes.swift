import Database
import Foundation
import Identity
import Jobs
import Web

extension LibraryFeature {
  func registerImages(in api: inout TenantAPI) {
    let database = database
    let addresses = addresses
    let rendered = rendered
    api.add(
      .get, "/api/v1/projects/{project_id}/images", id: "images.list", summary: "Images, filtered and sorted",
      tag: "images", query: ImageListQuery.self, response: ImagePage.self
    ) { caller, call in
      let project = try caller.project
      if call.query.wants("urls") { try await self.store.prepare(project, caller.claims) }
      let reader = ImageListReader(
        query: call.query, project: project, addresses: addresses.at(call.request.origin, caller), rendered: rendered)
      return .json(try await reader.read(from: database, as: caller.claims))
    }
    api.add(
      .get, "/api/v1/images/{image_id}", id: "images.show",
      summary: "One image with its boxes and addresses, and its neighbours in a list when asked for", tag: "images",
      query: ImageShowQuery.self, response: ImageRecord.self
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      return try await self.answer(id, caller, call.request, neighbours: try call.query.wantsNeighbours(in: caller))
    }
    api.add(
      .patch, "/api/v1/images/{image_id}", id: "images.update", summary: "Change an image's facts", tag: "images",
      body: ImageChanges.self, response: ImageRecord.self, errors: [.staleRevision, .conflict]
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let changes = call.body
      let revision = try call.request.expectedRevision()
      try await database.transaction(caller.claims) {
        try ImageStore.update(id, changes, revision: revision, in: $0)
      }
      return try await self.answer(id, caller, call.request)
    }
    api.add(
      .delete, "/api/v1/images/{image_id}", id: "images.delete", summary: "Put an image into the bin, for 30 days",
      tag: "images", response: None.self, status: 204
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let act = BulkImageAct(ids: nil, filter: nil, action: .delete, value: nil)
      let changed = try await database.transaction(caller.claims) {
        try ImageStore.bulk(act, where: "i.id = \(id) and i.deleted_at is null", by: caller.userID.uuid, in: $0)
      }
      guard changed > 0 else { throw APIError(.notFound) }
      return .noContent
    }
    api.add(
      .post, "/api/v1/images/{image_id}/restore", id: "images.restore", summary: "Take an image out of the bin",
      tag: "images", response: ImageRecord.self
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let act = BulkImageAct(ids: nil, filter: nil, action: .restore, value: nil)
      let changed = try await database.transaction(caller.claims) {
        try ImageStore.bulk(act, where: "i.id = \(id) and i.deleted_at is not null", by: caller.userID.uuid, in: $0)
      }
      guard changed > 0 else { throw APIError(.notFound, "The image is not in the bin") }
      return try await self.answer(id, caller, call.request)
    }
    api.add(
      .get, "/api/v1/images/{image_id}/duplicates", id: "images.duplicates",
      summary: "Other images of the project with the same bytes", tag: "images", response: ImagePage.self
    ) { caller, call in
      let id = try call.path("image_id", as: ImageID.self)
      let signer = addresses.at(call.request.origin, caller)
      var query = ImageListQuery()
      query.with = "urls"
      let ready = query
      let bytes = try await database.transaction(caller.claims, readOnly: true) { transaction -> [UInt8] in
        let rows = try transaction.query(
          ready.columns() + """
             from images i join images t on t.id = \(id) and i.project_id = t.project_id and i.sha256 = t.sha256
              and i.page = t.page
            where i.id <> t.id and i.deleted_at is null order by i.id limit 500
            """)
        return try ImageListReader.page(rows[...], next: nil, extras: [], query: ready, addresses: signer)
      }
      return .json(bytes)
    }
    registerManyImages(in: &api)
  }

  private func registerManyImages(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/images/bulk", id: "images.bulk",
      summary: "One act on many images: up to 1,000 at once, more by a job", tag: "images", body: BulkImageAct.self,
      response: Affected.self, further: [.value(JobDocument.self, status: 202)], errors: [.conflict]
    ) { caller, call in
      let project = try caller.project
      let act = call.body
      guard (act.ids == nil) != (act.filter == nil) else {
        throw APIError(.invalidField, "Give either ids or a filter")
      }
      var filter = act.filter ?? ImageFilter()
      if let ids = act.ids {
        guard ids.count <= 1000 else {
          throw APIError(.invalidField, "ids holds more than 1,000", hint: "Use a filter")
        }
        filter.ids = ids
      }
      if act.action == .restore { filter.deleted = true }
      let condition = try filter.condition(in: project)
      // A value that makes no sense is told now, not by a job that fails.
      _ = try ImageStore.assignment(act, by: caller.userID.uuid)
      let most = BulkImageWork.atOnce
      return try await database.transaction(caller.claims) { transaction -> Answer<Affected> in
        if act.ids == nil {
          let row = try transaction.query(
            """
            select count(*), now() from (select from images i where \(condition) limit \(ImageListReader.exactLimit)::int) m
            """)[0]
          let total: Int = try row.get(0)
          if total > most {
            let work = BulkImageWork(projectID: project, act: act, until: try row.get(1), total: total)
            return try .other(
              JobDocument.enqueued(BulkImageWork.kind, work, caller, project, in: transaction), status: 202)
          }
        }
        return .ok(
          Affected(
            affected: try ImageStore.bulk(act, where: condition, by: caller.userID.uuid, in: transaction)))
      }
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/splits/rebalance", id: "splits.rebalance",
      summary: "Share the images out over train, valid and test: up to 1,000 at once, more by a job", tag: "images",
      body: SplitRebalance.self, response: SplitCounts.self, further: [.value(JobDocument.self, status: 202)]
    ) { caller, call in
      let project = try caller.project
      let shares = call.body
      return try await database.transaction(caller.claims) { transaction -> Answer<SplitCounts> in
        let dealing = try SplitDealing(project, shares, in: transaction)
        guard dealing.total <= BulkImageWork.atOnce else {
          return try .other(
            JobDocument.enqueued(RebalanceWork.kind, RebalanceWork(dealing: dealing), caller, project, in: transaction),
            status: 202)
        }
        _ = try dealing.deal(in: transaction)
        return .ok(try ImageStore.splitCounts(project, in: transaction))
      }
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/tags", id: "tags.list", summary: "Tags with their number of images",
      tag: "images", response: Page<TagCount>.self
    ) { caller, _ in
      let project = try caller.project
      let items = try await database.transaction(caller.claims, readOnly: true) { try ImageStore.tags(project, in: $0) }
      return .ok(Page(items: items, nextCursor: nil))
    }
  }

  /// One image as an answer with its revision.
  ///
  /// - Parameter neighbours: The list in which the images before and after it are wanted; nil leaves them out.
  func answer(_ id: ImageID, _ caller: Caller, _ request: Request, neighbours: NeighbourSearch? = nil) async throws
    -> Answer<ImageRecord>
  {
    let signer = addresses.at(request.origin, caller)
    if let project = caller.projectID { try await store.prepare(ProjectID(project), caller.claims) }
    // One statement, so that it is one round trip.
    var statement = ImageStore.statement(id)
    if let neighbours { statement = try neighbours.joined(to: statement, image: id) }
    let found = try await database.query(caller.claims, readOnly: true, statement).first
    guard let found else { throw APIError(.notFound) }
    let revision: Int = try found.get("revision")
    var json = try ImageStore.json(found, addresses: signer)
    if neighbours != nil {
      let pair = ImageRecord.Neighbours(previous: try found.get("previous"), next: try found.get("next"))
      json.removeLast()
      json += #","neighbours":"#.utf8
      json += try JSONCoder.encode(pair)
      json.append(UInt8(ascii: "}"))
    }
    return .json(json).header("ETag", "\"\(revision)\"")
  }
}
