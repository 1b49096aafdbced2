/// An address to sign in with, in lower case.
struct EmailAddress: Sendable, Hashable {
  let text: String

  /// Nil for anything that mail could not reach: the full grammar of RFC 5322 is wider, but nobody's address needs it.
  init?(_ raw: String) {
    let text = raw.lowercased().split(whereSeparator: \.isWhitespace).joined()
    guard raw.utf8.count <= 255, text.utf8.count >= 3, text.count == raw.trimmed.count else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, !parts[1].isEmpty else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value != 0x7F && !"<>()[]\\,;:\"".unicodeScalars.contains($0)
    }
    let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard isPlain, domain.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasSuffix("-") }) else { return nil }
    self.text = text
  }
}

extension String {
  /// Without white space at either end.
  var trimmed: Substring {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part.removeFirst() }
    while let last = part.last, last.isWhitespace { part.removeLast() }
    return part
  }
}
