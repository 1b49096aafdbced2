import Database
import Foundation
import Library
import Web

/// Reads annotations, their history and their counts.
public enum AnnotationReader {
  /// A page of annotations as ready JSON.
  static func list(_ query: AnnotationListQuery, project: ProjectID, in transaction: Transaction) throws -> [UInt8] {
    let size = min(max(query.limit ?? 100, 1), 1000)
    var statement: SQL = "select a.id, annotation_json(a) from annotations a where a.project_id = \(project)"
    if let image = query.imageId { statement += " and a.image_id = \(image)" }
    if let video = query.videoId { statement += " and a.video_id = \(video)" }
    if let track = query.trackId { statement += " and a.track_id = \(track)" }
    if let classID = query.classId { statement += " and a.class_id = \(classID)" }
    if let status = query.status { statement += " and a.status = \(status)" }
    if let kind = query.kind { statement += " and a.kind = \(kind)" }
    if let cursor = query.cursor {
      guard let after = AnnotationID(cursor) else {
        throw APIError(.invalidField, "The cursor is not one of this list")
      }
      statement += " and a.id > \(after)"
    }
    return try page(try transaction.query(statement + " order by a.id limit \(size + 1)::int"), size: size)
  }

  /// All annotations of an image in drawing order, as ready JSON.
  static func ofImage(_ image: ImageID, project: ProjectID, in transaction: Transaction) throws -> [UInt8] {
    let rows = try transaction.query(
      """
      select a.id, annotation_json(a) from annotations a where a.project_id = \(project) and a.image_id = \(image)
      order by a.z_order, a.id
      """)
    return try page(rows, size: rows.count)
  }

  private static func page(_ rows: Rows, size: Int) throws -> [UInt8] {
    var output = Array(#"{"items":["#.utf8)
    for (index, row) in rows.prefix(size).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      row.withBytes(1) { output.append(contentsOf: $0 ?? UnsafeBufferPointer(start: nil, count: 0)) }
    }
    output.append(contentsOf: #"],"next_cursor":"#.utf8)
    let next: AnnotationID? = rows.count > size ? try rows[size - 1].get(0) : nil
    output.append(contentsOf: next.map { "\"\($0)\"}" }?.utf8 ?? "null}".utf8)
    return output
  }

  /// One annotation as ready JSON with its revision; nil when the tenant has none of that id.
  static func find(_ id: AnnotationID, project: ProjectID, in transaction: Transaction) throws
    -> (json: [UInt8], revision: Int)?
  {
    try transaction.query(
      "select annotation_json(a), a.revision from annotations a where a.project_id = \(project) and a.id = \(id)"
    ).first.map { ($0.bytes(0) ?? [], try $0.get(1)) }
  }

  /// Where an annotation belongs; nil when the tenant has none of that id.
  ///
  /// Looks into every partition, since the project is what is asked for.
  static func projectStatement(of id: UUID) -> SQL { "select project_id from annotations where id = \(id)" }

  /// A page of a project's history. What an event led to is the next event's `before`, or the row as it stands.
  static func events(_ query: EventListQuery, project: ProjectID, in transaction: Transaction) throws -> [UInt8] {
    let size = min(max(query.limit ?? 100, 1), 500)
    var condition: SQL = "e.project_id = \(project)"
    if let after = query.after { condition += " and e.position > \(after)" }
    if let before = query.before { condition += " and e.position < \(before)" }
    if let image = query.imageId { condition += " and e.image_id = \(image)" }
    if let annotation = query.annotationId { condition += " and e.annotation_id = \(annotation)" }
    // Newest first unless the caller follows the history onwards.
    let order: SQL = query.after == nil ? " order by e.position desc" : " order by e.position"
    let rows = try transaction.query(
      """
      select e.position, jsonb_build_object(
        'position', e.position, 'annotation_id', e.annotation_id, 'image_id', e.image_id, 'action', e.action,
        'actor_id', e.actor_id, 'actor_name', coalesce(u.display_name, u.email), 'job_id', e.job_id,
        'before', e.before,
        'after', case when e.action <> 'deleted' then coalesce(
          (select n.before from annotation_events n where n.project_id = e.project_id
            and n.annotation_id = e.annotation_id and n.position > e.position order by n.position limit 1),
          (select annotation_json(a) from annotations a where a.project_id = e.project_id and a.id = e.annotation_id)) end,
        'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from (select * from annotation_events e where \(condition)\(order) limit \(size + 1)::int) e
      left join users u on u.id = e.actor_id\(order)
      """)
    var output = Array(#"{"items":["#.utf8)
    for (index, row) in rows.prefix(size).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      output.append(contentsOf: row.bytes(1) ?? [])
    }
    output.append(contentsOf: #"],"next_cursor":"#.utf8)
    let next: Int? = rows.count > size ? try rows[size - 1].get(0) : nil
    output.append(contentsOf: next.map { "\"\($0)\"}" }?.utf8 ?? "null}".utf8)
    return output
  }

  /// Labels by class and status, and images by status: folded counts and the deltas since.
  static func counts(_ project: ProjectID, in transaction: Transaction) throws -> LabelCounts {
    var classes: [LabelCounts.ByClass] = []
    for row in try transaction.query(
      """
      select c.id, c.name, coalesce((select jsonb_object_agg(status, n) from (
        select status, sum(n) as n from (
          select status, count as n from annotation_counts where project_id = \(project) and class_id = c.id
          union all
          select status, delta from annotation_count_deltas where project_id = \(project) and class_id = c.id) s
        group by status having sum(n) > 0) t), '{}') as counts
      from classes c where c.project_id = \(project) order by c.position, c.id
      """)
    {
      let byStatus: [String: Int] = try row.json("counts")
      classes.append(
        .init(
          classId: try row.get(0), className: try row.get(1), total: byStatus.values.reduce(0, +), byStatus: byStatus))
    }
    var images: [String: Int] = [:]
    for row in try transaction.query(
      """
      select status, sum(n)::bigint from (
        select status, count as n from image_counts where project_id = \(project)
        union all select status, delta from image_count_deltas where project_id = \(project)) s
      group by status
      """)
    {
      images[try row.get(0)] = try row.get(1)
    }
    return LabelCounts(classes: classes, images: images)
  }
}
