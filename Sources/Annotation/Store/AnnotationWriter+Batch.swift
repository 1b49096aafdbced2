import Database
import Foundation
import Library
import Web

extension AnnotationWriter {
  /// What became of one operation of a batch.
  enum Outcome {
    case created(AnnotationID)
    case found(AnnotationID)
    case updated(AnnotationID)
    case deleted
    case createdTrack(TrackID)
    case foundTrack(TrackID)
    case updatedTrack(TrackID)
    case failed(APIError)
  }

  /// Does each operation on its own, so that one that fails leaves the others done; or all or nothing.
  ///
  /// - Returns: The JSON of ``AnnotationBatchResult``.
  /// - Throws: With `atomic`, `APIError(.batchFailed)` with all results when one failed: the transaction must end.
  func apply(_ batch: AnnotationBatch) throws -> [UInt8] {
    try loadImages(Set(batch.operations.compactMap { $0.annotation?.imageId }))
    var outcomes: [Outcome] = []
    for operation in batch.operations { outcomes.append(try outcome { try perform(operation) }) }
    let failures = outcomes.count { if case .failed = $0 { true } else { false } }
    if batch.atomic == true, failures > 0 {
      let results = try render(outcomes, position: 0, withRows: false)
      throw APIError(
        .batchFailed, "\(failures) of \(outcomes.count) operations failed, so none was done",
        hint: "Mend those with an error and send the batch again",
        details: ["results": try JSONValue(parsing: results)["results"] ?? .null])
    }
    let position = try finish()
    return try render(outcomes, position: position, withRows: true)
  }

  /// Undoes the author's own events of a stretch, the newest first, each on its own: what has changed since stays.
  ///
  /// - Returns: The JSON of ``AnnotationBatchResult``, with an entry for each such event in the order they were undone.
  func revert(_ span: EventSpan) throws -> [UInt8] {
    let positions = try transaction.query(
      """
      select position from annotation_events where project_id = \(project) and position between \(span.from) and
        \(span.to) and actor_id = \(author.userID) order by position desc
      """
    ).map { try $0.get(0, as: Int.self) }
    var outcomes: [Outcome] = []
    for position in positions {
      outcomes.append(
        try outcome {
          let (id, isThere) = try revert(position)
          return isThere ? .updated(id) : .deleted
        })
    }
    let last = try finish()
    return try render(outcomes, position: last, withRows: true)
  }

  /// One write of several: what it refuses is undone, and leaves the others done.
  private func outcome(_ body: () throws -> Outcome) throws -> Outcome {
    let mark = mark()
    do {
      return try transaction.savepoint { try body() }
    } catch let error as APIError {
      restore(mark)
      return .failed(error)
    } catch let error as DatabaseError {
      guard let translated = error.annotationError else { throw error }
      restore(mark)
      return .failed(translated)
    }
  }

  private func perform(_ operation: AnnotationBatch.Operation) throws -> Outcome {
    switch operation.op {
    case .create:
      guard let annotation = operation.annotation else { throw APIError(.invalidField, "annotation is missing") }
      let (id, isNew) = try create(annotation)
      return isNew ? .created(id) : .found(id)
    case .update:
      guard let id = operation.id, let revision = operation.revision, let changes = operation.changes else {
        throw APIError(.invalidField, "An update needs id, revision and changes")
      }
      try update(id, changes, revision: revision)
      return .updated(id)
    case .delete:
      guard let id = operation.id, let revision = operation.revision else {
        throw APIError(.invalidField, "A deletion needs id and revision")
      }
      try delete(id, revision: revision)
      return .deleted
    case .createTrack:
      guard let track = operation.track else { throw APIError(.invalidField, "track is missing") }
      let (id, isNew) = try createTrack(track)
      return isNew ? .createdTrack(id) : .foundTrack(id)
    case .updateTrack:
      guard let id = operation.trackId, let revision = operation.revision, let changes = operation.trackChanges else {
        throw APIError(.invalidField, "An update of a track needs track_id, revision and track_changes")
      }
      try updateTrack(id, changes, revision: revision)
      return .updatedTrack(id)
    case .deleteTrack:
      guard let id = operation.trackId, let revision = operation.revision else {
        throw APIError(.invalidField, "A deletion of a track needs track_id and revision")
      }
      try deleteTrack(id, revision: revision)
      return .deleted
    }
  }

  private func render(_ outcomes: [Outcome], position: Int, withRows: Bool) throws -> [UInt8] {
    var rows: [AnnotationID: [UInt8]] = [:]
    var tracks: [TrackID: [UInt8]] = [:]
    if withRows {
      let ids = outcomes.compactMap { outcome -> AnnotationID? in
        switch outcome {
        case .created(let id), .found(let id), .updated(let id): id
        case .deleted, .createdTrack, .foundTrack, .updatedTrack, .failed: nil
        }
      }
      let trackIDs = outcomes.compactMap { outcome -> TrackID? in
        switch outcome {
        case .createdTrack(let id), .foundTrack(let id), .updatedTrack(let id): id
        case .created, .found, .updated, .deleted, .failed: nil
        }
      }
      if !trackIDs.isEmpty {
        for row in try transaction.query(
          "select \(TrackStore.columns) from tracks t where t.id = any(\(trackIDs)::uuid[])")
        {
          let track = try TrackStore.track(row)
          tracks[track.id] = try JSONCoder.encode(track)
        }
      }
      for row in try transaction.query(
        "select a.id, annotation_json(a) from annotations a where a.project_id = \(project) and a.id = any(\(ids)::uuid[])"
      ) {
        rows[try row.get(0)] = row.bytes(1)
      }
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("results")
    writer.beginArray()
    for (index, outcome) in outcomes.enumerated() {
      writer.beginObject()
      writer.key("index")
      writer.integer(index)
      writer.key("status")
      switch outcome {
      case .created(let id): Self.append(201, rows[id], to: &writer)
      case .found(let id), .updated(let id): Self.append(200, rows[id], to: &writer)
      case .deleted: writer.integer(204)
      case .createdTrack(let id): Self.append(201, tracks[id], as: "track", to: &writer)
      case .foundTrack(let id), .updatedTrack(let id): Self.append(200, tracks[id], as: "track", to: &writer)
      case .failed(let error):
        writer.integer(error.code.status)
        writer.key("error")
        writer.value(["code": .string(error.code.name), "message": .string(error.message)])
        if let current = error.details["current"] {
          // Only tracks have numbers.
          writer.key(current["number"] == nil ? "current" : "current_track")
          writer.value(current)
        }
      }
      writer.endObject()
    }
    writer.endArray()
    writer.key("position")
    writer.integer(position)
    writer.endObject()
    return writer.bytes
  }

  private static func append(
    _ status: Int, _ row: [UInt8]?, as name: String = "annotation", to writer: inout JSONWriter
  ) {
    writer.integer(status)
    guard let row else { return }
    writer.key(name)
    writer.raw(row)
  }
}

extension DatabaseError {
  /// What a refusal of the database means to someone who writes annotations; nil for what is no refusal.
  var annotationError: APIError? {
    switch kind {
    case .foreignKey: APIError(.notFound, "The video, track, model or class named is not in this project")
    case .check("annotations_words"):
      APIError(
        .illegalStep, "The status is of another kind of annotation",
        hint: "A suggestion is reviewed, accepted or rejected; a person's work is submitted, approved or rejected")
    case .check: APIError(.invalidField, "A value lies outside what is allowed")
    case .raised(let state, let message) where state == "FW001": APIError(.illegalStep, "\(message)")
    default: nil
    }
  }
}
