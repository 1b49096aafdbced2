/// A connection that the proxy did not make for a fetch.
public struct Refusal: Sendable, Hashable {
  /// Why: one of `addressNotAllowed`, `portNotAllowed`, `unknownHost`, `unreachable`, `trafficLimit`, `timeout` or
  /// `badAddress`.
  public let reason: FetchReason
  /// The host that was asked for, as the fetch named it.
  public let host: String
  /// The port that was asked for.
  public let port: UInt16

  /// As an error of the fetch.
  public var error: FetchError { FetchError(reason, "\(host) port \(port)") }
}
