import Database
import Foundation
import Glibc
import Processes
import Schema
import Synchronization

/// One private cluster with a migrated template database, for the whole test process.
actor TestCluster {
  private static let booting = Mutex<Task<TestCluster, any Error>?>(nil)

  /// The cluster, started at first use.
  static func shared() async throws -> TestCluster {
    let task = booting.withLock { booting in
      let task = booting ?? Task.detached { try await TestCluster() }
      booting = task
      return task
    }
    return try await task.value
  }

  nonisolated let cluster: PrivateCluster
  nonisolated let folder: String
  /// All tests start at once; the server's sessions would not suffice. Each lent database takes up to 14 of 200.
  nonisolated let places = Places(8)
  private var made = 0
  static let template = "framewright_template"

  private init() async throws {
    Self.removeLeftovers()
    folder = "/tmp/framewright-test-\(getpid())"
    try? FileManager.default.removeItem(atPath: folder)
    mkdir(folder, 0o755)
    // Held until this process ends, however it ends: tells living folders from leftovers.
    _ = flock(open("\(folder)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600), LOCK_EX)
    cluster = try PrivateCluster(
      folder: "\(folder)/cluster", settings: ClusterSettings(connections: 200, isDurable: false), log: { _ in })
    try await cluster.start()
    if let server = await cluster.process { Leftovers.remember(folder, cluster, server) }
    let admin = Database(
      DatabaseConfiguration(url: await cluster.url(role: "postgres", database: "postgres"), connections: 1))
    try await admin.administer("create database \(Self.template) owner framewright_owner")
    let migrator = Migrator(
      ownerURL: await cluster.url(role: "framewright_owner", database: Self.template), migrations: Schema.migrations)
    _ = try await migrator.migrate()
  }

  /// Makes a database from the template and answers its name.
  func makeDatabase() async throws -> String {
    made += 1
    let name = "test_\(made)"
    try await administration.administer("create database \(name) template \(Self.template) owner framewright_owner")
    return name
  }

  /// Starts a pooler for one database. pgbouncer 1.18 ends ("server in bad state: 11") when a database is dropped while a
  /// query of its is being cancelled: it must not be the pooler of other tests, and is stopped before.
  func makePooler(for name: String) async throws -> Pooler {
    let folder = "\(folder)/pooler-\(name)"
    mkdir(folder, 0o700)
    let user = cluster.serverUser
    if let user { lchown(folder, user.uid, user.gid) }
    return try await Pooler(folder: folder, server: await cluster.socketFolder, backends: 6, user: user)
  }

  func drop(_ name: String) async throws {
    try await administration.administer("drop database if exists \(name) with (force)")
  }

  /// Says on stderr, once, why no database can be lent any more.
  func report() async {
    guard !hasReported, let server = await cluster.process, let status = server.waitBlocking(until: Date()) else {
      return
    }
    hasReported = true
    let log = (try? String(contentsOfFile: "\(folder)/cluster/postgres.log", encoding: .utf8)) ?? ""
    let lines = log.split(separator: "\n").suffix(30).joined(separator: "\n")
    let text = "The database server ended with status \(status); postgres.log ends:\n\(lines)\n"
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
  private var hasReported = false

  private var administrationStore: Database?
  private var administration: Database {
    get async {
      if let administrationStore { return administrationStore }
      let database = Database(
        DatabaseConfiguration(url: await cluster.url(role: "postgres", database: "postgres"), connections: 2))
      administrationStore = database
      return database
    }
  }

  /// Removes folders of test processes that were killed: old enough to have their lock, and nobody holds it.
  private static func removeLeftovers() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
    where name.hasPrefix("framewright-test-") {
      let path = "/tmp/\(name)"
      let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      guard let changed, changed.timeIntervalSinceNow < -60 else { continue }
      let file = open("\(path)/lock", O_RDWR | O_CLOEXEC)
      defer { if file >= 0 { close(file) } }
      if file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}

/// What must be gone when the test process ends in order. Killed, its children get their death signals.
private enum Leftovers {
  private struct State {
    var folder = ""
    var cluster: PrivateCluster?
    var server: ChildProcess?
  }
  private static let state = Mutex(State())

  static func remember(_ folder: String, _ cluster: PrivateCluster, _ server: ChildProcess) {
    state.withLock { $0 = State(folder: folder, cluster: cluster, server: server) }
    atexit { Leftovers.remove() }
  }

  private static func remove() {
    let state = state.withLock { $0 }
    state.cluster?.abandon()
    state.server?.signal(.quit)
    _ = state.server?.waitBlocking(until: Date(timeIntervalSinceNow: 5))
    try? FileManager.default.removeItem(atPath: state.folder)
  }
}
