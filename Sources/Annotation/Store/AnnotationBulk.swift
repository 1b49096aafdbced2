public import Database
public import Foundation
public import Library
public import Registry

/// An annotation whose values have been checked, as an import brings thousands of them.
public struct ImportedAnnotation: Sendable {
  public var image: ImageID
  public var classID: ClassID
  public var kind: AnnotationKind
  public var bounds: Bounds?
  public var status: AnnotationStatus
  public var confidence: Double?
  public var isCrowd = false
  public var isOccluded = false
  public var isTruncated = false
  public var isDifficult = false
  public var group: Int32?
  /// Place in the drawing order; equal ones are drawn as they came.
  public var zOrder: Int32 = 0
  public var originalID: String?
  public var track: TrackID?
  /// Of a track: it stands here as it is, instead of being computed.
  public var isKeyframe = true
  /// Of a track: out of sight from here on.
  public var isOutside = false

  public init(image: ImageID, classID: ClassID, kind: AnnotationKind, bounds: Bounds?, status: AnnotationStatus) {
    self.image = image
    self.classID = classID
    self.kind = kind
    self.bounds = bounds
    self.status = status
  }
}

/// Annotations on their way into the database, encoded once and outside of any transaction.
public struct ImportedAnnotations: Sendable {
  static let columns = [
    "id", "image_id", "class_id", "kind", "data", "attributes", "x_min", "y_min", "x_max", "y_max", "status",
    "confidence", "is_crowd", "is_occluded", "is_truncated", "is_difficult", "group_id", "z_order", "original_id",
    "track_id", "is_keyframe", "is_outside",
  ]
  private(set) var rows = CopyRows(columns: Self.columns.count)
  private var ids: ArraySlice<AnnotationID> = []

  /// None yet, with room for `capacity` of them.
  public init(capacity: Int) { rows.reserve(rows: capacity, of: 360) }

  /// How many there are.
  public var count: Int { rows.count }

  /// Adds an annotation; later ones sort behind it.
  ///
  /// - Parameters:
  ///   - data: Geometry, as JSON text.
  ///   - attributes: An object, as JSON text.
  public mutating func append(_ annotation: ImportedAnnotation, data: [UInt8], attributes: [UInt8]) {
    if ids.isEmpty { ids = AnnotationID.make(4096)[...] }
    rows.begin()
    rows.value(ids.removeFirst())
    rows.value(annotation.image)
    rows.value(annotation.classID)
    rows.value(annotation.kind.rawValue)
    rows.json(data)
    rows.json(attributes)
    rows.value(annotation.bounds?.xMin)
    rows.value(annotation.bounds?.yMin)
    rows.value(annotation.bounds?.xMax)
    rows.value(annotation.bounds?.yMax)
    rows.value(annotation.status.rawValue)
    rows.value(annotation.confidence)
    rows.value(annotation.isCrowd)
    rows.value(annotation.isOccluded)
    rows.value(annotation.isTruncated)
    rows.value(annotation.isDifficult)
    rows.value(annotation.group)
    rows.value(annotation.zOrder)
    rows.value(annotation.originalID)
    if let track = annotation.track { rows.value(track) } else { rows.null() }
    rows.value(annotation.isKeyframe)
    rows.value(annotation.isOutside)
    rows.end()
  }
}

/// Writes many annotations at once, set by set instead of row by row: rows, history, counts and lists.
public enum AnnotationBulk {
  /// Locks images until the end of the transaction, so that whoever else writes labels of theirs waits.
  ///
  /// Between this and ``write`` nobody adds or removes a label of these images.
  public static func lock(_ images: [ImageID], project: ProjectID) -> SQL {
    """
    select from images where project_id = \(project) and id = any(\(images.sorted())::uuid[]) order by id
    for no key update
    """
  }

  /// Inserts annotations of one project, after deleting those of `replaced` images.
  ///
  /// Positions are taken last, as every writer does: whoever draws in the project meanwhile waits for a moment only, and
  /// no two writers lock crosswise.
  ///
  /// - Parameters:
  ///   - ranges: Which of the annotations, by their places.
  ///   - images: Images of those annotations.
  ///   - maker: The model that made them; without one they are an import's.
  /// - Returns: How many were deleted.
  @discardableResult public static func write(
    _ annotations: ImportedAnnotations, _ ranges: [Range<Int>], of images: some Sequence<ImageID>,
    replacing replaced: [ImageID], project: ProjectID, workspace: UUID, author: AnnotationAuthor,
    maker: ModelID? = nil, in transaction: Transaction
  ) throws -> Int {
    let gone = try delete(replaced, project: project, workspace: workspace, in: transaction)
    let touched = Set(images).union(gone.images).sorted()
    guard !touched.isEmpty else { return 0 }
    var statements: [SQL] = []
    let count = ranges.reduce(0) { $0 + $1.count }
    if count > 0 {
      try copy(annotations, ranges, in: transaction)
      statements += insertion(project: project, workspace: workspace, author: author, maker: maker)
    }
    statements.append("select refresh_images(\(project), \(touched)::uuid[])")
    // The positions are found again by a sub-select: they are known to the server only, and this is one round trip.
    statements.append(
      """
      update project_counters set event_position = event_position + \(gone.ids.count + count)
      where project_id = \(project)
      """)
    let last: SQL = "(select event_position from project_counters where project_id = \(project))"
    if !gone.ids.isEmpty {
      statements.append(
        """
        insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id,
          job_id, before)
        select \(workspace), \(project), \(last) - \(gone.ids.count + count)::bigint + e.place, e.id, e.image_id,
          'deleted', \(author.userID), \(author.jobID), e.before
        from unnest(\(gone.ids)::uuid[], \(gone.images)::uuid[], \(gone.states)::jsonb[])
          with ordinality e(id, image_id, before, place)
        """)
    }
    if count > 0 {
      statements.append(
        """
        insert into annotation_events (workspace_id, project_id, position, annotation_id, image_id, action, actor_id, job_id)
        select \(workspace), \(project), \(last) - \(count)::bigint + row_number() over (), id, image_id, 'created',
          \(author.userID), \(author.jobID) from incoming_annotations
        """)
      statements.append("drop table incoming_annotations")
    }
    try transaction.queries(statements)
    return gone.ids.count
  }

  private static func copy(
    _ annotations: ImportedAnnotations, _ ranges: [Range<Int>], in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      create temporary table incoming_annotations (id uuid, image_id uuid, class_id uuid, kind text, data jsonb,
        attributes jsonb, x_min float8, y_min float8, x_max float8, y_max float8, status text, confidence float8,
        is_crowd bool, is_occluded bool, is_truncated bool, is_difficult bool, group_id int, z_order int, original_id text,
        track_id uuid, is_keyframe bool, is_outside bool)
        on commit drop
      """)
    try transaction.copyIn(
      table: "incoming_annotations", columns: ImportedAnnotations.columns, annotations.rows, ranges)
  }

  private static func insertion(
    project: ProjectID, workspace: UUID, author: AnnotationAuthor, maker: ModelID?
  ) -> [SQL] {
    [
      """
      insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, attributes,
        x_min, y_min, x_max, y_max, status, creation_method, source, model_id, job_id, confidence, is_crowd, is_occluded,
        is_truncated, is_difficult, group_id, z_order, original_id, track_id, is_keyframe, is_outside)
      select \(workspace), \(project), n.id, n.image_id, n.class_id, c.name, n.kind, n.data, n.attributes, n.x_min,
        n.y_min, n.x_max, n.y_max, n.status, \(maker == nil ? "user" : "model"), \(maker == nil ? "import" : "model"),
        \(maker), \(author.jobID), n.confidence, n.is_crowd,
        n.is_occluded, n.is_truncated, n.is_difficult, n.group_id, n.z_order, n.original_id, n.track_id, n.is_keyframe,
        n.is_outside
      from incoming_annotations n left join classes c on c.id = n.class_id
      """,
      """
      insert into annotation_count_deltas (workspace_id, project_id, class_id, status, delta)
      select \(workspace), \(project), class_id, status, count(*) from incoming_annotations group by class_id, status
      """,
    ]
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
}
