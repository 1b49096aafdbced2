import Database
import Foundation
import Web

/// API keys of the current workspace: everybody's own, and for admins all.
struct KeyRoutes {
  let keys: KeyStore
  let attempts: RateLimiter

  func register(in api: inout TenantAPI) {
    let keys = keys
    let attempts = attempts
    api.add(
      .get, "/api/v1/keys", id: "keys.list", summary: "Keys, newest first; an admin sees everybody's",
      tag: "identity", query: PageQuery.self, response: Page<Key>.self
    ) { caller, call in
      let limit = try call.query.checkedLimit
      let before: KeyID? = try call.query.cursor.map { try Cursor.decode($0) }
      var items = try await keys.list(
        caller.claims, of: caller.workspaceRole == .admin ? nil : caller.userID, before: before, limit: limit + 1)
      var next: String?
      if items.count > limit {
        items.removeLast()
        next = try items.last.map { try Cursor.encode($0.id) }
      }
      return .ok(Page(items: items, nextCursor: next))
    }
    api.add(
      .post, "/api/v1/keys", id: "keys.create", summary: "Make a key; its text is in this answer alone",
      tag: "identity", body: NewKey.self, response: Key.self, status: 201
    ) { caller, call in
      // A key that makes keys could outlive its own end.
      guard caller.person.keyID == nil else { throw Refusal.sessionOnly }
      try attempts.take(caller.userID.description)
      guard !call.body.scopes.isEmpty else {
        throw APIError(
          .invalidField, "scopes must name at least one scope.", hint: "Choose read, write, upload or admin.")
      }
      var scopes: [KeyScope] = []
      for scope in KeyScope.allCases where call.body.scopes.contains(scope) { scopes.append(scope) }
      let key = try await keys.create(
        caller.claims, name: try Rules.text(call.body.name, "name", 1...100), scopes: scopes,
        days: try call.body.expiresInDays.map { try Rules.number($0, "expires_in_days", 1...3_650) })
      return .created(key, location: "/api/v1/keys/\(key.id)")
    }
    api.add(
      .delete, "/api/v1/keys/{key_id}", id: "keys.revoke", summary: "Revoke a key", tag: "identity",
      response: None.self, status: 204
    ) { caller, call in
      let creator = caller.workspaceRole == .admin ? nil : caller.userID
      guard try await keys.revoke(caller.claims, try call.path("key_id"), of: creator) else {
        throw APIError(.notFound)
      }
      return .noContent
    }
  }
}
