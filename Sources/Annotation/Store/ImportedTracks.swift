public import Database
public import Foundation
import Identity
public import Library

/// A track as a file names it. The name is kept as the track's attribute `original_id`, by which it is found again.
public struct ImportedTrack: Hashable, Sendable {
  public var video: VideoID
  /// What the file calls it.
  public var name: String
  public var classID: ClassID
  public var kind: AnnotationKind

  public init(video: VideoID, name: String, classID: ClassID, kind: AnnotationKind) {
    self.video = video
    self.name = name
    self.classID = classID
    self.kind = kind
  }

  /// Finds tracks that an earlier import of the same names made, and makes the others. What people drew is left alone.
  public static func ensure(
    _ wanted: some Sequence<ImportedTrack>, project: ProjectID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws -> [ImportedTrack: TrackID] {
    var found: [ImportedTrack: TrackID] = [:]
    var tracks = Array(wanted)
    tracks.sort {
      ($0.video, $0.name.count, $0.name, $0.kind.rawValue) < ($1.video, $1.name.count, $1.name, $1.kind.rawValue)
    }
    for track in tracks {
      try transaction.execute(
        "select from project_videos where project_id = \(project) and video_id = \(track.video) for update")
      let name = String(track.name.prefix(200))
      let known = try transaction.query(
        """
        select id from tracks where project_id = \(project) and video_id = \(track.video) and attributes ->> 'original_id' = \(name)
          and class_id = \(track.classID) and kind = \(track.kind)
        """
      ).first
      if let known {
        found[track] = try known.get(0)
        continue
      }
      let id = TrackID()
      let number = Int32(name).flatMap { $0 >= 0 ? $0 : nil }
      try transaction.execute(
        """
        insert into tracks (workspace_id, project_id, id, video_id, class_id, kind, number, attributes, created_by)
        values (\(workspace), \(project), \(id), \(track.video), \(track.classID), \(track.kind),
          case when \(number)::int is null or exists (select from tracks where project_id = \(project)
              and video_id = \(track.video) and number = \(number)::int)
            then (select coalesce(max(number) + 1, 0) from tracks where project_id = \(project)
              and video_id = \(track.video))
            else \(number)::int end, jsonb_build_object('original_id', \(name)::text), \(user))
        """)
      found[track] = id
    }
    return found
  }

  /// Takes tracks of imports out that got no keyframe, since their frames were left as they were.
  public static func removeEmpty(_ tracks: [TrackID], project: ProjectID, in transaction: Transaction) throws {
    try transaction.execute(
      """
      delete from tracks t where t.project_id = \(project) and t.id = any(\(tracks)::uuid[])
        and not exists (select from annotations a where a.project_id = t.project_id and a.track_id = t.id)
      """)
  }
}
