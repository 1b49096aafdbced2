import Crypto
import Database
import Foundation
import Web

/// Supabase Auth's documents for people and sessions.
enum SessionDocument {
  /// A bare user.
  ///
  /// - Parameter isMadeUp: leaves the identities out, which is how a sign-up with a taken address is answered when
  ///   mails confirm addresses: nobody learns who has an account.
  static func user(_ user: UserRecord, tenant: WorkspaceID?, isMadeUp: Bool = false, newEmail: String? = nil)
    -> JSONValue
  {
    var document: [String: JSONValue] = [
      "id": .string(user.id.description),
      "aud": "authenticated",
      "role": "authenticated",
      "email": .string(user.email ?? ""),
      "phone": "",
      "app_metadata": appMetadata(tenant),
      "user_metadata": .object(user.metadata),
      "identities": isMadeUp ? [] : .array([identity(user)]),
      "factors": [],
      "is_anonymous": false,
      "created_at": time(user.createdAt),
      "updated_at": time(user.updatedAt),
    ]
    if let confirmed = user.emailConfirmedAt {
      document["email_confirmed_at"] = time(confirmed)
      document["confirmed_at"] = time(confirmed)
    }
    if let last = user.lastSignInAt { document["last_sign_in_at"] = time(last) }
    if let newEmail { document["new_email"] = .string(newEmail) }
    return .object(document)
  }

  private static func identity(_ user: UserRecord) -> JSONValue {
    let id = JSONValue.string(user.id.description)
    return [
      "identity_id": id, "id": id, "user_id": id, "provider": "email",
      "identity_data": [
        "sub": id, "email": .string(user.email ?? ""), "email_verified": .bool(user.emailConfirmedAt != nil),
        "phone_verified": false,
      ],
      "email": .string(user.email ?? ""),
      "created_at": time(user.createdAt), "updated_at": time(user.updatedAt),
      "last_sign_in_at": time(user.lastSignInAt ?? user.createdAt),
    ]
  }

  static func appMetadata(_ tenant: WorkspaceID?) -> JSONValue {
    var members: [String: JSONValue] = ["provider": "email", "providers": ["email"]]
    if let tenant { members["tenant_id"] = .string(tenant.description) }
    return .object(members)
  }

  private static func time(_ date: Date) -> JSONValue { .string(Timestamp.text(date)) }

  /// The claims of an access token. `user_metadata` can be written by the user: rights never come from it.
  static func claims(
    _ user: UserRecord, session: SessionRecord, issuer: String, now: Date, lifetime: Int
  ) -> [String: ClaimValue] {
    let tenant = session.workspaceID.map { ClaimValue.string($0.description) }
    var appMetadata: [String: ClaimValue] = ["provider": "email", "providers": ["email"]]
    if let tenant { appMetadata["tenant_id"] = tenant }
    let issuedAt = Int64(now.timeIntervalSince1970)
    var claims: [String: ClaimValue] = [
      "iss": .string(issuer), "sub": .string(user.id.description), "aud": "authenticated",
      "role": "authenticated", "iat": .integer(issuedAt), "exp": .integer(issuedAt + Int64(lifetime)),
      "email": .string(user.email ?? ""), "phone": "", "app_metadata": .object(appMetadata),
      "user_metadata": ["display_name": .string(user.displayName)],
      "aal": "aal1",
      "amr": [
        ["method": .string(session.method), "timestamp": .integer(Int64(session.signedInAt.timeIntervalSince1970))]
      ],
      "session_id": .string(session.id.description), "is_anonymous": false,
    ]
    if let tenant { claims["tenant_id"] = tenant }
    return claims
  }
}
