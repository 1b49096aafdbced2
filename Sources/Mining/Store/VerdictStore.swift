public import Database
public import Foundation
public import Library
import Registry
import Similarity
import Web

/// What projects decided about frames, in SQL.
public enum VerdictStore {
  /// The measured frames of a video, in the order in which they are shown.
  ///
  /// - Parameter settings: What the rules ask for besides is measured too: objects and prompts, where models have looked.
  public static func measured(_ video: VideoID, for settings: FilterSettings? = nil, in transaction: Transaction) throws
    -> [MeasuredFrame]
  {
    let detector = settings?.inForce.needsObjects == true ? settings?.modelId : nil
    let objects = try detector.map { try DetectionStore.objects(video, by: $0, in: transaction) } ?? [:]
    let similarities =
      try settings?.promptMeasure.map { try PromptStore.similarities(video, by: $0, in: transaction) } ?? [:]
    return try transaction.query(
      "select frame_number, nullif(measures, '{}') as measures from video_frames where video_id = \(video) order by 1"
    ).map {
      let number: Int = try $0.get(0)
      return MeasuredFrame(
        number: number, measures: try measures($0), objects: objects[number], similarities: similarities[number])
    }
  }

  private static func measures(_ row: Row) throws -> FrameMeasures? {
    row.bytes("measures") == nil ? nil : try row.json("measures")
  }

  /// Frames a person decided about, and whether they are kept.
  public static func pinned(_ video: VideoID, project: ProjectID, in transaction: Transaction) throws -> [Int: Bool] {
    var pinned: [Int: Bool] = [:]
    for row in try transaction.query(
      """
      select frame_number, verdict = 'kept' from frame_verdicts
      where project_id = \(project) and video_id = \(video) and is_manual
      """)
    {
      pinned[try row.get(0)] = try row.get(1)
    }
    return pinned
  }

  private struct Line: Codable {
    var frame: Int
    var reason: String?
    var score: Double?
    var threshold: Double?
  }

  /// Writes verdicts of frames of one video and brings the project's images in line. Verdicts of people stay unless
  /// these are a person's too; writing the same again changes nothing.
  ///
  /// - Parameters:
  ///   - decisions: At most a few thousand; a caller with more splits them over transactions.
  ///   - isManual: A person decided.
  /// - Returns: How many verdicts are new or changed.
  @discardableResult public static func apply(
    _ decisions: [FrameDecision], video: VideoID, project: ProjectID, workspace: UUID, by user: UUID?,
    isManual: Bool = false, in transaction: Transaction
  ) throws -> Int {
    guard !decisions.isEmpty else { return 0 }
    // Whoever else writes verdicts of this link waits here.
    try transaction.query(
      "select from project_videos where project_id = \(project) and video_id = \(video) for no key update")
    let lines = decisions.map { Line(frame: $0.frame, reason: $0.reason, score: $0.score, threshold: $0.threshold) }
    let changed = try transaction.query(
      """
      insert into frame_verdicts as v (workspace_id, project_id, video_id, frame_number, verdict, reason, score,
        threshold, is_manual, decided_by)
      select \(workspace)::uuid, \(project)::uuid, f.video_id, f.frame_number,
        case when d.reason is null then 'kept' else 'dropped' end, d.reason, d.score, d.threshold,
        \(isManual)::boolean, \(isManual ? user : nil)::uuid
      from jsonb_to_recordset(\(json: lines)) as d(frame int, reason text, score float8, threshold float8)
      join video_frames f on f.video_id = \(video) and f.frame_number = d.frame
      order by f.frame_number
      on conflict (project_id, video_id, frame_number) do update set verdict = excluded.verdict,
        reason = excluded.reason, score = excluded.score, threshold = excluded.threshold,
        is_manual = excluded.is_manual, decided_by = excluded.decided_by, decided_at = now(),
        uniqueness = case when excluded.verdict = 'kept' and v.verdict = 'kept' then v.uniqueness end
      where (excluded.is_manual or not v.is_manual)
        and (v.verdict, v.reason, v.score, v.threshold, v.is_manual) is distinct from
          (excluded.verdict, excluded.reason, excluded.score, excluded.threshold, excluded.is_manual)
      returning v.frame_number, v.verdict, v.uniqueness
      """)
    var kept: [Int] = []
    var dropped: [Int] = []
    for row in changed {
      switch try row.get(1, as: Verdict.self) {
      case .kept: if try row.get(2, as: Uniqueness?.self) != .duplicate { kept.append(try row.get(0)) }
      case .dropped: dropped.append(try row.get(0))
      }
    }
    try FrameImages.ensure(
      kept, video: video, project: project, workspace: workspace, by: user, in: transaction)
    try FrameImages.release(dropped, video: video, project: project, workspace: workspace, in: transaction)
    return changed.count
  }

  /// Takes the decision about frames back from people; the rules decide about the video again at once.
  ///
  /// - Returns: Of how many.
  public static func unpin(
    _ frames: [Int], video: VideoID, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> Int {
    // Before any verdict is locked: the order everybody takes.
    try transaction.query(
      "select from project_videos where project_id = \(project) and video_id = \(video) for no key update")
    let count = try transaction.execute(
      """
      update frame_verdicts set is_manual = false, decided_by = null
      where project_id = \(project) and video_id = \(video) and frame_number = any(\(frames)::int[]) and is_manual
      """)
    let filter = try FootageStore.settings(project, in: transaction).filter
    let decisions = FrameJudgement.decide(
      try measured(video, for: filter, in: transaction), by: filter.inForce,
      pinned: try pinned(video, project: project, in: transaction))
    try apply(decisions, video: video, project: project, workspace: workspace, by: user, in: transaction)
    return count
  }

  /// Ends the filtering of a link well: FILTERED, or FILTERED_EMPTY when nothing passed.
  static func finish(_ video: VideoID, project: ProjectID, settings: FilterSettings, in transaction: Transaction) throws
  {
    try transaction.execute(
      """
      update project_videos set status = case when passed_frames > 0 then 'FILTERED' else 'FILTERED_EMPTY' end,
        filter = \(jsonBytes: try JSONCoder.encode(settings)), error_code = null, error_message = null
      where project_id = \(project) and video_id = \(video) and status = 'FILTERING'
      """)
  }

  /// Sends the project's filtered videos through the filter again: limits have changed. Nothing is decoded.
  ///
  /// - Returns: How many.
  public static func reapply(_ project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction) throws
    -> Int
  {
    try transaction.query(
      "select from project_videos where project_id = \(project) order by video_id for no key update")
    let videos = try transaction.query(
      """
      update project_videos set status = 'PENDING'
      where project_id = \(project) and is_footage and status in ('FILTERED', 'FILTERED_EMPTY') returning video_id
      """
    ).map { try $0.get(0, as: VideoID.self) }
    try FootageQueue.advance(videos, workspace: workspace, by: user, in: transaction)
    return videos.count
  }

  /// A page of a project's frames by video and number.
  public static func list(_ project: ProjectID, _ query: FrameListQuery, in transaction: Transaction) throws
    -> (items: [(frame: FootageFrame, storagePath: String, format: String)], next: String?, facets: [String: Int]?)
  {
    let size = min(max(query.limit ?? 100, 1), 500)
    var condition: SQL = "v.project_id = \(project)"
    if let video = query.videoId { condition += " and v.video_id = \(video)" }
    if let verdict = query.verdict { condition += " and v.verdict = \(verdict)" }
    if let uniqueness = query.uniqueness { condition += " and v.uniqueness = \(uniqueness)" }
    if let reason = query.reason { condition += " and v.reason = \(reason)" }
    var page = condition
    if let cursor = query.cursor {
      let after = try FrameCursor(cursor)
      page += " and (v.video_id, v.frame_number) > (\(after.video), \(after.frame))"
    }
    let rows = try transaction.query(
      """
      select v.video_id, v.frame_number, f.pts, f.width, f.height, v.verdict, v.reason, v.score, v.threshold,
        v.is_manual, v.uniqueness, v.image_id, nullif(f.measures, '{}') as measures, f.storage_path, f.format,
        \(FrameStore.nameColumns)
      from frame_verdicts v join video_frames f on f.video_id = v.video_id and f.frame_number = v.frame_number
      join videos d on d.id = v.video_id
      where \(page) order by v.video_id, v.frame_number limit \(size + 1)::int
      """)
    let items = try rows.prefix(size).map { row in
      (
        frame: FootageFrame(
          videoId: try row.get("video_id"), video: try row.get("video_name"), frameNumber: try row.get("frame_number"),
          pts: try row.get("pts"), seconds: try row.get("seconds"), width: try row.get("width"),
          height: try row.get("height"), verdict: try row.get("verdict"),
          reason: try row.get("reason"), score: try row.get("score"), threshold: try row.get("threshold"),
          isManual: try row.get("is_manual"), uniqueness: try row.get("uniqueness"), imageId: try row.get("image_id"),
          measures: try measures(row)),
        storagePath: try row.get("storage_path", as: String.self), format: try row.get("format", as: String.self)
      )
    }
    let next =
      rows.count > size
      ? items.last.map { FrameCursor(video: $0.frame.videoId, frame: $0.frame.frameNumber).text } : nil
    var facets: [String: Int]?
    if query.with?.split(separator: ",").contains("facets") == true {
      var counts: [String: Int] = [:]
      for row in try transaction.query(
        "select coalesce(reason, verdict), count(*) from frame_verdicts v where \(condition) group by 1")
      {
        counts[try row.get(0)] = try row.get(1)
      }
      facets = counts
    }
    return (items, next, facets)
  }
}

/// A place in the list of frames.
struct FrameCursor {
  var video: VideoID
  var frame: Int

  init(video: VideoID, frame: Int) {
    self.video = video
    self.frame = frame
  }

  /// Reads the opaque form.
  init(_ text: String) throws {
    guard let data = Data(base64Encoded: text), let decoded = String(data: data, encoding: .utf8),
      let bar = decoded.firstIndex(of: "|"), let video = VideoID(String(decoded[..<bar])),
      let frame = Int32(decoded[decoded.index(after: bar)...])
    else {
      throw APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
    }
    self.init(video: video, frame: Int(frame))
  }

  var text: String { Data("\(video)|\(frame)".utf8).base64EncodedString() }
}
