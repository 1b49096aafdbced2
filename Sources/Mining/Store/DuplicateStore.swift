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
  ///
  /// - Parameters:
  ///   - asNew: Also the known duplicates, all as if none had been compared yet.
  ///   - most: How many at most.
  public static func candidates(
    _ project: ProjectID, asNew: Bool = false, most: Int? = nil, in transaction: Transaction
  ) throws -> [Candidate] {
    try transaction.query(
      """
      select v.video_id, v.frame_number, f.phash, encode(f.phash256, 'hex'), coalesce((f.measures ->> 'sharpness')::float4, 0),
        v.uniqueness is not null and not \(asNew)::boolean, encode(f.sha256, 'hex')
      from frame_verdicts v join video_frames f on f.video_id = v.video_id and f.frame_number = v.frame_number
      where v.project_id = \(project) and v.verdict = 'kept'
        and (\(asNew)::boolean or v.uniqueness is distinct from 'duplicate')
      order by v.uniqueness is null and not \(asNew)::boolean, v.video_id, v.frame_number limit \(most)::bigint
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

  /// Of these groups of the project, those that a word would change.
  static func undecided(
    _ ids: [DuplicateGroupID], by isConfirmed: Bool?, project: ProjectID, in transaction: Transaction
  )
    throws -> [DuplicateGroupID]
  {
    try transaction.query(
      """
      select id from duplicate_groups where project_id = \(project) and id = any(\(ids)::uuid[])
        and status <> \(status(isConfirmed)) order by id
      """
    ).map { try $0.get(0) }
  }

  private static func status(_ isConfirmed: Bool?) -> DuplicateGroup.Status {
    switch isConfirmed {
    case true?: .confirmed
    case false?: .rejected
    case nil: .proposed
    }
  }

  /// A person's word on a group.
  ///
  /// - Parameters:
  ///   - isConfirmed: False keeps every frame of it and never proposes it again; nil takes an earlier word back, which
  ///     also keeps every frame.
  ///   - keeper: The frame of it that stays from now on.
  /// - Throws: `APIError(.notFound)`; `APIError(.invalidField)` for a keeper that is not of the group;
  ///   `APIError(.illegalStep)` for a group that has this word and keeper already.
  public static func decide(
    _ id: DuplicateGroupID, isConfirmed: Bool?, keeper: FrameName? = nil, project: ProjectID, workspace: UUID,
    by user: UUID, in transaction: Transaction
  ) throws {
    let rows = try transaction.query(
      "select status from duplicate_groups where id = \(id) and project_id = \(project) for update")
    guard let row = rows.first else { throw APIError(.notFound, "There is no such group in this project") }
    let wanted = status(isConfirmed)
    let present: DuplicateGroup.Status = try row.get(0)
    let isOther = try keeper.map { try setKeeper($0, of: id, in: transaction) } ?? false
    guard present != wanted || isOther else {
      throw APIError(.illegalStep, "The group is \(wanted.rawValue) already")
    }
    if wanted == .proposed, present != .proposed {
      try propose(id, in: transaction)
    } else {
      try transaction.execute(
        """
        update duplicate_groups set status = \(wanted), decided_by = \(wanted == .proposed ? nil : user)::uuid,
          decided_at = case when \(wanted != .proposed)::boolean then now() end
        where id = \(id)
        """)
    }
    try settle(
      id, isConfirmed: isConfirmed ?? false, project: project, workspace: workspace, by: user, in: transaction)
  }

  /// Makes another frame of a group the one that stays; answers whether it was another one.
  private static func setKeeper(_ frame: FrameName, of id: DuplicateGroupID, in transaction: Transaction) throws -> Bool
  {
    let members = try transaction.query(
      """
      select is_keeper from duplicate_members
      where group_id = \(id) and video_id = \(frame.video) and frame_number = \(frame.frame)
      """)
    guard let member = members.first else {
      throw APIError(.invalidField, "keeper: there is no such frame in the group")
    }
    if try member.get(0, as: Bool.self) { return false }
    // One after the other: never two at once, as the index asks.
    try transaction.execute("update duplicate_members set is_keeper = false where group_id = \(id) and is_keeper")
    try transaction.execute(
      """
      update duplicate_members set is_keeper = true
      where group_id = \(id) and video_id = \(frame.video) and frame_number = \(frame.frame)
      """)
    return true
  }

  /// A decided group is a proposal again. No step leads back there, since a comparison must never reopen what people
  /// have decided: the group is made anew with the same name and members.
  private static func propose(_ id: DuplicateGroupID, in transaction: Transaction) throws {
    struct Line: Codable {
      var video: VideoID
      var frame: Int
      var keeper: Bool
      var distance: Double
    }
    let members = try transaction.query(
      "select video_id, frame_number, is_keeper, distance from duplicate_members where group_id = \(id)"
    ).map { Line(video: try $0.get(0), frame: try $0.get(1), keeper: try $0.get(2), distance: try $0.get(3)) }
    let group = try transaction.query(
      """
      delete from duplicate_groups where id = \(id) returning workspace_id, project_id, method, threshold, created_at
      """)[0]
    let workspace: UUID = try group.get(0)
    let project: ProjectID = try group.get(1)
    try transaction.execute(
      """
      insert into duplicate_groups (workspace_id, project_id, id, status, method, threshold, created_at)
      values (\(workspace), \(project), \(id), 'proposed', \(try group.get(2, as: DuplicateGroup.Method.self)),
        \(try group.get(3, as: Double.self)), \(try group.get(4, as: Date.self)))
      """)
    try transaction.execute(
      """
      insert into duplicate_members (workspace_id, project_id, group_id, video_id, frame_number, is_keeper, distance)
      select \(workspace)::uuid, \(project)::uuid, \(id)::uuid, m.video, m.frame, m.keeper, m.distance
      from jsonb_to_recordset(\(json: members)) as m(video uuid, frame int, keeper boolean, distance float8)
      """)
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
    -> (
      items: [(group: DuplicateGroup, pictures: [(path: String, format: String)])], next: String?,
      facets: [String: Int]?
    )
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
    var hashes: [[(short: Int64?, wide: Hash256?)]] = Array(repeating: [], count: groups.count)
    for row in try transaction.query(
      """
      select m.group_id, m.video_id, m.frame_number, m.is_keeper, m.distance, v.image_id, f.storage_path, f.format,
        f.phash, encode(f.phash256, 'hex'), \(FrameStore.nameColumns)
      from duplicate_members m
      join frame_verdicts v on v.project_id = m.project_id and v.video_id = m.video_id
        and v.frame_number = m.frame_number
      join video_frames f on f.video_id = m.video_id and f.frame_number = m.frame_number
      join videos d on d.id = m.video_id
      where m.group_id = any(\(groups.map(\.group.id))::uuid[])
      order by m.group_id, m.is_keeper desc, m.distance, m.video_id, m.frame_number
      """)
    {
      guard let place = places[try row.get(0)] else { continue }
      groups[place].group.members.append(
        DuplicateGroup.Member(
          videoId: try row.get(1), frameNumber: try row.get(2), isKeeper: try row.get(3), distance: try row.get(4),
          video: try row.get("video_name"), seconds: try row.get("seconds"), imageId: try row.get(5)))
      groups[place].pictures.append((try row.get(6), try row.get(7)))
      hashes[place].append((try row.get(8), try row.get(9, as: String?.self).flatMap { Hash256(hexadecimal: $0) }))
    }
    for place in groups.indices { measure(&groups[place].group, hashes[place]) }
    var facets: [String: Int]?
    if query.with?.split(separator: ",").contains("facets") == true {
      var counts: [String: Int] = [:]
      for row in try transaction.query(
        "select status, count(*) from duplicate_groups where project_id = \(project) group by 1")
      {
        counts[try row.get(0)] = try row.get(1)
      }
      facets = counts
    }
    return (groups, rows.count > size ? groups.last?.group.id.description : nil, facets)
  }

  /// Distances from the present keeper, the first member: those that are stored are from the one that was found first.
  private static func measure(_ group: inout DuplicateGroup, _ hashes: [(short: Int64?, wide: Hash256?)]) {
    guard let keeper = group.members.first, keeper.distance != 0 else { return }
    for (place, hash) in hashes.enumerated() {
      group.members[place].distance =
        switch group.method {
        case .phash64:
          hash.short.flatMap { one in hashes[0].short.map { Double((one ^ $0).nonzeroBitCount) } }
        case .phash256: hash.wide.flatMap { one in hashes[0].wide.map { Double(one.distance(to: $0)) } }
        case .embedding: nil
        }
    }
  }

  /// Where frames' pictures are, what their videos are called, and their times.
  static func described(_ frames: [FoundGroup.Member], in transaction: Transaction) throws
    -> [FrameName: (path: String, format: String, video: String, seconds: Double?)]
  {
    var found: [FrameName: (path: String, format: String, video: String, seconds: Double?)] = [:]
    for row in try transaction.query(
      """
      select f.video_id, f.frame_number, f.storage_path, f.format, \(FrameStore.nameColumns)
      from unnest(\(frames.map(\.video))::uuid[], \(frames.map(\.frame))::int[]) as m(video, frame)
      join video_frames f on f.video_id = m.video and f.frame_number = m.frame
      join videos d on d.id = f.video_id
      """)
    {
      found[FrameName(video: try row.get(0), frame: try row.get(1))] = (
        try row.get(2), try row.get(3), try row.get("video_name"), try row.get("seconds")
      )
    }
    return found
  }
}
