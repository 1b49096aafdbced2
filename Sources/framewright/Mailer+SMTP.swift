import Crypto
import Foundation
import Identity
import Net

extension Mailer {
  /// Mails through a server named like `smtps://user:password@host:465` or `smtp://host:25`.
  ///
  /// - Throws: `UsageError` for anything else.
  static func smtp(_ text: String, from: String) throws -> Mailer {
    guard let address = URLComponents(string: text), let host = address.host,
      let scheme = address.scheme, ["smtp", "smtps"].contains(scheme)
    else { throw UsageError(message: "SMTP_URL must be smtp(s)://user:password@host:port") }
    let isLocal = host == "localhost" || host.hasPrefix("127.")
    let server = MailServer(
      host: host, port: address.port ?? (scheme == "smtps" ? 465 : 587),
      security: scheme == "smtps" ? .tls : isLocal ? .none : .startTLS, user: address.user, password: address.password,
      client: try HTTPClient(.init(connections: 4)))
    return Mailer { mail in
      // The same mail tried again keeps its identity, so that a server can drop the copy.
      let identity = Hexadecimal.encode(SHA256.hash(Array("\(mail.to)\n\(mail.text)".utf8))).prefix(32)
      try await server.send(
        Net.Mail(
          from: from, fromName: "Framewright", to: [mail.to], subject: mail.subject, text: mail.text,
          messageID: "<\(identity)@\(from.split(separator: "@").last ?? "framewright")>"))
    }
  }
}
