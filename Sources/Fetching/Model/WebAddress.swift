/// An `http` or `https` address that somebody gave, in the form in which it is asked for.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
  /// The whole address, without a fragment.
  public let text: String
  /// The host as it was written.
  public let host: String

  /// The whole address.
  public var description: String { text }

  /// Checks an address.
  /// - Throws: ``FetchError`` of reason `badAddress`: no `http` or `https`, no host, blanks or control characters,
  ///   longer than 8,192 bytes, or a name and password inside.
  public init(_ text: String) throws(FetchError) {
    let text = String(text.prefix { $0 != "#" })
    let lower = text.prefix(8).lowercased()
    let scheme = lower.hasPrefix("https://") ? 8 : lower.hasPrefix("http://") ? 7 : 0
    guard scheme > 0, text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }), !text.contains("\\")
    else { throw FetchError(.badAddress) }
    let rest = text.dropFirst(scheme)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let (host, _) = ProxyRequest.authority(Self.ascii(authority), defaultPort: 80) else {
      throw FetchError(.badAddress)
    }
    self.host = host
    self.text = text
  }

  /// A host in another script is checked by its bytes later, when it has become a name for the resolver; here its
  /// letters stand for ASCII ones.
  private static func ascii(_ text: Substring) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "x" }))
  }
}
