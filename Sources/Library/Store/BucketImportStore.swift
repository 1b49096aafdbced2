import Database
import Foundation
import Web

/// Bucket imports in SQL.
enum BucketImportStore {
  private static let columns: SQL = """
    b.id, b.project_id, b.name, b.endpoint, b.region, b.bucket, b.prefix, b.path_style, b.mode, b.takes,
    b.access_key_id, b.every_minutes, b.batch_id, b.last_scan_at, b.last_error, b.objects_seen, b.objects_taken, b.objects_missing,
    b.created_at
    """

  private static func bucketImport(_ row: Row) throws -> BucketImport {
    BucketImport(
      id: try row.get("id"), projectId: try row.get("project_id"), name: try row.get("name"),
      endpoint: try row.get("endpoint"), region: try row.get("region"), bucket: try row.get("bucket"),
      prefix: try row.get("prefix"), pathStyle: try row.get("path_style"), mode: try row.get("mode"),
      takes: try row.get("takes"),
      accessKeyId: try row.get("access_key_id"), everyMinutes: try row.get("every_minutes"),
      batchId: try row.get("batch_id"), lastScanAt: try row.get("last_scan_at"),
      lastError: try row.get("last_error"), objectsSeen: try row.get("objects_seen"),
      objectsTaken: try row.get("objects_taken"), objectsMissing: try row.get("objects_missing"),
      createdAt: try row.get("created_at"))
  }

  static func list(_ project: ProjectID, in transaction: Transaction) throws -> [BucketImport] {
    try transaction.query(
      "select \(columns) from bucket_imports b where b.project_id = \(project) order by b.id limit 1000"
    ).map(bucketImport)
  }

  static func find(_ id: BucketImportID, in transaction: Transaction) throws -> BucketImport? {
    try transaction.query("select \(columns) from bucket_imports b where b.id = \(id)").first.map(bucketImport)
  }

  static func sealedSecret(_ id: BucketImportID, in transaction: Transaction) throws -> [UInt8]? {
    try transaction.query("select sealed_secret from bucket_imports where id = \(id)").first?.get(0)
  }

  static func create(
    _ new: NewBucketImport, id: BucketImportID, sealed: [UInt8], project: ProjectID, workspace: UUID, by user: UUID,
    in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      insert into bucket_imports (workspace_id, project_id, id, name, endpoint, region, bucket, prefix, path_style, mode,
        takes, access_key_id, sealed_secret, every_minutes, created_by)
      values (\(workspace), \(project), \(id), \(new.name), \(new.endpoint), \(new.region ?? "us-east-1"),
        \(new.bucket), \(new.prefix ?? ""), \(new.pathStyle ?? true), \(new.mode ?? .copy),
        \(new.takes ?? .images), \(new.accessKeyId), \(sealed), \(new.everyMinutes), \(user))
      """)
  }

  static func update(
    _ id: BucketImportID, _ changes: BucketImportChanges, sealed: [UInt8]?, in transaction: Transaction
  ) throws {
    // Another prefix or place begins a scan of its own.
    try transaction.execute(
      """
      update bucket_imports set name = coalesce(\(changes.name), name),
        endpoint = coalesce(\(changes.endpoint), endpoint), region = coalesce(\(changes.region), region),
        prefix = coalesce(\(changes.prefix), prefix), path_style = coalesce(\(changes.pathStyle), path_style),
        access_key_id = coalesce(\(changes.accessKeyId), access_key_id),
        sealed_secret = coalesce(\(sealed)::bytea, sealed_secret),
        every_minutes = case when \(changes.everyMinutes)::integer is null then every_minutes
          else nullif(\(changes.everyMinutes)::integer, 0) end,
        last_key = case when \(changes.prefix)::text is distinct from prefix and \(changes.prefix)::text is not null
          or \(changes.endpoint)::text is not null then null else last_key end
      where id = \(id)
      """)
  }

  /// Whether images still read their bytes from the bucket.
  static func isNeeded(_ id: BucketImportID, in transaction: Transaction) throws -> Bool {
    try transaction.query(
      """
      select exists (select from bucket_objects o join images i on i.id = o.image_id
        join bucket_imports b on b.id = o.bucket_import_id
        where o.bucket_import_id = \(id) and b.mode = 'reference'
          and starts_with(i.storage_path, \(BucketReference(bucketImport: id, key: "").path)))
      """)[0].get(0)
  }

  /// Whether videos that were found in the bucket have still to be fetched from it.
  static func isAwaited(_ id: BucketImportID, in transaction: Transaction) throws -> Bool {
    try transaction.query(
      """
      select exists (select from bucket_objects o join videos v on v.id = o.video_id
        where o.bucket_import_id = \(id) and v.status in ('PENDING', 'DOWNLOADING'))
      """)[0].get(0)
  }

  static func delete(_ id: BucketImportID, in transaction: Transaction) throws {
    try transaction.execute("delete from bucket_imports where id = \(id)")
  }
}
