import Foundation

extension Mail {
  /// The message as it travels (RFC 5322, RFC 2045): ASCII only, lines of at most 76 characters.
  func message() throws(NetError) -> [UInt8] {
    for address in [from] + to where !Self.isAddress(address) {
      throw NetError(.badAddress, "an address of a mail cannot be used")
    }
    guard !to.isEmpty, Self.isAddress(messageID) else { throw NetError(.badAddress, "a mail without receiver or id") }
    let sender = fromName.map { "\(Self.encodedWords($0)) <\(from)>" } ?? "<\(from)>"
    var lines = [
      "Date: \(Self.dateText(date))", "From: \(sender)", "To: \(to.map { "<\($0)>" }.joined(separator: ",\r\n "))",
      "Subject: \(Self.encodedWords(subject))", "Message-ID: <\(messageID)>", "MIME-Version: 1.0",
    ]
    if let html {
      let boundary = "=_framewright_alternatives"
      lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)"]
      lines += Self.part("text/plain", text) + ["--\(boundary)"] + Self.part("text/html", html)
      lines += ["--\(boundary)--", ""]
    } else {
      lines += Self.part("text/plain", text)
    }
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  private static func part(_ type: String, _ content: String) -> [String] {
    let base64 = Data(content.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
    return ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", ""]
      + base64.split(whereSeparator: \.isNewline).map(String.init) + [""]
  }

  /// One `@` between visible ASCII characters, none of which ends an address or a line.
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254 else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { 0x21...0x7E ~= $0 && !"<>()[],;:\"\\".utf8.contains($0) }
    }
  }

  /// RFC 2047: base64 words of at most 75 characters, cut between characters.
  static func encodedWords(_ text: String) -> String {
    if !text.isEmpty, text.utf8.count <= 60,
      text.utf8.allSatisfy({ $0 == 0x20 || (0x30...0x39 ~= $0) || (0x41...0x5A ~= $0) || (0x61...0x7A ~= $0) })
    {
      return text
    }
    var words: [[UInt8]] = [[]]
    for character in text.unicodeScalars {
      let bytes = Array(String(character).utf8)
      if words[words.count - 1].count + bytes.count > 45 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func dateText(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    return formatter.string(from: date)
  }
}
