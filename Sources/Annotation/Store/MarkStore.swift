import Database
import Identity
import Library
import Web

/// Marks in SQL.
enum MarkStore {
  private static let columns: SQL = """
    select m.id, m.project_id, m.image_id, i.filename, m.comment_text, m.position_x, m.position_y, m.position_z,
      i.video_id, i.frame_number, m.author_id,
      coalesce(a.display_name, a.email), m.created_at, m.resolved_by, coalesce(r.display_name, r.email), m.resolved_at, i.width,
      i.height, encode(i.sha256, 'hex'), i.page, i.thumbnail_format
    from image_comments m join images i on i.id = m.image_id and i.deleted_at is null
    left join users a on a.id = m.author_id left join users r on r.id = m.resolved_by
    where m.parent_id is null
    """

  private static func mark(_ row: Row) throws -> Mark {
    let (x, y, z): (Double?, Double?, Double?) = (try row.get(5), try row.get(6), try row.get(7))
    return Mark(
      id: try row.get(0), projectId: try row.get(1), imageId: try row.get(2), filename: try row.get(3),
      videoId: try row.get(8), frameNumber: try row.get(9), text: try row.get(4),
      position: x.flatMap { x in y.map { MarkPosition(x: x, y: $0, z: z) } },
      authorId: try row.get(10), authorName: try row.get(11), createdAt: try row.get(12),
      resolvedBy: try row.get(13), resolverName: try row.get(14), resolvedAt: try row.get(15),
      imageWidth: try row.get(16), imageHeight: try row.get(17))
  }

  private static func thumb(_ row: Row, _ addresses: PictureAddresses) throws -> String? {
    guard let sha256 = try row.get(18, as: String?.self), let format = try row.get(20, as: String?.self) else {
      return nil
    }
    return addresses.thumbnail(sha256: sha256, page: try row.get(19), longest: 256, format: format)
  }

  /// The marks of an image, the oldest first: at most 1,000.
  static func list(of image: ImageID, in transaction: Transaction) throws -> [Mark] {
    try transaction.query("\(columns) and m.image_id = \(image) order by m.id limit 1000").map(mark)
  }

  /// The marks of a project, the newest first.
  static func list(
    _ project: ProjectID, _ query: MarkListQuery, addresses: PictureAddresses, in transaction: Transaction
  ) throws -> Page<Mark> {
    let size = query.limit ?? 100
    guard (1...500).contains(size) else {
      throw APIError(.invalidField, "limit is \(size)", hint: "Ask for 1 to 500 marks a page")
    }
    var statement: SQL = "\(columns) and m.project_id = \(project)"
    if let open = query.open {
      statement += open ? " and m.resolved_at is null" : " and m.resolved_at is not null"
    }
    if let video = query.videoId { statement += " and i.video_id = \(video)" }
    if let cursor = query.cursor {
      guard let before = MarkID(cursor) else { throw APIError(.invalidField, "The cursor is not one of this list") }
      statement += " and m.id < \(before)"
    }
    let rows = try transaction.query(statement + " order by m.id desc limit \(size + 1)::int")
    let items = try rows.prefix(size).map { row in
      var mark = try mark(row)
      mark.thumb = try thumb(row, addresses)
      return mark
    }
    return Page(items: items, nextCursor: rows.count > size ? items.last?.id.description : nil)
  }

  /// One mark; nil when the tenant has none of that id, or its image is in the bin.
  static func find(_ id: MarkID, in transaction: Transaction) throws -> Mark? {
    try transaction.query("\(columns) and m.id = \(id)").first.map(mark)
  }

  /// Makes a mark. Sending the same id again answers what is there already.
  ///
  /// - Throws: `APIError(.notFound)` for an image that is gone, `APIError(.invalidField)` for a place outside of it,
  ///   `APIError(.alreadyExists)` for another mark's id.
  static func insert(
    _ new: NewMark, on image: ImageID, workspace: WorkspaceID, by user: UserID, in transaction: Transaction
  ) throws -> MarkID {
    let text = try MarkText.checked(new.text)
    let rows = try transaction.query(
      """
      select project_id, width, height, media, metadata->'bounds'->'minimum', metadata->'bounds'->'maximum'
      from images where id = \(image) and deleted_at is null
      """)
    guard let row = rows.first else { throw APIError(.notFound) }
    if let position = new.position {
      if try row.get(3, as: Media.self) == .pointCloud {
        try check(position, between: row.bytes(4), and: row.bytes(5))
      } else {
        try check(position, width: try row.get(1), height: try row.get(2))
      }
    }
    let project: ProjectID = try row.get(0)
    let id = new.id ?? MarkID()
    let inserted = try transaction.execute(
      """
      insert into image_comments (workspace_id, project_id, id, image_id, author_id, comment_text, position_x, position_y,
        position_z)
      values (\(workspace), \(project), \(id), \(image), \(user), \(text), \(new.position?.x), \(new.position?.y),
        \(new.position?.z))
      on conflict (id) do nothing
      """)
    if inserted == 0 {
      let found = try transaction.query(
        "select image_id, author_id from image_comments where id = \(id) and parent_id is null"
      ).first
      guard let found, try found.get(0, as: ImageID.self) == image, try found.get(1, as: UserID?.self) == user else {
        throw APIError(.alreadyExists, "Another mark has this id", hint: "Make a new random id")
      }
    }
    return id
  }

  private static func check(_ position: MarkPosition, width: Int?, height: Int?) throws {
    guard let width, let height else {
      throw APIError(.imageNotReady, "The image's size is not known yet", hint: "Try again when it has been read")
    }
    guard (0...Double(width)).contains(position.x), (0...Double(height)).contains(position.y), position.z == nil else {
      throw APIError(
        .invalidField, "position lies outside of the image",
        hint: "It is \(width) × \(height) pixels large, and has no z")
    }
  }

  /// A place may lie beside the points, where one is missing, but not far off.
  private static func check(_ position: MarkPosition, between low: [UInt8]?, and high: [UInt8]?) throws {
    func corner(_ bytes: [UInt8]?) throws -> [Double] {
      try (JSONValue(parsing: bytes ?? []).array ?? []).compactMap(\.double)
    }
    guard let low, let high else {
      throw APIError(.imageNotReady, "The cloud's bounds are not known yet", hint: "Try again when it has been read")
    }
    let (minimum, maximum) = (try corner(low), try corner(high))
    guard minimum.count == 3, maximum.count == 3 else { throw APIError(.internal) }
    guard let z = position.z else {
      throw APIError(.invalidField, "position has no z", hint: "A place in a point cloud is x, y and z in metres")
    }
    let reach = zip(minimum, maximum).map { $1 - $0 }.max() ?? 0
    for (value, (least, most)) in zip([position.x, position.y, z], zip(minimum, maximum)) {
      guard ((least - reach)...(most + reach)).contains(value) else {
        throw APIError(
          .invalidField, "position lies far outside of the cloud",
          hint: "Its points are between \(minimum) and \(maximum)")
      }
    }
  }

  /// Writes other words, if the caller may.
  static func update(_ id: MarkID, text: String, by user: UserID, role: ProjectRole, in transaction: Transaction) throws
  {
    let text = try MarkText.checked(text)
    try check(id, by: user, role: role, to: "change", in: transaction)
    try transaction.execute("update image_comments set comment_text = \(text) where id = \(id)")
  }

  /// Deletes a mark, if the caller may.
  static func delete(_ id: MarkID, by user: UserID, role: ProjectRole, in transaction: Transaction) throws {
    try check(id, by: user, role: role, to: "delete", in: transaction)
    try transaction.execute("delete from image_comments where id = \(id)")
  }

  /// Resolves a mark or opens it again; one that is so already stays as it is.
  static func resolve(_ id: MarkID, _ isResolved: Bool, by user: UserID, in transaction: Transaction) throws {
    let statement: SQL =
      isResolved
      ? """
      update image_comments set resolved_at = now(), resolved_by = \(user)
      where id = \(id) and parent_id is null and resolved_at is null
      """
      : """
      update image_comments set resolved_at = null, resolved_by = null
      where id = \(id) and parent_id is null and resolved_at is not null
      """
    try transaction.execute(statement)
  }

  private static func check(
    _ id: MarkID, by user: UserID, role: ProjectRole, to what: String, in transaction: Transaction
  ) throws {
    let rows = try transaction.query(
      "select author_id from image_comments where id = \(id) and parent_id is null for update")
    guard let row = rows.first else { throw APIError(.notFound) }
    guard try row.get(0, as: UserID?.self) == user || role >= .reviewer else {
      throw APIError(
        .forbidden, "Only its author and reviewers \(what) a mark", hint: "Resolve it, or make one of your own")
    }
  }
}
