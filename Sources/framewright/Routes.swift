import Database
import Foundation
import Identity
import Jobs
import Schema
import Web

/// What everybody may know about this server.
struct ServerInfo: Codable {
  struct Features: Codable {
    /// Sign-ups are confirmed by mail.
    var mail: Bool
    var signUp: Bool
  }
  struct Limits: Codable {
    var uploadBytes: Int
    var batchOperations: Int
    var pageSize: Int
  }
  var version: String
  var features: Features
  var limits: Limits
}

struct SystemRoutes {
  let info: ServerInfo

  func register(in api: inout TenantAPI) {
    let info = info
    api.addOpen(
      .get, "/api/v1/server", id: "server.show", summary: "Version, features and limits of this server", tag: "system",
      response: ServerInfo.self
    ) { _ in .ok(info) }
  }
}

/// Health, readiness, metrics and the contract: for operators and tools.
struct OperatorRoutes {
  let database: Database
  let document: [UInt8]

  func mount(in router: inout Router) {
    let database = database
    let document = document
    router.mount(prefix: "/healthz") { _ in .text("ok\n") }
    router.mount(prefix: "/readyz") { _ in
      do {
        try await database.query(nil, readOnly: true, "select 1")
        return .text("ready\n")
      } catch {
        return .text("the database is away\n", status: 503)
      }
    }
    router.mount(prefix: "/openapi.json") { _ in .json(document) }
    let metrics = Metrics.shared
    router.mount(prefix: "/metrics") { request in
      if let counts = try? await JobMonitor(database: database).counts() {
        for item in counts {
          metrics.gauge(
            "framewright_jobs", "Jobs by kind and status.", labels: ["kind": item.kind, "status": item.status]
          )
          .set(item.count)
        }
      }
      return try await metrics.handler(request)
    }
  }
}
