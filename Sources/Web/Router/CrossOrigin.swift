/// Which other origins a browser may call from. None by default.
public struct CrossOrigin: Sendable {
  private let origins: Set<String>

  /// - Parameter origins: exact origins such as `https://example.org`.
  public init(origins: [String] = []) { self.origins = Set(origins) }

  /// The answer to a preflight request of an allowed origin.
  func preflight(_ request: Request) -> Response? {
    guard request.method == .options, allowed(request) != nil,
      request.headers["Access-Control-Request-Method"] != nil
    else { return nil }
    return Response(
      status: 204,
      headers: [
        "Access-Control-Allow-Methods": Method.allCases.filter { $0 != .trace }.map(\.rawValue).joined(separator: ", "),
        "Access-Control-Allow-Headers":
          request.headers["Access-Control-Request-Headers"] ?? "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
      ])
  }

  func allow(_ request: Request, _ response: inout Response) {
    guard !origins.isEmpty else { return }
    response.headers.add("Vary", "Origin")
    guard let origin = allowed(request) else { return }
    response.headers.set("Access-Control-Allow-Origin", origin)
    response.headers.set("Access-Control-Allow-Credentials", "true")
    response.headers.set("Access-Control-Expose-Headers", "ETag, Location, Retry-After, X-Request-Id")
  }

  private func allowed(_ request: Request) -> String? {
    request.headers["Origin"].flatMap { origins.contains($0) ? $0 : nil }
  }
}
