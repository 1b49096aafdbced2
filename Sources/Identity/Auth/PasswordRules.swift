import Crypto

/// What a new password must be.
enum PasswordRules {
  /// Characters, at least.
  static let shortest = 8

  /// - Throws: `AuthError` `weak_password` or `validation_failed`.
  static func check(_ password: String, email: String?) throws(AuthError) {
    guard password.utf8.count <= Password.byteLimit, !password.utf8.contains(0) else {
      throw .validation("Password cannot be longer than \(Password.byteLimit) bytes or hold a zero byte")
    }
    guard password.count >= shortest else {
      throw .weakPassword("Password should be at least \(shortest) characters.", reasons: ["length"])
    }
    guard Set(password).count > 2 else {
      throw .weakPassword("Password should contain more than two different characters.", reasons: ["characters"])
    }
    guard password.lowercased() != email?.lowercased() else {
      throw .weakPassword("Password should not be the e-mail address.", reasons: ["pwned"])
    }
  }
}
