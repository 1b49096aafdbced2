import Database
import Jobs
import Library

/// Reports of looks through sources, in SQL.
enum SourceReportStore {
  /// The address of the still of one item of a report.
  static func picture(of item: Int, job: JobID, project: ProjectID, in transaction: Transaction) throws -> String? {
    guard (0..<100_000).contains(item) else { return nil }
    return try transaction.query(
      """
      select result -> 'items' -> \(item)::int ->> 'picture' from jobs
      where id = \(job) and project_id = \(project) and kind = \(PopulateWork.kind.name)
      """
    ).first?.get(0)
  }
}
