public import Database
import Identity
public import Jobs

/// Work on all labels of a class. Annotation registers the handlers, since the labels are its rows.
public struct ClassWork: Codable, Sendable {
  public var projectID: ProjectID
  public var classID: ClassID
  /// The class that a merge's labels go to.
  public var into: ClassID?

  init(projectID: ProjectID, classID: ClassID, into: ClassID? = nil) {
    self.projectID = projectID
    self.classID = classID
    self.into = into
  }

  /// What is to be done.
  public enum Kind: Sendable {
    case rename, delete, merge
    /// The job's kind.
    public var job: JobKind<ClassWork> {
      switch self {
      case .rename: JobKind("classes.rename")
      case .delete: JobKind("classes.delete")
      case .merge: JobKind("classes.merge")
      }
    }
  }

  @discardableResult static func enqueue(_ kind: Kind, _ work: ClassWork, caller: Caller, in transaction: Transaction)
    throws -> JobID
  {
    try JobQueue.enqueue(
      kind.job, work, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, project: work.projectID.uuid,
      priority: 5, key: nil, in: transaction)
  }
}
