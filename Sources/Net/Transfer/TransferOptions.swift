/// Everything that describes a transfer to libcurl.
struct TransferOptions: Sendable {
  var url: String
  var method: String?
  var headers: [String] = []
  var protocols = "http,https"
  var proxy: Proxy = .none
  var user: String?
  var password: String?
  var authorityFile: String?
  var mailFrom: String?
  var recipients: [String] = []
  var redirects = 0
  var timeouts = Timeouts()
  var requiresTLS = false
  var publicAddressesOnly = false

  /// Line ends and zero bytes would end a header early and start another.
  func check() throws(NetError) {
    let texts = [url, method, user, password, authorityFile, mailFrom].compactMap(\.self) + headers + recipients
    for text in texts where text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
      throw NetError(.badAddress, "control character in a request")
    }
    guard !url.isEmpty, url.utf8.count <= 16_384 else { throw NetError(.badAddress, "address of a wrong length") }
    if case .address(let address) = proxy, address.isEmpty { throw NetError(.badAddress, "empty proxy address") }
  }
}

/// How long the parts of a transfer may take.
public struct Timeouts: Sendable {
  /// Until the connection stands, seconds; 10 by default.
  public var connect: Double
  /// For everything, seconds; nil for no limit, 60 by default.
  public var total: Double?
  /// Without a byte moving, whole seconds; nil for no limit, 30 by default.
  public var stall: Int?

  /// Limits of time.
  public init(connect: Double = 10, total: Double? = 60, stall: Int? = 30) {
    self.connect = connect
    self.total = total
    self.stall = stall
  }
}

/// Through which proxy transfers go.
public enum Proxy: Sendable, Hashable {
  /// Straight to the host, whatever the environment says.
  case none
  /// As `http_proxy`, `https_proxy` and `no_proxy` say.
  case environment
  /// `http://host:port`, or another scheme that libcurl knows.
  case address(String)
}
