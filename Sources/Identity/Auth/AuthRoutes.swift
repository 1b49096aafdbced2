import Crypto
import Database
import Foundation
import Web

/// `/auth/v1`: Supabase Auth's REST protocol for e-mail and password.
///
/// With `X-Framewright-Browser: 1` the refresh token travels in an HttpOnly cookie of this path alone and never in a
/// body.
struct AuthRoutes: Sendable {
  static let prefix = "/auth/v1"
  private static let versionField = "X-Supabase-Api-Version"

  let accounts: Accounts
  let access: AccessStore
  let limits: AuthLimits
  let redirects: RedirectRules
  let version: String

  private var configuration: IdentityConfiguration { accounts.configuration }

  /// Answers a request below ``prefix``; every error is answered in Supabase Auth's shape.
  func handle(_ request: Request) async -> Response {
    let version = request.headers[Self.versionField]
    var response: Response
    do {
      response = try await dispatch(try await AuthRequest(request))
    } catch let error as AuthError {
      response = error.response(version: version)
    } catch {
      response = Self.translate(error, request).response(version: version)
    }
    // Clients read the string code of an error only where the version comes back.
    if version != nil { response.headers.set(Self.versionField, "2024-01-01") }
    response.headers.setDefault("Cache-Control", "no-store")
    return response
  }

  private static func translate(_ error: any Error, _ request: Request) -> AuthError {
    switch error {
    case PasswordError.busy: return .rateLimited("1")
    case let error as PasswordError: return .validation(error.description)
    case let error as APIError where error.code == .tooManyRequests:
      return .rateLimited(error.headers["Retry-After"] ?? "1")
    case let error as APIError where error.code.status < 500:
      return AuthError(
        status: error.code.status, code: error.code.name, message: error.message, headers: error.headers)
    default:
      // The one place that turns errors into answers logs this one and decides between busy and broken.
      let answer = ErrorStyle.api.response(to: error, for: request)
      let isBusy = answer.status == 503
      return AuthError(
        status: isBusy ? 503 : 500, code: isBusy ? "request_timeout" : "unexpected_failure",
        message: isBusy ? "The server is busy; try again" : "Unexpected failure, please check the server's log",
        headers: answer.headers["Retry-After"].map { ["Retry-After": $0] } ?? [:])
    }
  }

  /// What the endpoints answer, as `Allow` says it.
  private static let methods = [
    "/signup": "POST", "/token": "POST", "/user": "GET, HEAD, PUT", "/logout": "POST", "/recover": "POST",
    "/resend": "POST", "/verify": "GET, POST", "/settings": "GET", "/health": "GET", "/.well-known/jwks.json": "GET",
    "/otp": "POST", "/magiclink": "POST", "/authorize": "GET",
  ]

  private func dispatch(_ call: AuthRequest) async throws -> Response {
    let path = call.request.path.dropFirst(Self.prefix.count)
    switch (call.request.method, path) {
    case (.post, "/signup"): return try await signUp(call)
    case (.post, "/token"): return try await token(call)
    case (.get, "/user"), (.head, "/user"): return try await showUser(call)
    case (.put, "/user"): return try await changeUser(call)
    case (.post, "/logout"): return try await logOut(call)
    case (.post, "/recover"): return try await sendMail(call, .recover)
    case (.post, "/resend"): return try await resend(call)
    case (.post, "/verify"): return try await verify(call)
    case (.get, "/verify"): return try await followLink(call)
    case (.get, "/settings"): return settings
    case (.get, "/health"):
      return Self.json(["version": .string(version), "name": "GoTrue", "description": "Framewright accounts"])
    case (.get, "/.well-known/jwks.json"):
      // Our tokens are signed with a shared secret, which is never published.
      var response = Self.json(["keys": []])
      response.headers.set("Cache-Control", "public, max-age=600")
      return response
    case (.post, "/otp"), (.post, "/magiclink"):
      throw AuthError(status: 422, code: "otp_disabled", message: "Signing in by mailed code is disabled")
    case (.get, "/authorize"):
      throw AuthError(status: 400, code: "oauth_provider_not_supported", message: "Unsupported provider")
    default:
      guard let methods = Self.methods[String(path)] else {
        throw AuthError(status: 404, code: "not_found", message: "There is no such endpoint")
      }
      throw AuthError(
        status: 405, code: "method_not_allowed", message: "\(call.request.method.rawValue) is not allowed here",
        headers: ["Allow": methods])
    }
  }

  // MARK: Endpoints

  private func signUp(_ call: AuthRequest) async throws -> Response {
    try limits.signUp(call.request.remoteAddress)
    if try call.text("phone") != nil {
      throw AuthError(status: 400, code: "phone_provider_disabled", message: "Phone signups are disabled")
    }
    guard let email = try call.email() else {
      guard try call.text("password") == nil else { throw AuthError.validation("An email address is needed") }
      throw AuthError(
        status: 422, code: "anonymous_provider_disabled", message: "Anonymous sign-ins are disabled")
    }
    guard let password = try call.text("password") else {
      throw AuthError.validation("Signup requires a valid password")
    }
    let outcome = try await accounts.signUp(
      email: email, password: password, metadata: try call.metadata() ?? [:], redirect: redirect(call), note(call))
    switch outcome {
    case .session(let session): return answer(session, call)
    case .confirmation(let user, let workspace):
      return Self.json(SessionDocument.user(user, tenant: workspace))
    }
  }

  private func token(_ call: AuthRequest) async throws -> Response {
    switch call.request.query["grant_type"] {
    case "password":
      guard let email = try call.email(), let password = try call.text("password") else {
        if try call.text("phone") != nil {
          throw AuthError(status: 400, code: "phone_provider_disabled", message: "Phone logins are disabled")
        }
        throw AuthError.validation("An email address and a password are needed")
      }
      try limits.signIn(call.request.remoteAddress, account: email.text)
      let session = try await accounts.signIn(email: email, password: password, note(call))
      limits.signedIn(account: email.text)
      return answer(session, call)
    case "refresh_token":
      guard let token = try call.text("refresh_token") ?? call.cookieToken else {
        // Nobody is signed in at this browser: an answer, not a failure, for every first visit asks.
        if call.isBrowser { return Self.json(.null) }
        throw AuthError.validation("refresh_token required")
      }
      do { return answer(try await accounts.refresh(token, note(call)), call) } catch let error as AuthError
        where error.status == 400 && call.isBrowser
      {
        // The cookie is of no more use: do not let the browser try again with it.
        var error = error
        error.headers.add("Set-Cookie", call.cookieField("", seconds: 0))
        throw error
      }
    default:
      throw AuthError(status: 400, code: "unsupported_grant_type", message: "unsupported_grant_type")
    }
  }

  private func showUser(_ call: AuthRequest) async throws -> Response {
    let (session, user) = try await signedIn(call)
    return Self.json(SessionDocument.user(user, tenant: session.workspaceID))
  }

  private func changeUser(_ call: AuthRequest) async throws -> Response {
    let (session, user) = try await signedIn(call)
    if try call.text("phone") != nil {
      throw AuthError(status: 422, code: "phone_provider_disabled", message: "Phone numbers are not supported")
    }
    let changes = Accounts.Changes(
      email: try call.email(), password: try call.text("password"), metadata: try call.metadata(),
      redirect: redirect(call))
    if changes.email != nil, configuration.mailer != nil {
      try limits.mail(call.request.remoteAddress, account: user.id.description)
    }
    let (changed, newEmail) = try await accounts.change(
      user, session: session.sessionID, workspace: session.workspaceID, changes)
    return Self.json(SessionDocument.user(changed, tenant: session.workspaceID, newEmail: newEmail))
  }

  private func logOut(_ call: AuthRequest) async throws -> Response {
    var response = Response(status: 204)
    if call.isBrowser { response.headers.add("Set-Cookie", call.cookieField("", seconds: 0)) }
    let session: SessionToken
    do { session = try await signedIn(call).0 } catch let error as AuthError {
      // A browser whose access token ran out still may give its session up.
      guard let token = call.cookieToken else { throw error }
      try await accounts.sessions.end(tokenHash: RefreshTokens.hash(token))
      return response
    }
    switch call.request.query["scope"] ?? "global" {
    case "global": try await accounts.sessions.end(user: session.userID, which: nil)
    case "local":
      if let id = session.sessionID { try await accounts.sessions.end(user: session.userID, which: id) }
    case "others":
      try await accounts.sessions.end(user: session.userID, which: session.sessionID, isKept: true)
      response.headers["Set-Cookie"] = nil
    default: throw AuthError.validation("scope must be global, local or others")
    }
    try await accounts.users.record(
      "sign_out", session.userID, ip: call.request.remoteAddress, userAgent: call.userAgent)
    return response
  }

  private func sendMail(_ call: AuthRequest, _ purpose: MailPurpose) async throws -> Response {
    guard let email = try call.email() else { throw AuthError.validation("An email address is needed") }
    try limits.mail(call.request.remoteAddress, account: email.text)
    try await accounts.sendMail(purpose, to: email, redirect: redirect(call), note(call))
    return Self.json([:])
  }

  private func resend(_ call: AuthRequest) async throws -> Response {
    guard try call.text("type") == "signup" else {
      throw AuthError.validation("Only mails of type signup can be sent again")
    }
    return try await sendMail(call, .confirm)
  }

  private func verify(_ call: AuthRequest) async throws -> Response {
    try limits.verify(call.request.remoteAddress)
    guard let purpose = try call.text("type").flatMap({ MailPurpose(clientType: $0) }) else {
      throw AuthError.validation("Verify requires a verification type")
    }
    if let token = try call.text("token_hash") {
      return answer(try await accounts.verify(purpose, token: token, email: nil, note(call)), call)
    }
    guard let token = try call.text("token"), let email = try call.email() else {
      throw AuthError.validation("Verify requires a token and an email address, or a token hash")
    }
    return answer(try await accounts.verify(purpose, token: token, email: email, note(call)), call)
  }

  /// The form that a link in a mail opens.
  ///
  /// With `redirect_to` it leads to that page with a session in the address's fragment, which no server logs. Without,
  /// an address is proven and its person signs in as usual; a recovery goes on at our page.
  private func followLink(_ call: AuthRequest) async throws -> Response {
    let query = call.request.query
    let page = redirect(call)
    let target = page ?? "\(origin(call))/"
    do {
      try limits.verify(call.request.remoteAddress)
      guard let purpose = query["type"].flatMap({ MailPurpose(clientType: $0) }),
        let token = query["token_hash"] ?? query["token"]
      else { throw AuthError.validation("Verify requires a type and a token") }
      if page == nil {
        guard purpose != .recover else {
          return Self.seeOther("\(origin(call))/reset", [("token_hash", token), ("type", purpose.clientType)])
        }
        _ = try await accounts.prove(purpose, token: token, email: nil)
        return Self.seeOther(target, [("type", purpose.clientType)])
      }
      let session = try await accounts.verify(purpose, token: token, email: nil, note(call))
      let fields: [(String, String)] = [
        ("access_token", session.accessToken),
        ("expires_at", String(Int(session.expiresAt.timeIntervalSince1970))), ("expires_in", String(session.lifetime)),
        ("refresh_token", session.refreshToken ?? ""), ("token_type", "bearer"), ("type", purpose.clientType),
      ]
      return Self.seeOther(target, fields)
    } catch let error as AuthError {
      return Self.seeOther(
        target, [("error", "access_denied"), ("error_code", error.code), ("error_description", error.message)])
    }
  }

  private var settings: Response {
    Self.json([
      "external": ["email": true, "phone": false, "anonymous_users": false],
      "disable_signup": .bool(configuration.signUp == .invited),
      "mailer_autoconfirm": .bool(configuration.mailer == nil),
      "phone_autoconfirm": false, "sms_provider": "", "saml_enabled": false,
    ])
  }

  // MARK: Parts

  /// The live session of the request's access token and its person.
  private func signedIn(_ call: AuthRequest) async throws -> (SessionToken, UserRecord) {
    guard let token = call.request.bearerToken else { throw AuthError.noAuthorization }
    let session: SessionToken
    do {
      session = try await accounts.tokens.verify(token)
    } catch {
      throw AuthError.badToken((error as? TokenError)?.description ?? "it cannot be checked")
    }
    guard
      let state = try await access.state(of: session.userID, in: session.workspaceID, session: session.sessionID)
    else { throw AuthError.userNotFound }
    guard state.isActive else { throw AuthError(status: 403, code: "user_banned", message: AuthError.banned.message) }
    guard state.isSessionAlive else { throw AuthError.sessionNotFound }
    guard let user = try await accounts.users.user(session.userID) else { throw AuthError.userNotFound }
    return (session, user)
  }

  private func answer(_ session: OpenedSession, _ call: AuthRequest) -> Response {
    var members: [String: JSONValue] = [
      "access_token": .string(session.accessToken), "token_type": "bearer",
      "expires_in": .integer(Int64(session.lifetime)),
      "expires_at": .integer(Int64(session.expiresAt.timeIntervalSince1970)),
      "user": SessionDocument.user(session.user, tenant: session.record.workspaceID),
    ]
    guard call.isBrowser, let refresh = session.refreshToken else {
      members["refresh_token"] = session.refreshToken.map { .string($0) }
      return Self.json(.object(members))
    }
    var response = Self.json(.object(members))
    response.headers.add("Set-Cookie", call.cookieField(refresh, seconds: configuration.idleDays * 86_400))
    return response
  }

  private func origin(_ call: AuthRequest) -> String { configuration.publicURL ?? call.request.origin }

  private func note(_ call: AuthRequest) -> ClientNote {
    ClientNote(
      address: call.request.remoteAddress, userAgent: call.userAgent, issuer: origin(call) + Self.prefix)
  }

  /// Where a mailed link shall lead, if that is allowed. The request's own address does not count: anybody can ask
  /// for a mail to somebody else, with any `Host`.
  private func redirect(_ call: AuthRequest) -> String? {
    call.request.query["redirect_to"].flatMap { redirects.allows($0, origin: configuration.publicURL) ? $0 : nil }
  }

  private static func json(_ value: JSONValue, status: Int = 200) -> Response { .json(value.bytes, status: status) }

  private static func seeOther(_ target: String, _ fields: [(String, String)]) -> Response {
    let fragment = fields.map { "\($0)=\(Percent.encode($1))" }.joined(separator: "&")
    return Response(status: 303, headers: ["Location": "\(target)#\(fragment)"])
  }
}
