public import Database
public import Foundation
import Web

/// Batches of a project in SQL.
public enum BatchStore {
  private static let columns: SQL = """
    b.id, b.name, b.source, b.created_at,
    (select count(*) from images i where i.project_id = b.project_id and i.batch_id = b.id and i.deleted_at is null)
      as image_count,
    (select coalesce(jsonb_object_agg(status, n), '{}') from (
      select status, count(*) as n from uploads u where u.project_id = b.project_id and u.batch_id = b.id group by 1) s)
      as uploads
    """

  private static func batch(_ row: Row) throws -> Batch {
    let uploads: [String: Int] = try row.json("uploads")
    return Batch(
      id: try row.get("id"), name: try row.get("name"), source: try row.get("source"),
      createdAt: try row.get("created_at"), imageCount: try row.get("image_count"),
      uploads: Batch.Uploads(
        pending: uploads["pending"] ?? 0, completed: uploads["completed"] ?? 0, duplicate: uploads["duplicate"] ?? 0,
        failed: uploads["failed"] ?? 0))
  }

  /// Makes a batch; a name that is taken gets a number.
  public static func create(
    _ new: NewBatch, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> BatchID {
    let wanted = String((new.name ?? "").trimmingCharacters(in: .whitespacesAndNewlines).prefix(190))
    let base: String = try transaction.query(
      "select coalesce(nullif(\(wanted), ''), to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))")[0].get(0)
    // One name is given at a time in a project.
    try transaction.execute("select pg_advisory_xact_lock(hashtextextended('batch ' || \(project)::text, 0))")
    let taken = Set(
      try transaction.query(
        """
        select name from upload_batches where project_id = \(project)
          and (name = \(base) or starts_with(name, \(base + " (")))
        """
      ).map { try $0.get(0, as: String.self) })
    let name = taken.contains(base) ? (2...).lazy.map { "\(base) (\($0))" }.first { !taken.contains($0) } ?? base : base
    let id = BatchID()
    try transaction.execute(
      """
      insert into upload_batches (workspace_id, project_id, id, name, source, created_by)
      values (\(workspace), \(project), \(id), \(name), \(new.source ?? .upload), \(user))
      """)
    return id
  }

  /// One batch; nil when the tenant has none of that id.
  static func find(_ id: BatchID, in transaction: Transaction) throws -> Batch? {
    try transaction.query("select \(columns) from upload_batches b where b.id = \(id)").first.map(batch)
  }

  /// A page of a project's batches, the newest first.
  static func list(_ project: ProjectID, cursor: String?, limit: Int?, in transaction: Transaction) throws
    -> (items: [Batch], next: String?)
  {
    let size = min(max(limit ?? 50, 1), 200)
    var statement: SQL = "select \(columns) from upload_batches b where b.project_id = \(project)"
    if let cursor { statement += " and b.id < \(try ImageCursor(cursor).id)" }
    let rows = try transaction.query(statement + " order by b.id desc limit \(size + 1)::int")
    let items = try rows.prefix(size).map(batch)
    return (items, rows.count > size ? items.last.map { ImageCursor(value: "", id: ImageID($0.id.uuid)).text } : nil)
  }

  /// The project a batch belongs to; nil when the tenant has none of that id.
  public static func project(of id: BatchID, in transaction: Transaction) throws -> ProjectID? {
    try transaction.query("select project_id from upload_batches where id = \(id)").first?.get(0)
  }
}

/// A cursor and a page size, for lists without filters.
public struct CursorQuery: Codable, Sendable {
  public var limit: Int?
  public var cursor: String?
}
