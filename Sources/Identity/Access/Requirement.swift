/// A kind of row that belongs to one project, named in a path.
///
/// The feature that owns the rows registers with ``Gatekeeper/resolve(_:_:)`` how to find their project.
public struct SubjectKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  /// The word used in the permission table.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Names a kind.
  public init(stringLiteral value: String) { rawValue = value }

  /// The project itself, by identifier or slug.
  public static let project: SubjectKind = "project"
  /// A picture, frame or point cloud.
  public static let image: SubjectKind = "image"
  /// A label class.
  public static let labelClass: SubjectKind = "class"
  /// An upload batch.
  public static let batch: SubjectKind = "batch"
  /// One announced upload.
  public static let upload: SubjectKind = "upload"
  /// A video in a project.
  public static let video: SubjectKind = "video"
  /// An annotation.
  public static let annotation: SubjectKind = "annotation"
  /// A track of annotations.
  public static let track: SubjectKind = "track"
  /// A mark on an image.
  public static let mark: SubjectKind = "mark"
  /// A bucket import.
  public static let bucketImport: SubjectKind = "bucket import"
  /// A job; one without a project is admitted by its workspace.
  public static let job: SubjectKind = "job"
}

/// Where a request names the project it acts in.
public enum Subject: Hashable, Sendable {
  /// A path parameter that holds a project's identifier or slug.
  case project(String)
  /// A path parameter that holds the identifier of a row of some kind.
  case row(SubjectKind, String)
  /// In the body or the query: the handler must call ``Caller/require(_:in:)`` before it acts, and an operation that
  /// succeeds without doing so is answered as a fault of the server.
  case content
}

/// What an operation needs of its caller.
public enum Requirement: Hashable, Sendable {
  /// Nothing: anybody may call it.
  case open
  /// A proven person, member of a workspace or not.
  case signedIn
  /// At least this role in the workspace of the session or key.
  case workspace(WorkspaceRole)
  /// At least this role in the project the request is about.
  case project(ProjectRole, of: Subject)
}

/// A line of the permission table.
public struct Permission: Hashable, Sendable {
  /// What it needs of the person.
  public var requirement: Requirement
  /// What it needs of a key.
  public var scope: KeyScope

  /// Anybody.
  public static let open = Permission(requirement: .open, scope: .read)

  /// Anybody signed in.
  public static func signedIn(_ scope: KeyScope) -> Permission { Permission(requirement: .signedIn, scope: scope) }

  /// Members of the workspace with at least `role`.
  public static func workspace(_ role: WorkspaceRole, _ scope: KeyScope) -> Permission {
    Permission(requirement: .workspace(role), scope: scope)
  }

  /// People with at least `role` in the project.
  public static func project(_ role: ProjectRole, _ scope: KeyScope, of subject: Subject) -> Permission {
    Permission(requirement: .project(role, of: subject), scope: scope)
  }
}
