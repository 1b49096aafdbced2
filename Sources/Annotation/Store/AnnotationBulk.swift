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
  /// - Returns: How many were deleted.
  @discardableResult public static func write(
    _ rows: [ImportedAnnotation], replacing replaced: [ImageID], project: ProjectID, workspace: UUID,
    author: AnnotationAuthor, in transaction: Transaction
  ) throws -> Int {
    let deleted = try delete(replaced, project: project, workspace: workspace, author: author, in: transaction)
    guard !rows.isEmpty else { return deleted }
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
    let first = try takePositions(rows.count, project: project, in: transaction)
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
      insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id, job_id)
      select \(workspace), \(project), \(first) + row_number() over () - 1, id, image_id, 'created', \(author.userID),
        \(author.jobID) from incoming_annotations
      """,
      """
      insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
      select \(workspace), \(project), class_id, status, count(*) from incoming_annotations group by class_id, status
      """,
      """
      select refresh_images(\(project), (select array_agg(image_id order by image_id) from (
        select distinct image_id from incoming_annotations) t))
      """,
      "drop table incoming_annotations",
    ])
    return deleted
  }

  private static func delete(
    _ images: [ImageID], project: ProjectID, workspace: UUID, author: AnnotationAuthor, in transaction: Transaction
  ) throws -> Int {
    guard !images.isEmpty else { return 0 }
    let gone = try transaction.query(
      """
      delete from annotations a where a.project_id = \(project) and a.image_id = any(\(images)::uuid[])
      returning a.id, a.image_id, a.class_id, a.status, annotation_json(a)
      """)
    guard !gone.isEmpty else { return 0 }
    let first = try takePositions(gone.count, project: project, in: transaction)
    let ids = try gone.map { try $0.get(0, as: AnnotationID.self) }
    let classes = try gone.map { try $0.get(2, as: ClassID.self) }
    let statuses = try gone.map { try $0.get(3, as: String.self) }
    try transaction.queries([
      """
      insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id,
        job_id, before)
      select \(workspace), \(project), \(first) + e.place - 1, e.id, e.image_id, 'deleted', \(author.userID),
        \(author.jobID), e.before
      from unnest(\(ids)::uuid[], \(try gone.map { try $0.get(1, as: ImageID.self) })::uuid[],
        \(gone.map { String(decoding: $0.bytes(4) ?? [], as: UTF8.self) })::jsonb[])
        with ordinality e(id, image_id, before, place)
      """,
      """
      insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
      select \(workspace), \(project), class_id, status, -count(*)
      from unnest(\(classes)::uuid[], \(statuses)::text[]) e(class_id, status) group by class_id, status
      """,
      "select refresh_images(\(project), \(images.sorted())::uuid[])",
    ])
    return gone.count
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
