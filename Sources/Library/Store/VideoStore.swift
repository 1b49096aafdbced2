public import Database
public import Foundation
import Web

/// Videos of a workspace and their links to projects, in SQL.
public enum VideoStore {
  private static let columns: SQL = """
    v.id, v.filename, v.title, v.source_type, v.source_info, v.url, v.external_id, v.status, v.status_since,
    v.error_code, v.error_message, v.file_size, v.width, v.height, v.fps_numerator, v.fps_denominator, v.frame_count,
    v.duration, v.codec, v.extracted_frames, v.damaged_frames, v.missing_subtitles, v.locked_by, v.heartbeat_at,
    v.created_at
    """
  private static let linkColumns: SQL = """
    , l.status as link_status, l.status_since as link_since, l.error_code as link_error_code,
    l.error_message as link_error_message, l.passed_frames, l.unique_frames, l.locked_by as link_locked_by,
    l.heartbeat_at as link_heartbeat_at
    """

  private static func video(_ row: Row, hasLink: Bool) throws -> Video {
    let missing = try row.bytes("missing_subtitles").map {
      try JSONCoder.decode([MissingSubtitles].self, from: $0, strict: false)
    }
    return Video(
      id: try row.get("id"), filename: try row.get("filename"), title: try row.get("title"),
      sourceType: try row.get("source_type"), sourceInfo: try JSONValue(parsing: row.bytes("source_info") ?? []),
      url: try row.get("url"), externalId: try row.get("external_id"), status: try row.get("status"),
      statusSince: try row.get("status_since"), error: try problem(row, "error_code", "error_message"),
      fileSize: try row.get("file_size"), width: try row.get("width"), height: try row.get("height"),
      fpsNumerator: try row.get("fps_numerator"), fpsDenominator: try row.get("fps_denominator"),
      frameCount: try row.get("frame_count"), duration: try row.get("duration"), codec: try row.get("codec"),
      extractedFrames: try row.get("extracted_frames"), damagedFrames: try row.get("damaged_frames"),
      missingSubtitles: missing?.isEmpty == true ? nil : missing, lockedBy: try row.get("locked_by"),
      heartbeatAt: try row.get("heartbeat_at"), createdAt: try row.get("created_at"),
      link: hasLink
        ? Video.Link(
          status: try row.get("link_status"), statusSince: try row.get("link_since"),
          error: try problem(row, "link_error_code", "link_error_message"), passedFrames: try row.get("passed_frames"),
          uniqueFrames: try row.get("unique_frames"), lockedBy: try row.get("link_locked_by"),
          heartbeatAt: try row.get("link_heartbeat_at")) : nil)
  }

  private static func problem(_ row: Row, _ code: String, _ message: String) throws -> Problem? {
    try row.get(code, as: String?.self).map {
      Problem(code: $0, message: try row.get(message, as: String?.self) ?? $0)
    }
  }

  /// A video of the tenant; with a project, also what that did with it. Nil when there is none, or no link.
  public static func find(_ id: VideoID, project: ProjectID? = nil, in transaction: Transaction) throws -> Video? {
    if let project {
      return try transaction.query(
        """
        select \(columns)\(linkColumns) from videos v join project_videos l on l.video_id = v.id
        where l.project_id = \(project) and v.id = \(id)
        """
      ).first.map { try video($0, hasLink: true) }
    }
    return try transaction.query("select \(columns) from videos v where v.id = \(id)").first.map {
      try video($0, hasLink: false)
    }
  }

  /// A page of a project's videos, the newest first.
  public static func list(_ project: ProjectID, _ query: VideoListQuery, in transaction: Transaction) throws
    -> (items: [Video], next: String?)
  {
    try page(
      "select \(columns)\(linkColumns) from videos v join project_videos l on l.video_id = v.id where l.project_id = \(project)",
      query, hasLink: true, in: transaction)
  }

  /// Where the pictures that stand for videos lie; those without one are left out.
  public static func posters(_ videos: [VideoID], in transaction: Transaction) throws -> [VideoID: String] {
    var paths: [VideoID: String] = [:]
    for row in try transaction.query(
      "select id, poster_path from videos where id = any(\(videos)::uuid[]) and poster_path is not null")
    {
      paths[try row.get(0)] = try row.get(1)
    }
    return paths
  }

  /// A page of all videos of the workspace, the newest first; those that no project links, when asked for.
  public static func listAll(_ query: VideoListQuery, orphansOnly: Bool, in transaction: Transaction) throws
    -> (items: [Video], next: String?)
  {
    let orphans: SQL =
      orphansOnly ? " and not exists (select from project_videos l where l.video_id = v.id)" : ""
    return try page(
      "select \(columns) from videos v where true" + orphans, query, hasLink: false, in: transaction)
  }

  private static func page(_ base: SQL, _ query: VideoListQuery, hasLink: Bool, in transaction: Transaction) throws
    -> (items: [Video], next: String?)
  {
    let size = min(max(query.limit ?? 50, 1), 200)
    var statement = base
    if let status = query.status { statement += " and v.status = \(status)" }
    if hasLink, let status = query.linkStatus { statement += " and l.status = \(status)" }
    if let search = query.search, !search.isEmpty {
      statement +=
        " and (position(lower(\(search)) in lower(v.filename)) > 0 or position(lower(\(search)) in lower(v.title)) > 0)"
    }
    if let cursor = query.cursor { statement += " and v.id < \(try ImageCursor(cursor).id)" }
    let rows = try transaction.query(statement + " order by v.id desc limit \(size + 1)::int")
    let items = try rows.prefix(size).map { try video($0, hasLink: hasLink) }
    return (items, rows.count > size ? items.last.map { ImageCursor(value: "", id: ImageID($0.id.uuid)).text } : nil)
  }

  /// Names a video that tracks and time ranges hang on; it has no bytes.
  static func create(
    _ new: NewVideo, filename: String, project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws -> VideoID {
    let id = VideoID()
    try transaction.queries([
      """
      insert into videos (workspace_id, id, filename, width, height, fps_numerator, fps_denominator, frame_count,
        created_by)
      values (\(workspace), \(id), \(filename), \(new.width), \(new.height), \(new.fpsNumerator),
        \(new.fpsDenominator), \(new.frameCount), \(user))
      """,
      """
      insert into project_videos (workspace_id, project_id, video_id, added_by)
      values (\(workspace), \(project), \(id), \(user))
      """,
    ])
    return id
  }

  /// Links videos of the workspace to a project; those that are linked already stay as they are.
  ///
  /// - Returns: Those that were not linked before.
  @discardableResult public static func link(
    _ ids: [VideoID], to project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> [VideoID] {
    guard !ids.isEmpty else { return [] }
    return try transaction.query(
      """
      insert into project_videos (workspace_id, project_id, video_id, added_by)
      select \(workspace)::uuid, \(project)::uuid, v.id, \(user)::uuid
      from (select id from videos where id = any(\(ids)::uuid[]) order by id) v
      on conflict (project_id, video_id) do nothing returning video_id
      """
    ).map { try $0.get(0) }
  }
}
