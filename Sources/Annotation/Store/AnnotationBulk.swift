public import Database
public import Foundation
public import Library

/// An annotation whose values have been checked, as an import brings thousands of them.
public struct ImportedAnnotation: Sendable {
  public var id = AnnotationID()
  public var image: ImageID
  public var classID: ClassID
  public var kind: AnnotationKind
  /// JSON text.
  public var data: String
  /// JSON text.
  public var attributes: String
  public var bounds: Bounds?
  public var status: AnnotationStatus
  public var confidence: Double?
  public var isCrowd = false
  public var isOccluded = false
  public var isTruncated = false
  public var isDifficult = false
  public var group: Int?
  public var originalID: String?

  public init(
    image: ImageID, classID: ClassID, kind: AnnotationKind, data: String, attributes: String, bounds: Bounds?,
    status: AnnotationStatus
  ) {
    self.image = image
    self.classID = classID
    self.kind = kind
    self.data = data
    self.attributes = attributes
    self.bounds = bounds
    self.status = status
  }
}

/// Writes many annotations at once, set by set instead of row by row: rows, history, counts and lists.
public struct AnnotationBulk {
  private static let columns = [
    "id", "image_id", "class_id", "kind", "data", "attributes", "x_min", "y_min", "x_max", "y_max", "status",
    "confidence", "is_crowd", "is_occluded", "is_truncated", "is_difficult", "group_id", "original_id",
  ]

  /// Inserts annotations of one project, after deleting those of `replaced` images.
  ///
  /// Positions are taken last, as every writer does: whoever draws in the project meanwhile waits for a moment only, and
  /// no two writers lock crosswise.
  ///
  /// - Returns: How many were deleted.
  @discardableResult public static func write(
    _ rows: [ImportedAnnotation], replacing replaced: [ImageID], project: ProjectID, workspace: UUID,
    author: AnnotationAuthor, in transaction: Transaction
  ) throws -> Int {
    let gone = try delete(replaced, project: project, workspace: workspace, in: transaction)
    if !rows.isEmpty { try insert(rows, project: project, workspace: workspace, author: author, in: transaction) }
    let touched = Set(rows.map(\.image)).union(gone.images)
    guard !touched.isEmpty else { return 0 }
    try transaction.query("select refresh_images(\(project), \(touched.sorted())::uuid[])")
    let first = try takePositions(gone.ids.count + rows.count, project: project, in: transaction)
    if !gone.ids.isEmpty {
      try transaction.execute(
        """
        insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id,
          job_id, before)
        select \(workspace), \(project), \(first) + e.place - 1, e.id, e.image_id, 'deleted', \(author.userID),
          \(author.jobID), e.before
        from unnest(\(gone.ids)::uuid[], \(gone.images)::uuid[], \(gone.states)::jsonb[])
          with ordinality e(id, image_id, before, place)
        """)
    }
    if !rows.isEmpty {
      try transaction.queries([
        """
        insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id, job_id)
        select \(workspace), \(project), \(first + gone.ids.count) + row_number() over () - 1, id, image_id, 'created',
          \(author.userID), \(author.jobID) from incoming_annotations
        """,
        "drop table incoming_annotations",
      ])
    }
    return gone.ids.count
  }

  private static func insert(
    _ rows: [ImportedAnnotation], project: ProjectID, workspace: UUID, author: AnnotationAuthor,
    in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      create temporary table incoming_annotations (id uuid, image_id uuid, class_id uuid, kind text, data jsonb,
        attributes jsonb, x_min float8, y_min float8, x_max float8, y_max float8, status text, confidence float8,
        is_crowd bool, is_occluded bool, is_truncated bool, is_difficult bool, group_id int, original_id text)
        on commit drop
      """)
    try transaction.copyIn(table: "incoming_annotations", columns: columns) { copy in
      for row in rows {
        try copy.row(
          row.id, row.image, row.classID, row.kind, row.data, row.attributes, row.bounds?.xMin, row.bounds?.yMin,
          row.bounds?.xMax, row.bounds?.yMax, row.status, row.confidence, row.isCrowd, row.isOccluded,
          row.isTruncated, row.isDifficult, row.group, row.originalID)
      }
    }
    try transaction.queries([
      """
      insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, attributes,
        x_min, y_min, x_max, y_max, status, creation_method, source, job_id, confidence, is_crowd, is_occluded,
        is_truncated, is_difficult, group_id, original_id)
      select \(workspace), \(project), n.id, n.image_id, n.class_id, c.name, n.kind, n.data, n.attributes, n.x_min,
        n.y_min, n.x_max, n.y_max, n.status, 'user', 'import', \(author.jobID), n.confidence, n.is_crowd,
        n.is_occluded, n.is_truncated, n.is_difficult, n.group_id, n.original_id
      from incoming_annotations n join classes c on c.id = n.class_id
      """,
      """
      insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
      select \(workspace), \(project), class_id, status, count(*) from incoming_annotations group by class_id, status
      """,
    ])
  }

  /// What was deleted, entry by entry.
  private struct Gone {
    var ids: [AnnotationID] = []
    var images: [ImageID] = []
    /// JSON text of the annotations as they were.
    var states: [String] = []
  }

  private static func delete(
    _ images: [ImageID], project: ProjectID, workspace: UUID, in transaction: Transaction
  ) throws -> Gone {
    var gone = Gone()
    guard !images.isEmpty else { return gone }
    var classes: [ClassID] = []
    var statuses: [String] = []
    for row in try transaction.query(
      """
      delete from annotations a where a.project_id = \(project) and a.image_id = any(\(images)::uuid[])
      returning a.id, a.image_id, annotation_json(a), a.class_id, a.status
      """)
    {
      gone.ids.append(try row.get(0))
      gone.images.append(try row.get(1))
      gone.states.append(String(decoding: row.bytes(2) ?? [], as: UTF8.self))
      classes.append(try row.get(3))
      statuses.append(try row.get(4))
    }
    guard !gone.ids.isEmpty else { return gone }
    try transaction.execute(
      """
      insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
      select \(workspace), \(project), class_id, status, -count(*)
      from unnest(\(classes)::uuid[], \(statuses)::text[]) e(class_id, status) group by class_id, status
      """)
    return gone
  }

  /// Takes `count` positions and answers the first. Locks the project's counter row until the commit.
  private static func takePositions(_ count: Int, project: ProjectID, in transaction: Transaction) throws -> Int {
    let last: Int = try transaction.query(
      """
      update project_counters set event_position = event_position + \(count) where project_id = \(project)
      returning event_position
      """)[0].get(0)
    return last - count + 1
  }
}
