import Database
import Identity
import Library
import Web

extension AnnotationFeature {
  func registerHistory(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/events", id: "events.list",
      summary: "History: the newest first, or onwards from a position", tag: "history", query: EventListQuery.self,
      response: Page<AnnotationEvent>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      return .json(
        try await database.transaction(caller.claims, readOnly: true) {
          try AnnotationReader.events(query, project: project, in: $0)
        })
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/events/{position}/revert", id: "events.revert",
      summary: "Undo one change, if nothing has happened to the annotation since", tag: "history",
      response: AnnotationEvent.self, errors: [.conflict]
    ) { caller, call in
      let position = try call.path("position", as: Int.self)
      let project = try caller.project
      try await self.write(project, caller) { try $0.revert(position) }
      var query = EventListQuery()
      query.limit = 1
      let ready = query
      let page = try await database.transaction(caller.claims, readOnly: true) {
        try JSONValue(parsing: AnnotationReader.events(ready, project: project, in: $0))
      }
      guard let event = page["items"]?[0] else { throw APIError(.notFound) }
      return .json(event.bytes)
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/counts", id: "counts.show", summary: "Labels by class, images by status",
      tag: "annotations", response: LabelCounts.self
    ) { caller, _ in
      let project = try caller.project
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { try AnnotationReader.counts(project, in: $0) })
    }
  }
}

extension AnnotationWriter {
  /// Undoes one event: deletes what it created, brings back what it deleted or changed. An event is undone only while
  /// it is the annotation's latest, so that nobody's later work is lost.
  ///
  /// - Returns: The annotation, and whether it is there afterwards.
  @discardableResult func revert(_ position: Int) throws -> (id: AnnotationID, isThere: Bool) {
    guard
      let row = try transaction.query(
        """
        select e.annotation_id, e.action, e.before, exists (select from annotation_events n
          where n.project_id = e.project_id and n.annotation_id = e.annotation_id and n.position > e.position),
          e.actor_id
        from annotation_events e where e.project_id = \(project) and e.position = \(position)
        """
      ).first
    else { throw APIError(.notFound, "There is no such event") }
    guard try !row.get(3, as: Bool.self) else {
      throw APIError(.conflict, "The annotation has changed since", hint: "Undo the later change first")
    }
    let id: AnnotationID = try row.get(0)
    switch try row.get(1, as: AnnotationEvent.Action.self) {
    case .created:
      let revision: Int? = try transaction.query(
        "select revision from annotations where project_id = \(project) and id = \(id)"
      ).first?.get(0)
      guard let revision else { throw APIError(.conflict, "The annotation is gone") }
      try delete(id, revision: revision)
      return (id, false)
    case .updated, .deleted:
      try bringBack(id, row.bytes(2) ?? [], isOwn: try row.get(4, as: UserID?.self) == author.userID)
      return (id, true)
    }
  }

  /// Puts an annotation's row back to a state the history holds; its revision goes on growing.
  private func bringBack(_ id: AnnotationID, _ json: [UInt8], isOwn: Bool) throws {
    let state = try JSONCoder.decode(Annotation.self, from: json, strict: false)
    guard classes[state.classId] != nil else {
      throw APIError(.conflict, "The class '\(state.className)' is gone", hint: "Make the class again first")
    }
    if let image = state.imageId {
      try loadImages([image])
      guard let found = images[image], !found.isDeleted else { throw APIError(.conflict, "The image is gone") }
    }
    let current: Current?
    do { current = try lock(id, revision: nil) } catch let error as APIError where error.code == .notFound {
      current = nil
    }
    // Undoing one's own work gives nothing that was not there before; undoing a reviewer's is a decision of review.
    let isDecision = [current?.status, state.status].contains { $0 == .approved || $0 == .rejected }
    if review, !isOwn, isDecision, author.role < .reviewer {
      throw APIError(.forbidden, "Only reviewers undo what was approved or rejected")
    }
    if let current {
      // The undo may go against the order of the states, which only edits must keep: the row is made anew.
      try transaction.execute("delete from annotations where project_id = \(project) and id = \(id)")
      count(current.classID, current.status, -1)
    }
    let known = try current.flatMap { try JSONValue(parsing: $0.json)["revision"]?.int } ?? 0
    try transaction.execute(
      """
      insert into annotations (workspace_id, project_id, id, image_id, video_id, class_id, class_name, kind, data,
        attributes, x_min, y_min, x_max, y_max, status, creation_method, source, annotator_id, accepted_by_user_id,
        job_id, model_id, track_id, is_keyframe, confidence, is_crowd, is_occluded, is_truncated, is_difficult,
        is_outside, group_id, z_order, original_id, reason, revision, created_at)
      values (\(workspace), \(project), \(id), \(state.imageId), \(state.videoId), \(state.classId),
        \(classes[state.classId]), \(state.kind), \(jsonBytes: state.data.bytes), \(jsonBytes: state.attributes.bytes),
        \(state.bounds?.xMin), \(state.bounds?.yMin), \(state.bounds?.xMax), \(state.bounds?.yMax), \(state.status),
        \(state.creationMethod), \(state.source), \(state.annotatorId), \(state.acceptedByUserId), \(state.jobId),
        \(state.modelId), \(state.trackId), \(state.isKeyframe), \(state.confidence), \(state.isCrowd),
        \(state.isOccluded), \(state.isTruncated), \(state.isDifficult), \(state.isOutside), \(state.groupId),
        \(state.zOrder), \(state.originalId), \(state.reason),
        \(max(state.revision, known) + 1), \(state.createdAt))
      """)
    record(current == nil ? .created : .updated, id, image: state.imageId, before: current?.json)
    count(state.classId, state.status, 1)
  }
}
