import Foundation
import Web

/// Lends a server on a free port and shuts it down afterwards.
func withServer<T: Sendable>(
  _ change: (inout ServerConfiguration) -> Void = { _ in }, handler: @escaping Handler,
  _ body: (Int) async throws -> T
) async throws -> T {
  var configuration = ServerConfiguration()
  configuration.port = 0
  configuration.logsRequests = false
  change(&configuration)
  let server = Server(configuration, metrics: Metrics(), handler: handler)
  let port = try server.start()
  do {
    let result = try await body(port)
    await server.shutdown(within: .seconds(5))
    return result
  } catch {
    await server.shutdown(within: .seconds(1))
    throw error
  }
}
