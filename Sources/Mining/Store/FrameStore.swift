public import Database
public import Foundation
public import Library
public import Similarity

/// A frame that was taken out of a video.
public struct NewFrame: Sendable {
  /// Its place in the frame index, from 0.
  public var number: Int
  /// In the video's time base.
  public var pts: Int64
  /// Lower-case hexadecimal.
  public var sha256: String
  public var format: String
  public var width: Int
  public var height: Int
  /// Bytes.
  public var size: Int
  public var measures: FrameMeasures?

  public init(
    number: Int, pts: Int64, sha256: String, format: String, width: Int, height: Int, size: Int,
    measures: FrameMeasures? = nil
  ) {
    self.number = number
    self.pts = pts
    self.sha256 = sha256
    self.format = format
    self.width = width
    self.height = height
    self.size = size
    self.measures = measures
  }
}

/// Frames of videos, shared by all projects of a workspace, in SQL.
public enum FrameStore {
  /// A frame's time and its video's name, for rows `f` of frames and `d` of videos.
  static let nameColumns: SQL = """
    coalesce(d.title, d.filename) as video_name,
    f.pts * (d.facts ->> 'time_base_numerator')::float8 / nullif((d.facts ->> 'time_base_denominator')::float8, 0)
      as seconds
    """

  /// Adds frames of one video; those that are there already stay as they are.
  ///
  /// - Returns: How many are new.
  @discardableResult public static func add(
    _ frames: [NewFrame], video: VideoID, workspace: UUID, in transaction: Transaction
  ) throws -> Int {
    struct Line: Encodable {
      var n: Int
      var pts: Int64
      var sha: String
      var path: String
      var format: String
      var w: Int
      var h: Int
      var size: Int
      var measures: FrameMeasures?
      var hash: Int64?
      var wide: String?
    }
    guard !frames.isEmpty else { return 0 }
    let lines = frames.map {
      Line(
        n: $0.number, pts: $0.pts, sha: $0.sha256, path: ObjectNames.content(workspace, sha256: $0.sha256),
        format: $0.format, w: $0.width, h: $0.height, size: $0.size, measures: $0.measures,
        hash: $0.measures.map { Int64(bitPattern: $0.hash.value) }, wide: $0.measures?.wideHash.description)
    }
    return try transaction.query(
      """
      insert into video_frames (workspace_id, video_id, frame_number, pts, sha256, storage_path, format, width, height,
        file_size, measures, phash, phash256)
      select \(workspace)::uuid, \(video)::uuid, n, pts, decode(sha, 'hex'), path, format, w, h, size, coalesce(measures, '{}'), hash,
        decode(wide, 'hex')
      from jsonb_to_recordset(\(json: lines)) as f(n int, pts bigint, sha text, path text, format text, w int, h int,
        size bigint, measures jsonb, hash bigint, wide text)
      order by n
      on conflict (video_id, frame_number) do nothing returning frame_number
      """
    ).count
  }

  /// The numbers of the frames that are here, ascending.
  public static func numbers(_ video: VideoID, in transaction: Transaction) throws -> [Int] {
    try transaction.query("select frame_number from video_frames where video_id = \(video) order by 1").map {
      try $0.get(0)
    }
  }
}
