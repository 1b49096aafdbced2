import Crypto
import Database
import Foundation
import Web

/// What a client is told about itself: its network address and program.
struct ClientNote: Sendable {
  var address: String
  var userAgent: String
  /// The issuer named in tokens.
  var issuer: String
}

/// A session just started, renewed or moved, ready to be answered.
struct OpenedSession: Sendable {
  var record: SessionRecord
  var user: UserRecord
  /// Nil where the session goes on with the one the client has.
  var refreshToken: String?
  var accessToken: String
  var lifetime: Int
  var expiresAt: Date
}

/// Accounts and sessions: the acts behind `/auth/v1`.
struct Accounts: Sendable {
  let configuration: IdentityConfiguration
  let users: UserStore
  let sessions: SessionStore
  let workspaces: WorkspaceStore
  let tokens: TokenKeeper
  let refreshTokens: RefreshTokens
  let mail: IdentityMail
  let time: TimeSource

  // MARK: Signing up

  enum SignUpOutcome: Sendable {
    case session(OpenedSession)
    /// A mail was sent to prove the address.
    case confirmation(UserRecord, WorkspaceID)
  }

  func signUp(
    email: EmailAddress, password: String, metadata: [String: JSONValue], redirect: String?, _ client: ClientNote
  ) async throws -> SignUpOutcome {
    try PasswordRules.check(password, email: email.text)
    var metadata = metadata
    let invite = metadata.removeValue(forKey: "invite_code")?.string?.trimmed
    guard configuration.signUp == .open || invite != nil else { throw AuthError.signUpClosed }
    let name = Self.displayName(metadata, email)
    metadata["display_name"] = .string(name)
    let needsMail = configuration.mailer != nil
    let hash = try await Password.hash(password, cost: configuration.passwordCost)
    let user = NewUser(
      id: UserID(at: time.date()), email: email.text, displayName: name, passwordHash: hash, metadata: metadata,
      isConfirmed: !needsMail, inviteCode: invite.map(String.init))
    switch try await users.create(user) {
    case .inviteNotFound: throw AuthError.inviteNotFound
    case .emailTaken:
      guard needsMail else { throw AuthError.userExists }
      return .confirmation(Self.madeUp(user, at: time.date()), WorkspaceID())
    case .created(let workspace):
      try await users.record("sign_up", user.id, ip: client.address, userAgent: client.userAgent)
      if needsMail {
        try await mail.enqueue(.confirm, user: user.id, email: email.text, redirect: redirect, workspace: workspace)
        guard let record = try await users.user(user.id) else { throw AuthError.userNotFound }
        return .confirmation(record, workspace)
      }
      return .session(try await open(user.id, method: "password", client))
    }
  }

  private static func displayName(_ metadata: [String: JSONValue], _ email: EmailAddress) -> String {
    for key in ["display_name", "full_name", "name"] {
      if let name = metadata[key]?.string?.trimmed, !name.isEmpty { return String(name.prefix(200)) }
    }
    return String(email.text.prefix { $0 != "@" })
  }

  /// What somebody is told who signs up with an address that has an account already.
  private static func madeUp(_ user: NewUser, at now: Date) -> UserRecord {
    UserRecord(madeUp: user, at: now)
  }

  // MARK: Signing in

  func signIn(email: EmailAddress, password: String, _ client: ClientNote) async throws -> OpenedSession {
    let stored = try await users.credentials(email: email.text)
    guard try await Password.verify(password, hash: stored?.passwordHash), let stored else {
      try await users.record(
        "sign_in_refused", stored?.userID, ip: client.address, userAgent: client.userAgent)
      throw AuthError.invalidCredentials
    }
    guard stored.isActive else { throw AuthError.banned }
    guard stored.isConfirmed else { throw AuthError.emailNotConfirmed }
    try await users.record("sign_in", stored.userID, ip: client.address, userAgent: client.userAgent)
    return try await open(stored.userID, method: "password", client)
  }

  /// Starts a session in the workspace its person lands in; one is made for those who left their last.
  func open(_ user: UserID, method: String, _ client: ClientNote) async throws -> OpenedSession {
    guard let person = try await users.user(user) else { throw AuthError.userNotFound }
    let workspace = try await landing(person)
    let id = SessionID(at: time.date())
    let refresh = refreshTokens.first()
    try await sessions.start(
      id, user: user, workspace: workspace, method: method, tokenHash: RefreshTokens.hash(refresh),
      ip: client.address, userAgent: client.userAgent)
    guard let record = try await users.user(user) else { throw AuthError.userNotFound }
    return answer(
      SessionRecord(id: id, userID: user, workspaceID: workspace, method: method, signedInAt: time.date()), record,
      refreshToken: refresh, client)
  }

  private func landing(_ person: UserRecord) async throws -> WorkspaceID {
    if let landing = try await users.landing(person.id) { return landing }
    let name = NewUser(
      id: person.id, email: nil, displayName: person.displayName, passwordHash: nil, metadata: [:],
      isConfirmed: true, inviteCode: nil
    ).workspaceName
    return try await workspaces.create(name: name, founder: person.id)
  }

  private func answer(_ session: SessionRecord, _ user: UserRecord, refreshToken: String?, _ client: ClientNote)
    -> OpenedSession
  {
    let now = time.date()
    let lifetime = configuration.accessTokenLifetime
    let claims = SessionDocument.claims(
      user, session: session, issuer: client.issuer, now: now, lifetime: lifetime)
    return OpenedSession(
      record: session, user: user, refreshToken: refreshToken, accessToken: tokens.sign(claims), lifetime: lifetime,
      expiresAt: now.addingTimeInterval(Double(lifetime)))
  }

  // MARK: Going on

  /// Exchanges a refresh token.
  func refresh(_ token: String, _ client: ClientNote) async throws -> OpenedSession {
    let rotation = try await sessions.rotate(
      RefreshTokens.hash(token), successor: RefreshTokens.hash(refreshTokens.successor(of: token)),
      window: configuration.reuseWindow, idleDays: configuration.idleDays)
    switch rotation {
    case .notFound: throw AuthError.refreshTokenNotFound
    case .sessionEnded, .reused: throw AuthError.refreshTokenUsed
    case .sessionExpired: throw AuthError.sessionExpired
    case .banned: throw AuthError.banned
    case .rotated(var session, let steps):
      guard let user = try await users.user(session.userID) else { throw AuthError.userNotFound }
      session.workspaceID = try await present(session, user)
      return answer(session, user, refreshToken: refreshTokens.successor(of: token, steps: steps), client)
    }
  }

  /// The session's workspace while its person is a member there, else the one they land in.
  private func present(_ session: SessionRecord, _ user: UserRecord) async throws -> WorkspaceID {
    if let workspace = session.workspaceID,
      try await sessions.switchWorkspace(user: user.id, session: session.id, to: workspace)
    {
      return workspace
    }
    let landing = try await landing(user)
    _ = try await sessions.switchWorkspace(user: user.id, session: session.id, to: landing)
    return landing
  }

  /// Moves a session to another workspace of its person; its refresh token stays.
  ///
  /// - Returns: nil where they are no member.
  func move(_ id: SessionID, of user: UserID, to workspace: WorkspaceID, _ client: ClientNote) async throws
    -> OpenedSession?
  {
    guard try await sessions.switchWorkspace(user: user, session: id, to: workspace),
      let session = try await sessions.session(id), let record = try await users.user(user)
    else { return nil }
    return answer(session, record, refreshToken: nil, client)
  }

  // MARK: Mailed tokens

  /// Proves an address by a mailed token and signs its person in.
  func verify(_ purpose: MailPurpose, token: String, email: EmailAddress?, _ client: ClientNote) async throws
    -> OpenedSession
  {
    let user = try await prove(purpose, token: token, email: email)
    if purpose == .recover {
      try await users.record("recovered", user, ip: client.address, userAgent: client.userAgent)
    }
    return try await open(user, method: "otp", client)
  }

  /// Proves an address by a mailed token.
  func prove(_ purpose: MailPurpose, token: String, email: EmailAddress?) async throws -> UserID {
    guard
      let proof = try await sessions.use(purpose, tokenHash: RefreshTokens.hash(token), email: email?.text)
    else { throw AuthError.tokenExpired }
    guard !proof.isEmailTaken else { throw AuthError.emailExists }
    guard proof.isActive else { throw AuthError.banned }
    return proof.userID
  }

  /// Mails a link, if the address has an account that it fits; nobody learns whether it has.
  func sendMail(_ purpose: MailPurpose, to email: EmailAddress, redirect: String?, _ client: ClientNote) async throws {
    guard configuration.mailer != nil else { throw AuthError.noMail }
    guard let stored = try await users.credentials(email: email.text), stored.isActive,
      purpose == .recover || !stored.isConfirmed, let person = try await users.user(stored.userID)
    else { return }
    if purpose == .recover {
      try await users.record("recovery_asked", stored.userID, ip: client.address, userAgent: client.userAgent)
    }
    try await mail.enqueue(
      purpose, user: stored.userID, email: email.text, redirect: redirect, workspace: try await landing(person))
  }

  // MARK: Changing oneself

  struct Changes: Sendable {
    var email: EmailAddress?
    var password: String?
    var metadata: [String: JSONValue]?
    var redirect: String?
  }

  /// - Returns: the person afterwards, and the address that waits for its proof.
  func change(_ person: UserRecord, session: SessionID?, workspace: WorkspaceID?, _ changes: Changes) async throws
    -> (UserRecord, newEmail: String?)
  {
    if let password = changes.password {
      try PasswordRules.check(password, email: changes.email?.text ?? person.email)
      if let hash = try await users.passwordHash(person.id), try await Password.verify(password, hash: hash) {
        throw AuthError.samePassword
      }
      let hash = try await Password.hash(password, cost: configuration.passwordCost)
      try await users.setPassword(person.id, hash: hash, keep: session)
    }
    if var metadata = changes.metadata {
      metadata.removeValue(forKey: "invite_code")
      let name = metadata["display_name"]?.string.map { String($0.trimmed.prefix(200)) }
      try await users.update(person.id, displayName: name, metadata: metadata)
    }
    var newEmail: String?
    if let email = changes.email, email.text != person.email {
      if configuration.mailer != nil {
        // Told to prove it even when the address is taken: the mail's link then fails, and nothing is given away.
        let place: WorkspaceID
        if let workspace { place = workspace } else { place = try await landing(person) }
        try await mail.enqueue(
          .emailChange, user: person.id, email: email.text, redirect: changes.redirect, workspace: place)
        newEmail = email.text
      } else if try await !users.setEmail(person.id, email.text) {
        throw AuthError.emailExists
      }
    }
    guard let changed = try await users.user(person.id) else { throw AuthError.userNotFound }
    return (changed, newEmail)
  }
}

extension UserRecord {
  /// A person who does not exist, told from a real one by nobody.
  init(madeUp user: NewUser, at now: Date) {
    id = user.id
    email = user.email
    emailConfirmedAt = nil
    displayName = user.displayName
    isActive = true
    platformRole = nil
    notificationPreferences = [:]
    onboardingCompleted = false
    metadata = user.metadata
    createdAt = now
    updatedAt = now
    lastSignInAt = nil
  }
}
