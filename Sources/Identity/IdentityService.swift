public import Database
import Crypto
import Foundation
public import Jobs
public import Web

/// The configured signing secret has fewer than 32 bytes.
public struct WeakSecret: Error, CustomStringConvertible {
  /// What to do about it.
  public let description = "SUPABASE_JWT_SECRET must have at least 32 bytes; `openssl rand -hex 32` makes one."
}

/// Mails are to be sent, but nobody said where their links lead.
public struct MissingPublicAddress: Error, CustomStringConvertible {
  /// What to do about it.
  public let description =
    "Mails need FRAMEWRIGHT_PUBLIC_URL: what a request says of its address must not decide where their links lead."
}

/// People, their sessions and their rights: one for the whole process.
public final class IdentityService: Sendable {
  /// Proves who calls and decides what they may do.
  public let gatekeeper: Gatekeeper
  private let configuration: IdentityConfiguration
  private let accounts: Accounts
  private let auth: AuthRoutes
  private let idempotency: Idempotency
  private let keyAttempts: RateLimiter
  private let inviteAttempts: RateLimiter

  /// Wires the feature to its database.
  ///
  /// - Parameters:
  ///   - version: What `/auth/v1/health` answers.
  ///   - fetchKeys: Reads the keys of an outside issuer; by HTTP unless a test brings its own.
  /// - Throws: `WeakSecret` when tokens would be signed with fewer than 32 bytes; `MissingPublicAddress` for mails
  ///   without ``IdentityConfiguration/publicURL``.
  public init(
    _ configuration: IdentityConfiguration, database: Database, version: String, time: TimeSource = .system,
    fetchKeys: (@Sendable () async throws -> [UInt8])? = nil
  ) throws {
    // RFC 7518, section 3.2: a key shorter than the digest is the weakest part.
    guard configuration.jwtSecret.utf8.count >= 32 else { throw WeakSecret() }
    guard configuration.mailer == nil || configuration.publicURL != nil else { throw MissingPublicAddress() }
    var configuration = configuration
    configuration.publicURL = configuration.publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    self.configuration = configuration
    let outsideKeys = (fetchKeys ?? OutsideKeys.fetcher(configuration.outside.keysURL)).map {
      OutsideKeys(time: time, fetch: $0)
    }
    let tokens = TokenKeeper(
      secret: configuration.jwtSecret, sharesSecret: configuration.outside.sharesSecret, outsideKeys: outsideKeys,
      time: time)
    let users = UserStore(database: database)
    let sessions = SessionStore(database: database)
    accounts = Accounts(
      configuration: configuration, users: users, sessions: sessions, workspaces: WorkspaceStore(database: database),
      tokens: tokens, refreshTokens: RefreshTokens(secret: configuration.jwtSecret),
      mail: IdentityMail(database: database, sessions: sessions, configuration: configuration), time: time)
    gatekeeper = Gatekeeper(
      database: database, tokens: tokens, outsiders: OutsideUsers(users: users),
      badKeyLimit: configuration.limits.badKeyByAddress, time: time)
    auth = AuthRoutes(
      accounts: accounts, access: AccessStore(database: database),
      limits: AuthLimits(configuration.limits, time: time),
      redirects: RedirectRules(allowed: configuration.redirects), version: version)
    let sealing = SecretBox(
      key: try SecretBox.Key(id: "1", secret: configuration.jwtSecret, purpose: "idempotency"))
    idempotency = Idempotency(store: IdempotencyStore(database: database), box: sealing)
    keyAttempts = RateLimiter(configuration.limits.keysByPerson, time: time)
    inviteAttempts = RateLimiter(configuration.limits.invitesByPerson, time: time)
  }

  /// The operations of `/api/v1`, begun with this feature's; other features add theirs, then it is mounted.
  public func makeAPI(_ api: API = API()) -> TenantAPI {
    var tenant = TenantAPI(gatekeeper: gatekeeper, idempotency: idempotency, api: api)
    let mover = SessionMover(accounts: accounts)
    let database = accounts.workspaces.database
    MeRoutes(users: accounts.users, workspaces: accounts.workspaces).register(in: &tenant)
    WorkspaceRoutes(workspaces: accounts.workspaces, mover: mover).register(in: &tenant)
    MemberRoutes(workspaces: accounts.workspaces).register(in: &tenant)
    InviteRoutes(invites: InviteStore(database: database), mover: mover, attempts: inviteAttempts)
      .register(in: &tenant)
    KeyRoutes(keys: KeyStore(database: database), attempts: keyAttempts).register(in: &tenant)
    return tenant
  }

  /// `/auth/v1`, to be mounted there; it renders its own errors.
  public var authHandler: Handler {
    let auth = auth
    return { await auth.handle($0) }
  }

  /// Registers the job that mails links.
  public func registerJobs(in registry: inout JobRegistry) {
    let mail = accounts.mail
    registry.register(IdentityMail.kind) { context in
      try await mail.send(context.payload)
      return .none
    }
  }

  /// Keeps cached rights true and forgets what is of no more use, until the task is cancelled.
  public func run() async {
    await withTaskGroup { group in
      group.addTask { [gatekeeper] in await gatekeeper.run() }
      group.addTask { [accounts] in
        while !Task.isCancelled {
          // Another node may be at it too; a failure is tried again in an hour.
          try? await accounts.sessions.sweep(idleDays: accounts.configuration.idleDays)
          try? await Task.sleep(for: .seconds(3_600))
        }
      }
    }
  }
}
