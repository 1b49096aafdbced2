import Foundation
import Web

@testable import Objects

/// A file store's endpoint on a port of its own.
func withEndpoint(
  limits: S3Endpoint.Limits = .init(), _ body: (_ endpoint: String, FileObjectStore, URL) async throws -> Void
) async throws {
  try await withStore { store, folder in
    var router = Router()
    router.mount(prefix: store.access.path, handler: S3Endpoint(store: store, limits: limits).handler)
    var server: Server?
    var port = 0
    for _ in 0..<50 where server == nil {
      var configuration = ServerConfiguration()
      configuration.port = Int.random(in: 20_000..<32_000)
      configuration.logsRequests = false
      let candidate = Server(configuration, handler: router.handler)
      if let bound = try? candidate.start() { (server, port) = (candidate, bound) }
    }
    guard let server else { throw CocoaError(.featureUnsupported) }
    let result: Result<Void, any Error>
    do {
      try await body("http://127.0.0.1:\(port)\(store.access.path)", store, folder)
      result = .success(())
    } catch { result = .failure(error) }
    await server.shutdown(within: .seconds(5))
    try result.get()
  }
}
