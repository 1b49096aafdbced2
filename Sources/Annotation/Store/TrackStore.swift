import Database
import Foundation
import Identity
import Library
import Web

/// Tracks in SQL.
enum TrackStore {
  static let columns: SQL =
    "t.id, t.project_id, t.video_id, t.class_id, t.kind, t.number, t.attributes, t.revision, t.created_at"

  static func track(_ row: Row) throws -> Track {
    Track(
      id: try row.get(0), projectId: try row.get(1), videoId: try row.get(2), classId: try row.get(3),
      kind: try row.get(4), number: try row.get(5), attributes: try JSONValue(parsing: row.bytes(6) ?? []),
      revision: try row.get(7), createdAt: try row.get(8))
  }

  /// One track; nil when the tenant has none of that id.
  static func find(_ id: TrackID, in transaction: Transaction) throws -> Track? {
    try transaction.query("select \(columns) from tracks t where t.id = \(id)").first.map(track)
  }
}

extension AnnotationWriter {
  /// Begins a track. Sending the same id again answers what is there already.
  @discardableResult func createTrack(_ new: NewTrack) throws -> (id: TrackID, isNew: Bool) {
    guard new.kind != .classification, new.kind != .timeRange else {
      throw APIError(.invalidField, "A track cannot be of this kind")
    }
    if let number = new.number, number < 0 || number > Int32.max {
      throw APIError(.invalidField, "number is at least 0")
    }
    if let attributes = new.attributes, attributes.object == nil {
      throw APIError(.invalidField, "attributes must be an object")
    }
    let classID = try classID(new.classId, name: nil)
    let id = new.id ?? TrackID()
    // The video's tracks are numbered under its lock.
    try transaction.execute(
      "select from project_videos where project_id = \(project) and video_id = \(new.videoId) for update")
    let inserted = try transaction.execute(
      """
      insert into tracks (workspace_id, project_id, id, video_id, class_id, kind, number, attributes, created_by)
      values (\(workspace), \(project), \(id), \(new.videoId), \(classID), \(new.kind),
        case when \(new.number)::int is null or exists (select from tracks where project_id = \(project)
            and video_id = \(new.videoId) and number = \(new.number)::int)
          then (select coalesce(max(number) + 1, 0) from tracks where project_id = \(project)
            and video_id = \(new.videoId))
          else \(new.number)::int end,
        \(jsonBytes: (new.attributes ?? .object([:])).bytes), \(author.userID))
      on conflict (id) do nothing
      """)
    guard inserted > 0 else {
      let found = try TrackStore.find(id, in: transaction)
      guard found?.projectId == project, found?.videoId == new.videoId, found?.kind == new.kind else {
        throw APIError(.alreadyExists, "Another track has this id", hint: "Make a new random id")
      }
      return (id, false)
    }
    return (id, true)
  }

  /// Changes a track that still has the revision the caller saw; nil skips the check. Its keyframes follow its class.
  func updateTrack(_ id: TrackID, _ changes: TrackChanges, revision: Int?) throws {
    if let attributes = changes.attributes, attributes.object == nil {
      throw APIError(.invalidField, "attributes must be an object")
    }
    try lockTrack(id, revision: revision)
    let classID = try changes.classId.map { try self.classID($0, name: nil) }
    try transaction.execute(
      """
      update tracks set class_id = coalesce(\(classID), class_id),
        attributes = coalesce(\(jsonBytes: changes.attributes?.bytes), attributes), revision = revision + 1
      where project_id = \(project) and id = \(id)
      """)
    guard let classID else { return }
    for row in try transaction.query(
      """
      select id, revision from annotations
      where project_id = \(project) and track_id = \(id) and class_id <> \(classID) order by id for update
      """)
    {
      try move(try row.get(0), to: classID, revision: try row.get(1))
    }
  }

  /// Deletes a track that still has the revision the caller saw, with its keyframes; nil skips the check.
  func deleteTrack(_ id: TrackID, revision: Int?) throws {
    try lockTrack(id, revision: revision)
    for row in try transaction.query(
      "select id, revision from annotations where project_id = \(project) and track_id = \(id) order by id for update"
    ) {
      try delete(try row.get(0), revision: try row.get(1))
    }
    try transaction.execute("delete from tracks where project_id = \(project) and id = \(id)")
  }

  private func lockTrack(_ id: TrackID, revision: Int?) throws {
    let rows = try transaction.query(
      "select \(TrackStore.columns) from tracks t where t.project_id = \(project) and t.id = \(id) for update")
    guard let row = rows.first else { throw APIError(.notFound, "The track is gone") }
    let track = try TrackStore.track(row)
    guard revision == nil || track.revision == revision else {
      throw APIError(
        .staleRevision, "The track was changed by someone else",
        hint: "Choose between your version and the current one",
        details: ["current": try JSONValue(parsing: JSONCoder.encode(track))])
    }
  }
}

extension AnnotationReader {
  /// The JSON of ``VideoLabels``. Keyframes on frames in the bin are left out with them.
  static func ofVideo(_ video: VideoID, project: ProjectID, in transaction: Transaction) throws -> [UInt8] {
    let results = try transaction.queries([
      """
      select \(TrackStore.columns) from tracks t where t.project_id = \(project) and t.video_id = \(video)
      order by t.number
      """,
      """
      select i.frame_number, annotation_json(a) from tracks t
      join annotations a on a.project_id = \(project) and a.track_id = t.id and a.is_keyframe
      join images i on i.id = a.image_id and i.video_id = \(video) and i.deleted_at is null
      where t.project_id = \(project) and t.video_id = \(video) order by i.frame_number, a.id
      """,
      """
      select annotation_json(a) from annotations a
      where a.project_id = \(project) and a.video_id = \(video) and a.kind = 'time_range' order by a.id
      """,
    ])
    var output = Array(#"{"tracks":"#.utf8)
    output += try JSONCoder.encode(try results[0].map(TrackStore.track))
    output += Array(#","keyframes":["#.utf8)
    for (index, row) in results[1].enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      output += Array(#"{"frame_number":\#(try row.get(0, as: Int.self)),"annotation":"#.utf8)
      row.withBytes(1) { output.append(contentsOf: $0 ?? UnsafeBufferPointer(start: nil, count: 0)) }
      output.append(UInt8(ascii: "}"))
    }
    output += Array(#"],"time_ranges":["#.utf8)
    for (index, row) in results[2].enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      row.withBytes(0) { output.append(contentsOf: $0 ?? UnsafeBufferPointer(start: nil, count: 0)) }
    }
    output += Array("]}".utf8)
    return output
  }
}
