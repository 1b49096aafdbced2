public import Database
import Identity
import Web

extension ImageStore {
  /// Leaves an image for later; a second time replaces the reason.
  ///
  /// - Throws: `APIError(.conflict)` for an image that is done, `APIError(.notFound)` for one that is gone.
  static func skip(_ id: ImageID, _ skip: NewSkip, by user: UserID, in transaction: Transaction) throws {
    let note = try skip.checkedNote()
    let rows = try transaction.query("select status from images where id = \(id) and deleted_at is null for update")
    guard let row = rows.first else { throw APIError(.notFound) }
    guard try row.get(0, as: ImageStatus.self) != .done else {
      throw APIError(.conflict, "The image is done", hint: "Take it back to in progress before you leave it for later")
    }
    try transaction.execute(
      """
      update images set skip_reason = \(skip.reason), skip_note = \(note), skipped_by = \(user), skipped_at = now(),
        revision = revision + 1
      where id = \(id)
      """)
  }

  /// Takes back that an image was left for later; one that was not stays as it is.
  ///
  /// - Throws: `APIError(.notFound)` for an image that is gone.
  static func endSkip(_ id: ImageID, in transaction: Transaction) throws {
    let rows = try transaction.query("select from images where id = \(id) and deleted_at is null for update")
    guard !rows.isEmpty else { throw APIError(.notFound) }
    try transaction.execute("\(ending) where id = \(id) and skip_reason is not null")
  }

  /// Takes back that any of these images was left for later: somebody has labelled them.
  public static func endSkips(of images: [ImageID], in project: ProjectID) -> SQL {
    "\(ending) where project_id = \(project) and id = any(\(images)::uuid[]) and skip_reason is not null"
  }

  private static let ending: SQL =
    "update images set skip_reason = null, skip_note = '', skipped_by = null, skipped_at = null, revision = revision + 1"
}
