import Database
import Foundation
import Library
import Registry
import Similarity
import Web

/// How much frames are like prompts, in SQL.
enum PromptStore {
  /// A frame that was not measured.
  struct Frame: Sendable {
    var number: Int
    /// Lower-case hexadecimal.
    var sha256: String
    var path: String
  }

  /// What was measured of the frames of a video, by number.
  static func similarities(_ video: VideoID, by measure: PromptMeasure, in transaction: Transaction) throws -> [Int:
    PromptSimilarities]
  {
    var found: [Int: PromptSimilarities] = [:]
    for row in try transaction.query(
      """
      select frame_number, positive, negative, junk from frame_similarities
      where video_id = \(video) and model_id = \(measure.encoder) and prompts = \(measure.mark)
      """)
    {
      found[try row.get(0)] = PromptSimilarities(
        positive: try row.get(1), negative: try row.get(2), junk: try row.get(3))
    }
    return found
  }

  /// Frames of a video that were not measured, in order.
  static func unmeasured(_ video: VideoID, by measure: PromptMeasure, in transaction: Transaction) throws -> [Frame] {
    try transaction.query(
      """
      select f.frame_number, encode(f.sha256, 'hex'), f.storage_path from video_frames f
      where f.video_id = \(video) and not exists (select from frame_similarities s where s.video_id = f.video_id
        and s.frame_number = f.frame_number and s.model_id = \(measure.encoder) and s.prompts = \(measure.mark))
      order by f.frame_number
      """
    ).map { Frame(number: try $0.get(0), sha256: try $0.get(1), path: try $0.get(2)) }
  }

  private struct Line: Encodable {
    var frame: Int
    var positive: Double?
    var negative: Double?
    var junk: Double?
  }

  /// Keeps what was measured; what is known already stays.
  static func keep(
    _ found: [(frame: Int, similarities: PromptSimilarities)], by measure: PromptMeasure, video: VideoID,
    workspace: UUID, in transaction: Transaction
  ) throws {
    let lines = found.map {
      Line(
        frame: $0.frame, positive: $0.similarities.positive, negative: $0.similarities.negative,
        junk: $0.similarities.junk)
    }
    try transaction.execute(
      """
      insert into frame_similarities (workspace_id, video_id, frame_number, model_id, prompts, positive, negative, junk)
      select \(workspace)::uuid, f.video_id, f.frame_number, \(measure.encoder)::uuid, \(measure.mark), n.positive,
        n.negative, n.junk
      from jsonb_to_recordset(\(json: lines)) as n(frame int, positive float8, negative float8, junk float8)
      join video_frames f on f.video_id = \(video) and f.frame_number = n.frame
      order by n.frame on conflict do nothing
      """)
  }

  /// Forgets what frames of a video were measured by that no project asks any more.
  static func tidy(_ video: VideoID, in transaction: Transaction) throws {
    var marks: [String] = []
    for row in try transaction.query(
      """
      select f.filter_settings from project_footage f join project_videos l on l.project_id = f.project_id
      where l.video_id = \(video)
      """)
    {
      let settings = try JSONCoder.decode(FilterSettings.self, from: row.bytes(0) ?? Array("{}".utf8), strict: false)
      if let measure = settings.promptMeasure { marks.append("\(measure.encoder):\(measure.mark)") }
    }
    try transaction.execute(
      """
      delete from frame_similarities s
      where s.video_id = \(video) and s.model_id || ':' || s.prompts <> all(\(marks)::text[])
      """)
  }
}
