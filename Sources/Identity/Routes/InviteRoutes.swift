import Database
import Foundation
import Web

/// Invites to the current workspace, and accepting one to any.
struct InviteRoutes {
  /// Without 0, O, 1, I and L, which people mix up: 31 letters, 12 of them are 59 bits.
  private static let letters = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789".utf8)

  let invites: InviteStore
  let mover: SessionMover
  let attempts: RateLimiter

  func register(in api: inout TenantAPI) {
    let invites = invites
    let mover = mover
    let attempts = attempts
    let publicURL = mover.accounts.configuration.publicURL
    @Sendable func answer(_ record: InviteRecord, _ request: Request) -> Invite {
      Invite(
        id: record.id, code: record.code, role: record.role, usesRemaining: record.usesRemaining,
        expiresAt: record.expiresAt, note: record.note, createdAt: record.createdAt, createdBy: record.createdBy,
        url: "\(publicURL ?? request.origin)/invite/\(record.code)")
    }
    api.add(
      .get, "/api/v1/invites", id: "invites.list", summary: "Invites, newest first", tag: "identity",
      query: PageQuery.self, response: Page<Invite>.self
    ) { caller, call in
      let limit = try call.query.checkedLimit
      let before: InviteID? = try call.query.cursor.map { try Cursor.decode($0) }
      var records = try await invites.list(caller.claims, before: before, limit: limit + 1)
      var next: String?
      if records.count > limit {
        records.removeLast()
        next = try records.last.map { try Cursor.encode($0.id) }
      }
      return .ok(Page(items: records.map { answer($0, call.request) }, nextCursor: next))
    }
    api.add(
      .post, "/api/v1/invites", id: "invites.create", summary: "Make a code that lets people join",
      tag: "identity", body: NewInvite.self, response: Invite.self, status: 201
    ) { caller, call in
      let record = try await invites.create(
        caller.claims, code: Self.makeCode(), role: call.body.role,
        uses: try Rules.number(call.body.uses ?? 1, "uses", 1...10_000),
        days: try Rules.number(call.body.expiresInDays ?? 7, "expires_in_days", 1...365),
        note: try Rules.text(call.body.note ?? "", "note", 0...200))
      return .created(answer(record, call.request), location: "/api/v1/invites/\(record.id)")
    }
    api.add(
      .delete, "/api/v1/invites/{invite_id}", id: "invites.revoke", summary: "End an invite", tag: "identity",
      response: None.self, status: 204
    ) { caller, call in
      guard try await invites.revoke(caller.claims, try call.path("invite_id")) else { throw APIError(.notFound) }
      return .noContent
    }
    api.addPersonal(
      .post, "/api/v1/invites/accept", id: "invites.accept", summary: "Join a workspace by code and go on in it",
      tag: "identity", body: InviteAcceptance.self, response: SessionAnswer.self, errors: [.notFound]
    ) { person, call in
      guard person.keyID == nil else { throw Refusal.sessionOnly }
      try attempts.take(person.userID.description)
      let code = String(call.body.code.trimmed).uppercased()
      guard !code.unicodeScalars.contains("\0") else { throw Self.unknownCode }
      switch try await invites.accept(code, user: person.userID) {
      case .notFound: throw Self.unknownCode
      case .joined(let workspace), .alreadyMember(let workspace):
        return .ok(try await mover.move(person, to: workspace, call.request))
      }
    }
  }

  private static var unknownCode: APIError {
    APIError(
      .notFound, "This invite code is unknown, used up or expired.", hint: "Ask whoever invited you for a new one.")
  }

  private static func makeCode() -> String {
    var generator = SystemRandomNumberGenerator()
    let text = (0..<12).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
    return String(decoding: text, as: UTF8.self)
  }
}
