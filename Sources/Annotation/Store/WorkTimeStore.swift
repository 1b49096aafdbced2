import Database
import Foundation
import Identity
import Library
import Web

/// Active time in SQL.
enum WorkTimeStore {
  /// Most visits a report may hold.
  static let most = 500
  private static let longest = 86_400.0

  /// Keeps what a browser reports. A visit that is known keeps the larger number.
  ///
  /// - Throws: `APIError(.invalidField)` for numbers that no visit has.
  static func keep(
    _ reports: [WorkReport], project: ProjectID, workspace: WorkspaceID, by user: UserID, in transaction: Transaction
  ) throws -> WorkReceipt {
    guard reports.count <= most else {
      throw APIError(.invalidField, "items holds more than \(most) visits", hint: "Send them in parts")
    }
    var largest: [SittingID: WorkReport] = [:]
    for (index, report) in reports.enumerated() {
      guard report.seconds > 0, report.seconds <= longest else {
        throw APIError(.invalidField, "items[\(index)].seconds is more than 0 and at most \(Int(longest))")
      }
      guard (report.imageId == nil) != (report.videoId == nil) else {
        throw APIError(.invalidField, "items[\(index)] names either an image or a video")
      }
      if let before = largest[report.id], before.seconds >= report.seconds { continue }
      largest[report.id] = report
    }
    // In the order of ids, so that two reports of one browser wait for each other instead of locking crosswise.
    let ordered = largest.values.sorted { $0.id.description < $1.id.description }
    let places = ordered.compactMap { $0.imageId?.uuid ?? $0.videoId?.uuid }
    let rows = try transaction.query(
      """
      insert into work_sittings (workspace_id, project_id, user_id, id, image_id, video_id, active_ms, started_at)
      select \(workspace), \(project), \(user), r.id, i.id, v.video_id, r.active_ms, least(r.started_at, now())
      from unnest(\(ordered.map(\.id))::uuid[], \(places)::uuid[], \(ordered.map { $0.videoId != nil })::boolean[],
        \(ordered.map { max(1, Int(($0.seconds * 1000).rounded())) })::int[], \(ordered.map(\.startedAt))::timestamptz[])
        with ordinality r(id, place_id, is_video, active_ms, started_at, place)
      left join images i on not r.is_video and i.id = r.place_id and i.project_id = \(project)
      left join project_videos v on r.is_video and v.video_id = r.place_id and v.project_id = \(project)
      where i.id is not null or v.video_id is not null
      order by r.place
      on conflict (workspace_id, user_id, id) do update
        set active_ms = greatest(work_sittings.active_ms, excluded.active_ms), updated_at = now()
        where work_sittings.image_id = excluded.image_id or work_sittings.video_id = excluded.video_id
      returning id
      """)
    let kept: Set<SittingID> = Set(try rows.map { try $0.get(0) })
    return WorkReceipt(kept: kept.count, refused: ordered.map(\.id).filter { !kept.contains($0) })
  }

  /// The active time of a project, or of one of its images or videos, by person.
  ///
  /// - Parameter only: The only person wanted; nil for everybody.
  static func times(
    in project: ProjectID, image: ImageID? = nil, video: VideoID? = nil, only: UserID?, in transaction: Transaction
  ) throws -> WorkTimes {
    var condition: SQL = "w.project_id = \(project)"
    if let image { condition += " and w.image_id = \(image)" }
    if let video { condition += " and w.video_id = \(video)" }
    if let only { condition += " and w.user_id = \(only)" }
    let items = try transaction.query(
      """
      select w.user_id, coalesce(u.display_name, u.email), w.active_ms, w.images, w.videos, w.last_at from (
        select w.user_id, sum(w.active_ms) as active_ms, count(distinct w.image_id) as images,
          count(distinct w.video_id) as videos, max(w.updated_at) as last_at from work_sittings w where \(condition) group by w.user_id) w
      join users u on u.id = w.user_id order by w.active_ms desc, w.user_id limit 1000
      """
    ).map { row in
      WorkTime(
        userId: try row.get(0), name: try row.get(1), seconds: Double(try row.get(2, as: Int.self)) / 1000,
        images: try row.get(3), videos: try row.get(4), lastAt: try row.get(5))
    }
    return WorkTimes(items: items, seconds: items.reduce(0) { $0 + $1.seconds })
  }
}
