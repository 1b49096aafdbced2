import Database
import Foundation
import Jobs
import Library

/// What happens to projects' footage, in SQL.
enum ActivityStore {
  /// A worker that takes longer is pointed out.
  static let long = 1800

  private static let kinds = [
    "footage.receive", "footage.populate", "videos.download", "videos.probe", "videos.extract", "videos.subtitles",
    "footage.filter", "footage.dedup", "footage.detect",
  ]

  /// Jobs that run for the project, also those on its videos that another project asked for.
  static func workers(_ project: ProjectID, in transaction: Transaction) throws -> [FootageActivity.Worker] {
    try transaction.query(
      """
      select j.id, j.kind, v.id, coalesce(v.title, v.filename), j.locked_by, j.started_at, j.heartbeat_at,
        j.progress_done, j.progress_total, j.progress_message, j.started_at < now() - make_interval(secs => \(long))
      from jobs j left join videos v on v.id = (j.payload ->> 'video_id')::uuid
      where j.status = 'running' and j.kind = any(\(kinds)::text[])
        and (j.project_id = \(project) or exists (
          select from project_videos l where l.project_id = \(project) and l.video_id = v.id))
      order by j.started_at, j.id limit 100
      """
    ).map {
      FootageActivity.Worker(
        jobId: try $0.get(0), kind: try $0.get(1), videoId: try $0.get(2), video: try $0.get(3),
        worker: shortened(try $0.get(4)),
        startedAt: try $0.get(5), heartbeatAt: try $0.get(6),
        done: try $0.get(7), total: try $0.get(8), message: try $0.get(9),
        isLong: try $0.get(10))
    }
  }

  /// A worker's own name without the folder it works in, which is nobody's concern but the server's.
  private static func shortened(_ worker: String) -> String {
    worker.split(separator: ":").last.map(String.init) ?? worker
  }

  /// How the project's own jobs of the last day go on, by kind.
  static func paces(_ project: ProjectID, in transaction: Transaction) throws -> [FootageActivity.Pace] {
    try transaction.query(
      """
      select kind, count(*) filter (where status = 'running'), count(*) filter (where status = 'queued'),
        count(*) filter (where is_recent),
        extract(epoch from now() - greatest(min(started_at) filter (where is_recent), now() - interval '10 minutes'))
          ::float8
      from (select kind, status, started_at,
          status = 'succeeded' and finished_at > now() - interval '10 minutes' as is_recent
        from jobs where project_id = \(project) and created_at > now() - interval '1 day'
          and kind = any(\(kinds)::text[])) j
      group by kind having count(*) filter (where status in ('running', 'queued') or is_recent) > 0
      """
    ).map { row in
      let running: Int = try row.get(1)
      let waiting: Int = try row.get(2)
      let finished: Int = try row.get(3)
      let span = try row.get(4, as: Double?.self).map { max($0, 1) }
      let perSecond = span.map { Double(finished) / $0 }
      let left = Double(running + waiting)
      return FootageActivity.Pace(
        kind: try row.get(0), running: running, waiting: waiting, finished: finished,
        perMinute: perSecond.map { $0 * 60 },
        secondsLeft: perSecond.flatMap { left > 0 && $0 > 0 ? left / $0 : nil })
    }
  }

  /// The project's failed videos by step and reason.
  static func failures(_ project: ProjectID, in transaction: Transaction) throws -> [FootageActivity.Failure] {
    try transaction.query(
      """
      select step, code, min(message), count(*), (array_agg(id order by id desc))[1:200]
      from (select v.id,
          case when l.video_status <> 'FAILED' then 'filter' when v.storage_path is null then 'download'
            else 'extract' end as step,
          case when l.video_status = 'FAILED' then v.error_code else l.error_code end as code,
          coalesce(case when l.video_status = 'FAILED' then v.error_message else l.error_message end, '') as message
        from project_videos l join videos v on v.id = l.video_id
        where l.project_id = \(project) and l.is_footage and (l.video_status = 'FAILED' or l.status = 'FAILED')) f
      where code is not null group by step, code order by count(*) desc, step, code limit 100
      """
    ).map {
      FootageActivity.Failure(
        step: try $0.get(0), code: try $0.get(1), message: try $0.get(2), videos: try $0.get(3),
        videoIds: try $0.get(4))
    }
  }
}
