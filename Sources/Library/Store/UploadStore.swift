public import Database
import Foundation
import Web

/// Files on their way, in SQL.
public enum UploadStore {
  /// An upload as completion needs it.
  public struct Entry: Sendable {
    public var id: UploadID
    public var project: ProjectID
    public var batch: BatchID?
    public var filename: String
    public var relativePath: String
    public var purpose: UploadRequest.Purpose
    public var declaredSize: Int?
    public var sha256: String?
    public var keepDuplicate: Bool
    public var split: Split?
    public var tags: [String]
    public var storagePath: String
    public var upload: Upload
  }

  private static let columns: SQL = """
    u.id, u.project_id, u.batch_id, u.filename, u.relative_path, u.purpose, u.declared_size,
    encode(u.sha256, 'hex') as sha256, u.keep_duplicate, u.split, u.tags, u.storage_path, u.status, u.image_id,
    u.error_code, u.error_message, u.created_at
    """

  private static func upload(_ row: Row) throws -> Upload {
    let status: Upload.Status = try row.get("status")
    let image: ImageID? = try row.get("image_id")
    let code: String? = try row.get("error_code")
    return Upload(
      id: try row.get("id"), filename: try row.get("filename"), relativePath: try row.get("relative_path"),
      size: try row.get("declared_size"), status: status, imageId: status == .completed ? image : nil,
      duplicateOf: status == .duplicate ? image : nil,
      error: try code.map { Problem(code: $0, message: try row.get("error_message", as: String?.self) ?? $0) },
      createdAt: try row.get("created_at"))
  }

  private static func entry(_ row: Row) throws -> Entry {
    Entry(
      id: try row.get("id"), project: try row.get("project_id"), batch: try row.get("batch_id"),
      filename: try row.get("filename"), relativePath: try row.get("relative_path"), purpose: try row.get("purpose"),
      declaredSize: try row.get("declared_size"), sha256: try row.get("sha256"),
      keepDuplicate: try row.get("keep_duplicate"), split: try row.get("split"),
      tags: try row.get("tags", as: [String].self), storagePath: try row.get("storage_path"), upload: try upload(row))
  }

  /// Makes the row of a file that is about to be sent.
  static func open(
    _ request: UploadRequest, project: ProjectID, workspace: UUID, by user: UUID, in transaction: Transaction
  ) throws -> Entry {
    let id = UploadID()
    let filename = try FileNames.checked(request.filename)
    let path = try FileNames.checked(relativePath: request.relativePath ?? filename)
    do {
      let row = try transaction.query(
        """
        insert into uploads as u (workspace_id, project_id, id, batch_id, filename, relative_path, content_type, purpose,
          declared_size, sha256, keep_duplicate, split, tags, storage_path, created_by)
        values (\(workspace), \(project), \(id), \(request.batchId), \(filename), \(path),
          \(request.contentType ?? "application/octet-stream"), \(request.purpose ?? .image), \(request.size),
          decode(\(request.sha256), 'hex'), \(request.onDuplicate == .keep), \(request.split),
          \(try ImageStore.checked(tags: request.tags ?? []))::text[],
          \(ObjectNames.incoming(workspace, project, id)), \(user))
        returning \(columns)
        """)[0]
      return try entry(row)
    } catch let error as DatabaseError where error.constraint?.contains("batch") == true {
      throw APIError(.notFound, "The batch is not in this project")
    }
  }

  /// Uploads of the tenant by id, in the order of `ids`; those it does not have are missing.
  public static func find(_ ids: [UploadID], in transaction: Transaction) throws -> [Entry] {
    try transaction.query(
      """
      select \(columns) from unnest(\(ids)::uuid[]) with ordinality o(id, place) join uploads u on u.id = o.id
      order by o.place
      """
    ).map(entry)
  }

  /// The upload that was to be sent to this place.
  static func find(storagePath: String, in transaction: Transaction) throws -> Entry? {
    try transaction.query("select \(columns) from uploads u where u.storage_path = \(storagePath)").first.map(entry)
  }

  /// Remembers what the server found, so that an interrupted completion can go on after the bytes were moved.
  static func setFound(_ id: UploadID, sha256: String, size: Int, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update uploads set sha256 = decode(\(sha256), 'hex'), declared_size = \(size), is_checked = true
      where id = \(id) and status = 'pending'
      """)
  }

  /// The hash of the bytes themselves; nil until a completion has read them.
  static func checkedHash(_ id: UploadID, in transaction: Transaction) throws -> String? {
    try transaction.query("select encode(sha256, 'hex') from uploads where id = \(id) and is_checked").first?.get(0)
  }

  /// Whether the upload still waits; its row is locked until the transaction ends.
  static func isPending(_ id: UploadID, in transaction: Transaction) throws -> Bool {
    try !transaction.query("select from uploads where id = \(id) and status = 'pending' for update").isEmpty
  }

  /// Ends an upload. Answers false when another request has ended it already.
  @discardableResult public static func finish(
    _ id: UploadID, _ status: Upload.Status, image: ImageID?, problem: Problem? = nil, in transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      update uploads set status = \(status), image_id = \(image), error_code = \(problem?.code),
        error_message = \(problem?.message), completed_at = now()
      where id = \(id) and status = 'pending'
      """) > 0
  }

  /// A page of a batch's uploads in the order they were opened.
  static func list(_ batch: BatchID, _ query: UploadListQuery, in transaction: Transaction) throws
    -> (items: [Upload], next: String?)
  {
    let size = min(max(query.limit ?? 100, 1), 500)
    var statement: SQL = "select \(columns) from uploads u where u.batch_id = \(batch)"
    if let status = query.status { statement += " and u.status = \(status)" }
    if let cursor = query.cursor { statement += " and u.id > \(try ImageCursor(cursor).id)" }
    let rows = try transaction.query(statement + " order by u.id limit \(size + 1)::int")
    let items = try rows.prefix(size).map(upload)
    return (items, rows.count > size ? items.last.map { ImageCursor(value: "", id: ImageID($0.id.uuid)).text } : nil)
  }
}
