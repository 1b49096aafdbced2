/// A folder of files for browsers.
public struct StaticFiles: Sendable {
  /// Errors of this mount.
  public var errors: ErrorStyle = .api
  let folder: String

  /// Serves a folder.
  public init(folder: String) { self.folder = folder }

  func handle(_ request: Request) async throws -> Response { throw APIError(.notFound) }
}
