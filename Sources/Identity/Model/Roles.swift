public import Database

/// What somebody is in a workspace, weakest first.
public enum WorkspaceRole: String, Codable, CaseIterable, Sendable, Comparable, PostgresCodable {
  /// Looks at everything and writes nothing, whatever a project says.
  case viewer
  /// Draws: a labeler of every project that says nothing else.
  case annotator
  /// Makes projects and reviews: a reviewer of every project that says nothing else.
  case editor
  /// Does everything, in every project.
  case admin

  /// Weaker than.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .annotator: 1
    case .editor: 2
    case .admin: 3
    }
  }

  /// What a member of this workspace role is in a project.
  ///
  /// - Parameter assigned: the row in `project_members`, if there is one.
  public func projectRole(assigned: ProjectRole?) -> ProjectRole {
    switch self {
    case .admin: .admin
    case .viewer: .viewer
    case .editor: assigned ?? .reviewer
    case .annotator: assigned ?? .labeler
    }
  }
}

/// What somebody may do in a project, weakest first.
public enum ProjectRole: String, Codable, CaseIterable, Sendable, Comparable, PostgresCodable {
  /// Looks only. Never stored: it is what a workspace's viewer is everywhere.
  case viewer
  /// Uploads and draws.
  case labeler
  /// Also approves and rejects.
  case reviewer
  /// Also changes the project itself.
  case admin

  /// Weaker than.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .labeler: 1
    case .reviewer: 2
    case .admin: 3
    }
  }
}

/// What a key may be used for.
public enum KeyScope: String, Codable, CaseIterable, Sendable, PostgresCodable, PostgresArrayElement {
  /// Reads.
  case read
  /// Reads, changes and uploads.
  case write
  /// Sends files, nothing else.
  case upload
  /// Everything its creator may do, members and keys included.
  case admin

  /// Whether a key with this scope may do what needs `needed`.
  public func includes(_ needed: KeyScope) -> Bool {
    switch self {
    case .admin: true
    case .write: needed != .admin
    case .read, .upload: self == needed
    }
  }
}
