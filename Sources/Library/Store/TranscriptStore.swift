public import Database
import Foundation
import Identity
import Web

/// What was said in the videos of a workspace, in SQL.
public enum TranscriptStore {
  private static let columns: SQL =
    "t.id, t.video_id, t.filename, t.format, t.source, t.language, t.segment_count, t.created_by, t.created_at"

  private static func record(_ row: Row) throws -> TranscriptRecord {
    TranscriptRecord(
      id: try row.get(0), videoId: try row.get(1), filename: try row.get(2), format: try row.get(3),
      source: try row.get(4), language: try row.get(5), segmentCount: try row.get(6), createdBy: try row.get(7),
      createdAt: try row.get(8))
  }

  /// The transcripts of a video, in the order in which they came.
  public static func list(_ video: VideoID, in transaction: Transaction) throws -> [TranscriptRecord] {
    try transaction.query("select \(columns) from transcripts t where t.video_id = \(video) order by t.id").map(record)
  }

  /// One transcript of a video; nil when there is none.
  static func find(_ id: TranscriptID, video: VideoID, in transaction: Transaction) throws -> TranscriptRecord? {
    try transaction.query("select \(columns) from transcripts t where t.id = \(id) and t.video_id = \(video)").first
      .map(record)
  }

  /// Keeps a transcript; a file that the video has already stays as it is.
  ///
  /// - Returns: The transcript, and whether it is new.
  static func add(
    _ intake: TranscriptIntake, filename: String, language: String?, source: TranscriptRecord.Source, video: VideoID,
    workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> (record: TranscriptRecord, isNew: Bool) {
    let made = try transaction.query(
      """
      insert into transcripts (workspace_id, id, video_id, filename, format, source, language, sha256, segment_count,
        created_by)
      values (\(workspace), \(TranscriptID()), \(video), \(filename), \(intake.format), \(source),
        \(intake.language ?? language), decode(\(intake.sha256), 'hex'), \(intake.segments.count), \(user))
      on conflict (workspace_id, video_id, sha256) do nothing returning id
      """
    ).first
    guard let id = try made?.get(0, as: TranscriptID.self) else {
      let row = try transaction.query(
        """
        select \(columns) from transcripts t where t.video_id = \(video) and t.sha256 = decode(\(intake.sha256), 'hex')
        """
      ).first
      guard let row else { throw APIError(.conflict, "The transcript was deleted meanwhile", hint: "Send it again") }
      return (try record(row), false)
    }
    for start in stride(from: 0, to: intake.segments.count, by: 5000) {
      let part = Array(intake.segments[start..<min(start + 5000, intake.segments.count)])
      try transaction.execute(
        """
        insert into transcript_segments (workspace_id, transcript_id, number, video_id, start_us, end_us, text, speaker)
        select \(workspace)::uuid, \(id)::uuid, number, \(video)::uuid, start, "end", text, speaker
        from jsonb_to_recordset(\(json: part)) as s(number int, start bigint, "end" bigint, text text, speaker text)
        """)
    }
    guard let record = try find(id, video: video, in: transaction) else { throw APIError(.internal) }
    return (record, true)
  }

  /// Deletes a transcript with its segments.
  ///
  /// - Returns: Whether there was one.
  static func delete(_ id: TranscriptID, video: VideoID, in transaction: Transaction) throws -> Bool {
    try transaction.execute("delete from transcripts where id = \(id) and video_id = \(video)") > 0
  }

  /// A page of segments in their order.
  ///
  /// - Throws: `APIError(.invalidField)` for a limit or cursor that is none.
  static func segments(_ id: TranscriptID, _ query: SegmentListQuery, in transaction: Transaction) throws
    -> (items: [SpokenSegment], next: String?)
  {
    let size = query.limit ?? 1000
    guard (1...5000).contains(size) else {
      throw APIError(.invalidField, "limit is \(size)", hint: "Ask for 1 to 5,000 segments a page")
    }
    var statement: SQL =
      "select number, start_us, end_us, text, speaker from transcript_segments where transcript_id = \(id)"
    if let from = query.from { statement += " and end_us > \(try microseconds(from, "from"))" }
    if let to = query.to { statement += " and start_us < \(try microseconds(to, "to"))" }
    if let cursor = query.cursor {
      guard let number = Int(cursor) else {
        throw APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
      }
      statement += " and number > \(number)"
    }
    let rows = try transaction.query(statement + " order by number limit \(size + 1)::int")
    let items = try rows.prefix(size).map { row in
      SpokenSegment(
        number: try row.get(0), start: seconds(try row.get(1)), end: seconds(try row.get(2)), text: try row.get(3),
        speaker: try row.get(4))
    }
    return (items, rows.count > size ? items.last.map { "\($0.number)" } : nil)
  }

  static func seconds(_ microseconds: Int64) -> Double { Double(microseconds) / 1e6 }

  private static func microseconds(_ seconds: Double, _ name: String) throws -> Int64 {
    guard let value = Int64(exactly: (seconds * 1e6).rounded()) else {
      throw APIError(.invalidField, "\(name) is no time")
    }
    return value
  }
}
