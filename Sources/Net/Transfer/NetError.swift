/// Why a transfer failed.
public struct NetError: Error, Equatable, CustomStringConvertible {
  /// Stable kinds of failure.
  public enum Kind: String, Sendable, CaseIterable {
    /// The address, a header or a mail's field cannot be used.
    case badAddress = "bad_address"
    /// The host's name is unknown.
    case resolve
    /// Nothing answers there, or the address is not allowed.
    case connect
    /// No answer in time.
    case timeout
    /// The other side's certificate or its encryption is not acceptable.
    case tls
    /// The connection broke.
    case broken
    /// The other side refused the sign-in.
    case refused
    /// The answer is longer than allowed.
    case tooLarge = "too_large"
    /// Too many redirects.
    case redirects
    /// A local file could not be read or written.
    case file
    /// The task was cancelled.
    case cancelled
    /// Anything else.
    case other
  }

  /// What kind of failure.
  public let kind: Kind
  /// In words, for logs: it may name hosts.
  public let detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// A line that may be shown.
  public var description: String {
    switch kind {
    case .badAddress: "The address or a header cannot be used."
    case .resolve: "The host's name is unknown."
    case .connect: "Nothing answers at that address."
    case .timeout: "No answer came in time."
    case .tls: "The encrypted connection could not be made; check the certificate."
    case .broken: "The connection broke."
    case .refused: "The other side refused the sign-in."
    case .tooLarge: "The answer is longer than allowed."
    case .redirects: "Too many redirects."
    case .file: "A local file could not be read or written."
    case .cancelled: "The transfer was cancelled."
    case .other: "The transfer failed."
    }
  }

  /// Whether the same transfer may succeed a little later.
  public var isTransient: Bool { [.resolve, .connect, .timeout, .broken].contains(kind) }
}
