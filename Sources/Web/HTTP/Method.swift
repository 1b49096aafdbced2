/// A request method that the server knows. Others are answered with 501 before a handler runs.
public enum Method: String, Sendable, Hashable, CaseIterable {
  /// Reads.
  case get = "GET"
  /// Reads the head of what GET would answer.
  case head = "HEAD"
  /// Creates or acts.
  case post = "POST"
  /// Replaces.
  case put = "PUT"
  /// Changes in part.
  case patch = "PATCH"
  /// Removes.
  case delete = "DELETE"
  /// Asks what is allowed.
  case options = "OPTIONS"
  /// Would show a client its own request, with what proxies added; nothing here answers it.
  case trace = "TRACE"
}
