/// How often the acts of `/auth/v1` may be tried.
struct AuthLimits: Sendable {
  private let signInByAddress: RateLimiter
  private let signInByAccount: RateLimiter
  private let signUpByAddress: RateLimiter
  private let mailByAddress: RateLimiter
  private let mailByAccount: RateLimiter
  private let verifyByAddress: RateLimiter

  init(_ limits: IdentityConfiguration.Limits, time: TimeSource) {
    signInByAddress = RateLimiter(limits.signInByAddress, time: time)
    signInByAccount = RateLimiter(limits.signInByAccount, time: time)
    signUpByAddress = RateLimiter(limits.signUpByAddress, time: time)
    mailByAddress = RateLimiter(limits.mailByAddress, time: time)
    mailByAccount = RateLimiter(limits.mailByAccount, time: time)
    verifyByAddress = RateLimiter(limits.verifyByAddress, time: time)
  }

  /// Taken before the password is compared, so that guesses sent all at once count too.
  func signIn(_ address: String, account: String) throws {
    try signInByAddress.take(address)
    try signInByAccount.take(account)
  }

  /// Only failures count against an account, so that its owner can sign in as often as they like.
  func signedIn(account: String) { signInByAccount.giveBack(account) }

  func signUp(_ address: String) throws { try signUpByAddress.take(address) }

  func mail(_ address: String, account: String) throws {
    try mailByAddress.take(address)
    try mailByAccount.take(account)
  }

  func verify(_ address: String) throws { try verifyByAddress.take(address) }
}
