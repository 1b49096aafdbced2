import Net

/// Why a fetch failed: a stable reason for programs and people, and a detail for logs.
public struct FetchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The stable reason.
  public var reason: FetchReason
  /// For logs: it may name hosts and quote what the other side said.
  public var detail: String
  /// How long the other side asked to be left alone.
  public var retryAfter: Duration?

  /// An error.
  public init(_ reason: FetchReason, _ detail: String = "", retryAfter: Duration? = nil) {
    self.reason = reason
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// For people; nothing of the server's internals is in it. A block-list's detail names what was found, for those who
  /// wrote the list.
  public var description: String { reason == .blocked && !detail.isEmpty ? detail : reason.meaning }
}

extension FetchError {
  /// What a failed transfer means for a fetch.
  init(_ error: NetError) {
    let reason: FetchReason =
      switch error.kind {
      case .badAddress: .badAddress
      case .resolve: .unknownHost
      case .connect: .unreachable
      case .timeout: .timeout
      case .tls: .badCertificate
      case .broken, .other: .interrupted
      case .refused: .accessDenied
      case .tooLarge: .tooLarge
      case .redirects: .notAVideo
      case .file: error.detail.contains("full") ? .diskFull : .fileError
      case .cancelled: .cancelled
      }
    self.init(reason, error.detail)
  }
}
