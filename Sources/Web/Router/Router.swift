/// Sends requests to what is mounted under path prefixes; the longest prefix wins.
public struct Router: Sendable {
  private struct Mount: Sendable {
    let prefix: String
    let methods: Set<Method>?
    let handler: Handler
    let errors: ErrorStyle

    /// - Throws: `APIError` for a method that nothing below the prefix answers.
    func check(_ method: Method) throws {
      guard let methods, !methods.contains(method), !(method == .head && methods.contains(.get)) else { return }
      let allowed = Set(methods.map(\.rawValue)).union(methods.contains(.get) ? ["HEAD"] : [])
      throw APIError(
        .methodNotAllowed, "\(method.rawValue) is not allowed here",
        headers: ["Allow": allowed.sorted().joined(separator: ", ")])
    }
  }
  private var mounts: [Mount] = []
  private let errors: ErrorStyle
  private let crossOrigin: CrossOrigin

  /// Nothing mounted yet.
  /// - Parameter errors: for paths below no mount.
  public init(errors: ErrorStyle = .api, crossOrigin: CrossOrigin = CrossOrigin()) {
    self.errors = errors
    self.crossOrigin = crossOrigin
  }

  /// Mounts a handler below a prefix such as `/s3`; it sees the whole path.
  ///
  /// - Parameter methods: Those it answers; others get 405 without it. HEAD comes with GET. The handler itself refuses
  ///   methods when nil.
  public mutating func mount(
    prefix: String, methods: Set<Method>? = nil, errors: ErrorStyle = .api, handler: @escaping Handler
  ) {
    let prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    precondition(!mounts.contains { $0.prefix == prefix }, "\(prefix) is mounted twice")
    mounts.append(Mount(prefix: prefix, methods: methods, handler: handler, errors: errors))
    mounts.sort { $0.prefix.utf8.count > $1.prefix.utf8.count }
  }

  /// Mounts operations below a prefix.
  public mutating func mount(_ api: API, prefix: String) {
    mount(prefix: prefix, errors: api.errors) { await api.handle($0) }
  }

  /// Mounts a folder of files.
  public mutating func mount(_ files: StaticFiles, prefix: String = "") {
    mount(prefix: prefix, errors: files.errors) { try await files.handle($0) }
  }

  /// Answers a request; every error is rendered in the style of the mount.
  public func handle(_ request: Request) async -> Response {
    var response: Response
    if let answer = crossOrigin.preflight(request) {
      response = answer
    } else {
      let mount = mounts.first { request.path.isBelow($0.prefix) }
      do {
        guard let mount else { throw APIError(.notFound) }
        try mount.check(request.method)
        response = try await mount.handler(request)
      } catch {
        response = (mount?.errors ?? errors).response(to: error, for: request)
      }
    }
    response.headers.setDefault("X-Content-Type-Options", "nosniff")
    crossOrigin.allow(request, &response)
    return response
  }

  /// The router as a handler for the server.
  public var handler: Handler { { await handle($0) } }
}

extension String {
  /// Whether this path is the prefix or continues it after a slash.
  func isBelow(_ prefix: String) -> Bool {
    guard !prefix.isEmpty else { return true }
    guard hasPrefix(prefix) else { return false }
    let rest = utf8.dropFirst(prefix.utf8.count)
    return rest.isEmpty || rest.first == 0x2f
  }
}
