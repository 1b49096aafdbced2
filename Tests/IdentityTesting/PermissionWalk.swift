import Database
public import Foundation
public import Identity
public import Web

/// Walks every operation of an API with every role, a stranger and keys, and complains where an answer is not the one
/// that the permission table promises.
///
/// Every request carries a body that cannot be read. A caller who is admitted is therefore answered 400 (or gets the
/// resource, for GET), and nothing is written; one who is not is answered 401, 403 or 404 before the body is looked
/// at. Operations that name their project in the body are walked with the body given for them.
public struct PermissionWalk: Sendable {
  /// Somebody who calls.
  public struct Walker: Sendable {
    /// What they are, for complaints.
    public var name: String
    /// What they send; nil for nobody.
    public var token: String?
    /// Their role in the workspace walked; nil for strangers.
    public var role: WorkspaceRole?
    /// Their row in the project's list.
    public var assigned: ProjectRole?
    /// The scopes of the key they use.
    public var scopes: [KeyScope]?
    /// Whether they were a member, which their token still says.
    public var isRemoved = false
  }

  /// Values for path parameters by name: identifiers of rows in the walked workspace.
  public var samples: [String: String]
  /// The project of those rows; nil where no operation is about one.
  public var project: UUID?
  /// Bodies for operations whose project stands in the body, by operation.
  public var bodies: [String: JSONValue]
  /// Answers that are right although the table alone does not promise them.
  public var tolerates: @Sendable (TenantAPI.Registered, Walker, IdentityWorld.Reply) -> Bool

  /// Names what the walk needs.
  public init(
    samples: [String: String], project: UUID? = nil, bodies: [String: JSONValue] = [:],
    tolerates: @escaping @Sendable (TenantAPI.Registered, Walker, IdentityWorld.Reply) -> Bool = { _, _, _ in false }
  ) {
    self.samples = samples
    self.project = project
    self.bodies = bodies
    self.tolerates = tolerates
  }

  // MARK: Who walks

  /// Everybody who walks the workspace of `admin`.
  public func walkers(_ world: IdentityWorld, admin: IdentityWorld.Actor) async throws -> [Walker] {
    var walkers = [Walker(name: "nobody"), Walker(name: "admin", token: admin.token, role: .admin)]
    walkers.append(Walker(name: "stranger", token: try await world.signUp("stranger").token))
    for role in [WorkspaceRole.viewer, .annotator, .editor] {
      let member = try await world.join(admin, as: role)
      walkers.append(Walker(name: role.rawValue, token: member.token, role: role))
      guard let project else { continue }
      for assigned in [ProjectRole.labeler, .reviewer, .admin] {
        let person = try await world.join(admin, as: role)
        try await world.database.query(
          admin.claims,
          """
          insert into project_members (workspace_id, project_id, user_id, role)
          values (\(admin.workspaceID), \(project), \(person.userID), \(assigned))
          """)
        walkers.append(
          Walker(
            name: "\(role.rawValue), \(assigned.rawValue) of the project", token: person.token, role: role,
            assigned: assigned))
      }
    }
    for scope in KeyScope.allCases {
      walkers.append(
        Walker(
          name: "key of admin with scope \(scope.rawValue)", token: try await world.key(admin, [scope]), role: .admin,
          scopes: [scope]))
    }
    let viewer = try await world.join(admin, as: .viewer)
    walkers.append(
      Walker(
        name: "key of viewer with scope admin", token: try await world.key(viewer, [.admin]), role: .viewer,
        scopes: [.admin]))
    let removed = try await world.join(admin, as: .admin)
    let removal = await world.send(.delete, "/api/v1/members/\(removed.userID)", as: admin.token)
    guard removal.status == 204 else { throw UnexpectedReply(reply: removal.text) }
    world.clock.advance(by: 5)
    walkers.append(Walker(name: "removed member", token: removed.token, isRemoved: true))
    return walkers
  }

  // MARK: The walk

  /// Walks the operations that `isIncluded` lets through.
  ///
  /// - Returns: One complaint a wrong answer, and the number of answers looked at.
  public func run(
    _ world: IdentityWorld, admin: IdentityWorld.Actor,
    isIncluded: (TenantAPI.Registered) -> Bool = { _ in true }
  ) async throws -> (complaints: [String], answers: Int) {
    let walkers = try await walkers(world, admin: admin)
    var complaints: [String] = []
    var answers = 0
    for operation in world.api.registered where isIncluded(operation) {
      guard let target = target(operation) else {
        complaints.append("\(operation.id): no sample for a parameter of \(operation.path)")
        continue
      }
      for walker in walkers {
        let reply = await send(world, operation, target, walker)
        answers += 1
        let expected = expectation(operation, walker)
        guard !expected.matches(reply.status), !tolerates(operation, walker, reply) else { continue }
        complaints.append(
          "\(operation.id) as \(walker.name): expected \(expected), got \(reply.status) \(reply.text.prefix(200))")
      }
    }
    return (complaints, answers)
  }

  private func target(_ operation: TenantAPI.Registered) -> String? {
    var target = ""
    for segment in operation.path.split(separator: "/") {
      target += "/"
      if segment.hasPrefix("{") {
        let name = segment.dropFirst().dropLast().replacing("...", with: "")
        guard let sample = samples[String(name)] else { return nil }
        target += Percent.encode(sample)
      } else {
        target += segment
      }
    }
    return target
  }

  private func send(
    _ world: IdentityWorld, _ operation: TenantAPI.Registered, _ target: String, _ walker: Walker
  ) async -> IdentityWorld.Reply {
    if let body = bodies[operation.id] {
      return await world.send(operation.method, target, as: walker.token, json: body)
    }
    let isRead = operation.method == .get || operation.method == .head
    return await world.send(operation.method, target, as: walker.token, bytes: isRead ? nil : Array("{\"".utf8))
  }

  // MARK: What is right

  /// What an answer must be.
  private enum Expectation: CustomStringConvertible {
    case admitted
    case refused([Int])

    func matches(_ status: Int) -> Bool {
      switch self {
      case .admitted: ![401, 403, 404].contains(status) && status < 500
      case .refused(let statuses): statuses.contains(status)
      }
    }

    var description: String {
      switch self {
      case .admitted: "admission"
      case .refused(let statuses): statuses.map(String.init).joined(separator: " or ")
      }
    }
  }

  /// Written apart from the product's own code, from the words of the requirements.
  private func expectation(_ operation: TenantAPI.Registered, _ walker: Walker) -> Expectation {
    let permission = operation.permission
    if permission.requirement == .open { return .admitted }
    guard walker.token != nil else { return .refused([401]) }
    if let scopes = walker.scopes, !Self.scopesThatSuffice(permission.scope).contains(where: scopes.contains) {
      return .refused([403])
    }
    if walker.isRemoved { return permission.requirement == .signedIn ? .admitted : .refused([403]) }
    guard let role = walker.role else { return expectationOfStranger(operation) }
    switch permission.requirement {
    case .open, .signedIn: return .admitted
    case .workspace(let needed):
      let order: [WorkspaceRole] = [.viewer, .annotator, .editor, .admin]
      return Self.position(role, order) >= Self.position(needed, order) ? .admitted : .refused([403])
    case .project(let needed, let subject):
      if subject == .content, bodies[operation.id] == nil { return .admitted }
      let order: [ProjectRole] = [.viewer, .labeler, .reviewer, .admin]
      let actual = Self.projectRole(role, walker.assigned)
      return Self.position(actual, order) >= Self.position(needed, order) ? .admitted : .refused([403])
    }
  }

  /// A stranger acts in a workspace of their own, where nothing of ours exists.
  private func expectationOfStranger(_ operation: TenantAPI.Registered) -> Expectation {
    switch operation.permission.requirement {
    case .open: .admitted
    // The body is read first where the handler looks for the row; a body that cannot be read is a refusal too.
    case .signedIn, .workspace: operation.path.contains("{") ? .refused([404, 400]) : .admitted
    case .project(_, .content): bodies[operation.id] == nil ? .admitted : .refused([404])
    case .project: .refused([404])
    }
  }

  private static func projectRole(_ role: WorkspaceRole, _ assigned: ProjectRole?) -> ProjectRole {
    switch (role, assigned) {
    case (.admin, _): .admin
    case (.viewer, _): .viewer
    case (_, .some(let assigned)): assigned
    case (.editor, .none): .reviewer
    case (.annotator, .none): .labeler
    }
  }

  private static func scopesThatSuffice(_ scope: KeyScope) -> [KeyScope] {
    switch scope {
    case .read: [.read, .write, .admin]
    case .upload: [.upload, .write, .admin]
    case .write: [.write, .admin]
    case .admin: [.admin]
    }
  }

  private static func position<Role: Equatable>(_ role: Role, _ order: [Role]) -> Int {
    order.firstIndex(of: role) ?? -1
  }
}
