import Foundation
import Net

/// Why a mail server's address cannot be used.
public struct MailAddressError: Error, CustomStringConvertible {
  /// What is wrong and what would be right.
  public let description: String
}

extension Mailer {
  /// Sends through the mail server at `smtp(s)://user:password@host:port`.
  ///
  /// `smtps` is TLS from the first byte (port 465); `smtp` asks for STARTTLS and refuses to go on without (port 587),
  /// except to this machine itself, where plain text is fine (port 25).
  /// - Parameters:
  ///   - url: User name and password percent-encoded.
  ///   - from: The sender's address.
  /// - Throws: `MailAddressError`; `NetError` when no client can be made.
  public static func smtp(url: String, from: String) throws -> Mailer {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      scheme == "smtp" || scheme == "smtps", let host = parts.host, !host.isEmpty
    else { throw MailAddressError(description: "SMTP_URL must look like smtp://user:password@host:587") }
    guard EmailAddress(from) != nil else {
      throw MailAddressError(description: "FRAMEWRIGHT_MAIL_FROM must be a mail address")
    }
    let isHere = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    let security: MailServer.Security = scheme == "smtps" ? .tls : isHere ? .none : .startTLS
    let usual =
      switch security {
      case .tls: 465
      case .startTLS: 587
      case .none: 25
      }
    let server = MailServer(
      host: host, port: parts.port ?? usual, security: security, user: parts.user, password: parts.password,
      client: try HTTPClient())
    let domain = from.split(separator: "@").last.map(String.init) ?? "framewright"
    return Mailer { mail in
      try await server.send(
        Net.Mail(
          from: from, fromName: "Framewright", to: [mail.to], subject: mail.subject, text: mail.text,
          messageID: "\(UUID().uuidString.lowercased())@\(domain)"))
    }
  }
}
