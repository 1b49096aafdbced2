import Foundation
import Glibc
public import Processes
import Synchronization

/// A PostgreSQL server of our own on a folder: made once, supervised, reachable by a socket that only its user and
/// root can open.
///
/// Roles: `postgres` (superuser), `framewright_owner` (migrations and backup), `framewright_app` (requests and jobs),
/// `framewright_system` (owns the functions that cross tenants). No role has a password: the folder of the socket has
/// mode 0700.
public actor PrivateCluster {
  private let folder: ClusterFolder
  private let settings: ClusterSettings
  private let log: @Sendable (String) -> Void
  private var server: ChildProcess?
  private var keeper: Task<Void, Never>?
  private var isStopping = false
  private let isAbandoned = Atomic(false)
  private var socket = ""
  private var lockFile: Int32 = -1

  /// Names the folder, which is made at the first start.
  ///
  /// - Parameter log: Takes a line for each start and end.
  /// - Throws: `ClusterError.noUser`.
  public init(
    folder: String, settings: ClusterSettings = ClusterSettings(), log: @escaping @Sendable (String) -> Void
  ) throws {
    self.folder = ClusterFolder(path: folder, user: try ClusterFolder.serverUser())
    self.settings = settings
    self.log = log
  }

  /// The connection URL for a role and database; valid once started.
  public func url(role: String = "framewright_app", database: String = "framewright") -> String {
    Self.url(socket: socket, role: role, database: database)
  }

  /// The folder that holds the socket; valid once started.
  public var socketFolder: String { socket }

  /// The user the server runs as; nil for this process's own.
  public nonisolated var serverUser: UserAccount? { folder.user }

  /// The server's process; nil when it does not run.
  public var process: ChildProcess? { server }

  static func url(socket: String, role: String, database: String) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    let host = socket.addingPercentEncoding(withAllowedCharacters: allowed) ?? socket
    return "postgresql://\(role)@/\(database)?host=\(host)"
  }

  /// Makes the cluster if there is none, starts it, waits until it answers, and makes the roles and the database.
  ///
  /// After a crash it recovers by itself, which can take minutes. While running, a server that ends unexpectedly is
  /// started again.
  /// - Throws: `ClusterError` with the remedy.
  public func start() async throws {
    guard server == nil else { return }
    isStopping = false
    try folder.prepare()
    try lock()
    do {
      let version = folder.dataVersion
      let programs = try await ClusterPrograms.find(forData: version)
      if let version, version != programs.majorVersion {
        throw ClusterError.otherVersion(
          folder: folder.data, data: version, installed: programs.majorVersion,
          command: upgradeCommand(from: version, to: programs))
      }
      socket = try folder.socketFolder()
      if version == nil { try await initialise(programs) }
      try await waitForFormerHolder()
      let started = try await launch(programs)
      server = started
      try await makeRolesAndDatabase()
      keeper = Task { await self.keep(started, programs) }
    } catch {
      if let server { await server.stop(signal: .interrupt) }
      server = nil
      unlock()
      throw error
    }
  }

  /// Ends the server in order; sessions are ended, their open transactions undone.
  public func stop() async {
    isStopping = true
    keeper?.cancel()
    if let server {
      let status = await server.stop(signal: .interrupt, patience: .seconds(60))
      log("postgres: stopped with \(status)")
    }
    await keeper?.value
    keeper = nil
    server = nil
    unlock()
  }

  /// From here on a server that ends is not started again: for the end of a process that cannot wait for ``stop()``.
  package nonisolated func abandon() { isAbandoned.store(true, ordering: .relaxed) }

  // MARK: Making

  private func initialise(_ programs: ClusterPrograms) async throws {
    // Made beside and renamed when whole: a start that was interrupted leaves nothing that looks like data. Processes of
    // that one may go on writing for a moment, so that its folder may not be removed yet, nor be used again.
    let manager = FileManager.default
    let drafts = (folder.data as NSString).lastPathComponent + ".draft"
    for name in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? [] where name.hasPrefix(drafts) {
      try? manager.removeItem(atPath: "\(folder.path)/\(name)")
    }
    let draft = "\(folder.data).draft-\(UUID().uuidString.lowercased())"
    var arguments = [
      "--pgdata", draft, "--username", "postgres", "--auth-local", "trust", "--auth-host", "reject", "--encoding",
      "UTF8", "--locale", "C.UTF-8", "--data-checksums",
    ]
    if !settings.isDurable { arguments.append("--no-sync") }
    let command = ChildCommand(
      programs.initdb, arguments, environment: environment, directory: folder.path, user: folder.user)
    let (status, output) = try await ChildProcess.run(command)
    guard status == 0 else { throw ClusterError.failed(step: "initdb", output: String(output.suffix(2000))) }
    guard rename(draft, folder.data) == 0 else {
      throw ClusterError.badFolder(path: folder.data, reason: String(cString: strerror(errno)))
    }
    log("postgres: made a cluster of version \(programs.majorVersion) in \(folder.data)")
  }

  private func makeRolesAndDatabase() async throws {
    let url = url(role: "postgres", database: "postgres")
    try await OwnThread.run("cluster roles") {
      let connection = Connection(url: url, statementTimeout: .seconds(60))
      try connection.open()
      try connection.script(
        """
        do $$
        begin
          if not exists (select from pg_roles where rolname = 'framewright_owner') then
            create role framewright_owner login nosuperuser bypassrls;
          end if;
          if not exists (select from pg_roles where rolname = 'framewright_app') then
            create role framewright_app login nosuperuser nobypassrls noinherit;
          end if;
          if not exists (select from pg_roles where rolname = 'framewright_system') then
            create role framewright_system nologin nosuperuser nobypassrls noinherit;
          end if;
          grant framewright_system to framewright_owner;
        end
        $$
        """)
      let exists = try connection.pipeline(["select from pg_database where datname = 'framewright'"])
      if Rows(storage: exists[0]).isEmpty {
        try connection.script("create database framewright owner framewright_owner")
      }
    }
  }

  private func upgradeCommand(from version: Int, to programs: ClusterPrograms) -> String {
    let old = "/usr/lib/postgresql/\(version)/bin"
    let new = folder.data + ".new"
    let prefix = folder.user.map { "sudo -u \($0.name) " } ?? ""
    return "cd \(folder.path) && \(prefix)\(programs.initdb) --pgdata \(new) --username postgres --auth-local trust "
      + "--encoding UTF8 --locale C.UTF-8 --data-checksums && \(prefix)\(programs.folder)/pg_upgrade "
      + "--old-bindir \(old) --new-bindir \(programs.folder) --old-datadir \(folder.data) --new-datadir \(new) "
      + "--username postgres && mv \(folder.data) \(folder.data).\(version) && mv \(new) \(folder.data)"
  }

  // MARK: Running

  private func launch(_ programs: ClusterPrograms) async throws -> ChildProcess {
    // Processes of a server that was killed may hold its memory for a moment yet.
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let process = try await spawn(programs)
      log("postgres: started, process \(process.pid)")
      do {
        if try await becomesReady(process) { return process }
      } catch {
        // Nobody else knows of it yet.
        await process.stop(signal: .interrupt)
        throw error
      }
      let tail = folder.endOfLog()
      guard ContinuousClock.now < deadline, tail.contains("shared memory block") || tail.contains("lock file") else {
        throw ClusterError.failed(step: "postgres", output: tail)
      }
      try await Task.sleep(for: .milliseconds(200))
      _ = folder.holder()
    }
  }

  private func spawn(_ programs: ClusterPrograms) async throws -> ChildProcess {
    folder.clearSocket(in: socket)
    let file = open(folder.log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw ClusterError.badFolder(path: folder.log, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var arguments = ["-D", folder.data, "-c", "unix_socket_directories=\(socket)"]
    for (name, value) in settings.options { arguments += ["-c", "\(name)=\(value)"] }
    // SIGQUIT when we are killed: the server ends at once and recovers at the next start.
    return try await ChildProcess.spawn(
      ChildCommand(
        programs.postgres, arguments, environment: environment, directory: folder.path, user: folder.user,
        deathSignal: .quit, output: .descriptor(file), error: .descriptor(file)))
  }

  /// Asks until the server answers; false when it ended instead.
  private func becomesReady(_ process: ChildProcess) async throws -> Bool {
    let url = url(role: "postgres", database: "postgres")
    while process.isRunning {
      let answers = try await OwnThread.run("cluster ready") {
        (try? Connection(url: url, statementTimeout: .zero).open()) != nil
      }
      if answers { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  private func keep(_ first: ChildProcess, _ programs: ClusterPrograms) async {
    var backOff = RestartBackOff(shortest: .milliseconds(100))
    var process = first
    while true {
      let started = ContinuousClock.now
      let status = await process.wait()
      if isStopping || isAbandoned.load(ordering: .relaxed) { return }
      server = nil
      var lifetime = ContinuousClock.now - started
      log("postgres: ended with \(status), starts again")
      while true {
        do {
          try await Task.sleep(for: backOff.pause(afterLifeOf: lifetime))
          _ = folder.holder()
          let next = try await launch(programs)
          guard !isStopping else {
            await next.stop(signal: .interrupt)
            return
          }
          server = next
          process = next
          break
        } catch is CancellationError {
          return
        } catch {
          lifetime = .zero
          log("postgres: \(error)")
        }
      }
    }
  }

  /// A server whose parent was killed ends within moments.
  private func waitForFormerHolder() async throws {
    let deadline = ContinuousClock.now + .seconds(15)
    while let pid = folder.holder() {
      guard ContinuousClock.now < deadline else { throw ClusterError.inUse(folder: folder.data, pid: pid) }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private var environment: [String: String] { ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"] }

  // MARK: One starter at a time

  private func lock() throws {
    let path = "\(folder.path)/cluster.lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ClusterError.badFolder(path: path, reason: String(cString: strerror(errno))) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw ClusterError.inUse(folder: folder.data, pid: folder.holder() ?? 0)
    }
    lockFile = file
  }

  private func unlock() {
    if lockFile >= 0 { close(lockFile) }
    lockFile = -1
  }
}
