import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Inference
import Jobs
import Library
import Objects
import TestSupport
import Testing
import Web

@testable import Registry

/// The runtime of the tests: the libraries that `make bootstrap` puts into the checkout.
enum Runtime {
  static let libraries = ModelRuntime.folder(program: #filePath)
  static let isHere = libraries != nil
  static let missing: Comment = "OpenVINO is not in .deps/openvino: run scripts/openvino.sh"
  static var program: ModelProcess.Program {
    let helper = URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent()
      .appendingPathComponent("model-helper").path
    return ModelProcess.Program(path: helper, arguments: [], libraries: libraries)
  }
}

/// People, a project and an object store in a folder.
struct RegistryWorld: Sendable {
  typealias Actor = IdentityWorld.Actor
  typealias Reply = IdentityWorld.Reply

  let identity: IdentityWorld
  let store: FileObjectStore
  let folder: URL
  let feature: RegistryFeature
  let library: LibraryFeature
  let admin: Actor

  var database: Database { identity.database }
  var workspace: UUID { admin.workspaceID.uuid }

  static func lend<Value>(
    program: ModelProcess.Program? = Runtime.program, _ body: (RegistryWorld) async throws -> Value
  ) async throws -> Value {
    try await withTemporaryFolder { folder in
      let store = try FileObjectStore(
        folder: folder.appendingPathComponent("objects"),
        access: S3Access(credentials: S3Credentials(accessKey: "test-key", secretKey: "a secret of tests alone")))
      var made: (LibraryFeature, RegistryFeature)?
      return try await IdentityWorld.lend(features: { api, database in
        let library = LibraryFeature(
          database: database, store: store, program: Self.pictures, vectors: folder.appendingPathComponent("vectors"))
        library.register(in: &api)
        let feature = RegistryFeature(database: database, store: library.objects, program: program)
        feature.register(in: &api, library: library)
        made = (library, feature)
      }) { identity in
        guard let (library, feature) = made else { throw TestSupportError.missing("the feature") }
        return try await body(
          RegistryWorld(
            identity: identity, store: store, folder: folder, feature: feature, library: library,
            admin: try await identity.signUp("admin")))
      }
    }
  }

  /// The product's own binary, which stands beside the tests; it decodes pictures in a process of its own.
  static var pictures: String {
    URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent().appendingPathComponent("framewright").path
  }

  /// A project of this name: its address.
  func project(_ name: String = "Roads") async throws -> String {
    let made = await send(
      .post, "/api/v1/projects", json: ["name": .string(name), "project_type": "object_detection"])
    guard let id = made.json["id"]?.string else { throw TestSupportError.missing(made.text) }
    return "/api/v1/projects/\(id)"
  }

  /// Writes images straight into the project, and reads them as a worker does.
  func add(_ pictures: [(name: String, bytes: [UInt8])], to path: String) async throws {
    guard let project = path.split(separator: "/").last.flatMap({ ProjectID(String($0)) }) else {
      throw TestSupportError.missing(path)
    }
    let (workspace, user) = (workspace, admin.userID.uuid)
    var images: [NewImage] = []
    for picture in pictures {
      let hash = Hexadecimal.encode(SHA256.hash(picture.bytes))
      let key = ObjectNames.content(workspace, sha256: hash)
      try await store.put(try ObjectKey(key), .bytes(picture.bytes), contentType: "image/x-tga")
      images.append(
        NewImage(
          filename: picture.name, relativePath: picture.name, fileSize: picture.bytes.count, sha256: hash,
          storagePath: key))
    }
    let made = images
    try await database.transaction(admin.claims) {
      try ImageStore.insert(made, project: project, workspace: workspace, by: user, in: $0)
      try ImageStore.startReading(made.map(\.id), project: project, workspace: workspace, by: user, in: $0)
    }
    try await work()
  }

  func send(
    _ method: Web.Method, _ target: String, as actor: Actor? = nil, json: JSONValue? = nil, headers: Headers = [:]
  ) async -> Reply {
    await identity.send(method, target, as: (actor ?? admin).token, json: json, headers: headers)
  }

  @discardableResult func rows(_ statement: SQL) async throws -> Rows {
    try await database.query(admin.claims, statement)
  }

  /// Sends bytes to the address they were given, as a browser does.
  func put(_ bytes: [UInt8], _ address: String) async throws -> Int {
    guard let parts = URLComponents(string: address) else { throw TestSupportError.missing(address) }
    let target = parts.percentEncodedPath + "?" + (parts.percentEncodedQuery ?? "")
    let request = Request(
      id: "test", method: .put, target: target,
      headers: ["Host": "\(parts.host ?? "")\(parts.port.map { ":\($0)" } ?? "")", "Content-Length": "\(bytes.count)"],
      remoteAddress: "127.0.0.1", isSecure: false, body: .bytes(bytes))
    return try await S3Endpoint(store: store).handler(request).status
  }

  /// Begins a model of one or several files and sends them.
  func upload(
    _ name: String, task: String = "detector", _ files: [(role: String, bytes: [UInt8])], hints: JSONValue? = nil,
    as actor: Actor? = nil
  ) async throws -> String {
    var body: [String: JSONValue] = [
      "name": .string(name), "task": .string(task),
      "files": .array(
        files.map {
          ["role": .string($0.role), "filename": .string("\($0.role).onnx"), "size": .integer(Int64($0.bytes.count))]
        }),
    ]
    if let hints { body["hints"] = hints }
    let begun = await send(.post, "/api/v1/models", as: actor, json: .object(body))
    guard begun.status == 201, let id = begun.json["id"]?.string else { throw TestSupportError.missing(begun.text) }
    for file in files {
      let asked = await send(
        .post, "/api/v1/models/\(id)/files/\(file.role)/parts", as: actor, json: ["numbers": [1]],
        headers: ["Host": "127.0.0.1:8080"])
      guard let url = asked.json["parts"]?[0]?["url"]?.string, try await put(file.bytes, url) == 200 else {
        throw TestSupportError.missing(asked.text)
      }
    }
    return id
  }

  /// Sends a model, has it looked at, and answers what is known of it then.
  func add(
    _ name: String, task: String = "detector", _ files: [(role: String, bytes: [UInt8])], hints: JSONValue? = nil
  ) async throws -> JSONValue {
    let id = try await upload(name, task: task, files, hints: hints)
    let asked = await send(.post, "/api/v1/models/\(id)/inspect")
    guard asked.status == 202 else { throw TestSupportError.missing(asked.text) }
    try await work()
    return await send(.get, "/api/v1/models/\(id)").json
  }

  /// Works until nothing waits.
  func work() async throws {
    var registry = JobRegistry()
    feature.register(in: &registry)
    library.register(in: &registry)
    let worker = JobWorker(
      database: database, registry: registry,
      configuration: JobWorkerConfiguration(
        name: "test/\(UUID().uuidString)", concurrency: 2, poll: .milliseconds(50),
        progressInterval: .milliseconds(50), cancelPatience: .milliseconds(50), retryPause: .milliseconds(10)))
    let service = Task { await worker.run() }
    while try await !rows("select from jobs where status in ('queued', 'running')").isEmpty {
      try await Task.sleep(for: .milliseconds(10))
    }
    await worker.stop(drain: .seconds(20))
    await service.value
  }
}
