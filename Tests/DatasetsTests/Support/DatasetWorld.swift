import Annotation
import Crypto
import Database
import Datasets
import Formats
import Foundation
import Identity
import IdentityTesting
import Jobs
import Library
import Objects
import TestSupport
import Web

/// A project, an object store in a folder and workers: what tests of import and export begin with.
struct DatasetWorld: Sendable {
  typealias Reply = IdentityWorld.Reply

  let identity: IdentityWorld
  let store: FileObjectStore
  let folder: URL
  let feature: DatasetsFeature
  let admin: IdentityWorld.Actor
  let project: String

  var database: Database { identity.database }
  var path: String { "/api/v1/projects/\(project)" }

  static func lend(_ body: (DatasetWorld) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let store = try FileObjectStore(
        folder: folder.appendingPathComponent("objects"),
        access: S3Access(credentials: S3Credentials(accessKey: "k", secretKey: "a secret of tests")))
      try await IdentityWorld.lend(features: { api, database in
        let library = LibraryFeature(database: database, store: store)
        library.register(in: &api)
        AnnotationFeature(database: database).register(in: &api, library: library)
        DatasetsFeature(database: database, store: store).register(in: &api)
      }) { identity in
        let admin = try await identity.signUp("admin")
        let project = try await makeProject("First", identity, admin)
        try await body(
          DatasetWorld(
            identity: identity, store: store, folder: folder,
            feature: DatasetsFeature(database: identity.database, store: store), admin: admin, project: project))
      }
    }
  }

  private static func makeProject(_ name: String, _ identity: IdentityWorld, _ owner: IdentityWorld.Actor)
    async throws -> String
  {
    let reply = await identity.send(
      .post, "/api/v1/projects", as: owner.token,
      json: ["name": .string(name), "project_type": "object_detection"])
    guard let id = reply.json["id"]?.string else { throw UnexpectedAnswer(text: reply.text) }
    return id
  }

  /// The same people and store with another, empty project.
  func with(project name: String) async throws -> DatasetWorld {
    DatasetWorld(
      identity: identity, store: store, folder: folder, feature: feature, admin: admin,
      project: try await Self.makeProject(name, identity, admin))
  }

  func send(_ method: Web.Method, _ target: String, json: JSONValue? = nil) async -> Reply {
    await identity.send(method, target, as: admin.token, json: json)
  }

  func rows(_ statement: SQL) async throws -> Rows { try await database.query(admin.claims, statement) }

  func number(_ statement: SQL) async throws -> Int { try await rows(statement)[0].get(0) }

  /// Labels and events of the project, to see whether something changed.
  func state() async throws -> [Int] {
    guard let id = ProjectID(project) else { return [] }
    return [
      try await number("select count(*) from images where project_id = \(id)"),
      try await number("select count(*) from annotations where project_id = \(id)"),
      try await number("select count(*) from annotation_events where project_id = \(id)"),
    ]
  }

  /// Makes pictures of 40 × 30 as rows alone, for labels to match by path.
  func addRows(_ names: [String]) async throws {
    let images = names.enumerated().map { number, name in
      let hash = String(repeating: "0", count: 60) + String(format: "%04d", number)
      var image = NewImage(filename: name, relativePath: name, fileSize: 1, sha256: hash, storagePath: "x/\(hash)")
      image.width = 40
      image.height = 30
      return image
    }
    guard let project = ProjectID(project) else { throw UnexpectedAnswer(text: project) }
    try await database.transaction(admin.claims) { [admin] in
      try ImageStore.insert(
        images, project: project, workspace: admin.workspaceID.uuid, by: admin.userID.uuid, in: $0)
    }
  }

  // MARK: Import

  /// Sends a file and asks for its import; answers the job's id.
  func begin(_ file: URL, _ more: [String: JSONValue] = [:]) async throws -> String {
    let ticket = await send(
      .post, "\(path)/upload_url", json: ["filename": .string(file.lastPathComponent), "purpose": "import"])
    guard let upload = ticket.json["upload_id"], let key = ticket.json["storage_path"]?.string else {
      throw UnexpectedAnswer(text: ticket.text)
    }
    _ = try await store.put(try ObjectKey(key), .copy(file), contentType: "application/octet-stream")
    var body = more
    body["upload_id"] = upload
    let reply = await send(.post, "\(path)/imports", json: .object(body))
    guard reply.status == 202, let id = reply.json["id"]?.string else { throw UnexpectedAnswer(text: reply.text) }
    return id
  }

  /// Imports a file, or a folder as a zip, and answers the ended job.
  @discardableResult func `import`(_ file: URL, _ more: [String: JSONValue] = [:]) async throws -> JSONValue {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
    let id = try await begin(isFolder.boolValue ? try pack(file) : file, more)
    try await work()
    return await job(id)
  }

  func job(_ id: String) async -> JSONValue { await send(.get, "/api/v1/jobs/\(id)").json }

  /// Packs folders into one zip, each file under its path below its folder.
  func pack(_ folders: URL..., name: String = "data") throws -> URL {
    let file = folder.appendingPathComponent("\(name)-\(UUID().uuidString).zip")
    let sink = try ZipSink(file: file)
    for root in folders {
      for path in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted() {
        let url = root.appendingPathComponent(path)
        if (try url.resourceValues(forKeys: [.isRegularFileKey])).isRegularFile == true {
          try sink.copy(path, from: url)
        }
      }
    }
    try sink.finish()
    return file
  }

  // MARK: Export

  /// Exports and answers the ended job with the file.
  func export(_ format: String, _ more: [String: JSONValue] = [:]) async throws -> (job: JSONValue, file: URL) {
    var body = more
    body["format"] = .string(format)
    let reply = await send(.post, "\(path)/exports", json: .object(body))
    guard reply.status == 202, let id = reply.json["id"]?.string else { throw UnexpectedAnswer(text: reply.text) }
    try await work()
    let done = await job(id)
    guard let name = done["result"]?["object"]?["name"]?.string else { throw UnexpectedAnswer(text: "\(done)") }
    let key = try ObjectKey("\(admin.workspaceID)/exports/\(id)/\(name)")
    let file = folder.appendingPathComponent("\(UUID().uuidString).zip")
    try FileManager.default.copyItem(at: try await store.localFile(key).url, to: file)
    return (done, file)
  }

  // MARK: Jobs

  func worker() -> JobWorker {
    var registry = JobRegistry()
    feature.register(in: &registry)
    return JobWorker(
      database: database, registry: registry,
      configuration: JobWorkerConfiguration(
        name: "test/\(UUID().uuidString)", concurrency: 2, poll: .milliseconds(50), progressInterval: .milliseconds(50),
        cancelPatience: .milliseconds(50), retryPause: .milliseconds(10)))
  }

  /// Works until no import or export waits or runs.
  func work() async throws {
    let worker = worker()
    let service = Task { await worker.run() }
    while try await number(
      "select count(*) from jobs where status in ('queued', 'running') and kind like 'datasets.%'") > 0
    {
      try await Task.sleep(for: .milliseconds(10))
    }
    await worker.stop(drain: .seconds(20))
    await service.value
  }
}

struct UnexpectedAnswer: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}

/// A dataset read back by the formats library.
struct ReadBack {
  var items: [String: DatasetItem] = [:]
  var header = DatasetHeader()
  var labels: Int { items.values.reduce(0) { $0 + $1.labels.count } }

  init(_ url: URL, _ id: FormatID? = nil, images: [URL] = []) throws {
    var options = SourceOptions()
    options.imageFolders = images
    let source = try DatasetSource.open(url, options: options)
    let format = try FormatRegistry.reader(id, for: source)
    var (items, header) = ([String: DatasetItem](), DatasetHeader())
    try format.read(source, options: ReadOptions(), report: ReportCollector()) { event in
      switch event {
      case .header(let value): header = value
      case .item(let item): items[item.path.split(separator: "/").last.map(String.init) ?? item.path] = item
      }
    }
    self.items = items
    self.header = header
  }

  /// Class and box of every label, rounded to `digits` decimals of a pixel.
  func boxes(_ digits: Int = 2) -> [String: [String]] {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return items.mapValues { item in
      item.labels.map { label in
        guard let box = label.enclosingBox else { return label.category }
        let edges = [box.xMin, box.yMin, box.xMax, box.yMax].map { ($0 * scale).rounded() / scale }
        return "\(label.category) \(edges)"
      }.sorted()
    }
  }
}

/// Pictures that tests make themselves.
enum Drawing {
  /// A 24-bit BMP; `seed` makes the bytes differ.
  static func bitmap(_ width: Int, _ height: Int, seed: Int) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 255) } }
    let row = (width * 3 + 3) / 4 * 4
    var bytes = Array("BM".utf8) + little(54 + row * height, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2)
    bytes += little(0, 4) + little(row * height, 4) + little(0, 16)
    for y in 0..<height {
      var line: [UInt8] = []
      for x in 0..<width {
        line += [UInt8((x * 31 + seed) & 255), UInt8((y * 17 + seed * 7) & 255), UInt8(seed & 255)]
      }
      bytes += line + [UInt8](repeating: 0, count: row - width * 3)
    }
    return bytes
  }

  /// COCO's JSON for pictures of 40 × 30 named by number, each with the boxes given.
  static func coco(_ pictures: [(name: String, boxes: [[Double]])], folder: String = "") -> [UInt8] {
    var images: [JSONValue] = []
    var annotations: [JSONValue] = []
    for (index, picture) in pictures.enumerated() {
      images.append([
        "id": .integer(Int64(index + 1)), "file_name": .string(folder + picture.name), "width": 40, "height": 30,
      ])
      for box in picture.boxes {
        annotations.append([
          "id": .integer(Int64(annotations.count + 1)), "image_id": .integer(Int64(index + 1)),
          "category_id": .integer(Int64(box[0]) % 2 == 0 ? 5 : 7), "bbox": .array(box.map { .number($0) }),
          "area": .number(box[2] * box[3]), "iscrowd": 0, "segmentation": [],
        ])
      }
    }
    let categories: JSONValue = [
      ["id": 5, "name": "cat", "supercategory": "animal"], ["id": 7, "name": "dog", "supercategory": "animal"],
    ]
    return JSONValue.object([
      "images": .array(images), "annotations": .array(annotations), "categories": categories,
    ]).bytes
  }
}
