import Database
import Foundation
import Processes
import Synchronization
import TestSupport
import Testing

@Suite struct PoolTests {
  @Test func cancellingTheTaskEndsTheStatementAndTheConnectionGoesOn() async throws {
    try await TestDatabase.withDatabase(connections: 1) { database, urls in
      let witness = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
      for round in 0..<10 {
        let task = Task { try await database.query(nil, "select pg_sleep(600), \(round)::int") }
        try await untilTrue {
          try await witness.query(
            nil,
            "select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' and pid <> pg_backend_pid()"
          )[0].get(0, as: Int.self) == 1
        }
        task.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await database.query(nil, "select \(round)::int")[0].get(0, as: Int.self) == round)
      }
    }
  }

  @Test func aCancelNeverHitsTheWorkAfter() async throws {
    try await TestDatabase.withDatabase(connections: 2) { database, _ in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<400 {
          group.addTask {
            let isVictim = number % 2 == 0
            let task = Task { try await database.query(nil, "select pg_sleep(0.001), \(number)::int") }
            if isVictim { task.cancel() }
            do {
              let value = try await task.value[0].get(1, as: Int.self)
              return value == number
            } catch let error as DatabaseError {
              return isVictim && error.kind == .cancelled
            }
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test func whoWaitsTooLongInLineOrFindsItFullIsToldSo() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let database = Database(
        DatabaseConfiguration(url: urls.pooled, connections: 1, queueLimit: 2, statementTimeout: .zero))
      let gate = Gate()
      let holder = Task {
        try await database.transaction(nil) { _ in
          gate.enter()
          gate.waitUntilOpen()
        }
      }
      await gate.waitUntilEntered()
      let waiting = (0..<2).map { _ in
        Task {
          while true {
            do {
              return try await database.query(nil, "select 1")
            } catch let error as DatabaseError where error.kind == .busy {
              // The one who tries below had the place.
              try await Task.sleep(for: .milliseconds(1))
            }
          }
        }
      }
      // Two wait once a third is refused.
      try await untilTrue {
        do {
          try await withTimeout { try await database.query(nil, "select 1") }
          return false
        } catch let error as DatabaseError { return error.kind == .busy }
      }
      waiting[0].cancel()
      let cancelled = await #expect(throws: DatabaseError.self) { try await waiting[0].value }
      #expect(cancelled?.kind == .cancelled)
      gate.open()
      try await holder.value
      #expect(try await waiting[1].value.count == 1)
    }
  }

  @Test func theReserveServesWhenAllOthersAreHeldUp() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let regular = ProcessInfo.processInfo.activeProcessorCount + 1
      let database = Database(
        DatabaseConfiguration(url: urls.superuser, connections: regular + 2, statementTimeout: .zero))
      let gates = (0..<regular + 1).map { _ in Gate() }
      let holders = gates.map { gate in
        Task {
          try await database.transaction(nil) { _ in
            gate.enter()
            gate.waitUntilOpen()
          }
        }
      }
      // One more than the regular connections is at work.
      for gate in gates { await gate.waitUntilEntered() }
      for number in 0..<20 {
        #expect(try await database.query(nil, "select \(number)::int")[0].get(0, as: Int.self) == number)
      }
      for gate in gates { gate.open() }
      for holder in holders { try await holder.value }
    }
  }

  @Test func anUnreachableServerIsUnavailableAfterItsPatience() async throws {
    try await withTemporaryFolder { folder in
      let host = folder.path.replacing("/", with: "%2F")
      let database = Database(
        DatabaseConfiguration(url: "postgresql://nobody@/x?host=\(host)", connections: 1, patience: .milliseconds(50)))
      let error = await #expect(throws: DatabaseError.self) { try await database.query(nil, "select 1") }
      #expect(error?.kind == .unavailable)
      #expect(error?.details.contains(folder.lastPathComponent) == true)
    }
  }

  @Test func sixteenClientsOnTwoSessionsNeverSeeEachOthersRows() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let owner = Database(DatabaseConfiguration(url: urls.owner, connections: 1))
      try await owner.transaction(nil) { transaction in
        try transaction.execute("create table secrets (workspace_id uuid not null, word text not null)")
        try transaction.execute("call system.guard_tenant_table('secrets')")
      }
      let server = try await TestDatabase.server()
      try await withPoolerFolder(server) { folder in
        let pooler = try await Pooler(
          folder: folder, server: await server.cluster.socketFolder, backends: 2, user: server.cluster.serverUser)
        let database = Database(
          DatabaseConfiguration(url: pooler.url(database: urls.name), connections: 16, statementTimeout: .seconds(60)))
        let tenants = (0..<16).map { _ in Claims(userID: UUID(), workspaceID: UUID()) }
        try await withThrowingTaskGroup(of: Void.self) { group in
          for claims in tenants {
            group.addTask {
              let word = claims.workspaceID?.uuidString ?? ""
              for round in 0..<40 {
                try await database.transaction(claims) { transaction in
                  try transaction.execute(
                    "insert into secrets values (auth.tenant_id(), \(word))")
                  let words = try transaction.query("select distinct word from secrets").map {
                    try $0.get(0, as: String.self)
                  }
                  #expect(words == [word])
                }
                let rows = try await database.query(claims, readOnly: true, "select word from secrets")
                #expect(rows.count == round + 1)
                #expect(try rows.allSatisfy { try $0.get(0, as: String.self) == word })
                // Without claims, and right after others' transactions on the same session, nothing is seen.
                #expect(try await database.query(nil, "select 1 from secrets").isEmpty)
              }
            }
          }
          try await group.waitForAll()
        }
        let foreign = await #expect(throws: DatabaseError.self) {
          try await database.query(tenants[0], "insert into secrets values (\(tenants[1].workspaceID), 'x')")
        }
        #expect(foreign?.kind == .forbidden)
        let witness = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
        let sessions = try await witness.query(
          nil, "select count(*) from pg_stat_activity where datname = \(urls.name) and usename = 'framewright_app'")
        #expect(try sessions[0].get(0, as: Int.self) <= 2)
        await pooler.process.stop(signal: .quit)
      }
    }
  }
}
