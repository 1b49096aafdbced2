public import Database
public import Foundation
public import Identity
public import Web

/// What a project labels; decides the tools a page offers first.
public enum ProjectType: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case objectDetection = "object_detection"
  case segmentation
  case keypoint
  case classification
  case video
  case pointCloud = "point_cloud"
}

/// A project as the API shows it.
public struct Project: Codable, Sendable {
  /// How much is in a project.
  public struct Counts: Codable, Sendable {
    /// Images that are not in the bin.
    public var images: Int
    /// Of these, without any label and not confirmed empty.
    public var unlabelled: Int
    /// Of these, begun.
    public var inProgress: Int
    /// Of these, finished.
    public var done: Int
    /// Labels of every status.
    public var annotations: Int
    /// Classes.
    public var classes: Int
  }

  public var id: ProjectID
  public var name: String
  /// Human handle, unique in the workspace.
  public var slug: String
  public var projectType: ProjectType
  /// Off: saving approves at once. On: saving submits, a reviewer approves.
  public var review: Bool
  /// Markdown shown to everyone who labels.
  public var instructions: String
  public var settings: JSONValue
  /// What the caller may do here.
  public var role: ProjectRole?
  public var revision: Int
  public var createdAt: Date
  public var updatedAt: Date
  public var deletedAt: Date?
  public var counts: Counts
  /// Thumbnails of up to four images, for the project's card.
  public var coverUrls: [String]
}

/// What a new project is made of.
public struct NewProject: Codable, Sendable {
  /// A class to begin with.
  public struct NewClass: Codable, Sendable {
    public var name: String
    public var colour: String?
  }
  public var name: String
  public var projectType: ProjectType
  public var review: Bool?
  public var instructions: String?
  public var classes: [NewClass]?
}

/// What may be changed of a project; absent fields stay.
public struct ProjectChanges: Codable, Sendable {
  public var name: String?
  public var review: Bool?
  public var instructions: String?
  public var settings: JSONValue?
}

/// A person's role in one project.
public struct ProjectMember: Codable, Sendable {
  public var userId: UserID
  public var email: String
  public var displayName: String?
  public var role: ProjectRole
}

/// The role to give.
public struct ProjectMemberRole: Codable, Sendable {
  public var role: ProjectRole
}
