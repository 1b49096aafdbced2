import Database

/// Why a one-time token is mailed.
enum MailPurpose: String, Codable, Sendable, PostgresCodable {
  /// Somebody forgot their password.
  case recover
  /// A new account's address is to be proven.
  case confirm
  /// A new address of an account is to be proven.
  case emailChange = "email_change"

  /// What Supabase's clients call it.
  var clientType: String {
    switch self {
    case .recover: "recovery"
    case .confirm: "signup"
    case .emailChange: "email_change"
    }
  }

  /// Reads what Supabase's clients call it.
  init?(clientType: String) {
    switch clientType {
    case "recovery": self = .recover
    case "signup", "email", "invite", "magiclink": self = .confirm
    case "email_change": self = .emailChange
    default: return nil
    }
  }
}
