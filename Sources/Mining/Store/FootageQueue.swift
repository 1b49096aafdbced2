public import Database
public import Foundation
public import Jobs
public import Library

/// Starts the work that the states of rows ask for. Each piece has at most one unfinished job, so that starting it twice
/// does it once: two projects that mine one video fetch and decode it together.
public enum FootageQueue {
  /// One piece of work that waits.
  public struct Due: Sendable, Hashable {
    public var workspace: UUID
    public var kind: String
    public var project: ProjectID
    public var video: VideoID?
    public var user: UUID?
  }

  /// What waits for work and has no job, of all tenants.
  public static func due(_ database: Database, most: Int = 500) async throws -> [Due] {
    try await database.query(
      nil,
      """
      select workspace_id, kind, project_id, video_id, created_by from system.due_footage(\(most))
      union all
      select workspace_id, \(VideoWork.proxy.name), project_id, video_id, created_by from system.due_proxies(\(most))
      """
    ).map {
      Due(
        workspace: try $0.get(0), kind: try $0.get(1), project: try $0.get(2), video: try $0.get(3),
        user: try $0.get(4))
    }
  }

  /// Enqueues one piece of work, or answers its unfinished job; nil for a kind that is none of ours.
  @discardableResult public static func enqueue(_ due: Due, in transaction: Transaction) throws -> JobID? {
    switch (due.kind, due.video) {
    case (VideoWork.download.name, let video?): try start(VideoWork.download, video, due, in: transaction)
    case (VideoWork.probe.name, let video?): try start(VideoWork.probe, video, due, in: transaction)
    case (VideoWork.extract.name, let video?): try start(VideoWork.extract, video, due, in: transaction)
    // Frames come first: nobody waits for a proxy.
    case (VideoWork.proxy.name, let video?): try start(VideoWork.proxy, video, due, priority: -10, in: transaction)
    case (LinkWork.filter.name, let video?):
      try JobQueue.enqueue(
        LinkWork.filter, LinkWork(videoID: video, projectID: due.project), workspace: due.workspace, by: due.user,
        project: due.project.uuid, key: "link:\(due.project):\(video)", in: transaction)
    case (ProjectWork.dedup.name, _):
      try JobQueue.enqueue(
        ProjectWork.dedup, ProjectWork(projectID: due.project), workspace: due.workspace, by: due.user,
        project: due.project.uuid, key: "project:\(due.project)", in: transaction)
    case (ProjectWork.detect.name, _):
      try JobQueue.enqueue(
        ProjectWork.detect, ProjectWork(projectID: due.project), workspace: due.workspace, by: due.user,
        project: due.project.uuid, key: "project:\(due.project)", in: transaction)
    default: nil
    }
  }

  private static func start(
    _ kind: JobKind<VideoWork>, _ video: VideoID, _ due: Due, priority: Int = 0, in transaction: Transaction
  ) throws -> JobID {
    try JobQueue.enqueue(
      kind, VideoWork(videoID: video, projectID: due.project), workspace: due.workspace, by: due.user,
      project: due.project.uuid, priority: priority, key: "video:\(video)", in: transaction)
  }

  /// Starts what comes next for these videos, by their own state, and for the links of those that are extracted, and
  /// their proxies.
  public static func advance(_ videos: [VideoID], workspace: UUID, by user: UUID?, in transaction: Transaction) throws {
    guard !videos.isEmpty else { return }
    let due = try transaction.query(
      """
      select case when v.status = 'PENDING' then 'videos.download' when v.probed_at is null then 'videos.probe'
          else 'videos.extract' end, l.project_id, v.id
      from videos v cross join lateral (
        select l.project_id from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
        where l.video_id = v.id order by l.created_at, l.project_id limit 1) l
      where v.id = any(\(videos)::uuid[]) and v.is_footage and v.status in ('PENDING', 'DOWNLOADED')
      union all
      select 'footage.filter', l.project_id, l.video_id
      from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
      where l.video_id = any(\(videos)::uuid[]) and l.is_footage and l.video_status = 'EXTRACTED'
        and l.status = 'PENDING'
      union all
      select \(VideoWork.proxy.name), l.project_id, v.id
      from videos v cross join lateral (
        select l.project_id from project_videos l join projects p on p.id = l.project_id and p.deleted_at is null
        where l.video_id = v.id order by l.created_at, l.project_id limit 1) l
      where v.id = any(\(videos)::uuid[]) and v.status = 'EXTRACTED' and v.proxy_path is null
        and v.proxy_error_code is null and v.index_path is not null
      """
    ).map {
      Due(workspace: workspace, kind: try $0.get(0), project: try $0.get(1), video: try $0.get(2), user: user)
    }
    for piece in due { try enqueue(piece, in: transaction) }
  }
}
