import Database
import Foundation
import Identity

extension LibraryFeature {
  /// Tells the gatekeeper how rows named in paths find their project.
  func registerSubjects(in gatekeeper: Gatekeeper) {
    let database = database
    func resolve(_ kind: SubjectKind, _ statement: @escaping @Sendable (UUID) -> SQL) {
      gatekeeper.resolve(kind) { id, claims in
        try await database.query(claims, readOnly: true, statement(id)).first?.get(0)
      }
    }
    resolve(.image) { "select project_id from images where id = \($0)" }
    resolve(.labelClass) { "select project_id from classes where id = \($0)" }
    resolve(.batch) { "select project_id from upload_batches where id = \($0)" }
    resolve(.upload) { "select project_id from uploads where id = \($0)" }
    resolve(.video) { "select project_id from project_videos where video_id = \($0) order by created_at limit 1" }
    resolve(.bucketImport) { "select project_id from bucket_imports where id = \($0)" }
  }
}
