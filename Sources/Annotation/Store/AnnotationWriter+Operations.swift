import Database
import Foundation
import Identity
import Library
import Web

extension AnnotationWriter {
  /// Makes an annotation. Sending the same id again answers what is there already.
  ///
  /// - Returns: The annotation's id and whether it is new.
  @discardableResult func create(_ new: NewAnnotation) throws -> (id: AnnotationID, isNew: Bool) {
    let id = new.id ?? AnnotationID()
    guard (new.kind == .timeRange) == (new.imageId == nil) else {
      throw APIError(
        .invalidField,
        new.kind == .timeRange ? "A time range belongs to a video, not to an image" : "image_id is missing")
    }
    guard new.kind != .timeRange || new.videoId != nil else { throw APIError(.invalidField, "video_id is missing") }
    if let image = new.imageId { try loadImages([image]) }
    let classID = try classID(new.classId, name: new.className)
    let method: CreationMethod = new.modelId != nil || new.source == .model ? .model : .user
    let status = try savedStatus(asked: new.status, method: method)
    let bounds = try bounds(new.kind, new.data, image: new.imageId)
    let attributes = try Self.checked(attributes: new.attributes)
    if let confidence = new.confidence, !(0...1).contains(confidence) {
      throw APIError(.invalidField, "confidence must be between 0 and 1")
    }
    let inserted = try transaction.execute(
      """
      insert into annotations (workspace_id, project_id, id, image_id, video_id, class_id, class_name, kind, data,
        attributes, x_min, y_min, x_max, y_max, status, creation_method, source, annotator_id, accepted_by_user_id,
        job_id, model_id, track_id, is_keyframe, confidence, is_crowd, is_occluded, is_truncated, is_difficult,
        is_outside, group_id, z_order, original_id)
      values (\(workspace), \(project), \(id), \(new.imageId), \(new.videoId), \(classID), \(classes[classID]),
        \(new.kind), \(jsonBytes: new.data.bytes), \(jsonBytes: attributes.bytes), \(bounds?.xMin), \(bounds?.yMin),
        \(bounds?.xMax), \(bounds?.yMax), \(status), \(method), \(new.source ?? .manual),
        \(method == .user ? author.userID : nil), \(status == .accepted ? author.userID : nil), \(author.jobID), \(new.modelId), \(new.trackId),
        \(new.isKeyframe ?? true), \(new.confidence), \(new.isCrowd ?? false), \(new.isOccluded ?? false),
        \(new.isTruncated ?? false), \(new.isDifficult ?? false), \(new.isOutside ?? false), \(new.groupId),
        \(new.zOrder ?? 0), \(new.originalId))
      on conflict (project_id, id) do nothing
      """)
    guard inserted > 0 else {
      let isSame: Bool? = try transaction.query(
        """
        select image_id is not distinct from \(new.imageId) and kind = \(new.kind) and annotator_id is not distinct from
          \(method == .user ? author.userID : nil) from annotations where project_id = \(project) and id = \(id)
        """
      ).first?.get(0)
      guard isSame == true else {
        throw APIError(.alreadyExists, "Another annotation has this id", hint: "Make a new random id")
      }
      return (id, false)
    }
    record(.created, id, image: new.imageId, before: nil)
    count(classID, status, 1)
    return (id, true)
  }

  /// Changes an annotation that still has the revision the caller saw.
  func update(_ id: AnnotationID, _ changes: AnnotationChanges, revision: Int) throws {
    let current = try lock(id, revision: revision)
    var assignments: [SQL] = ["revision = revision + 1", "updated_at = now()"]
    var classID = current.classID
    if let wanted = changes.classId {
      classID = try self.classID(wanted, name: nil)
      assignments.append("class_id = \(classID)")
      assignments.append("class_name = \(classes[classID])")
    }
    if let data = changes.data {
      if let image = current.image { try loadImages([image]) }
      let bounds = try bounds(current.kind, data, image: current.image)
      assignments.append("data = \(jsonBytes: data.bytes)")
      assignments.append(
        "x_min = \(bounds?.xMin), y_min = \(bounds?.yMin), x_max = \(bounds?.xMax), y_max = \(bounds?.yMax)")
    }
    if let attributes = changes.attributes {
      assignments.append("attributes = \(jsonBytes: try Self.checked(attributes: attributes).bytes)")
    }
    if let value = changes.isKeyframe {
      assignments.append("is_keyframe = \(value)")
    } else if changes.data != nil {
      // What was computed between keyframes and then moved by somebody stays where they put it.
      assignments.append("is_keyframe = is_keyframe or source = 'interpolated'")
    }
    if let value = changes.isCrowd { assignments.append("is_crowd = \(value)") }
    if let value = changes.isOccluded { assignments.append("is_occluded = \(value)") }
    if let value = changes.isTruncated { assignments.append("is_truncated = \(value)") }
    if let value = changes.isDifficult { assignments.append("is_difficult = \(value)") }
    if let value = changes.isOutside { assignments.append("is_outside = \(value)") }
    if let value = changes.groupId { assignments.append("group_id = \(value)") }
    if let value = changes.zOrder { assignments.append("z_order = \(value)") }
    if let value = changes.trackId { assignments.append("track_id = \(value)") }
    let status = try nextStatus(of: current, changes)
    if status != current.status {
      assignments.append("status = \(status)")
      // What was rejected goes back to its author with the reason.
      switch status {
      case .rejected: assignments.append("reason = \(changes.reason)")
      case .draft: assignments.append("reason = coalesce(\(changes.reason), reason)")
      default: assignments.append("reason = null")
      }
      if status == .accepted {
        // An edited or accepted suggestion keeps its maker and gains the person.
        assignments.append(
          "accepted_by_user_id = \(author.userID), annotator_id = coalesce(annotator_id, \(author.userID))")
      }
    }
    try transaction.execute(
      "update annotations set \(assignments.joined(separator: ", ")) where project_id = \(project) and id = \(id)")
    record(.updated, id, image: current.image, before: current.json)
    if classID != current.classID || status != current.status {
      count(current.classID, current.status, -1)
      count(classID, status, 1)
    }
  }

  /// Deletes an annotation that still has the revision the caller saw. Its last state stays in the history.
  func delete(_ id: AnnotationID, revision: Int) throws {
    let current = try lock(id, revision: revision)
    try transaction.execute("delete from annotations where project_id = \(project) and id = \(id)")
    record(.deleted, id, image: current.image, before: current.json)
    count(current.classID, current.status, -1)
  }

  // MARK: Rules

  struct Current {
    var image: ImageID?
    var classID: ClassID
    var kind: AnnotationKind
    var status: AnnotationStatus
    var method: CreationMethod
    var json: [UInt8]
  }

  /// Locks the row and compares its revision.
  func lock(_ id: AnnotationID, revision: Int?) throws -> Current {
    guard
      let row = try transaction.query(
        """
        select a.image_id, a.class_id, a.kind, a.status, a.creation_method, annotation_json(a), a.revision
        from annotations a where a.project_id = \(project) and a.id = \(id) for update
        """
      ).first
    else { throw APIError(.notFound, "The annotation is gone", hint: "Load the image again") }
    let json = row.bytes(5) ?? []
    let found: Int = try row.get(6)
    guard revision == nil || found == revision else {
      throw APIError(
        .staleRevision, "The annotation was changed by someone else",
        hint: "Choose between your version and the current one", details: ["current": try JSONValue(parsing: json)])
    }
    return Current(
      image: try row.get(0), classID: try row.get(1), kind: try row.get(2), status: try row.get(3),
      method: try row.get(4), json: json)
  }

  /// What an update leads to: the status asked for where the role may give it, else what an edit means.
  private func nextStatus(of current: Current, _ changes: AnnotationChanges) throws -> AnnotationStatus {
    let isEdit = changes.changesContent
    if let asked = changes.status, asked != current.status {
      if [.approved, .rejected].contains(asked), review, author.role < .reviewer {
        throw APIError(.forbidden, "Only reviewers approve and reject", hint: "Submit it for review instead")
      }
      if asked == .rejected, changes.reason?.allSatisfy(\.isWhitespace) ?? true, current.method == .user {
        throw APIError(.invalidField, "A rejection needs a reason")
      }
      if asked == .submitted, !review { return .approved }
      return asked
    }
    guard isEdit else { return current.status }
    if current.method == .model { return .accepted }
    switch current.status {
    case .approved where review && author.role < .reviewer: return .submitted
    case .rejected: return review ? .draft : .approved
    case .submitted where !review: return .approved
    default: return current.status
    }
  }

  private static func checked(attributes: JSONValue?) throws -> JSONValue {
    guard let attributes else { return .object([:]) }
    guard attributes.object != nil else { throw APIError(.invalidField, "attributes must be an object") }
    return attributes
  }
}
