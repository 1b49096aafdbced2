import Database
import Foundation
import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

/// What the writers know.
private final class Ledger: Sendable {
  let isOver = Atomic(false)
  let acknowledged = Mutex<[Int: Set<Int>]>([:])

  var count: Int { acknowledged.withLock { $0.values.reduce(0) { $0 + $1.count } } }
}

@Suite(.serialized) struct FaultTests {
  /// Writers keep writing while the server is stopped, started and killed. Every acknowledged row is there, none
  /// twice; unknown outcomes are errors.
  @Test func nothingAcknowledgedIsLostWhileTheServerGoesAndComes() async throws {
    let folder = "/tmp/framewright-fault-\(UUID().uuidString.prefix(8))"
    mkdir(folder, 0o755)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cluster = try PrivateCluster(
      folder: folder + "/data", settings: ClusterSettings(connections: 30, machineMemory: 512 << 20), log: { _ in })
    try await cluster.start()
    let url = await cluster.url(role: "framewright_owner")
    let owner = Database(DatabaseConfiguration(url: url, connections: 2))
    try await owner.query(nil, "create table kept (writer int, number int, primary key (writer, number))")
    let database = Database(DatabaseConfiguration(url: url, connections: 4, patience: .seconds(30)))
    let ledger = Ledger()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          var number = 0
          while !ledger.isOver.load(ordering: .relaxed) {
            let present = number
            number += 1
            do {
              if present % 2 == 0 {
                try await database.transaction(nil) { transaction in
                  try transaction.execute("insert into kept values (\(writer), \(present))")
                  try transaction.query("select 1")
                }
              } else {
                try await database.query(nil, "insert into kept values (\(writer), \(present))")
              }
              ledger.acknowledged.withLock { _ = $0[writer, default: []].insert(present) }
            } catch let error as DatabaseError {
              guard error.kind == .unavailable else { throw error }
            }
          }
        }
      }
      for round in 0..<6 {
        let before = ledger.count
        // Each fault meets writers at work.
        try await untilTrue { ledger.count > before + 100 }
        switch round % 3 {
        case 0:
          // One backend killed: the server restarts all sessions.
          let pid: Int32 = try await owner.query(
            nil, readOnly: true,
            "select pid from pg_stat_activity where usename = 'framewright_owner' and pid <> pg_backend_pid() limit 1"
          )[0].get(0)
          _ = kill(pid, SIGKILL)
        case 1:
          await cluster.process?.kill()
        default:
          await cluster.stop()
          try await cluster.start()
        }
      }
      let before = ledger.count
      try await untilTrue { ledger.count > before + 100 }
      ledger.isOver.store(true, ordering: .relaxed)
      try await group.waitForAll()
    }
    let rows = try await owner.query(nil, "select writer, number from kept")
    var present: [Int: Set<Int>] = [:]
    for row in rows { present[try row.get(0), default: []].insert(try row.get(1)) }
    for (writer, numbers) in ledger.acknowledged.withLock({ $0 }) {
      #expect(numbers.subtracting(present[writer] ?? []).isEmpty)
    }
    await cluster.stop()
  }
}
