public import Database
import Web

/// Sequences of point clouds in SQL.
public enum CloudSequenceStore {
  /// The sequence a cloud belongs to; clouds that cannot be read are left out of it, unless it is this one.
  ///
  /// - Throws: `APIError(.notFound)` for what is no cloud, `APIError(.conflict)` for a folder of too many.
  public static func find(_ cloud: ImageID, in transaction: Transaction) throws -> CloudSequence {
    guard
      let row = try transaction.query(
        """
        select media, project_id, batch_id, regexp_replace(relative_path, '[^/]*$', '') from images
        where id = \(cloud) and deleted_at is null
        """
      ).first
    else { throw APIError(.notFound) }
    guard try row.get(0, as: Media.self) == .pointCloud else {
      throw APIError(.notFound, "The image is no point cloud")
    }
    let (project, batch, folder) = (
      try row.get(1, as: ProjectID.self), try row.get(2, as: BatchID?.self), try row.get(3, as: String.self)
    )
    let rows = try transaction.query(
      """
      select id, filename, annotation_count, status, is_null, relative_path from images
      where project_id = \(project) and batch_id is not distinct from \(batch) and media = 'point_cloud'
        and deleted_at is null and (ingest_status <> 'failed' or id = \(cloud))
        and regexp_replace(relative_path, '[^/]*$', '') = \(folder)
      limit \(CloudSequence.most + 1)::int
      """)
    guard rows.count <= CloudSequence.most else {
      throw APIError(
        .conflict, "More than \(CloudSequence.most) clouds lie in one folder",
        hint: "Upload the clouds of each drive to a folder of its own")
    }
    let found = try rows.map { row in
      (
        path: try row.get(5, as: String.self),
        item: CloudSequence.Item(
          id: try row.get(0), filename: try row.get(1), annotationCount: try row.get(2), status: try row.get(3),
          isNull: try row.get(4))
      )
    }.sorted { $0.path == $1.path ? $0.item.id < $1.item.id : CloudSequence.precedes($0.path, $1.path) }
    let items = found.map(\.item)
    return CloudSequence(items: items, index: items.firstIndex { $0.id == cloud } ?? 0)
  }
}
