import Foundation
import Identity

/// What can be followed over the live connection.
enum LiveTopic: Hashable, Sendable {
  /// Every job of a workspace.
  case workspace(UUID)
  /// The jobs of a project and what changes in it.
  case project(UUID)
  /// One job.
  case job(UUID)

  /// What Supabase's clients put before the name of a channel.
  private static let head = "realtime:"

  /// Reads `realtime:project:ID`; nil for anything else.
  init?(_ text: String) {
    guard text.hasPrefix(Self.head) else { return nil }
    let parts = text.dropFirst(Self.head.count).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let id = UUID(uuidString: String(parts[1])) else { return nil }
    switch parts[0] {
    case "workspace": self = .workspace(id)
    case "project": self = .project(id)
    case "job": self = .job(id)
    default: return nil
    }
  }

  /// The form in which answers name it.
  var text: String { "\(Self.head)\(kind):\(id.uuidString.lowercased())" }

  /// The word before the identifier, which is also its name in ``Permissions/live``.
  var kind: String {
    switch self {
    case .workspace: "workspace"
    case .project: "project"
    case .job: "job"
    }
  }

  var id: UUID {
    switch self {
    case .workspace(let id), .project(let id), .job(let id): id
    }
  }
}
