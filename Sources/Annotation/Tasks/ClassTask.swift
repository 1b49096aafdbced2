import Database
import Foundation
import Identity
import Jobs
import Library

/// Renames, merges and deletes a class together with its labels, a part at a time, each part with its history.
struct ClassTask: Sendable {
  enum Act: Sendable { case rename, merge(ClassID), delete }

  /// Labels of one transaction: short enough that nobody waits for its lock.
  private static let part = 500

  func run(_ context: JobContext<ClassWork>, _ act: Act) async throws -> JobResult {
    let work = context.payload
    let author = AnnotationAuthor(userID: context.user.map { UserID($0) }, role: .admin, jobID: context.id)
    let workspace = context.workspace
    let remaining = Self.remaining(work, act)
    let total: Int = try await context.database.query(
      context.claims, readOnly: true, "select count(*) from annotations a where \(remaining)")[0].get(0)
    var done = 0
    // Passes go on from where the last part ended, until one from the beginning finds nothing: labels may have come in
    // behind it.
    var after: AnnotationID?
    while !context.isCancelled {
      let from = after
      let last = try await context.database.transaction(context.claims) { transaction -> (Int, AnnotationID)? in
        var statement: SQL = "select a.id, a.revision from annotations a where \(remaining)"
        if let from { statement += " and a.id > \(from)" }
        let rows = try transaction.query(statement + " order by a.id limit \(Self.part)::int for update of a")
        guard let last = rows.last else { return nil }
        let writer = try AnnotationWriter(
          project: work.projectID, workspace: workspace, author: author, in: transaction)
        for row in rows {
          let id: AnnotationID = try row.get(0)
          let revision: Int = try row.get(1)
          switch act {
          case .delete: try writer.delete(id, revision: revision)
          case .rename: try writer.move(id, to: work.classID, revision: revision)
          case .merge(let target): try writer.move(id, to: target, revision: revision)
          }
        }
        _ = try writer.finish()
        return (rows.count, try last.get(0))
      }
      guard let (changed, end) = last else {
        if after == nil { break }
        after = nil
        continue
      }
      after = end
      done += changed
      try await context.progress(done: done, total: max(total, done), message: "")
    }
    guard !context.isCancelled else { return try JobResult(["changed": done]) }
    if case .rename = act { return try JobResult(["changed": done]) }
    let target: ClassID? = if case .merge(let into) = act { into } else { nil }
    try await context.database.transaction(context.claims) { transaction in
      try transaction.execute(
        "update tracks set class_id = \(target) where class_id = \(work.classID) and \(target != nil)")
      if target == nil { try transaction.execute("delete from tracks where class_id = \(work.classID)") }
      try transaction.execute("delete from classes where id = \(work.classID)")
    }
    return try JobResult(["changed": done])
  }

  private static func remaining(_ work: ClassWork, _ act: Act) -> SQL {
    let ofClass: SQL = "a.project_id = \(work.projectID) and a.class_id = \(work.classID)"
    guard case .rename = act else { return ofClass }
    return ofClass + " and a.class_name <> (select name from classes where id = \(work.classID))"
  }
}

extension AnnotationWriter {
  /// Gives an annotation to a class without asking what an edit means for its status.
  func move(_ id: AnnotationID, to classID: ClassID, revision: Int) throws {
    let current = try lock(id, revision: revision)
    guard let name = classes[classID] else {
      throw JobError("class_gone", "The class that the labels were to go to is gone.")
    }
    try transaction.execute(
      """
      update annotations set class_id = \(classID), class_name = \(name), revision = revision + 1,
        updated_at = now()
      where project_id = \(project) and id = \(id)
      """)
    record(.updated, id, image: current.image, before: current.json)
    if classID != current.classID {
      count(current.classID, current.status, -1)
      count(classID, current.status, 1)
    }
  }
}
