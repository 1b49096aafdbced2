import Database
import Foundation
import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

private let small = ClusterSettings(connections: 20, machineMemory: 512 << 20, isDurable: true)

/// A folder that any user may enter: the server runs as another user when this is root.
private func withClusterFolder(_ body: (String) async throws -> Void) async throws {
  let folder = "/tmp/framewright-cluster-\(UUID().uuidString.prefix(8))"
  mkdir(folder, 0o755)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder + "/data")
}

private func count(_ cluster: PrivateCluster) async throws -> Int {
  let database = Database(DatabaseConfiguration(url: await cluster.url(role: "framewright_owner"), connections: 1))
  return try await database.query(nil, "select count(*) from kept")[0].get(0)
}

@Suite(.serialized) struct ClusterTests {
  @Test func dataOutlivesStopsCrashesAndStaleNotes() async throws {
    try await withClusterFolder { folder in
      let cluster = try PrivateCluster(folder: folder, settings: small, log: { _ in })
      try await cluster.start()
      let owner = Database(DatabaseConfiguration(url: await cluster.url(role: "framewright_owner"), connections: 1))
      try await owner.query(nil, "create table kept (x int)")
      try await owner.query(nil, "insert into kept values (1)")
      #expect(await cluster.socketFolder == folder + "/socket")

      // A second starter on the same folder is refused.
      let rival = try PrivateCluster(folder: folder, settings: small, log: { _ in })
      await #expect(throws: ClusterError.self) { try await rival.start() }

      // Killed, it comes back by itself, with all that was committed.
      let first = await cluster.process
      first?.kill()
      _ = await first?.wait()
      try await untilTrue {
        let process = await cluster.process
        return process != nil && process?.pid != first?.pid
      }
      try await owner.query(nil, readOnly: true, "select 1")
      try await owner.query(nil, "insert into kept values (2)")
      await cluster.stop()
      #expect(!FileManager.default.fileExists(atPath: folder + "/pgdata/postmaster.pid"))

      // A note that names a living process of somebody else, as after a restart of the machine.
      try "\(getpid())\n\(folder)/pgdata\n1\n5432\n\n\n".write(
        toFile: folder + "/pgdata/postmaster.pid", atomically: false, encoding: .utf8)
      if let user = cluster.serverUser { chown(folder + "/pgdata/postmaster.pid", user.uid, user.gid) }
      chmod(folder + "/pgdata/postmaster.pid", 0o600)
      try await cluster.start()
      #expect(try await count(cluster) == 2)
      await cluster.stop()

      // Another major version's data is refused with the command that moves it over.
      try "9\n".write(toFile: folder + "/pgdata/PG_VERSION", atomically: false, encoding: .utf8)
      let error = await #expect(throws: ClusterError.self) { try await cluster.start() }
      #expect(error?.description.contains("pg_upgrade") == true)
      #expect(error?.description.contains("PostgreSQL 9") == true)
    }
  }

  @Test func aFolderTooDeepForASocketGetsAShortOne() async throws {
    try await withClusterFolder { folder in
      let deep = folder + "/" + String(repeating: "long-name/", count: 12) + "data"
      let cluster = try PrivateCluster(folder: deep, settings: small, log: { _ in })
      do { try await cluster.start() } catch ClusterError.inaccessible { return }
      let socket = await cluster.socketFolder
      #expect(socket.utf8.count < 60)
      var status = stat()
      #expect(lstat(socket, &status) == 0 && status.st_mode & 0o777 == 0o700)
      let database = Database(DatabaseConfiguration(url: await cluster.url(), connections: 1))
      #expect(try await database.query(nil, "select 1").count == 1)
      await cluster.stop()
      try FileManager.default.removeItem(atPath: socket)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root starts the server as another user"))
  func aFolderThatTheServerCannotReachIsNamed() async throws {
    try await withClusterFolder { folder in
      let closed = (folder as NSString).deletingLastPathComponent + "/closed"
      mkdir(closed, 0o700)
      let cluster = try PrivateCluster(folder: closed + "/data", settings: small, log: { _ in })
      let error = await #expect(throws: ClusterError.self) { try await cluster.start() }
      #expect(error == .inaccessible(folder: closed + "/data", parent: closed, user: cluster.serverUser?.name ?? ""))
      #expect(error?.description.contains("chmod o+x \(closed)") == true)
    }
  }
}
