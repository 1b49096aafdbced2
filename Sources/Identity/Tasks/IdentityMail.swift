import Crypto
import Database
import Foundation
import Jobs
import Web

/// What a mail job is told. The token is made when the mail is sent, so that it never lies in the queue.
struct MailOrder: Codable, Sendable {
  var purpose: MailPurpose
  var userID: UserID
  var email: String
  var redirect: String?
}

/// Mails that prove an address, sent by a job.
struct IdentityMail: Sendable {
  static let kind = JobKind<MailOrder>("identity.mail", maxAttempts: 8)

  let database: Database
  let sessions: SessionStore
  let configuration: IdentityConfiguration

  func enqueue(
    _ purpose: MailPurpose, user: UserID, email: String, redirect: String?, workspace: WorkspaceID
  ) async throws {
    let order = MailOrder(purpose: purpose, userID: user, email: email, redirect: redirect)
    _ = try await database.transaction(Claims(userID: user.uuid, workspaceID: workspace.uuid)) { transaction in
      try JobQueue.enqueue(Self.kind, order, workspace: workspace.uuid, by: user.uuid, priority: 50, in: transaction)
    }
  }

  /// Makes a token and mails it. An attempt after a lost answer of the mail server sends another link; the last one
  /// sent is the one that works.
  func send(_ order: MailOrder) async throws {
    guard let mailer = configuration.mailer else {
      throw JobError("no_mail_server", "No mail server is configured; set SMTP_URL.")
    }
    let token = Random.token(byteCount: 32)
    try await sessions.issue(
      order.purpose, user: order.userID, email: order.email, tokenHash: RefreshTokens.hash(token), hours: 1)
    try await mailer.send(letter(order, token: token))
  }

  private func letter(_ order: MailOrder, token: String) -> Mailer.Mail {
    let link = address(order, token: token)
    let (subject, lead) =
      switch order.purpose {
      case .recover: ("Choose a new password", "Somebody asked for a new password for your account.")
      case .confirm: ("Confirm your e-mail address", "An account was made with this address.")
      case .emailChange: ("Confirm your new e-mail address", "Your account is to use this address.")
      }
    return Mailer.Mail(
      to: order.email, subject: "Framewright: \(subject)",
      text: """
        \(lead)

        Open this link within an hour to go on:
        \(link)

        If it was not you, do nothing: without the link nothing changes.
        """)
  }

  /// Where the link leads: to the page that was asked for and is allowed, else to ours.
  ///
  /// A page gets the token in the fragment, which neither logs nor programs that follow links in mails see; proving an
  /// address needs no page.
  private func address(_ order: MailOrder, token: String) -> String {
    let fields = "token_hash=\(token)&type=\(order.purpose.clientType)"
    let origin = configuration.publicURL ?? ""
    if let page = order.redirect { return "\(page)#\(fields)" }
    return order.purpose == .recover ? "\(origin)/reset#\(fields)" : "\(origin)\(AuthRoutes.prefix)/verify?\(fields)"
  }
}
