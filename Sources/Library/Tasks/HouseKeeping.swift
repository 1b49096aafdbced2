import Database
import Foundation
import Objects
import Web

extension LibraryFeature {
  /// What is due again and again, in every worker process: folds counters, gives up files that never arrived, empties
  /// the bin, sweeps the object store. Runs until the task is cancelled; several processes may do it at once.
  public func keepHouse() async {
    var round = 0
    while !Task.isCancelled {
      await attempt("fold counters") { try await database.query(nil, "select system.fold_counts()") }
      await attempt("start due encodings") { try await startDueEncodings() }
      if round % 2 == 0 { await attempt("start due scans") { try await startDueScans() } }
      if round % 60 == 0 {
        await attempt("expire uploads") { try await expireUploads() }
        await attempt("empty the bin") { try await emptyBin() }
      }
      // Every two hours: it looks into the folder of every project.
      if round % 240 == 1 {
        await attempt("sweep the object store") {
          let day: TimeInterval = 86_400
          try await sweepStore(
            incomingBefore: Date(timeIntervalSinceNow: -30 * day), leftoversBefore: Date(timeIntervalSinceNow: -day))
        }
      }
      round += 1
      try? await Task.sleep(for: .seconds(30))
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do { try await body() } catch is CancellationError {} catch {
      Log.shared.warning("housekeeping failed", ["task": .string(what), "error": .string("\(error)")])
    }
  }

  /// Starts the scans of bucket imports that are due; one that waits or runs is not started again.
  func startDueScans() async throws {
    for row in try await database.query(
      nil, "select workspace_id, project_id, id, created_by from system.due_bucket_imports()")
    {
      let workspace: UUID = try row.get(0)
      let project: ProjectID = try row.get(1)
      let id: BucketImportID = try row.get(2)
      let user: UUID? = try row.get(3)
      try await database.transaction(Claims(userID: user, workspaceID: workspace)) {
        try BucketScanWork.enqueue(id, project: project, workspace: workspace, by: user, in: $0)
      }
    }
  }

  /// Starts the jobs that describe queued images, where none is at it.
  public func startDueEncodings() async throws {
    for row in try await database.query(nil, "select workspace_id, project_id, model_id from system.due_encodings(100)")
    {
      let (workspace, project, model): (UUID, ProjectID, UUID) = (try row.get(0), try row.get(1), try row.get(2))
      try await database.transaction(Claims(workspaceID: workspace)) {
        _ = try EncodeWork.enqueue(model, project: project, workspace: workspace, by: nil, in: $0)
      }
    }
  }

  func expireUploads() async throws {
    let rows = try await database.query(
      nil, "select storage_path, parts_id from system.expire_uploads(interval '24 hours')")
    for row in rows {
      let key = try ObjectKey(try row.get(0))
      if let id = try row.get(1, as: String?.self) { try await store.abortParts(key, id: id) }
      try await store.delete(key)
    }
  }

  /// Removes bytes that no row leads to any more: files that came in, and what writers that died left.
  ///
  /// - Parameter incomingBefore: Long ago: a file that came in waits for its job, and goes with an upload that is given up.
  func sweepStore(incomingBefore: Date, leftoversBefore: Date) async throws {
    try await store.base.removeIncoming(olderThan: incomingBefore)
    if let files = store.base as? FileObjectStore { try await files.removeLeftovers(olderThan: leftoversBefore) }
  }

  /// Deletes what has been in the bin for 30 days, and the bytes that no other image of the workspace shows.
  func emptyBin() async throws {
    let rows = try await database.query(
      nil, "select workspace_id, storage_path, sha256 from system.empty_bin(interval '30 days', 1000)")
    for row in rows {
      let workspace: UUID = try row.get(0)
      let path: String = try row.get(1)
      let hash: String = try row.get(2)
      let isUsed: Bool = try await database.query(
        Claims(workspaceID: workspace), readOnly: true,
        """
        select exists (select from images where sha256 = decode(\(hash), 'hex'))
          or exists (select from video_frames where sha256 = decode(\(hash), 'hex'))
          or exists (select from videos where sha256 = decode(\(hash), 'hex'))
        """)[0]
        .get(0)
      guard !isUsed else { continue }
      try await database.transaction(Claims(workspaceID: workspace)) { try EmbeddingStore.forget([hash], in: $0) }
      // Bytes that stay in somebody's bucket are theirs.
      if BucketReference(path) == nil { try await store.delete(try ObjectKey(path)) }
      let thumbnails = ObjectNames.thumbnail(workspace, sha256: hash, page: 0, longest: 256, format: "jpg")
      let tiles = ObjectNames.tiles(workspace, sha256: hash, page: 0)
      let cloud = ObjectNames.cloudTree(workspace, sha256: hash)
      for name in [thumbnails, tiles, cloud] {
        let folder = name.split(separator: "/").dropLast().joined(separator: "/") + "/"
        try await store.forEach(prefix: folder) { try await store.delete($0.key) }
      }
    }
  }
}
