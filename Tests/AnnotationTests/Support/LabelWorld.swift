import Annotation
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

/// People of every role, a project with classes and pictures of 640 × 480: what tests of labels begin with.
struct LabelWorld: Sendable {
  typealias Actor = IdentityWorld.Actor
  typealias Reply = IdentityWorld.Reply

  let identity: IdentityWorld
  let feature: AnnotationFeature
  let admin: Actor
  let reviewer: Actor
  let labeler: Actor
  let project: String
  let classes: [String]
  let images: [String]

  var database: Database { identity.database }
  var path: String { "/api/v1/projects/\(project)" }
  var projectID: ProjectID { get throws { try ProjectID(project).found } }

  static func lend(review: Bool = false, _ body: (LabelWorld) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let store = try FileObjectStore(
        folder: folder, access: S3Access(credentials: S3Credentials(accessKey: "k", secretKey: "a secret of tests")))
      try await IdentityWorld.lend(features: { api, database in
        let library = LibraryFeature(database: database, store: store)
        library.register(in: &api)
        AnnotationFeature(database: database).register(in: &api, library: library)
      }) { identity in
        let admin = try await identity.signUp("admin")
        let reviewer = try await identity.join(admin, as: .editor)
        let labeler = try await identity.join(admin, as: .annotator)
        let made = try await Self.project("First", review: review, identity, admin)
        let world = LabelWorld(
          identity: identity, feature: AnnotationFeature(database: identity.database), admin: admin,
          reviewer: reviewer, labeler: labeler, project: made.project, classes: made.classes, images: made.images)
        try await body(world)
      }
    }
  }

  /// A project of somebody's workspace with the classes cat, dog and bird, and pictures.
  static func project(_ name: String, review: Bool = false, _ identity: IdentityWorld, _ owner: Actor) async throws
    -> (project: String, classes: [String], images: [String])
  {
    let reply = await identity.send(
      .post, "/api/v1/projects", as: owner.token,
      json: ["name": .string(name), "project_type": "object_detection", "review": .bool(review)])
    let project = try (reply.json["id"]?.string).found
    var classes: [String] = []
    for name in ["cat", "dog", "bird"] {
      let made = await identity.send(
        .post, "/api/v1/projects/\(project)/classes", as: owner.token, json: ["name": .string(name)])
      classes.append(try (made.json["id"]?.string).found)
    }
    var images: [NewImage] = []
    for number in 0..<6 {
      let hash = Hexadecimal.encode(SHA256.hash(Array("\(project) \(number)".utf8)))
      var image = NewImage(
        filename: "\(number).jpg", relativePath: "in/\(number).jpg", fileSize: 1, sha256: hash, storagePath: "x/\(hash)"
      )
      image.width = 640
      image.height = 480
      images.append(image)
    }
    let ready = images
    let id = try ProjectID(project).found
    try await identity.database.transaction(owner.claims) {
      try ImageStore.insert(
        ready, project: id, workspace: owner.workspaceID.uuid, by: owner.userID.uuid, in: $0)
    }
    return (project, classes, images.map(\.id.description))
  }

  // MARK: Requests

  /// Sends a request as the labeler, unless somebody else is named.
  func send(
    _ method: Web.Method, _ target: String, as actor: Actor? = nil, json: JSONValue? = nil, headers: Headers = [:]
  ) async -> Reply {
    await identity.send(method, target, as: (actor ?? labeler).token, json: json, headers: headers)
  }

  static func box(_ x: Double = 10, _ y: Double = 20, _ width: Double = 30, _ height: Double = 40) -> JSONValue {
    ["x": .number(x), "y": .number(y), "width": .number(width), "height": .number(height)]
  }

  /// The body of a box.
  func box(_ image: Int = 0, class number: Int = 0, _ more: [String: JSONValue] = [:]) -> JSONValue {
    var body: [String: JSONValue] = [
      "image_id": .string(images[image]), "class_id": .string(classes[number]), "kind": "box", "data": Self.box(),
    ]
    body.merge(more) { $1 }
    return .object(body)
  }

  /// Draws a box and answers it.
  @discardableResult func draw(
    _ image: Int = 0, class number: Int = 0, as actor: Actor? = nil, _ more: [String: JSONValue] = [:]
  ) async throws -> JSONValue {
    let reply = await send(.post, "/api/v1/annotations", as: actor, json: box(image, class: number, more))
    guard reply.status == 201 else { throw UnexpectedAnswer(text: "\(reply.status) \(reply.text)") }
    return reply.json
  }

  func annotation(_ id: String) async -> JSONValue { await send(.get, "/api/v1/annotations/\(id)").json }

  func image(_ number: Int) async -> JSONValue { await send(.get, "/api/v1/images/\(images[number])").json }

  /// The history from the beginning.
  func events() async -> [JSONValue] {
    await send(.get, "\(path)/events?after=0&limit=500").json["items"]?.array ?? []
  }

  func rows(_ statement: SQL) async throws -> Rows { try await database.query(admin.claims, statement) }

  /// Puts an annotation into a state past all rules.
  func force(_ id: String, status: String) async throws {
    let superuser = Database(DatabaseConfiguration(url: identity.urls.superuser, connections: 1))
    try await superuser.transaction(nil) {
      try $0.execute("set local session_replication_role = replica")
      try $0.execute("update annotations set status = \(status) where id = \(id)::uuid")
    }
  }

  // MARK: Jobs

  /// Works until no job of labels waits or runs.
  func work() async throws {
    var registry = JobRegistry()
    feature.register(in: &registry)
    let kinds = registry.kinds
    let worker = JobWorker(
      database: database, registry: registry,
      configuration: JobWorkerConfiguration(
        name: "test/\(UUID().uuidString)", concurrency: 2, poll: .milliseconds(50), retryPause: .milliseconds(10)))
    let service = Task { await worker.run() }
    while true {
      let waiting: Int = try await rows(
        "select count(*) from jobs where status in ('queued', 'running') and kind = any(\(kinds)::text[])")[0].get(0)
      if waiting == 0 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    await worker.stop(drain: .seconds(20))
    await service.value
  }

  // MARK: What must always be true

  /// Compares all that is derived with the rows it is derived from; answers what differs.
  func untruths() async throws -> [String] {
    var complaints: [String] = []
    let project = try projectID
    for row in try await rows(
      """
      select i.filename, i.annotation_count, i.is_null, i.status, i.boxes_json::jsonb,
        (select count(*) from annotations a where a.project_id = i.project_id and a.image_id = i.id),
        (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'class_id', a.class_id, 'kind', a.kind,
          'status', a.status, 'x_min', round(a.x_min * 1e5) / 1e5, 'y_min', round(a.y_min * 1e5) / 1e5,
          'x_max', round(a.x_max * 1e5) / 1e5, 'y_max', round(a.y_max * 1e5) / 1e5) order by a.z_order, a.id), '[]')
          from annotations a where a.project_id = i.project_id and a.image_id = i.id and a.x_min is not null
            and a.status <> 'rejected'),
        i.boxes_json
      from images i where i.project_id = \(project)
      """)
    {
      let name: String = try row.get(0)
      let (shown, real): (Int, Int) = (try row.get(1), try row.get(5))
      if shown != real { complaints.append("\(name): \(shown) labels shown, \(real) there") }
      if try row.get(2, as: Bool.self), real > 0 { complaints.append("\(name): confirmed empty with labels") }
      let status: String = try row.get(3)
      if (status == "unlabelled") == (real > 0) { complaints.append("\(name): \(status) with \(real) labels") }
      let boxes: [JSONValue] = try JSONValue(parsing: row.bytes(4) ?? []).array ?? []
      let truth: [JSONValue] = try JSONValue(parsing: row.bytes(6) ?? []).array ?? []
      if boxes.map(Self.plain) != truth.map(Self.plain) {
        complaints.append("\(name): boxes \(boxes) instead of \(truth)")
      }
    }
    let counts = await send(.get, "\(path)/counts").json
    var real: [String: Int] = [:]
    for row in try await rows(
      "select class_id, status, count(*) from annotations where project_id = \(project) group by 1, 2")
    {
      real["\(try row.get(0, as: String.self)) \(try row.get(1, as: String.self))"] = try row.get(2)
    }
    var told: [String: Int] = [:]
    for item in counts["classes"]?.array ?? [] {
      for (status, count) in item["by_status"]?.object ?? [:] {
        told["\(item["class_id"]?.string ?? "") \(status)"] = count.int
      }
    }
    if real != told { complaints.append("counts \(told) instead of \(real)") }
    // Positions have no gap, and each event ties to the next.
    let positions = try await rows(
      "select count(*), coalesce(max(position), 0), coalesce(min(position), 1) from annotation_events where project_id = \(project)"
    )[0]
    let (count, last, first): (Int, Int, Int) = (try positions.get(0), try positions.get(1), try positions.get(2))
    if count != last || first != 1 { complaints.append("positions \(first)…\(last) of \(count) events") }
    return complaints
  }

  private static func plain(_ box: JSONValue) -> [String: String] {
    (box.object ?? [:]).mapValues { $0.double.map { "\($0)" } ?? $0.string ?? "" }
  }
}

struct UnexpectedAnswer: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}

extension Optional {
  /// The value, which the test cannot go on without.
  var found: Wrapped {
    get throws {
      guard let self else { throw UnexpectedAnswer(text: "there is no \(Wrapped.self)") }
      return self
    }
  }
}
