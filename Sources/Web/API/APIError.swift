/// An error that a client may see.
public struct APIError: Error, Sendable, CustomStringConvertible {
  /// The stable code.
  public var code: ErrorCode
  /// What went wrong, for people; no internals.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// Header fields of the answer, such as `Retry-After`.
  public var headers: Headers
  /// Further members of the error document's top level, such as the current state after a stale write.
  public var details: [String: JSONValue]

  /// Makes an error.
  /// - Parameter message: the code's meaning by default.
  public init(
    _ code: ErrorCode, _ message: String? = nil, hint: String? = nil, headers: Headers = [:],
    details: [String: JSONValue] = [:]
  ) {
    self.code = code
    self.message = message ?? code.meaning
    self.hint = hint
    self.headers = headers
    self.details = details
  }

  /// The server is busy.
  public static func busy(retryAfter seconds: Int, _ message: String? = nil) -> APIError {
    APIError(.unavailable, message, headers: ["Retry-After": String(seconds)])
  }

  /// Code and message.
  public var description: String { "\(code.name): \(message)" }
}

/// An error of a lower layer that knows how a client should see it.
public protocol APIErrorConvertible: Error {
  /// What the client is told.
  var apiError: APIError { get }
}
