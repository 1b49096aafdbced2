import Foundation
import Glibc
public import Processes

/// A real pgbouncer in transaction mode in front of a server's socket.
public final class Pooler: Sendable {
  /// The folder of its socket.
  public let folder: String
  /// Its process.
  public let process: ChildProcess
  private static let port = 6432

  /// Starts one on an empty folder of the server's user.
  ///
  /// - Parameter backends: How many server sessions each database and role may have.
  public init(folder: String, server socket: String, backends: Int, user: UserAccount?) async throws {
    self.folder = folder
    guard let program = ChildCommand.find("pgbouncer") else { throw TestSupportError.missing("pgbouncer") }
    try """
    [databases]
    * = host=\(socket) port=5432
    [pgbouncer]
    pool_mode = transaction
    default_pool_size = \(backends)
    max_client_conn = 400
    listen_port = \(Self.port)
    listen_addr =
    unix_socket_dir = \(folder)
    unix_socket_mode = 0700
    auth_type = trust
    auth_file = \(folder)/users.txt
    server_lifetime = 600
    server_idle_timeout = 5
    query_wait_timeout = 30
    server_login_retry = 0.2
    log_connections = 0
    log_disconnections = 0
    """.write(toFile: "\(folder)/pgbouncer.ini", atomically: false, encoding: .utf8)
    try """
    "framewright_app" ""
    "framewright_owner" ""
    """.write(toFile: "\(folder)/users.txt", atomically: false, encoding: .utf8)
    let log = open("\(folder)/pgbouncer.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(log) }
    process = try await ChildProcess.spawn(
      ChildCommand(
        program, ["\(folder)/pgbouncer.ini"], directory: folder, user: user, deathSignal: .kill,
        output: .descriptor(log), error: .descriptor(log)))
    while access("\(folder)/.s.PGSQL.\(Self.port)", F_OK) != 0 {
      guard process.isRunning else {
        let text = (try? String(contentsOfFile: "\(folder)/pgbouncer.log", encoding: .utf8)) ?? ""
        throw TestSupportError.missing("a running pgbouncer: \(text)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Stops it and removes its folder.
  public func remove() async {
    process.kill()
    _ = await process.wait()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The connection URL through the pooler.
  public func url(role: String = "framewright_app", database: String) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    let host = folder.addingPercentEncoding(withAllowedCharacters: allowed) ?? folder
    return "postgresql://\(role)@/\(database)?host=\(host)&port=\(Self.port)"
  }
}

/// What a test cannot run without.
public enum TestSupportError: Error, CustomStringConvertible {
  /// A program or service that is not there.
  case missing(String)

  /// What is missing.
  public var description: String {
    switch self {
    case .missing(let what): "The tests need \(what). Run: make bootstrap"
    }
  }
}
