import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Jobs
import Library
import Objects
import Synchronization
import TestSupport
import Web

/// People, a project and an object store in a folder: what tests of the library begin with.
struct LibraryWorld: Sendable {
  typealias Actor = IdentityWorld.Actor
  typealias Reply = IdentityWorld.Reply

  let identity: IdentityWorld
  let store: FileObjectStore
  let folder: URL
  let feature: LibraryFeature
  let admin: Actor
  /// The first project of the admin.
  let project: String

  var database: Database { identity.database }
  var claims: Claims { admin.claims }
  /// The address of the project.
  var path: String { "/api/v1/projects/\(project)" }

  static let access = S3Access(
    credentials: S3Credentials(accessKey: "test-key", secretKey: "a secret of tests alone"))

  /// Lends a world.
  static func lend<Value>(
    limits: LibraryLimits = LibraryLimits(), allowsPrivateNetworks: Bool = true,
    _ body: (LibraryWorld) async throws -> Value
  ) async throws -> Value {
    let secrets = SecretBox(key: try SecretBox.Key(id: "1", secret: "a secret of tests", purpose: "bucket imports"))
    return try await withTemporaryFolder { folder in
      let store = try FileObjectStore(folder: folder.appendingPathComponent("objects"), access: access)
      var made: LibraryFeature?
      return try await IdentityWorld.lend(features: { api, database in
        let feature = LibraryFeature(
          database: database, store: store, limits: limits, secrets: secrets,
          allowsPrivateNetworks: allowsPrivateNetworks, program: Self.program)
        feature.register(in: &api)
        made = feature
      }) { world in
        guard let made else { throw TestSupportError.missing("the feature") }
        let admin = try await world.signUp("admin")
        let reply = await world.send(
          .post, "/api/v1/projects", as: admin.token, json: ["name": "First", "project_type": "object_detection"])
        guard let project = reply.json["id"]?.string else { throw TestSupportError.missing(reply.text) }
        return try await body(
          LibraryWorld(
            identity: world, store: store, folder: folder, feature: made, admin: admin, project: project))
      }
    }
  }

  /// The product's own binary, which stands beside the tests; it renders pictures in a process of its own.
  static var program: String {
    URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent().appendingPathComponent("framewright").path
  }

  // MARK: Requests

  /// Sends a request as the admin, unless somebody else is named.
  func send(
    _ method: Web.Method, _ target: String, as actor: Actor? = nil, json: JSONValue? = nil, headers: Headers = [:]
  ) async -> Reply {
    await identity.send(method, target, as: (actor ?? admin).token, json: json, headers: headers)
  }

  func send(
    _ method: Web.Method, _ target: String, as actor: Actor? = nil, bytes: [UInt8], headers: Headers = [:]
  ) async -> Reply {
    await identity.send(method, target, as: (actor ?? admin).token, bytes: bytes, headers: headers)
  }

  /// Makes a project and answers its id.
  func makeProject(_ name: String, as actor: Actor? = nil) async throws -> String {
    let reply = await send(
      .post, "/api/v1/projects", as: actor, json: ["name": .string(name), "project_type": "object_detection"])
    return try reply.id
  }

  func makeClass(_ name: String, in project: String? = nil, as actor: Actor? = nil) async throws -> String {
    try await send(
      .post, "/api/v1/projects/\(project ?? self.project)/classes", as: actor, json: ["name": .string(name)]
    ).id
  }

  // MARK: Uploads

  /// Asks for an address, puts the bytes into the store as a client's PUT would, and completes.
  @discardableResult func upload(
    _ bytes: [UInt8], name: String = "picture.png", _ more: [String: JSONValue] = [:], project: String? = nil
  ) async throws -> JSONValue {
    let ticket = try await ticket(name: name, more, project: project)
    try await put(bytes, ticket)
    return try await complete(ticket)
  }

  func ticket(name: String = "picture.png", _ more: [String: JSONValue] = [:], project: String? = nil) async throws
    -> JSONValue
  {
    var body = more
    body["filename"] = .string(name)
    let reply = await send(
      .post, "/api/v1/projects/\(project ?? self.project)/upload_url", json: .object(body))
    guard reply.status == 201 else { throw TestSupportError.missing(reply.text) }
    return reply.json
  }

  func put(_ bytes: [UInt8], _ ticket: JSONValue) async throws {
    guard let path = ticket["storage_path"]?.string else { throw TestSupportError.missing("a path") }
    try await store.put(try ObjectKey(path), .bytes(bytes), contentType: "application/octet-stream")
  }

  func complete(_ ticket: JSONValue) async throws -> JSONValue {
    let reply = await send(
      .post, "/api/v1/images/complete_upload", json: ["upload_id": ticket["upload_id"] ?? .null])
    guard reply.status == 200 else { throw TestSupportError.missing(reply.text) }
    return reply.json
  }

  func image(_ id: String) async -> JSONValue { await send(.get, "/api/v1/images/\(id)").json }

  // MARK: Rows

  /// Image rows without files, for tests of lists.
  func makeImages(_ count: Int, project: String? = nil, _ change: (Int, inout NewImage) -> Void = { _, _ in })
    async throws -> [ImageID]
  {
    guard let project = ProjectID(project ?? self.project) else { throw TestSupportError.missing("a project") }
    var images: [NewImage] = []
    for number in 0..<count {
      let name = String(repeating: "0", count: 5 - "\(number)".count) + "\(number).jpg"
      let hash = Hexadecimal.encode(SHA256.hash(Array(name.utf8)))
      var image = NewImage(
        filename: name, relativePath: "folder/\(name)", fileSize: 1, sha256: hash, storagePath: "none/\(hash)")
      change(number, &image)
      images.append(image)
    }
    let (ready, workspace, user) = (images, admin.workspaceID.uuid, admin.userID.uuid)
    try await database.transaction(claims) {
      try ImageStore.insert(ready, project: project, workspace: workspace, by: user, in: $0)
    }
    return images.map(\.id)
  }

  @discardableResult func rows(_ statement: SQL) async throws -> Rows { try await database.query(claims, statement) }

  // MARK: Jobs

  /// Works until no job of the library waits or runs.
  func work() async throws {
    var registry = JobRegistry()
    feature.register(in: &registry)
    let kinds = registry.kinds
    let worker = JobWorker(
      database: database, registry: registry,
      configuration: JobWorkerConfiguration(
        name: "test/\(UUID().uuidString)", concurrency: 2, poll: .milliseconds(50), progressInterval: .milliseconds(50),
        cancelPatience: .milliseconds(50), retryPause: .milliseconds(10)))
    let service = Task { await worker.run() }
    do {
      while true {
        let waiting: Int = try await rows(
          "select count(*) from jobs where status in ('queued', 'running') and kind = any(\(kinds)::text[])")[0].get(0)
        if waiting == 0 { break }
        try await Task.sleep(for: .milliseconds(10))
      }
    } catch {
      await worker.stop(drain: .zero)
      await service.value
      throw error
    }
    await worker.stop(drain: .seconds(20))
    await service.value
  }
}

extension IdentityWorld.Reply {
  /// The id of what was made.
  var id: String {
    get throws {
      guard let id = json["id"]?.string else { throw TestSupportError.missing("\(status) \(text)") }
      return id
    }
  }
  /// The entries of a page.
  var items: [JSONValue] { json["items"]?.array ?? [] }
}
