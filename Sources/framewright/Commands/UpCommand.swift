import Crypto
import Database
import Foundation
import Processes
import Schema

/// `framewright up`: everything on one machine, as supervised children.
struct UpCommand: Command {
  static let name = "up"
  static let summary = "Start database, server, workers and pages on this machine"
  static let help = """
    framewright up [--data DIR] [--host ADDRESS] [--port N] [--workers N]

    Starts a private PostgreSQL, the server and its workers on the data folder, and prints the address. Everything is
    kept in that folder; stop with Ctrl-C or SIGTERM.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: Configuration.flags)
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    let configuration = try Configuration(arguments: arguments)
    // What a child would refuse is refused before anything starts.
    _ = try configuration.server()
    _ = try configuration.limits()
    let workers = try configuration.number("FRAMEWRIGHT_WORKERS", 0...64)
    let stop = StopSignal()
    let data = configuration.dataFolder
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let log: @Sendable (String) -> Void = { Console.note($0) }
    if data.path == DataFolder.forRoot { log("everything is kept in \(data.path)") }
    try ListeningPort.check(configuration.text("FRAMEWRIGHT_HOST"), configuration.number("FRAMEWRIGHT_PORT", 0...65535))

    let cluster = try PrivateCluster(folder: data.appendingPathComponent("postgres").path, log: log)
    let supervisor = Supervisor(log: log)
    // Whoever asks to end while things are still starting waits for none of them.
    let running = Task {
      let environment = try await Self.prepare(configuration, arguments, cluster, data: data, log: log)
      try Task.checkCancellation()
      try await Self.start(workers: workers, environment: environment, supervisor)
    }
    let watch = Task {
      await stop.wait()
      running.cancel()
    }
    defer { watch.cancel() }
    let failed: String?
    do {
      try await running.value
      failed = await Self.firstFailure(of: supervisor, or: stop)
    } catch {
      if stop.isRaised { log("stopping before everything has started") }
      await supervisor.stop()
      await cluster.stop()
      guard stop.isRaised else { throw error }
      return .clean
    }
    log("stopping")
    await supervisor.stop()
    await cluster.stop()
    return failed == nil ? .clean : .failed
  }

  /// Starts the database, brings its schema up to date, and answers the environment of the children.
  private static func prepare(
    _ configuration: Configuration, _ arguments: Arguments, _ cluster: PrivateCluster, data: URL,
    log: @escaping @Sendable (String) -> Void
  ) async throws -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    if configuration["DATABASE_URL"] == nil {
      try await cluster.start()
      environment["DATABASE_URL"] = await cluster.url()
      environment["DATABASE_OWNER_URL"] = await cluster.url(role: "framewright_owner")
      environment["DATABASE_LISTEN_URL"] = await cluster.url()
    }
    try Task.checkCancellation()
    let applied = try await Migrator(
      ownerURL: environment["DATABASE_OWNER_URL"] ?? configuration.text("DATABASE_OWNER_URL"),
      migrations: Schema.migrations
    ).migrate()
    if !applied.isEmpty { log("database: \(applied.count) migrations applied") }

    let secrets = try SecretFile(data.appendingPathComponent("secrets"))
    for variable in ["FRAMEWRIGHT_SECRET", "SUPABASE_JWT_SECRET"] where configuration[variable] == nil {
      environment[variable] = try secrets.value(variable)
    }
    if configuration["OBJECTS_URL"] == nil {
      environment["OBJECTS_URL"] = data.appendingPathComponent("objects").absoluteString
    }
    for setting in Setting.all {
      if let flag = setting.flag, let value = arguments[flag] { environment[setting.variable] = value }
    }
    environment["FRAMEWRIGHT_DATA"] = data.path
    return environment
  }

  private static func start(workers: Int, environment: [String: String], _ supervisor: Supervisor) async throws {
    let binary = try ownPath()
    // Wrong settings and a port that is taken do not mend by starting again.
    let hopeless: Set<Int32> = [ExitStatus.wrongUse.rawValue, ExitStatus.failed.rawValue]
    try await supervisor.start(
      SupervisedChild("server", hopelessStatuses: hopeless) {
        ChildCommand(binary, ["serve"], environment: environment, deathSignal: .terminate)
      })
    // Unique on every machine that shares the queue: a folder belongs to one `up`.
    let place = "\(ProcessInfo.processInfo.hostName):\(environment["FRAMEWRIGHT_DATA"] ?? "")"
    for number in 0..<workers {
      var environment = environment
      environment["FRAMEWRIGHT_WORKER_NAME"] = "\(place):\(number + 1)"
      let command = ChildCommand(binary, ["work"], environment: environment, deathSignal: .terminate)
      try await supervisor.start(
        SupervisedChild("worker \(number + 1)", hopelessStatuses: hopeless) { command })
    }
  }

  /// Waits until the process is asked to end (nil) or a child cannot run (its name).
  private static func firstFailure(of supervisor: Supervisor, or stop: StopSignal) async -> String? {
    await withTaskGroup(of: String?.self) { group in
      group.addTask { await supervisor.failure() }
      group.addTask {
        await stop.wait()
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  /// The running program's own file.
  static func ownPath() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }
}

/// Secrets made at the first start and kept readable for their owner alone.
struct SecretFile {
  private let folder: URL

  init(_ folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// The secret of that name, made now if there is none.
  func value(_ name: String) throws -> String {
    let file = folder.appendingPathComponent(name.lowercased())
    if let text = try? String(contentsOf: file, encoding: .utf8), text.count >= 32 { return text }
    let text = Random.token(byteCount: 48)
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: file.path]) }
    defer { close(descriptor) }
    Console.write(descriptor, text)
    fsync(descriptor)
    return text
  }
}
