public import Database
public import Foundation
import Synchronization
import Web

/// A person acting in a workspace of which they are a member, admitted to one operation.
public struct Caller: Sendable {
  /// Who it is, as proven.
  public let person: Person
  /// The workspace acted in.
  public let workspaceID: WorkspaceID
  /// The person's role in it.
  public let workspaceRole: WorkspaceRole
  /// The project the operation is about, where the path names one (directly or by a row of it).
  public let projectID: UUID?
  /// The person's role in that project.
  public let projectRole: ProjectRole?

  private let gatekeeper: Gatekeeper
  private let promise: ProjectPromise

  init(
    person: Person, workspaceID: WorkspaceID, workspaceRole: WorkspaceRole, projectID: UUID?,
    projectRole: ProjectRole?, gatekeeper: Gatekeeper, promise: ProjectPromise
  ) {
    self.person = person
    self.workspaceID = workspaceID
    self.workspaceRole = workspaceRole
    self.projectID = projectID
    self.projectRole = projectRole
    self.gatekeeper = gatekeeper
    self.promise = promise
  }

  /// Names the person.
  public var userID: UserID { person.userID }

  /// What row-level security reads: pass it to every transaction.
  public var claims: Claims { Claims(userID: person.userID.uuid, workspaceID: workspaceID.uuid) }

  /// What the key may be used for; nil for sessions.
  public var keyScopes: [KeyScope]? { person.scopes }

  /// The caller's role in any project of the workspace.
  ///
  /// - Throws: `APIError(.notFound)` when there is no such project in this workspace.
  public func projectRole(in project: UUID) async throws -> ProjectRole {
    try await gatekeeper.projectRole(of: self, in: project)
  }

  /// Checks a project that was named in the body or the query, and remembers that it was checked.
  ///
  /// - Throws: `APIError(.notFound)` when there is no such project in this workspace; `APIError(.forbidden)` when the
  ///   caller's role is weaker than `role`.
  @discardableResult public func require(_ role: ProjectRole, in project: UUID) async throws -> ProjectRole {
    let actual = try await projectRole(in: project)
    guard actual >= role else { throw Refusal.projectRole(needed: role, actual: actual) }
    promise.keep()
    return actual
  }

  /// Checks the role in the project of a row that was named in the body or the query.
  ///
  /// - Returns: The project.
  /// - Throws: As ``require(_:in:)``; `APIError(.notFound)` when there is no such row in this workspace.
  @discardableResult public func require(_ role: ProjectRole, inProjectOf kind: SubjectKind, _ id: UUID) async throws
    -> UUID
  {
    guard case .project(let project) = try await gatekeeper.locate(kind, id, for: claims) else {
      throw Refusal.missing
    }
    try await require(role, in: project)
    return project
  }

  /// Checks the workspace role beyond what the table asks for.
  ///
  /// - Throws: `APIError(.forbidden)`.
  public func require(_ role: WorkspaceRole) throws {
    guard workspaceRole >= role else { throw Refusal.workspaceRole(needed: role, actual: workspaceRole) }
  }

  /// Fails when the operation's project was to be checked by the handler and was not.
  func settlePromise(of operation: String) throws {
    guard promise.isKept else {
      throw UncheckedProject(operation: operation)
    }
  }
}

/// Whether a handler has checked the project it was trusted to check.
final class ProjectPromise: Sendable {
  private let kept: Atomic<Bool>

  init(isKept: Bool) { kept = Atomic(isKept) }

  var isKept: Bool { kept.load(ordering: .relaxed) }

  func keep() { kept.store(true, ordering: .relaxed) }
}

/// A mistake in the program: an operation whose project stands in its content never asked for a role there.
struct UncheckedProject: Error, CustomStringConvertible {
  let operation: String

  var description: String { "operation \(operation) acted without Caller.require(_:in:)" }
}
