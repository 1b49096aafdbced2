public import Database
public import Foundation

/// Where the bytes of a workspace stand in the object store. Content is named by its SHA-256, so equal files are kept
/// once and what an address shows never changes.
public enum ObjectNames {
  /// The bytes as they came.
  public static func content(_ workspace: UUID, sha256 hex: String) -> String {
    "\(prefix(workspace))/blobs/\(hex.prefix(2))/\(hex)"
  }
  /// A reduced picture of one page; `longest` is 256 or 1280 px.
  public static func thumbnail(_ workspace: UUID, sha256 hex: String, page: Int, longest: Int, format: String) -> String
  {
    "\(prefix(workspace))/thumbs/\(hex.prefix(2))/\(hex)/\(page)-\(longest).\(format)"
  }
  /// The folder of a very large picture's tiles.
  public static func tiles(_ workspace: UUID, sha256 hex: String, page: Int) -> String {
    "\(prefix(workspace))/tiles/\(hex.prefix(2))/\(hex)/\(page)"
  }
  /// A point cloud's levels of detail.
  public static func cloudTree(_ workspace: UUID, sha256 hex: String) -> String {
    "\(prefix(workspace))/clouds/\(hex.prefix(2))/\(hex)/tree.json"
  }
  /// The points of one node of them.
  public static func cloudNode(_ workspace: UUID, sha256 hex: String, node: Int) -> String {
    "\(prefix(workspace))/clouds/\(hex.prefix(2))/\(hex)/\(node)"
  }
  /// A file on its way, until its completion moved it to its content name or a day has passed.
  public static func incoming(_ workspace: UUID, _ project: ProjectID, _ upload: UploadID) -> String {
    "\(prefix(workspace))/\(project)/incoming/\(upload)/file"
  }
  /// What was made of a video: its frame index and pictures for pages.
  public static func video(_ workspace: UUID, _ video: VideoID, name: String) -> String {
    "\(prefix(workspace))/videos/\(video)/\(name)"
  }
  /// A file of a model, by its content.
  public static func model(_ workspace: UUID, sha256 hex: String) -> String {
    "\(prefix(workspace))/models/\(hex)"
  }
  /// A file of a model on its way.
  public static func incomingModel(_ workspace: UUID, _ model: UUID, role: String) -> String {
    "\(prefix(workspace))/models/incoming/\(model.uuidString.lowercased())/\(role)"
  }
  /// What an export made.
  public static func export(_ workspace: UUID, job: UUID, name: String) -> String {
    "\(prefix(workspace))/exports/\(job.uuidString.lowercased())/\(name)"
  }
  private static func prefix(_ workspace: UUID) -> String { workspace.uuidString.lowercased() }
}
