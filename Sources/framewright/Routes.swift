import Database
import Foundation
import Identity
import Jobs
import Schema
import Synchronization
import Threads
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
  let contract: ContractDocument

  func mount(in router: inout Router) {
    let database = database
    let contract = contract
    router.mount(prefix: "/healthz", methods: [.get]) { _ in .text("ok\n") }
    router.mount(prefix: "/readyz", methods: [.get]) { _ in
      do {
        try await database.query(nil, readOnly: true, "select 1")
        return .text("ready\n")
      } catch {
        return .text("the database is away\n", status: 503)
      }
    }
    router.mount(prefix: "/openapi.json", methods: [.get]) { _ in .json(try await contract.bytes()) }
    let metrics = Metrics.shared
    router.mount(prefix: "/metrics", methods: [.get]) { request in
      // While the database is away nothing is known of its jobs: then nothing is said of them.
      let counts = (try? await JobMonitor(database: database).counts()) ?? []
      metrics.gauges(
        "framewright_jobs", "Jobs by kind and status.",
        counts.map { (["kind": $0.kind, "status": $0.status], $0.count) })
      return try await metrics.handler(request)
    }
  }
}

/// The OpenAPI document, made when somebody first asks: describing every type takes longer than the rest of a start.
final class ContractDocument: Sendable {
  private let threads = BlockingThreads(name: "contract", count: 1)
  private let made = Mutex<Task<[UInt8], any Error>?>(nil)
  private let api: API

  init(_ api: API) { self.api = api }

  /// The contract, the same as served and as committed.
  static func describe(_ api: API) throws -> JSONValue {
    try api.openAPI(
      title: "Framewright", version: Version.current,
      description: "Footage and photographs into labelled datasets, trained models and searchable knowledge.")
  }

  /// The document; the same bytes for everybody.
  func bytes() async throws -> [UInt8] {
    let task = made.withLock { made in
      if let made { return made }
      let task = Task { [threads, api] in
        try await threads.run { try Self.describe(api).bytes }
      }
      made = task
      return task
    }
    return try await task.value
  }
}
