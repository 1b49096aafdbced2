public import Foundation

/// Who acts, as verified by the server: what row-level security policies read.
///
/// A transaction carries them in the transaction-local setting `request.jwt.claims`, in the form that Supabase uses.
public struct Claims: Sendable, Hashable {
  /// The person acting; nil for the system acting within a workspace.
  public var userID: UUID?
  /// The tenant whose rows may be seen and changed; nil sees no tenant's rows.
  public var workspaceID: UUID?
  /// The role claim of the session's token.
  public var role: String

  /// Names the person, the tenant and the role claim (default `authenticated`).
  public init(userID: UUID? = nil, workspaceID: UUID? = nil, role: String = "authenticated") {
    self.userID = userID
    self.workspaceID = workspaceID
    self.role = role
  }

  /// The JSON that policies read: `{"role": …, "sub": …, "tenant_id": …}`; absent claims are left out.
  var json: String {
    var text = "{\"role\":"
    text += JSONText.quoted(role)
    if let userID { text += ",\"sub\":\"\(userID.uuidString.lowercased())\"" }
    if let workspaceID { text += ",\"tenant_id\":\"\(workspaceID.uuidString.lowercased())\"" }
    return text + "}"
  }
}
