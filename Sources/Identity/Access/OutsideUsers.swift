import Database
import Foundation
import Synchronization
import Web

/// Makes an account for the holder of an outside issuer's token on first sight.
final class OutsideUsers: Sendable {
  private let users: UserStore
  // Only grows by people who exist; the oldest knowledge is dropped with the rest past the limit.
  private let known = Mutex<Set<UserID>>([])

  init(users: UserStore) { self.users = users }

  /// - Throws: `APIError(.forbidden)` when the e-mail address belongs to another account here.
  func admit(_ token: SessionToken) async throws {
    if known.withLock({ $0.contains(token.userID) }) { return }
    if try await !users.exists(token.userID) {
      let name = token.displayName ?? token.email.map { String($0.prefix { $0 != "@" }) } ?? ""
      let outcome = try await users.create(
        NewUser(
          id: token.userID, email: token.email, displayName: String(name.prefix(200)), passwordHash: nil,
          metadata: [:], isConfirmed: true, inviteCode: nil))
      if case .emailTaken = outcome, try await !users.exists(token.userID) {
        throw APIError(
          .forbidden, "Another account here has this e-mail address.",
          hint: "Sign in with that account, or ask whoever runs this installation.")
      }
    }
    known.withLock { known in
      if known.count >= 100_000 { known.removeAll() }
      known.insert(token.userID)
    }
  }
}
