public import Database
public import Foundation
public import Jobs

/// Describes images of a project by a model of the workspace; the registry does it.
public struct EncodeWork: Codable, Sendable {
  public var projectID: ProjectID
  public var modelID: UUID

  private enum CodingKeys: String, CodingKey {
    case projectID = "project_id"
    case modelID = "model_id"
  }

  public static let kind = JobKind<EncodeWork>("images.encode", maxAttempts: 3)

  /// Starts the job that empties a queue; there is at most one at a time.
  @discardableResult public static func enqueue(
    _ model: UUID, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> JobID {
    try JobQueue.enqueue(
      kind, EncodeWork(projectID: project, modelID: model), workspace: workspace, by: user, project: project.uuid,
      priority: -5, key: "encoder:\(project):\(EncoderStore.key(model))", in: transaction)
  }
}
