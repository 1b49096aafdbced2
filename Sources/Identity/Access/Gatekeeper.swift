import Crypto
public import Database
public import Foundation
import Synchronization
public import Web

/// Where a row stands.
public enum Located: Sendable, Hashable {
  /// In this project.
  case project(UUID)
  /// In the workspace, in no project.
  case workspace
}

/// Proves who sends a request and decides whether they may do what they ask for.
///
/// What the database says about people and keys is kept for four seconds at most and dropped when it announces a
/// change, so that an end of membership, account, session or key acts within five seconds on every node.
public final class Gatekeeper: Sendable {
  private struct AccessKey: Hashable {
    var user: UserID
    var workspace: WorkspaceID?
    var session: SessionID?
  }
  private struct ProjectKey: Hashable {
    var user: UUID
    var workspace: UUID
    var project: UUID
  }
  private struct SlugKey: Hashable {
    var workspace: UUID
    var slug: String
  }
  private struct RowKey: Hashable {
    var kind: SubjectKind
    var workspace: UUID
    var id: UUID
  }
  // A bare closure in a generic box would gain a thunk at every access.
  private struct Resolver { let find: @Sendable (UUID, Claims) async throws -> Located? }

  /// The channel on which the database announces changes of rights.
  static let channel = "framewright_access"
  /// Seconds a right is believed; a look-up may take the fifth second.
  private static let lifetime = 4.0

  private let database: Database
  private let store: AccessStore
  private let tokens: TokenKeeper
  private let outsiders: OutsideUsers
  private let badKeys: RateLimiter
  private let time: TimeSource
  private let access: StateCache<AccessKey, AccessState?>
  private let keys: StateCache<[UInt8], KeyState?>
  private let projects: StateCache<ProjectKey, ProjectRole?>
  private let slugs: StateCache<SlugKey, UUID>
  // A row never changes its project, so this one is only bounded in size.
  private let rows: StateCache<RowKey, Located>
  private let resolvers = Mutex<[SubjectKind: Resolver]>([:])

  init(
    database: Database, tokens: TokenKeeper, outsiders: OutsideUsers, badKeyLimit: RateLimit, time: TimeSource
  ) {
    self.database = database
    store = AccessStore(database: database)
    self.tokens = tokens
    self.outsiders = outsiders
    badKeys = RateLimiter(badKeyLimit, time: time)
    self.time = time
    access = StateCache(lifetime: Self.lifetime, limit: 100_000, time: time)
    keys = StateCache(lifetime: Self.lifetime, limit: 10_000, time: time)
    projects = StateCache(lifetime: Self.lifetime, limit: 100_000, time: time)
    slugs = StateCache(lifetime: Self.lifetime, limit: 10_000, time: time)
    rows = StateCache(lifetime: 600, limit: 100_000, time: time)
  }

  // MARK: Wiring

  /// Registers how to find the project of a row, under the claims of whoever asks; nil where they can see no such row.
  ///
  /// A row's project must never change: the answer is kept for ten minutes.
  public func resolve(_ kind: SubjectKind, _ find: @escaping @Sendable (UUID, Claims) async throws -> UUID?) {
    resolveLocated(kind) { id, claims in try await find(id, claims).map { .project($0) } }
  }

  /// As ``resolve(_:_:)`` for rows that may stand in no project.
  public func resolveLocated(
    _ kind: SubjectKind, _ find: @escaping @Sendable (UUID, Claims) async throws -> Located?
  ) {
    resolvers.withLock { resolvers in
      precondition(resolvers[kind] == nil, "two resolvers for \(kind.rawValue)")
      resolvers[kind] = Resolver(find: find)
    }
  }

  /// Drops cached rights as the database announces changes; runs until the task is cancelled. Without a direct
  /// connection it ends at once, and rights end with their four seconds.
  public func run() async {
    for await notification in database.listen([Self.channel]) {
      if notification.isResumption { dropAll() } else { drop(notification.payload) }
    }
  }

  /// Drops what an announcement is about: `workspace:user`, `:user` or `key:id`.
  func drop(_ payload: String) {
    let parts = payload.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return dropAll() }
    if parts[0] == "key" { return keys.drop { _ in true } }
    guard let user = UserID(String(parts[1])) else { return dropAll() }
    if parts[0].isEmpty {
      access.drop { $0.user == user }
      projects.drop { $0.user == user.uuid }
    } else if let workspace = WorkspaceID(String(parts[0])) {
      access.drop { $0.user == user && ($0.workspace == workspace || $0.workspace == nil) }
      projects.drop { $0.user == user.uuid && $0.workspace == workspace.uuid }
    } else {
      dropAll()
    }
  }

  private func dropAll() {
    access.drop { _ in true }
    keys.drop { _ in true }
    projects.drop { _ in true }
    slugs.drop { _ in true }
  }

  // MARK: Who

  /// Proves who sends a request: `Authorization: Bearer` with a session token or a key, or a key in `apikey`.
  ///
  /// - Throws: `APIError`: `unauthorized` without a valid token, `forbidden` for disabled accounts, `tooManyRequests`
  ///   after many wrong keys.
  public func authenticate(_ request: Request) async throws -> Person {
    try await prove(request).person
  }

  /// Proves who holds a session token or a key.
  ///
  /// - Parameter address: the network address, for counting wrong keys.
  /// - Throws: As ``authenticate(_:)``.
  public func authenticate(token: String, from address: String) async throws -> Person {
    try await prove(token: token, from: address).person
  }

  private func prove(_ request: Request) async throws -> (person: Person, state: AccessState) {
    if let token = request.bearerToken { return try await prove(token: token, from: request.remoteAddress) }
    if let key = request.headers["apikey"], key.hasPrefix(KeyText.head) {
      return try await prove(token: key, from: request.remoteAddress)
    }
    throw Refusal.notSignedIn
  }

  private func prove(token: String, from address: String) async throws -> (person: Person, state: AccessState) {
    var person =
      token.hasPrefix(KeyText.head)
      ? try await person(key: token, from: address) : try await person(session: token)
    let state = try await state(of: person)
    // The state of somebody whose token names no workspace is that in the one they land in.
    if person.workspaceID == nil { person.workspaceID = state.workspaceID }
    return (person, state)
  }

  private func person(session token: String) async throws -> Person {
    let session: SessionToken
    do {
      session = try await tokens.verify(token)
    } catch let error as TokenError {
      throw Refusal.badToken(error.description)
    }
    if session.isOutside { try await outsiders.admit(session) }
    return Person(
      userID: session.userID, workspaceID: session.workspaceID, sessionID: session.sessionID,
      expiresAt: session.expiresAt)
  }

  private func person(key text: String, from address: String) async throws -> Person {
    try badKeys.check(address)
    let key = try await keys.value(SHA256.hash(text)) { [store] in
      guard let key = try await store.key(text) else { return nil }
      if !key.isRevoked { try await store.touch(key) }
      return key
    }
    guard let key, !key.isRevoked, key.expiresAt.map({ $0 > time.date() }) ?? true else {
      try badKeys.take(address)
      throw Refusal.badKey
    }
    return Person(
      userID: key.creator, workspaceID: key.workspaceID, keyID: key.id, scopes: key.scopes, expiresAt: key.expiresAt)
  }

  private func state(of person: Person) async throws -> AccessState {
    let key = AccessKey(user: person.userID, workspace: person.workspaceID, session: person.sessionID)
    let state =
      if let kept = access.kept(key) {
        kept
      } else {
        try await access.value(key) { [store] in
          try await store.state(of: key.user, in: key.workspace, session: key.session)
        }
      }
    guard let state else { throw Refusal.badToken("This account no longer exists.") }
    guard state.isActive else { throw Refusal.disabled }
    guard state.isSessionAlive else { throw Refusal.sessionEnded }
    return state
  }

  // MARK: May they

  /// Admits a proven person to an operation that needs no workspace.
  public func admitPerson(_ request: Request, _ permission: Permission) async throws -> Person {
    let person = try await authenticate(request)
    guard person.allows(permission.scope) else { throw Refusal.scope(needed: permission.scope) }
    return person
  }

  /// Admits a member to an operation, in its workspace and project.
  ///
  /// - Throws: `APIError`: as ``authenticate(_:)``; `forbidden` for strangers to the workspace, for roles that are too
  ///   weak and for keys without the scope; `notFound` for rows that are not in the workspace.
  public func admit(_ request: Request, _ path: PathParameters, _ permission: Permission) async throws -> Caller {
    let (person, state) = try await prove(request)
    return try await admit(person, state, path, permission)
  }

  /// As ``admit(_:_:_:)`` for somebody already proven, such as the holder of a live connection.
  public func admit(_ person: Person, _ path: PathParameters, _ permission: Permission) async throws -> Caller {
    try await admit(person, try await state(of: person), path, permission)
  }

  private func admit(
    _ person: Person, _ state: AccessState, _ path: PathParameters, _ permission: Permission
  ) async throws -> Caller {
    guard let workspaceID = person.workspaceID, let role = state.role else { throw Refusal.notAMember }
    guard person.allows(permission.scope) else { throw Refusal.scope(needed: permission.scope) }
    let member = Caller(
      person: person, workspaceID: workspaceID, workspaceRole: role, projectID: nil, projectRole: nil,
      gatekeeper: self, promise: ProjectPromise(isKept: permission.requirement.isSettledAtTheDoor))
    switch permission.requirement {
    case .open, .signedIn: return member
    case .workspace(let needed):
      try member.require(needed)
      return member
    case .project(_, .content): return member
    case .project(let needed, .project(let parameter)):
      let project = try await project(named: try path(parameter, as: String.self), for: member.claims)
      return try await admit(member, to: project, needed)
    case .project(let needed, .row(let kind, let parameter)):
      guard let located = try await locate(kind, try path(parameter, as: UUIDText.self).uuid, for: member.claims)
      else { throw Refusal.missing }
      switch located {
      case .project(let project): return try await admit(member, to: project, needed)
      case .workspace:
        let actual = role.projectRole(assigned: nil)
        guard actual >= needed else { throw Refusal.projectRole(needed: needed, actual: actual) }
        return member
      }
    }
  }

  private func admit(_ member: Caller, to project: UUID, _ needed: ProjectRole) async throws -> Caller {
    let actual = try await projectRole(of: member, in: project)
    guard actual >= needed else { throw Refusal.projectRole(needed: needed, actual: actual) }
    return Caller(
      person: member.person, workspaceID: member.workspaceID, workspaceRole: member.workspaceRole,
      projectID: project, projectRole: actual, gatekeeper: self, promise: ProjectPromise(isKept: true))
  }

  func projectRole(of caller: Caller, in project: UUID) async throws -> ProjectRole {
    let claims = caller.claims
    let key = ProjectKey(user: caller.userID.uuid, workspace: caller.workspaceID.uuid, project: project)
    let assigned = try await projects.value(key) { [store] in
      // Missing projects are not kept: one that is made now is there now.
      guard let assigned = try await store.assignedRole(claims, project: project) else { throw Refusal.missing }
      return assigned
    }
    return caller.workspaceRole.projectRole(assigned: assigned)
  }

  private func project(named name: String, for claims: Claims) async throws -> UUID {
    if let id = UUID(uuidString: name) { return id }
    guard let workspace = claims.workspaceID, name.utf8.count <= 100, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw Refusal.missing }
    return try await slugs.value(SlugKey(workspace: workspace, slug: name)) { [store] in
      guard let id = try await store.project(slug: name, claims) else { throw Refusal.missing }
      return id
    }
  }

  func locate(_ kind: SubjectKind, _ id: UUID, for claims: Claims) async throws -> Located? {
    guard let workspace = claims.workspaceID else { return nil }
    if kind == .project { return .project(id) }
    let resolver = resolvers.withLock { $0[kind] }
    guard let resolver else { throw MissingResolver(kind: kind) }
    do {
      return try await rows.value(RowKey(kind: kind, workspace: workspace, id: id)) {
        guard let located = try await resolver.find(id, claims) else { throw Refusal.missing }
        return located
      }
    } catch let error as APIError where error.code == .notFound {
      return nil
    }
  }
}

extension Requirement {
  /// Whether everything is decided before the handler runs.
  var isSettledAtTheDoor: Bool { if case .project(_, of: .content) = self { false } else { true } }
}

/// A mistake in the program: a permission names a kind of row that no feature can find.
struct MissingResolver: Error, CustomStringConvertible {
  let kind: SubjectKind

  var description: String { "no resolver is registered for the kind \(kind.rawValue)" }
}

/// A path parameter that must be an identifier.
private struct UUIDText: LosslessStringConvertible {
  let uuid: UUID

  init?(_ description: String) {
    guard let uuid = UUID(uuidString: description) else { return nil }
    self.uuid = uuid
  }

  var description: String { uuid.uuidString }
}
