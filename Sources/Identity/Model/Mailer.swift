/// Sends mail. The live form speaks SMTP; tests keep what was sent.
public struct Mailer: Sendable {
  /// One mail in plain text.
  public struct Mail: Sendable, Hashable {
    /// The receiver's address.
    public var to: String
    /// One line.
    public var subject: String
    /// Plain text.
    public var text: String

    /// Names its parts.
    public init(to: String, subject: String, text: String) {
      self.to = to
      self.subject = subject
      self.text = text
    }
  }

  /// Hands a mail to the mail server; throws when it was not taken.
  public var send: @Sendable (Mail) async throws -> Void

  /// Names what sends.
  public init(send: @escaping @Sendable (Mail) async throws -> Void) { self.send = send }
}
