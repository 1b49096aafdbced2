import Glibc

/// A signal to a process.
public struct ProcessSignal: Sendable, Hashable {
  /// The system's number.
  public var number: Int32

  /// SIGTERM: end in order.
  public static let terminate = ProcessSignal(number: SIGTERM)
  /// SIGINT: end soon (PostgreSQL: fast shutdown).
  public static let interrupt = ProcessSignal(number: SIGINT)
  /// SIGQUIT: end at once, without tidying (PostgreSQL: immediate shutdown).
  public static let quit = ProcessSignal(number: SIGQUIT)
  /// SIGKILL: be ended.
  public static let kill = ProcessSignal(number: SIGKILL)
  /// SIGHUP: read the configuration again.
  public static let hangUp = ProcessSignal(number: SIGHUP)
  /// SIGSTOP: freeze.
  public static let freeze = ProcessSignal(number: SIGSTOP)
  /// SIGCONT: go on.
  public static let proceed = ProcessSignal(number: SIGCONT)
}
