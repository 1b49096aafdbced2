import Foundation
import TestServer
import Testing

@testable import Net

@Suite struct MailTests {
  private static func mail(to: [String] = ["bob@example.org"], subject: String = "Grüße 👋") -> Mail {
    Mail(
      from: "desk@example.org", fromName: "Framewright", to: to, subject: subject, text: "Ein Satz.\n.\nEnde",
      html: "<p>Ein Satz.</p>", date: Date(timeIntervalSince1970: 1_800_000_000), messageID: "m1@example.org")
  }

  @Test func speaksSMTP() async throws {
    let seen = Seen<[String]>()
    let server = try RawServer { connection in
      var lines: [String] = []
      connection.write("220 test ESMTP\r\n")
      while true {
        let line = connection.read(until: "\r\n")
        if line.isEmpty { break }
        lines.append(line)
        if line.hasPrefix("EHLO") {
          connection.write("250-test\r\n250 8BITMIME\r\n")
        } else if line.hasPrefix("DATA") {
          connection.write("354 go\r\n")
          lines.append(connection.read(until: "\r\n.\r\n"))
          // libcurl keeps the connection, so QUIT may come much later.
          seen.add(lines)
          connection.write("250 taken\r\n")
        } else {
          connection.write("250 ok\r\n")
        }
      }
    }
    let mailServer = MailServer(host: "127.0.0.1", port: server.port, security: .none, client: try HTTPClient())
    try await mailServer.send(Self.mail(to: ["bob@example.org", "eve@example.org"]))
    let lines = await seen.first()
    #expect(lines.contains { $0.hasPrefix("MAIL FROM:<desk@example.org>") })
    #expect(
      lines.filter { $0.hasPrefix("RCPT TO:") } == ["RCPT TO:<bob@example.org>\r\n", "RCPT TO:<eve@example.org>\r\n"])
    let message = try #require(lines.first { $0.contains("MIME-Version") })
    #expect(message.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"))
    #expect(message.contains("Subject: =?utf-8?B?R3LDvMOfZSDwn5GL?=\r\n"))
    #expect(message.contains(Data("Ein Satz.\n.\nEnde".utf8).base64EncodedString()))
  }

  @Test func startTLSMustSucceed() async throws {
    let server = try RawServer { connection in
      connection.write("220 test ESMTP\r\n")
      while !connection.read(until: "\r\n").isEmpty { connection.write("250 test\r\n") }
    }
    let mailServer = MailServer(host: "127.0.0.1", port: server.port, security: .startTLS, client: try HTTPClient())
    let error = await #expect(throws: NetError.self) { try await mailServer.send(Self.mail()) }
    #expect(error?.kind == .tls)
  }

  @Test(arguments: ["", "bob", "a@b@c", "bob@example.org\r\nRCPT TO:<eve@example.org>", "<b@c>", "b c@d", "bob@"])
  func addressesCannotBeInjected(address: String) throws {
    #expect(throws: NetError.self) { try Self.mail(to: [address]).message() }
    #expect(throws: NetError.self) { try Self.mail(to: []).message() }
  }

  @Test func aSubjectCannotAddHeaders() throws {
    let message = String(decoding: try Self.mail(subject: "Hi\r\nBcc: eve@example.org").message(), as: UTF8.self)
    #expect(!message.contains("Bcc"))
    let long = Mail.encodedWords(String(repeating: "ü", count: 200))
    #expect(long.split(separator: "\r\n ").allSatisfy { $0.utf8.count <= 75 })
  }
}
