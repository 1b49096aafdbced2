/// Everything about accounts that an installation decides.
public struct IdentityConfiguration: Sendable {
  /// Who may make an account.
  public enum SignUp: String, Sendable {
    /// Anybody.
    case open
    /// Those with an invite code.
    case invited
  }

  /// Tokens of another issuer (a Supabase project, say) that are accepted beside our own.
  public struct OutsideTokens: Sendable {
    /// Whether tokens signed with ``IdentityConfiguration/jwtSecret`` by somebody else are accepted. Default false.
    public var sharesSecret = false
    /// Where the issuer publishes its public keys.
    public var keysURL: String?

    /// Accepts none unless told to.
    public init(sharesSecret: Bool = false, keysURL: String? = nil) {
      self.sharesSecret = sharesSecret
      self.keysURL = keysURL
    }
  }

  /// How often each act may be tried. Each limit counts for one address, account or person on one node.
  public struct Limits: Sendable {
    /// Sign-ins from one network address. Default 60 at once, then one a second.
    public var signInByAddress = RateLimit(burst: 60, interval: 1)
    /// Failed sign-ins of one account. Default 10 at once, then one every 15 s: 5,800 guesses a day.
    public var signInByAccount = RateLimit(burst: 10, interval: 15)
    /// Sign-ups from one network address. Default 60 at once (a class behind one router), then one every 6 s.
    public var signUpByAddress = RateLimit(burst: 60, interval: 6)
    /// Mails asked for from one network address. Default 10 at once, then one every 30 s.
    public var mailByAddress = RateLimit(burst: 10, interval: 30)
    /// Mails to one account. Default 3 at once, then one every 60 s.
    public var mailByAccount = RateLimit(burst: 3, interval: 60)
    /// Mailed tokens tried from one network address. Default 20 at once, then one every 10 s.
    public var verifyByAddress = RateLimit(burst: 20, interval: 10)
    /// Wrong keys from one network address. Default 30 at once, then one every 2 s.
    public var badKeyByAddress = RateLimit(burst: 30, interval: 2)
    /// Keys made by one person. Default 30 at once, then one every 30 s.
    public var keysByPerson = RateLimit(burst: 30, interval: 30)
    /// Invite codes tried by one person. Default 10 at once, then one every 10 s.
    public var invitesByPerson = RateLimit(burst: 10, interval: 10)

    /// The defaults.
    public init() {}
  }

  /// Signs and verifies our tokens: at least 32 bytes.
  public var jwtSecret: String
  /// Tokens of others.
  public var outside: OutsideTokens
  /// Who may make an account. Default open.
  public var signUp: SignUp
  /// The address people use, without a trailing slash; nil takes that of each request. Needed with a mailer: links
  /// in mails must not lead where a forged `Host` says.
  public var publicURL: String?
  /// Addresses besides our own that a mailed link may lead to.
  public var redirects: [String]
  /// Seconds an access token is valid. Default 3,600; shorter than 60 makes clients renew without end.
  public var accessTokenLifetime: Int
  /// Seconds in which a used refresh token still answers. Default 10.
  public var reuseWindow: Int
  /// Days after which an unused session ends. Default 30.
  public var idleDays: Int
  /// bcrypt's cost. Default 10, about 0.1 s; tests take 4.
  public var passwordCost: Int
  /// How often each act may be tried.
  public var limits: Limits
  /// Sends mail; nil without a mail server, which confirms sign-ups at once.
  public var mailer: Mailer?

  /// Names the secret; everything else has a default.
  public init(
    jwtSecret: String, outside: OutsideTokens = OutsideTokens(), signUp: SignUp = .open, publicURL: String? = nil,
    redirects: [String] = [], accessTokenLifetime: Int = 3_600, reuseWindow: Int = 10, idleDays: Int = 30,
    passwordCost: Int = 10, limits: Limits = Limits(), mailer: Mailer? = nil
  ) {
    self.jwtSecret = jwtSecret
    self.outside = outside
    self.signUp = signUp
    self.publicURL = publicURL
    self.redirects = redirects
    self.accessTokenLifetime = accessTokenLifetime
    self.reuseWindow = reuseWindow
    self.idleDays = idleDays
    self.passwordCost = passwordCost
    self.limits = limits
    self.mailer = mailer
  }
}
