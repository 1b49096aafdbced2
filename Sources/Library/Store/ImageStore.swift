public import Database
public import Foundation
import Identity
public import Web

/// What is known of a file when its image row is made.
public struct NewImage: Sendable {
  public var id = ImageID()
  public var media = Media.image
  public var parent: ImageID?
  public var page = 0
  /// Of a frame: its video, its place in the video's frame index and its time in the video's time base.
  public var video: VideoID?
  public var frameNumber: Int?
  public var pts: Int64?
  public var batch: BatchID?
  public var filename: String
  public var relativePath: String
  public var originalID: String?
  public var format: String?
  public var width: Int?
  public var height: Int?
  public var fileSize: Int
  /// Lower-case hexadecimal.
  public var sha256: String
  public var storagePath: String
  public var split: Split?
  public var tags: [String] = []
  public var metadata: JSONValue = .object([:])
  public var licence: String?
  public var attribution: String?

  public init(filename: String, relativePath: String, fileSize: Int, sha256: String, storagePath: String) {
    self.filename = filename
    self.relativePath = relativePath
    self.fileSize = fileSize
    self.sha256 = sha256
    self.storagePath = storagePath
  }
}

/// Images in SQL.
public enum ImageStore {
  /// Makes the rows of new images; their files are read by a job afterwards.
  public static func insert(
    _ images: [NewImage], project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: images.count, by: 200) {
      try transaction.queries(
        images[start..<min(start + 200, images.count)].map { image in
          """
          insert into images (workspace_id, project_id, id, media, parent_id, page, video_id, frame_number, pts, batch_id,
            filename, relative_path, original_id, format, width, height, file_size, sha256, storage_path, split, tags, metadata, licence,
            attribution, uploaded_by)
          values (\(workspace), \(project), \(image.id), \(image.media), \(image.parent), \(image.page), \(image.video),
            \(image.frameNumber), \(image.pts), \(image.batch), \(image.filename), \(image.relativePath),
            \(image.originalID), \(image.format), \(image.width), \(image.height), \(image.fileSize), decode(\(image.sha256), 'hex'), \(image.storagePath), \(image.split),
            \(image.tags)::text[], \(jsonBytes: image.metadata.bytes), \(image.licence), \(image.attribution), \(user))
          """
        })
    }
  }

  /// Which of these hashes the project has already, outside the bin: hash to image.
  public static func byHash(_ hashes: [String], project: ProjectID, in transaction: Transaction) throws
    -> [String: ImageID]
  {
    guard !hashes.isEmpty else { return [:] }
    var found: [String: ImageID] = [:]
    for row in try transaction.query(
      """
      select encode(sha256, 'hex'), id from images where project_id = \(project) and deleted_at is null and page = 0
        and sha256 in (select decode(h, 'hex') from unnest(\(hashes)::text[]) h) order by id desc
      """)
    {
      found[try row.get(0)] = try row.get(1)
    }
    return found
  }

  /// Reads what ``json(_:addresses:)`` wants of one image, and its revision.
  static func statement(_ id: ImageID) -> SQL {
    ImageListQuery.everything.columns() + SQL(", i.revision from images i where i.id = \(id)")
  }

  /// One image with its boxes and addresses, as ready JSON.
  static func json(_ row: Row, addresses: PictureAddresses) throws -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(8 << 10)
    try ImageJSON.append(row, addresses: addresses, to: &output)
    return output
  }

  /// Revision and project of an image; nil when the tenant has none of that id.
  static func place(_ id: ImageID, in transaction: Transaction) throws -> (project: ProjectID, revision: Int)? {
    try transaction.query("select project_id, revision from images where id = \(id)").first.map {
      (try $0.get(0), try $0.get(1))
    }
  }

  /// The project an image belongs to; nil when the tenant has none of that id.
  public static func project(of id: ImageID, in transaction: Transaction) throws -> ProjectID? {
    try place(id, in: transaction)?.project
  }

  /// Changes an image if it still has the revision the caller saw; nil revision skips the check.
  static func update(_ id: ImageID, _ changes: ImageChanges, revision: Int?, in transaction: Transaction) throws {
    var assignments: [SQL] = ["revision = revision + 1"]
    if let filename = changes.filename {
      assignments.append("filename = \(try FileNames.checked(filename))")
    }
    if let split = changes.split { assignments.append(split == .none ? "split = null" : "split = \(split.rawValue)") }
    if let tags = changes.tags { assignments.append("tags = \(try checked(tags: tags))::text[]") }
    if let metadata = changes.metadata {
      guard metadata.object != nil else { throw APIError(.invalidField, "metadata must be an object") }
      assignments.append("metadata = \(jsonBytes: metadata.bytes)")
    }
    if let status = changes.status { assignments.append("status = \(status)") }
    if let isNull = changes.isNull {
      assignments.append("is_null = \(isNull)")
      if changes.status == nil { assignments.append("status = \(isNull ? "done" : "unlabelled")") }
    }
    if let licence = changes.licence { assignments.append("licence = nullif(\(licence), '')") }
    if let attribution = changes.attribution { assignments.append("attribution = nullif(\(attribution), '')") }
    let statement: SQL =
      "update images set \(assignments.joined(separator: ", ")) where id = \(id) and deleted_at is null"
    do {
      let changed = try transaction.execute(statement + " and (\(revision)::bigint is null or revision = \(revision))")
      guard changed == 0 else { return }
    } catch let error as DatabaseError where error.kind.isCheck {
      throw APIError(
        .conflict, "An image with labels cannot be confirmed empty", hint: "Delete its labels first")
    }
    guard
      let current = try transaction.query(
        "select rendered || rendered_state || '}' from images where id = \(id) and deleted_at is null"
      )
      .first
    else { throw APIError(.notFound) }
    throw APIError(
      .staleRevision, "The image was changed by someone else", hint: "Look at the current state and try again",
      details: ["current": try JSONValue(parsing: current.bytes(0) ?? [])])
  }

  /// What an act does to a row.
  struct Assignment {
    /// What is set.
    var changes: SQL
    /// Which rows it would change at all.
    var condition: SQL = "true"
  }

  /// What an act does to a row.
  ///
  /// - Throws: `APIError(.invalidField)` for a value that the action does not take.
  static func assignment(_ act: BulkImageAct, by user: UUID) throws -> Assignment {
    switch act.action {
    case .setSplit:
      guard let split = act.value?.string, ImageFilter.SplitChoice(rawValue: split) != nil else {
        throw APIError(.invalidField, "value must be train, valid, test or none")
      }
      return Assignment(
        changes: "split = nullif(\(split), 'none')", condition: "split is distinct from nullif(\(split), 'none')")
    case .addTags:
      let tags = try checked(tags: act.value)
      return Assignment(
        changes: "tags = (select array_agg(distinct t order by t) from unnest(tags || \(tags)::text[]) t)",
        condition: "not tags @> \(tags)::text[]")
    case .removeTags:
      let tags = try checked(tags: act.value)
      return Assignment(
        changes:
          "tags = (select coalesce(array_agg(t), '{}') from unnest(tags) t where t <> all (\(tags)::text[]))",
        condition: "tags && \(tags)::text[]")
    case .setNull:
      guard let isNull = act.value?.bool else { throw APIError(.invalidField, "value must be true or false") }
      return Assignment(
        changes: "is_null = \(isNull), status = \(isNull ? "done" : "unlabelled")",
        condition: isNull ? "annotation_count = 0 and not is_null" : "is_null")
    case .setStatus:
      guard let status = act.value?.string.flatMap(ImageStatus.init) else {
        throw APIError(.invalidField, "value must be unlabelled, in_progress or done")
      }
      return Assignment(changes: "status = \(status)", condition: "status <> \(status)")
    case .delete: return Assignment(changes: "deleted_at = now(), deleted_by = \(user)")
    case .restore: return Assignment(changes: "deleted_at = null, deleted_by = null")
    }
  }

  /// Acts on the images of a condition; answers how many rows changed.
  static func bulk(_ act: BulkImageAct, where condition: SQL, by user: UUID, in transaction: Transaction) throws -> Int
  {
    let assignment = try assignment(act, by: user)
    return try transaction.execute(
      """
      update images set \(assignment.changes), revision = revision + 1
      where id in (select i.id from images i where \(condition) order by i.id for update) and \(assignment.condition)
      """)
  }

  /// Acts on the next images of a condition in the order of their ids.
  ///
  /// - Returns: How many were looked at and changed, and the last of them; nil when there are no more.
  static func bulk(
    _ act: BulkImageAct, where condition: SQL, after: ImageID?, limit: Int, by user: UUID, in transaction: Transaction
  ) throws -> (seen: Int, changed: Int, last: ImageID)? {
    var beyond = condition
    if let after { beyond += " and i.id > \(after)" }
    let ids: [ImageID] = try transaction.query(
      "select i.id from images i where \(beyond) order by i.id limit \(limit)::int for update"
    ).map { try $0.get(0) }
    guard let last = ids.last else { return nil }
    return (ids.count, try bulk(act, where: "i.id = any(\(ids)::uuid[])", by: user, in: transaction), last)
  }

  static func splitCounts(_ project: ProjectID, in transaction: Transaction) throws -> SplitCounts {
    var counts: [String: Int] = [:]
    for row in try transaction.query(
      "select coalesce(split, 'none'), count(*) from images where project_id = \(project) and deleted_at is null group by 1"
    ) {
      counts[try row.get(0)] = try row.get(1)
    }
    return SplitCounts(
      train: counts["train"] ?? 0, valid: counts["valid"] ?? 0, test: counts["test"] ?? 0, none: counts["none"] ?? 0)
  }

  /// Every tag of a project with its number of images.
  static func tags(_ project: ProjectID, in transaction: Transaction) throws -> [TagCount] {
    try transaction.query(
      """
      select t.tag, count(*) from image_tags t join images i on i.id = t.image_id and i.deleted_at is null
      where t.project_id = \(project) group by t.tag order by count(*) desc, t.tag limit 1000
      """
    ).map { TagCount(tag: try $0.get(0), count: try $0.get(1)) }
  }

  static func checked(tags: [String]) throws -> [String] {
    var seen: Set<String> = []
    let cleaned = tags.map { $0.trimmingCharacters(in: .whitespaces) }.filter { seen.insert($0).inserted }
    guard cleaned.count <= 100, cleaned.allSatisfy({ (1...100).contains($0.count) }) else {
      throw APIError(.invalidField, "Tags have 1 to 100 characters, an image at most 100 of them")
    }
    return cleaned.sorted()
  }

  private static func checked(tags value: JSONValue?) throws -> [String] {
    guard let values = value?.array, !values.isEmpty, values.allSatisfy({ $0.string != nil }) else {
      throw APIError(.invalidField, "value must be a list of tags")
    }
    return try checked(tags: values.compactMap(\.string))
  }
}

extension DatabaseError.Kind {
  /// Whether a CHECK refused the row.
  var isCheck: Bool { if case .check = self { true } else { false } }
}

extension ImageStore {
  /// A picture for a project's card.
  struct Cover: Sendable {
    var sha256: String
    var page: Int
    var format: String
  }

  /// The newest four pictures of each project.
  static func covers(_ projects: [ProjectID], in transaction: Transaction) throws -> [ProjectID: [Cover]] {
    guard !projects.isEmpty else { return [:] }
    var covers: [ProjectID: [Cover]] = [:]
    for row in try transaction.query(
      """
      select p.id, encode(i.sha256, 'hex'), i.page, i.thumbnail_format
      from unnest(\(projects)::uuid[]) p(id) cross join lateral (
        select * from images where project_id = p.id and deleted_at is null and thumbnail_format is not null
        order by id desc limit 4) i
      """)
    {
      covers[try row.get(0), default: []].append(
        Cover(sha256: try row.get(1), page: try row.get(2), format: try row.get(3)))
    }
    return covers
  }
}

extension ImageStore {
  /// Images by relative path, else by a file name that only one image of the project has.
  ///
  /// - Parameter sought: For each image the paths that it may have, the likeliest first.
  /// - Returns: The image of each, in the order asked for.
  public static func byPath(_ sought: [[String]], project: ProjectID, in transaction: Transaction) throws -> [ImageID?]
  {
    let paths = Array(Set(sought.joined()))
    guard !paths.isEmpty else { return sought.map { _ in nil } }
    var found: [String: ImageID] = [:]
    for row in try transaction.query(
      """
      select relative_path, id from images where project_id = \(project) and deleted_at is null and page = 0
        and relative_path = any(\(paths)::text[]) order by id desc
      """)
    {
      found[try row.get(0)] = try row.get(1)
    }
    func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    let missing = sought.filter { one in !one.contains { found[$0] != nil } }
    let names = Set(missing.joined().map(name))
    var named: [String: ImageID] = [:]
    if !names.isEmpty {
      for row in try transaction.query(
        """
        select filename, min(id::text)::uuid from images where project_id = \(project) and deleted_at is null and page = 0
          and filename = any(\(Array(names))::text[]) group by filename having count(*) = 1
        """)
      {
        named[try row.get(0)] = try row.get(1)
      }
    }
    return sought.map { one in
      one.lazy.compactMap { found[$0] }.first ?? one.lazy.compactMap { named[name($0)] }.first
    }
  }

  /// Starts the jobs that read new images' files.
  public static func startReading(
    _ images: [ImageID], project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws {
    try IngestWork.enqueue(images, project: project, workspace: workspace, by: user, in: transaction)
  }
}
