import Annotation
import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Jobs
import Library
import Objects
import Registry
import Similarity
import TestSupport
import Web

@testable import Mining

/// People, projects and an object store in a folder: what tests of footage begin with.
struct MiningWorld: Sendable {
  typealias Actor = IdentityWorld.Actor
  typealias Reply = IdentityWorld.Reply

  let identity: IdentityWorld
  let store: FileObjectStore
  let folder: URL
  let library: LibraryFeature
  let feature: MiningFeature
  let models: RegistryFeature
  let admin: Actor
  /// The first project of the admin.
  let project: ProjectID

  var database: Database { identity.database }
  var claims: Claims { admin.claims }
  var workspace: UUID { admin.workspaceID.uuid }
  var user: UUID { admin.userID.uuid }
  /// The address of the project.
  var path: String { "/api/v1/projects/\(project)" }

  /// Lends a world.
  static func lend<Value>(
    limits: LibraryLimits = LibraryLimits(), reserve: SpaceReserve = .modest, fetcher: VideoFetcher? = nil,
    allowsPrivateNetworks: Bool = true,
    program: String = HelperProgram.path,
    _ body: (MiningWorld) async throws -> Value
  ) async throws -> Value {
    let secrets = SecretBox(key: try SecretBox.Key(id: "1", secret: "a secret of tests", purpose: "bucket imports"))
    return try await withTemporaryFolder { folder in
      let store = try FileObjectStore(
        folder: folder.appendingPathComponent("objects"),
        access: S3Access(credentials: S3Credentials(accessKey: "test-key", secretKey: "a secret of tests alone")),
        reserve: reserve)
      var features: (LibraryFeature, RegistryFeature, MiningFeature)?
      return try await IdentityWorld.lend(features: { api, database in
        let library = LibraryFeature(
          database: database, store: store, limits: limits, secrets: secrets,
          allowsPrivateNetworks: allowsPrivateNetworks)
        library.register(in: &api)
        let models = RegistryFeature(database: database, store: store, program: Runtime.program)
        models.register(in: &api, library: library)
        AnnotationFeature(database: database).register(in: &api, library: library)
        let mining = MiningFeature(
          database: database, store: library.objects, limits: limits, fetcher: fetcher, program: program,
          models: models.runner)
        mining.register(in: &api, models: models, library: library)
        features = (library, models, mining)
      }) { identity in
        guard let (library, models, mining) = features else { throw TestSupportError.missing("the features") }
        let admin = try await identity.signUp("admin")
        let project = try await Self.makeProject("First", identity, admin)
        return try await body(
          MiningWorld(
            identity: identity, store: store, folder: folder, library: library, feature: mining, models: models,
            admin: admin, project: project))
      }
    }
  }

  /// The product's own binary, which stands beside the tests; it renders pictures in a process of its own.
  static var product: String {
    URL(fileURLWithPath: HelperProgram.path).deletingLastPathComponent().appendingPathComponent("framewright").path
  }

  private static func makeProject(_ name: String, _ identity: IdentityWorld, _ actor: Actor) async throws -> ProjectID {
    let reply = await identity.send(
      .post, "/api/v1/projects", as: actor.token, json: ["name": .string(name), "project_type": "object_detection"])
    guard let id = reply.json["id"]?.string.flatMap({ ProjectID($0) }) else {
      throw TestSupportError.missing(reply.text)
    }
    return id
  }

  func makeProject(_ name: String, as actor: Actor? = nil) async throws -> ProjectID {
    try await Self.makeProject(name, identity, actor ?? admin)
  }

  /// Sends a request as the admin, unless somebody else is named.
  func send(
    _ method: Web.Method, _ target: String, as actor: Actor? = nil, json: JSONValue? = nil, headers: Headers = [:]
  ) async -> Reply {
    await identity.send(method, target, as: (actor ?? admin).token, json: json, headers: headers)
  }

  /// Works until nothing waits that a handler does; the monitor looks in between.
  func work(kinds wanted: Set<String>? = nil, scansBuckets: Bool = false) async throws {
    var registry = JobRegistry()
    feature.register(in: &registry)
    models.register(in: &registry)
    if scansBuckets { library.register(in: &registry, videos: feature.bucketVideos) }
    let kinds = registry.kinds.filter { wanted?.contains($0) ?? true }
    let worker = JobWorker(
      database: database, registry: registry,
      configuration: JobWorkerConfiguration(
        name: "test/\(UUID().uuidString)", concurrency: 2,
        limits: Dictionary(uniqueKeysWithValues: registry.kinds.filter { !kinds.contains($0) }.map { ($0, 0) }),
        poll: .milliseconds(50), progressInterval: .milliseconds(50), cancelPatience: .milliseconds(50),
        retryPause: .milliseconds(10)))
    let service = Task { await worker.run() }
    do {
      while true {
        let waiting: Int = try await rows(
          "select count(*) from jobs where status in ('queued', 'running') and kind = any(\(kinds)::text[])")[0].get(0)
        // Looked at after the count: what ended in between shows here.
        let tended = try await feature.tend()
        if waiting == 0, tended.moved == 0, tended.started == 0 { break }
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

  @discardableResult func rows(_ statement: SQL) async throws -> Rows { try await database.query(claims, statement) }

  /// A hash that no file has.
  static func hash(_ text: String) -> String { Hexadecimal.encode(SHA256.hash(Array(text.utf8))) }

  /// A video whose bytes are here, by name, linked to projects.
  @discardableResult func makeVideo(_ name: String, in projects: [ProjectID]? = nil) async throws -> VideoID {
    let (workspace, user, projects) = (workspace, user, projects ?? [project])
    return try await database.transaction(claims) { transaction in
      let video = try FootageVideos.receive(
        ReceivedVideo(filename: "\(name).mp4", sha256: Self.hash(name), size: 100), workspace: workspace, by: user,
        in: transaction
      ).id
      for project in projects {
        try VideoStore.link([video], to: project, workspace: workspace, by: user, in: transaction)
      }
      return video
    }
  }

  /// Frames with made-up pictures.
  static func frames(_ numbers: some Sequence<Int>, of name: String, _ change: (inout NewFrame) -> Void = { _ in })
    -> [NewFrame]
  {
    numbers.map { number in
      var frame = NewFrame(
        number: number, pts: Int64(number) * 512, sha256: hash("\(name) \(number)"), format: "jpeg", width: 640,
        height: 360, size: 1000,
        measures: measures(
          sharpness: Double(number * 10), hash: UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15))
      change(&frame)
      return frame
    }
  }

  /// Measures of a frame that nothing is wrong with.
  static func measures(sharpness: Double = 100, brightness: Double = 0.5, hash: UInt64 = 0) -> FrameMeasures {
    FrameMeasures(
      width: 640, height: 360, sharpness: sharpness, brightness: brightness, darkShare: 0, brightShare: 0,
      contrast: 0.2, tonalRange: 0.6, entropy: 7, blackShare: 0, flatShare: 0.1, bars: FrameBars(), textShare: 0,
      hash: Hash64(hash), wideHash: Hash256(words: [hash, ~hash, hash, ~hash]))
  }

  /// Rules with one limit.
  static func rules(_ measure: Measure, min: Double? = nil, max: Double? = nil) -> FrameRules {
    FrameRules(measures: [measure: Limits(min: min, max: max)], prompts: nil, objects: nil, duplicates: nil)
  }

  /// A video that is extracted, with frames.
  @discardableResult func makeExtracted(
    _ name: String, frames numbers: Range<Int> = 0..<10, in projects: [ProjectID]? = nil
  ) async throws -> VideoID {
    let video = try await makeVideo(name, in: projects)
    let workspace = workspace
    try await database.transaction(claims) { transaction in
      try transaction.execute("update videos set status = 'EXTRACTING', probed_at = now() where id = \(video)")
      try FrameStore.add(Self.frames(numbers, of: name), video: video, workspace: workspace, in: transaction)
      try transaction.execute("update videos set status = 'EXTRACTED' where id = \(video)")
    }
    return video
  }

  /// The counters of a project as a query over the rows says.
  static func counted(_ project: ProjectID, in transaction: Transaction) throws -> [String: Int] {
    var counters: [String: Int] = [:]
    for row in try transaction.query(
      """
      select 'video:' || v.status, count(*) from project_videos l join videos v on v.id = l.video_id
        where l.project_id = \(project) and v.is_footage group by 1
      union all
      select 'link:' || l.status, count(*) from project_videos l join videos v on v.id = l.video_id
        where l.project_id = \(project) and v.is_footage group by 1
      union all
      select 'frames:extracted', count(*) from project_videos l join video_frames f on f.video_id = l.video_id
        where l.project_id = \(project)
      union all
      select 'frames:filtered', count(*) from frame_verdicts where project_id = \(project) and verdict = 'kept'
      union all
      select 'frames:unique', count(*) from frame_verdicts where project_id = \(project) and uniqueness = 'unique'
      union all
      select 'frames:detected', count(*) from frame_verdicts where project_id = \(project) and verdict = 'kept'
        and uniqueness is distinct from 'duplicate' and detected_with is not null
      """)
    {
      counters[try row.get(0)] = try row.get(1)
    }
    return counters.filter { $0.value != 0 }
  }

  /// Counters kept and counted; they must be equal.
  func counters(_ project: ProjectID? = nil) async throws -> (kept: [String: Int], counted: [String: Int]) {
    let project = project ?? self.project
    return try await database.transaction(claims, readOnly: true) {
      (
        kept: try FootageStore.counters(project, in: $0).filter { $0.value != 0 },
        counted: try Self.counted(project, in: $0)
      )
    }
  }
}

extension IdentityWorld.Reply {
  /// The entries of a page.
  var items: [JSONValue] { json["items"]?.array ?? [] }
}
