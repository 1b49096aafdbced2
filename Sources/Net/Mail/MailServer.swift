/// Sends mail through an SMTP server.
public struct MailServer: Sendable {
  /// How the connection is protected.
  public enum Security: String, Sendable, CaseIterable {
    /// Plain text; for a server on the same machine.
    case none
    /// STARTTLS, which must succeed.
    case startTLS = "starttls"
    /// TLS from the first byte.
    case tls
  }

  /// Host name or address.
  public var host: String
  /// Port.
  public var port: Int
  /// Protection of the connection.
  public var security: Security
  /// Account, when the server asks for one.
  public var user: String?
  /// The account's password.
  public var password: String?
  private let client: HTTPClient

  /// - Parameter client: lends its thread.
  public init(
    host: String, port: Int, security: Security, user: String? = nil, password: String? = nil, client: HTTPClient
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.client = client
  }

  /// Sends a message; returns once the server has taken it.
  /// - Throws: ``NetError``.
  public func send(_ mail: Mail) async throws {
    let message = try mail.message()
    guard !host.isEmpty, host.utf8.allSatisfy({ 0x21...0x7E ~= $0 && !"/@?#".utf8.contains($0) }), 1...65_535 ~= port
    else { throw NetError(.badAddress, "the mail server's address cannot be used") }
    var options = TransferOptions(url: "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)")
    options.protocols = "smtp,smtps"
    options.user = user
    options.password = password
    options.mailFrom = "<\(mail.from)>"
    options.recipients = mail.to.map { "<\($0)>" }
    options.requiresTLS = security != .none
    _ = try await client.run(options, source: .bytes(message), sink: CollectingSink(limit: 65_536))
  }
}
