public import Database
public import Foundation
public import Library
public import Similarity
import Web

/// Frames of a project that show the same, in SQL.
public enum DuplicateStore {
  /// A kept frame as a comparison needs it.
  public struct Candidate: Sendable {
    public var video: VideoID
    public var frame: Int
    /// The perceptual hashes; nil where the frame has none.
    public var hash: Hash64?
    public var wideHash: Hash256?
    /// What its embedding is kept by: the hash of its bytes, lower-case hexadecimal.
    public var content: String
    public var sharpness: Float
    /// Was compared before, and is the only one of its kind.
    public var isKnown: Bool
  }

  /// The project's kept frames but the known duplicates, the longest kept first.
  public static func candidates(_ project: ProjectID, in transaction: Transaction) throws -> [Candidate] {
    try transaction.query(
      """
      select v.video_id, v.frame_number, f.phash, encode(f.phash256, 'hex'), coalesce((f.measures ->> 'sharpness')::float4, 0),
        v.uniqueness is not null, encode(f.sha256, 'hex')
      from frame_verdicts v join video_frames f on f.video_id = v.video_id and f.frame_number = v.frame_number
      where v.project_id = \(project) and v.verdict = 'kept' and v.uniqueness is distinct from 'duplicate'
      order by v.uniqueness is null, v.video_id, v.frame_number
      """
    ).map {
      Candidate(
        video: try $0.get(0), frame: try $0.get(1),
        hash: try $0.get(2, as: Int64?.self).map { Hash64(UInt64(bitPattern: $0)) },
        wideHash: try $0.get(3, as: String?.self).flatMap { Hash256(hexadecimal: $0) }, content: try $0.get(6),
        sharpness: try $0.get(4),
        isKnown: try $0.get(5))
    }
  }

  /// Pictures of the project's kept frames that have no embedding, by content.
  static func undescribed(
    _ project: ProjectID, model: String, after content: String, most: Int, in transaction: Transaction
  )
    throws -> [(sha256: String, path: String)]
  {
    try transaction.query(
      """
      select distinct on (f.sha256) encode(f.sha256, 'hex'), f.storage_path
      from frame_verdicts v join video_frames f on f.video_id = v.video_id and f.frame_number = v.frame_number
      where v.project_id = \(project) and v.verdict = 'kept' and f.sha256 > decode(\(content), 'hex')
        and not exists (select from embeddings e where e.model = \(model) and e.sha256 = f.sha256 and e.page = 0)
      order by f.sha256 limit \(most)::int
      """
    ).map { (sha256: try $0.get(0), path: try $0.get(1)) }
  }

  /// Sets of frames of which people said that they show different things.
  public static func rejected(_ project: ProjectID, in transaction: Transaction) throws
    -> [Set<FrameName>]
  {
    var sets: [DuplicateGroupID: Set<FrameName>] = [:]
    for row in try transaction.query(
      """
      select m.group_id, m.video_id, m.frame_number from duplicate_groups g
      join duplicate_members m on m.group_id = g.id
      where g.project_id = \(project) and g.status = 'rejected'
      """)
    {
      sets[try row.get(0), default: []].insert(FrameName(video: try row.get(1), frame: try row.get(2)))
    }
    return Array(sets.values)
  }

  /// Writes a group that was found; a confirming one makes all but its keeper duplicates.
  public static func insert(
    _ group: FoundGroup, isConfirmed: Bool, project: ProjectID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    guard group.members.count > 1 else { return }
    let id = DuplicateGroupID()
    try transaction.execute(
      """
      insert into duplicate_groups (workspace_id, project_id, id, status, method, threshold)
      values (\(workspace), \(project), \(id), \(isConfirmed ? "confirmed" : "proposed"), \(group.method),
        \(group.threshold))
      """)
    try transaction.execute(
      """
      insert into duplicate_members (workspace_id, project_id, group_id, video_id, frame_number, is_keeper, distance)
      select \(workspace)::uuid, \(project)::uuid, \(id)::uuid, m.video, m.frame, m.place = 1, m.distance
      from unnest(\(group.members.map(\.video))::uuid[], \(group.members.map(\.frame))::int[],
        \(group.members.map(\.distance))::float8[]) with ordinality as m(video, frame, distance, place)
      """)
    try settle(id, isConfirmed: isConfirmed, project: project, workspace: workspace, by: user, in: transaction)
  }

  /// A person's word on a group.
  ///
  /// - Parameter isConfirmed: False keeps every frame of it and never proposes it again.
  /// - Throws: `APIError(.notFound)`; `APIError(.illegalStep)` for a group that has this word already.
  public static func decide(
    _ id: DuplicateGroupID, isConfirmed: Bool, project: ProjectID, workspace: UUID, by user: UUID,
    in transaction: Transaction
  ) throws {
    let rows = try transaction.query(
      "select status from duplicate_groups where id = \(id) and project_id = \(project) for update")
    guard let row = rows.first else { throw APIError(.notFound, "There is no such group in this project") }
    let wanted: DuplicateGroup.Status = isConfirmed ? .confirmed : .rejected
    guard try row.get(0, as: DuplicateGroup.Status.self) != wanted else {
      throw APIError(.illegalStep, "The group is \(wanted.rawValue) already")
    }
    try transaction.execute(
      """
      update duplicate_groups set status = \(wanted), decided_by = \(user), decided_at = now() where id = \(id)
      """)
    try settle(id, isConfirmed: isConfirmed, project: project, workspace: workspace, by: user, in: transaction)
  }

  /// Brings verdicts and images in line with what a group says.
  private static func settle(
    _ id: DuplicateGroupID, isConfirmed: Bool, project: ProjectID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    let changed = try transaction.query(
      """
      update frame_verdicts v set uniqueness = case when \(isConfirmed)::boolean and not m.is_keeper then 'duplicate'
        else 'unique' end
      from (select video_id, frame_number, is_keeper from duplicate_members where group_id = \(id)
        order by video_id, frame_number) m
      where v.project_id = \(project) and v.video_id = m.video_id and v.frame_number = m.frame_number
        and v.verdict = 'kept'
      returning v.video_id, v.frame_number, v.uniqueness
      """)
    try followUp(changed, project: project, workspace: workspace, by: user, in: transaction)
  }

  /// Notes that every kept frame that no group holds back was compared and found the only one of its kind.
  ///
  /// - Parameter before: Frames kept later were not compared.
  public static func markCompared(
    _ frames: [FrameName], project: ProjectID, workspace: UUID, by user: UUID?,
    in transaction: Transaction
  ) throws {
    guard !frames.isEmpty else { return }
    let changed = try transaction.query(
      """
      update frame_verdicts v set uniqueness = 'unique'
      from unnest(\(frames.map(\.video))::uuid[], \(frames.map(\.frame))::int[]) as m(video, frame)
      where v.project_id = \(project) and v.video_id = m.video and v.frame_number = m.frame and v.verdict = 'kept'
        and v.uniqueness is null
      returning v.video_id, v.frame_number, v.uniqueness
      """)
    try followUp(changed, project: project, workspace: workspace, by: user, in: transaction)
  }

  private static func followUp(
    _ changed: Rows, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws {
    var unique: [VideoID: [Int]] = [:]
    var duplicate: [VideoID: [Int]] = [:]
    for row in changed {
      let video: VideoID = try row.get(0)
      switch try row.get(2, as: Uniqueness.self) {
      case .unique: unique[video, default: []].append(try row.get(1))
      case .duplicate: duplicate[video, default: []].append(try row.get(1))
      }
    }
    for (video, frames) in unique.sorted(by: { $0.key < $1.key }) {
      try FrameImages.ensure(
        frames, video: video, project: project, workspace: workspace, by: user, in: transaction)
    }
    for (video, frames) in duplicate.sorted(by: { $0.key < $1.key }) {
      try FrameImages.release(frames, video: video, project: project, workspace: workspace, in: transaction)
    }
  }

  /// Forgets what comparisons found: groups nobody decided about go, and every frame counts as not compared.
  static func forget(_ project: ProjectID, in transaction: Transaction) throws {
    try transaction.execute("delete from duplicate_groups where project_id = \(project) and decided_by is null")
    try transaction.execute(
      """
      update frame_verdicts v set uniqueness = null
      where v.project_id = \(project) and v.uniqueness is not null and not exists (
        select from duplicate_members m where m.project_id = v.project_id and m.video_id = v.video_id
          and m.frame_number = v.frame_number)
      """)
  }

  /// A page of groups with their members, the newest first.
  public static func list(_ project: ProjectID, _ query: DuplicateListQuery, in transaction: Transaction) throws
    -> (items: [(group: DuplicateGroup, pictures: [(path: String, format: String)])], next: String?)
  {
    let size = min(max(query.limit ?? 50, 1), 200)
    var statement: SQL = """
      select g.id, g.status, g.method, g.threshold, g.decided_by, g.decided_at, g.created_at from duplicate_groups g
      where g.project_id = \(project)
      """
    if let status = query.status { statement += " and g.status = \(status)" }
    if let cursor = query.cursor {
      guard let after = DuplicateGroupID(cursor) else {
        throw APIError(.invalidField, "The cursor is not one of this list", hint: "Start without a cursor")
      }
      statement += " and g.id < \(after)"
    }
    let rows = try transaction.query(statement + " order by g.id desc limit \(size + 1)::int")
    var groups = try rows.prefix(size).map { row in
      (
        group: DuplicateGroup(
          id: try row.get("id"), status: try row.get("status"), method: try row.get("method"),
          threshold: try row.get("threshold"), members: [], decidedBy: try row.get("decided_by"),
          decidedAt: try row.get("decided_at"), createdAt: try row.get("created_at")),
        pictures: [(path: String, format: String)]()
      )
    }
    let places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($0.element.group.id, $0.offset) })
    for row in try transaction.query(
      """
      select m.group_id, m.video_id, m.frame_number, m.is_keeper, m.distance, v.image_id, f.storage_path, f.format
      from duplicate_members m
      join frame_verdicts v on v.project_id = m.project_id and v.video_id = m.video_id
        and v.frame_number = m.frame_number
      join video_frames f on f.video_id = m.video_id and f.frame_number = m.frame_number
      where m.group_id = any(\(groups.map(\.group.id))::uuid[])
      order by m.group_id, m.is_keeper desc, m.distance, m.video_id, m.frame_number
      """)
    {
      guard let place = places[try row.get(0)] else { continue }
      groups[place].group.members.append(
        DuplicateGroup.Member(
          videoId: try row.get(1), frameNumber: try row.get(2), isKeeper: try row.get(3), distance: try row.get(4),
          imageId: try row.get(5)))
      groups[place].pictures.append((try row.get(6), try row.get(7)))
    }
    return (groups, rows.count > size ? groups.last?.group.id.description : nil)
  }
}
