import Database
import Foundation
import Objects
import Web

extension LibraryFeature {
  /// What is due again and again, in every worker process: folds counters, gives up files that never arrived, empties
  /// the bin. Runs until the task is cancelled; several processes may do it at once.
  public func keepHouse() async {
    var round = 0
    while !Task.isCancelled {
      await attempt("fold counters") { try await database.query(nil, "select system.fold_counts()") }
      if round % 60 == 0 {
        await attempt("expire uploads") { try await expireUploads() }
        await attempt("empty the bin") { try await emptyBin() }
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

  private func expireUploads() async throws {
    let rows = try await database.query(nil, "select storage_path from system.expire_uploads(interval '24 hours')")
    for row in rows { try await store.delete(try ObjectKey(try row.get(0))) }
  }

  /// Deletes what has been in the bin for 30 days, and the bytes that no other image of the workspace shows.
  private func emptyBin() async throws {
    let rows = try await database.query(
      nil, "select workspace_id, storage_path from system.empty_bin(interval '30 days', 1000)")
    for row in rows {
      let workspace: UUID = try row.get(0)
      let path: String = try row.get(1)
      let isUsed: Bool = try await database.query(
        Claims(workspaceID: workspace), readOnly: true,
        "select exists (select from images where storage_path = \(path))")[0]
        .get(0)
      guard !isUsed, let hash = path.split(separator: "/").last.map(String.init) else { continue }
      try await store.delete(try ObjectKey(path))
      let thumbnails = ObjectNames.thumbnail(workspace, sha256: hash, page: 0, longest: 256, format: "jpg")
      let tiles = ObjectNames.tiles(workspace, sha256: hash, page: 0)
      for name in [thumbnails, tiles] {
        let folder = name.split(separator: "/").dropLast().joined(separator: "/") + "/"
        try await store.forEach(prefix: folder) { try await store.delete($0.key) }
      }
    }
  }
}
