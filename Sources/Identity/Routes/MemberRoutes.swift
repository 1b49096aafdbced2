import Crypto
import Database
import Foundation
import Web

/// Members of the current workspace.
struct MemberRoutes {
  let workspaces: WorkspaceStore

  func register(in api: inout TenantAPI) {
    let workspaces = workspaces
    api.add(
      .get, "/api/v1/members", id: "members.list", summary: "Members in the order they joined", tag: "identity",
      query: PageQuery.self, response: Page<Member>.self
    ) { caller, call in
      let limit = try call.query.checkedLimit
      let after: MemberCursor? = try call.query.cursor.map { try Cursor.decode($0) }
      var members = try await workspaces.members(caller.claims, after: after, limit: limit + 1)
      var next: String?
      if members.count > limit {
        members.removeLast()
        next = try members.last.map { try Cursor.encode(MemberCursor(joinedAt: $0.joinedAt, userID: $0.userID)) }
      }
      let total = call.query.wantsTotal ? try await workspaces.count(caller.claims) : nil
      return .ok(Page(items: members, nextCursor: next, total: total, totalIsExact: total.map { _ in true }))
    }
    api.add(
      .patch, "/api/v1/members/{user_id}", id: "members.update", summary: "Give a member another role",
      tag: "identity", body: MemberChanges.self, response: Member.self, errors: [.conflict]
    ) { caller, call in
      let user = try call.path("user_id", as: UserID.self)
      guard try await workspaces.setRole(caller.claims, user, call.body.role),
        let member = try await workspaces.member(caller.claims, user)
      else { throw APIError(.notFound) }
      return .ok(member)
    }
    api.add(
      .delete, "/api/v1/members/{user_id}", id: "members.remove", summary: "Remove a member, or leave",
      tag: "identity", response: None.self, status: 204, errors: [.conflict]
    ) { caller, call in
      let user = try call.path("user_id", as: UserID.self)
      if user != caller.userID { try caller.require(.admin) }
      guard try await workspaces.remove(caller.claims, user) else { throw APIError(.notFound) }
      return .noContent
    }
  }
}

/// How much of a list is asked for.
struct PageQuery: Codable, Sendable {
  /// Items a page, 1 to 500; 50 by default.
  var limit: Int?
  /// Where the page before ended.
  var cursor: String?
  /// `total` counts all items.
  var with: String?

  var checkedLimit: Int { get throws { try Rules.number(limit ?? 50, "limit", 1...500) } }
  var wantsTotal: Bool { with?.split(separator: ",").contains("total") ?? false }
}

/// The text that stands for a place in a list. It holds nothing secret and grants nothing.
enum Cursor {
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Base64.encodeURL([UInt8](try encoder.encode(value)))
  }

  static func decode<Value: Decodable>(_ text: String) throws -> Value {
    guard let bytes = Base64.decodeURL(text), let value = try? JSONDecoder().decode(Value.self, from: Data(bytes))
    else {
      throw APIError(.invalidField, "cursor is none of ours.", hint: "Take next_cursor of the page before.")
    }
    return value
  }
}
