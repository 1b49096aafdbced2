import Foundation
import Glibc
import Processes

/// The folder of a private cluster: who owns it, where its socket is, and whether the server can get there.
struct ClusterFolder: Sendable {
  /// The longest path of a socket that Linux takes (sockaddr_un), less the terminating zero.
  static let longestSocketPath = 107

  let path: String
  /// Whom the server runs as; nil for this process's own user.
  let user: UserAccount?

  var data: String { "\(path)/pgdata" }
  var log: String { "\(path)/postgres.log" }
  private var owner: UInt32 { user?.uid ?? geteuid() }

  /// The user to run the server as: another only when this is root, which PostgreSQL refuses.
  ///
  /// - Throws: `ClusterError.noUser`.
  static func serverUser() throws -> UserAccount? {
    guard geteuid() == 0 else { return nil }
    guard let user = UserAccount(named: "postgres") ?? UserAccount(named: "nobody") else { throw ClusterError.noUser }
    return user
  }

  /// Makes the folder, readable for the server's user alone.
  ///
  /// - Throws: `ClusterError` naming the folder in the way.
  func prepare() throws {
    let parent = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw ClusterError.badFolder(path: parent, reason: "it cannot be made")
    }
    try own(path)
    try checkParents()
  }

  /// Makes a folder of mode 0700 that belongs to the server's user, or takes one that is exactly that.
  private func own(_ folder: String) throws {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw ClusterError.badFolder(path: folder, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw ClusterError.badFolder(path: folder, reason: "it is not a folder")
    }
    guard status.st_uid == owner || status.st_uid == geteuid() else {
      throw ClusterError.badFolder(path: folder, reason: "it belongs to user \(status.st_uid), not \(owner)")
    }
    if status.st_uid != owner, lchown(folder, owner, user?.gid ?? getegid()) != 0 {
      throw ClusterError.badFolder(path: folder, reason: String(cString: strerror(errno)))
    }
    if chmod(folder, 0o700) != 0 {
      throw ClusterError.badFolder(path: folder, reason: String(cString: strerror(errno)))
    }
  }

  /// The server's user must be able to enter every folder above: data below root's home fails otherwise.
  private func checkParents() throws {
    guard let user else { return }
    var parent = (path as NSString).deletingLastPathComponent
    var parents: [String] = []
    while parent != "/" && !parent.isEmpty {
      parents.append(parent)
      parent = (parent as NSString).deletingLastPathComponent
    }
    for parent in parents.reversed() {
      var status = stat()
      guard stat(parent, &status) == 0 else {
        throw ClusterError.badFolder(path: parent, reason: String(cString: strerror(errno)))
      }
      let bit: UInt32 = status.st_uid == user.uid ? 0o100 : status.st_gid == user.gid ? 0o010 : 0o001
      guard status.st_mode & bit != 0 else {
        throw ClusterError.inaccessible(folder: path, parent: parent, user: user.name)
      }
    }
  }

  /// The folder of the socket: in the data folder, or a short private one when that path is too long for a socket.
  ///
  /// - Throws: `ClusterError.badFolder` when somebody else holds the short one.
  func socketFolder() throws -> String {
    let inside = "\(path)/socket"
    let name = "/.s.PGSQL.5432"
    // The lock file beside the socket is no socket: only the socket's own path is limited.
    let folder =
      inside.utf8.count + name.utf8.count <= Self.longestSocketPath
      ? inside : "\(geteuid() == 0 ? "/run" : "/tmp")/framewright-\(Self.shortHash(of: path))"
    try own(folder)
    return folder
  }

  /// 64-bit FNV-1a (draft-eastlake-fnv): only tells folders apart; whoever holds the name is checked.
  private static func shortHash(of text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return String(hash, radix: 36)
  }

  /// The major version of the data; nil when there is none yet.
  var dataVersion: Int? {
    guard let text = try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8) else { return nil }
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The process that holds the data, if that process is a PostgreSQL of this folder; removes the note of a dead one.
  ///
  /// PostgreSQL itself refuses to start when the noted number belongs to any process of its user, as after a restart
  /// of the machine.
  func holder() -> Int32? {
    let note = "\(data)/postmaster.pid"
    guard let text = try? String(contentsOfFile: note, encoding: .utf8),
      let pid = text.split(separator: "\n", omittingEmptySubsequences: false).first.flatMap({ Int32($0) }), pid > 0
    else { return nil }
    let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
    let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8))?.trimmingCharacters(in: .newlines)
    if name == "postgres", folder == nil || folder == Self.resolved(data) { return pid }
    unlink(note)
    return nil
  }

  /// Removes what a dead server left where its socket goes.
  func clearSocket(in folder: String) {
    unlink("\(folder)/.s.PGSQL.5432")
    unlink("\(folder)/.s.PGSQL.5432.lock")
  }

  /// The last lines of the server's log.
  func endOfLog(lines: Int = 8) -> String {
    guard let file = FileHandle(forReadingAtPath: log) else { return "no log" }
    defer { try? file.close() }
    let size = (try? file.seekToEnd()) ?? 0
    try? file.seek(toOffset: size > 8192 ? size - 8192 : 0)
    let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
  }

  private static func resolved(_ path: String) -> String {
    guard let pointer = realpath(path, nil) else { return path }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
