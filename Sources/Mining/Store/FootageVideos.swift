public import Database
public import Foundation
import Jobs
public import Library
public import Web

/// A file that is here and may be a video.
public struct ReceivedVideo: Sendable {
  public var filename: String
  public var title: String?
  public var source: VideoSource
  public var info: JSONValue
  /// Lower-case hexadecimal.
  public var sha256: String
  /// Bytes.
  public var size: Int

  public init(
    filename: String, title: String? = nil, source: VideoSource = .file, info: JSONValue = .object([:]),
    sha256: String, size: Int
  ) {
    self.filename = filename
    self.title = title
    self.source = source
    self.info = info
    self.sha256 = sha256
    self.size = size
  }
}

/// A video that is somewhere else and is to be fetched.
public struct AnnouncedVideo: Sendable {
  public var url: String
  /// The name another service has for it, such as `youtube:dQw4w9WgXcQ`.
  public var externalID: String?
  public var filename: String
  public var title: String?
  public var source: VideoSource
  public var info: JSONValue

  public init(
    url: String, externalID: String? = nil, filename: String, title: String? = nil, source: VideoSource = .url,
    info: JSONValue = .object([:])
  ) {
    self.url = url
    self.externalID = externalID
    self.filename = filename
    self.title = title
    self.source = source
    self.info = info
  }
}

/// Videos of the workspace on their way to frames, in SQL.
public enum FootageVideos {
  /// The video with these bytes, made now if the workspace has none.
  public static func receive(_ file: ReceivedVideo, workspace: UUID, by user: UUID?, in transaction: Transaction) throws
    -> (id: VideoID, isNew: Bool)
  {
    // Two that bring the same bytes meet here: the second sees the first's row.
    try transaction.execute("select pg_advisory_xact_lock(hashtextextended(\(workspace.uuidString + file.sha256), 7))")
    if let twin = try byContent(file.sha256, in: transaction) { return (twin, false) }
    let id = VideoID()
    try transaction.execute(
      """
      insert into videos (workspace_id, id, filename, title, source_type, source_info, sha256, storage_path, file_size,
        status, created_by)
      values (\(workspace), \(id), \(file.filename), \(file.title), \(file.source), \(jsonBytes: file.info.bytes),
        decode(\(file.sha256), 'hex'), \(ObjectNames.content(workspace, sha256: file.sha256)), \(file.size),
        'DOWNLOADED', \(user))
      """)
    return (id, true)
  }

  /// The video of this address or outside name, made now if the workspace has none.
  public static func announce(_ video: AnnouncedVideo, workspace: UUID, by user: UUID?, in transaction: Transaction)
    throws -> (id: VideoID, isNew: Bool)
  {
    let addresses = [video.url] + (video.externalID.map { [$0] } ?? [])
    for address in addresses.sorted() {
      try transaction.execute("select pg_advisory_xact_lock(hashtextextended(\(workspace.uuidString + address), 8))")
    }
    if let row = try transaction.query(
      "select video_id from video_addresses where address = any(\(addresses)::text[]) order by video_id limit 1"
    ).first {
      let id: VideoID = try row.get(0)
      try name(id, addresses, workspace: workspace, in: transaction)
      return (id, false)
    }
    let id = VideoID()
    try transaction.execute(
      """
      insert into videos (workspace_id, id, filename, title, source_type, source_info, url, external_id, created_by)
      values (\(workspace), \(id), \(video.filename), \(video.title), \(video.source), \(jsonBytes: video.info.bytes),
        \(video.url), \(video.externalID), \(user))
      """)
    try name(id, addresses, workspace: workspace, in: transaction)
    return (id, true)
  }

  /// The video that the workspace has of this address or outside name.
  static func known(_ video: AnnouncedVideo, in transaction: Transaction) throws -> VideoID? {
    let addresses = [video.url] + (video.externalID.map { [$0] } ?? [])
    return try transaction.query(
      "select video_id from video_addresses where address = any(\(addresses)::text[]) order by video_id limit 1"
    ).first?.get(0)
  }

  /// Adds names by which a video is known; those that another video has stay that one's.
  static func name(_ id: VideoID, _ addresses: [String], workspace: UUID, in transaction: Transaction) throws {
    try transaction.execute(
      """
      insert into video_addresses (workspace_id, address, video_id)
      select \(workspace)::uuid, a, \(id)::uuid from unnest(\(addresses)::text[]) a on conflict do nothing
      """)
  }

  private static func byContent(_ sha256: String, in transaction: Transaction) throws -> VideoID? {
    try transaction.query("select id from videos where sha256 = decode(\(sha256), 'hex')").first?.get(0)
  }

  /// The bytes of a fetched video are here. Where another video has the same bytes, its projects and addresses become
  /// that one's, and this one goes.
  ///
  /// - Returns: The video that has the bytes.
  public static func arrived(
    _ id: VideoID, sha256: String, size: Int, workspace: UUID, in transaction: Transaction
  ) throws -> VideoID {
    try transaction.execute("select pg_advisory_xact_lock(hashtextextended(\(workspace.uuidString + sha256), 7))")
    if let twin = try byContent(sha256, in: transaction), twin != id {
      let projects = try transaction.query(
        "select project_id, added_by from project_videos where video_id = \(id) order by project_id"
      ).map { (try $0.get(0, as: ProjectID.self), try $0.get(1, as: UUID?.self)) }
      for (project, user) in projects {
        try VideoStore.link([twin], to: project, workspace: workspace, by: user, in: transaction)
      }
      try transaction.execute("update video_addresses set video_id = \(twin) where video_id = \(id)")
      try transaction.execute("update bucket_objects set video_id = \(twin) where video_id = \(id)")
      try transaction.execute("delete from videos where id = \(id)")
      return twin
    }
    try transaction.execute(
      """
      update videos set sha256 = decode(\(sha256), 'hex'), file_size = \(size),
        storage_path = \(ObjectNames.content(workspace, sha256: sha256)), status = 'DOWNLOADED'
      where id = \(id) and status = 'DOWNLOADING'
      """)
    return id
  }

  /// Notes which subtitles its site offered and did not give.
  static func note(_ missing: [MissingSubtitles], of id: VideoID, in transaction: Transaction) throws {
    try transaction.execute(
      "update videos set missing_subtitles = \(jsonBytes: try JSONCoder.encode(missing)) where id = \(id)")
  }

  /// Takes frames out of an extracted video again, by the settings of a project that has it.
  ///
  /// - Throws: `APIError(.notFound)`; `APIError(.illegalStep)` for a video that is not extracted.
  static func extractAgain(
    _ id: VideoID, project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws -> JobID {
    guard let video = try VideoStore.find(id, project: project, in: transaction) else {
      throw APIError(.notFound, "There is no such video in this project")
    }
    let changed = try transaction.execute(
      "update videos set status = 'DOWNLOADED' where id = \(id) and status = 'EXTRACTED'")
    guard changed == 1 else {
      throw APIError(.illegalStep, "The video is \(video.status.rawValue)", hint: "Wait until it is EXTRACTED")
    }
    let due = FootageQueue.Due(
      workspace: workspace, kind: VideoWork.extract.name, project: project, video: id, user: user)
    guard let job = try FootageQueue.enqueue(due, in: transaction) else { throw APIError(.internal) }
    return job
  }

  /// Makes the proxy of an extracted video where there is none, also after a failure.
  ///
  /// - Throws: `APIError(.notFound)`; `APIError(.illegalStep)` for a video that is not extracted; `APIError(.conflict)`
  ///   where there is one.
  static func makeProxy(
    _ id: VideoID, project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws -> JobID {
    guard let video = try VideoStore.find(id, project: project, in: transaction) else {
      throw APIError(.notFound, "There is no such video in this project")
    }
    let row = try transaction.query(
      "select status = 'EXTRACTED' and index_path is not null, proxy_path is not null from videos where id = \(id)"
    ).first
    guard let row, try row.get(0, as: Bool.self) else {
      throw APIError(.illegalStep, "The video is \(video.status.rawValue)", hint: "Wait until it is EXTRACTED")
    }
    guard try !row.get(1, as: Bool.self) else { throw APIError(.conflict, "The video has a proxy already") }
    try transaction.execute(
      "update videos set proxy_error_code = null, proxy_error_message = null where id = \(id) and proxy_path is null")
    let due = FootageQueue.Due(
      workspace: workspace, kind: VideoWork.proxy.name, project: project, video: id, user: user)
    guard let job = try FootageQueue.enqueue(due, in: transaction) else { throw APIError(.internal) }
    return job
  }

  /// Fetches again the subtitles that did not come with a video.
  ///
  /// - Throws: `APIError(.notFound)`; `APIError(.conflict)` where none is missing.
  static func fetchSubtitles(
    _ id: VideoID, project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws -> JobID {
    guard let video = try VideoStore.find(id, project: project, in: transaction) else {
      throw APIError(.notFound, "There is no such video in this project")
    }
    guard video.url != nil, video.missingSubtitles != nil else {
      throw APIError(.conflict, "No subtitles of the video are missing")
    }
    return try JobQueue.enqueue(
      VideoWork.subtitles, VideoWork(videoID: id, projectID: project), workspace: workspace, by: user,
      project: project.uuid, key: "video:\(id)", in: transaction)
  }

  // MARK: Leaving

  /// Takes videos out of a project, with the frames, images and verdicts it has of them.
  ///
  /// - Parameter force: Also where people have labelled frames or drawn tracks.
  /// - Throws: `APIError(.conflict)` when there are labels and `force` is not set.
  /// - Returns: Those that were linked.
  @discardableResult public static func unlink(
    _ ids: [VideoID], from project: ProjectID, force: Bool, workspace: UUID, in transaction: Transaction
  ) throws -> [VideoID] {
    guard !ids.isEmpty else { return [] }
    if !force {
      let labelled: Int = try transaction.query(
        """
        select (select count(*) from images where project_id = \(project) and video_id = any(\(ids)::uuid[])
            and annotation_count > 0)
          + (select count(*) from tracks where project_id = \(project) and video_id = any(\(ids)::uuid[]))
          + (select count(*) from annotations where project_id = \(project) and video_id = any(\(ids)::uuid[]))
        """)[0].get(0)
      guard labelled == 0 else {
        throw APIError(
          .conflict, "\(labelled) frames, tracks or labels of these videos would be lost",
          hint: "Send force=true to delete them for good")
      }
    }
    // A video that no other project has is worked on for nobody.
    let lonely = try transaction.query(
      """
      select v.id from unnest(\(ids)::uuid[]) v(id) where not exists (
        select from project_videos l where l.video_id = v.id and l.project_id <> \(project))
      """
    ).map { try $0.get(0, as: VideoID.self) }
    try cancelJobs(
      lonely.map { "video:\($0)" } + ids.map { "link:\(project):\($0)" }, workspace: workspace, in: transaction)
    return try transaction.query(
      """
      delete from project_videos where project_id = \(project) and video_id = any(\(ids)::uuid[]) returning video_id
      """
    ).map { try $0.get(0) }
  }

  /// The project's videos in one of these states.
  public static func inState(
    _ project: ProjectID, status: VideoStatus?, link: VideoLinkStatus?, most: Int, in transaction: Transaction
  ) throws -> [VideoID] {
    var statement: SQL = "select video_id from project_videos where project_id = \(project)"
    if let status { statement += " and video_status = \(status)" }
    if let link { statement += " and status = \(link)" }
    return try transaction.query(statement + " order by video_id limit \(most)::int").map { try $0.get(0) }
  }

  private static func cancelJobs(_ keys: [String], workspace: UUID, in transaction: Transaction) throws {
    let jobs = try transaction.query(
      """
      select id from jobs where workspace_id = \(workspace) and key = any(\(keys)::text[])
        and kind = any(\(["videos.download", "videos.probe", "videos.extract", "videos.proxy", "videos.subtitles", "footage.filter"])::text[])
        and status in ('queued', 'running') order by id
      """
    ).map { try $0.get(0, as: JobID.self) }
    for job in jobs { _ = try JobQueue.cancel(job, in: transaction) }
  }

  /// Bytes that a deleted row named.
  public struct Leftover: Sendable, Hashable {
    public var path: String
    /// Lower-case hexadecimal; nil for what is not named by content.
    public var sha256: String?
  }

  /// Deletes videos that no project links, with their frames.
  ///
  /// - Returns: How many, and the bytes they named: for the caller to delete where nothing else names them.
  public static func deleteOrphans(most: Int, in transaction: Transaction) throws -> (count: Int, leftovers: [Leftover])
  {
    let ids = try transaction.query(
      """
      select v.id from videos v where not exists (select from project_videos l where l.video_id = v.id)
      order by v.id limit \(most)::int for update skip locked
      """
    ).map { try $0.get(0, as: VideoID.self) }
    guard !ids.isEmpty else { return (0, []) }
    let leftovers = try transaction.query(
      """
      select distinct storage_path, encode(sha256, 'hex') from video_frames where video_id = any(\(ids)::uuid[])
      union
      select storage_path, encode(sha256, 'hex') from videos where id = any(\(ids)::uuid[]) and storage_path is not null
      union
      select p, null from videos v, lateral (values (v.index_path), (v.poster_path), (v.storyboard_path),
        (v.proxy_path), (v.proxy_index_path)) t(p)
        where v.id = any(\(ids)::uuid[]) and p is not null and p is distinct from v.storage_path
      """
    ).map { Leftover(path: try $0.get(0), sha256: try $0.get(1)) }
    try transaction.execute("delete from videos where id = any(\(ids)::uuid[])")
    return (ids.count, leftovers)
  }

  /// Of these bytes, those that no row of the tenant names any more.
  public static func unused(_ leftovers: [Leftover], in transaction: Transaction) throws -> [Leftover] {
    let hashes = leftovers.compactMap(\.sha256)
    let used = Set(
      try transaction.query(
        """
        select h from unnest(\(hashes)::text[]) h where exists (select from images where sha256 = decode(h, 'hex'))
          or exists (select from video_frames where sha256 = decode(h, 'hex'))
          or exists (select from videos where sha256 = decode(h, 'hex'))
        """
      ).map { try $0.get(0, as: String.self) })
    return leftovers.filter { $0.sha256.map { !used.contains($0) } ?? true }
  }
}
