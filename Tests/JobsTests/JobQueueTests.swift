import Database
import Foundation
import Jobs
import TestSupport
import Testing

private struct Parcel: Codable, Sendable {
  var name: String
}
private let kind = JobKind<Parcel>("test.parcel", maxAttempts: 3)

private struct Mishap: Error {}

@Suite struct JobQueueTests {
  @Test func workExistsExactlyIfItsTransactionCommits() async throws {
    try await JobWorld.with { world in
      await #expect(throws: Mishap.self) {
        try await world.database.transaction(world.claims) { transaction in
          try JobQueue.enqueue(kind, Parcel(name: "lost"), workspace: world.workspace, by: nil, in: transaction)
          throw Mishap()
        }
      }
      let id = try await world.enqueue(kind, Parcel(name: "kept"))
      let rows = try await world.database.query(world.claims, "select id, payload from jobs")
      #expect(try rows.map { try $0.get("id", as: JobID.self) } == [id])
      #expect(try rows[0].json("payload", as: Parcel.self).name == "kept")
    }
  }

  @Test func jobsBelongToTheirWorkspace() async throws {
    try await JobWorld.with { world in
      let id = try await world.enqueue(kind, Parcel(name: "mine"))
      let stranger = Claims(workspaceID: world.other)
      let seen = try await world.database.transaction(stranger) { transaction in
        (try JobQueue.find(id, in: transaction) != nil, try JobQueue.cancel(id, in: transaction) != nil)
      }
      #expect(seen == (false, false))
      #expect(try await world.job(id).status == .queued)
      let error = await #expect(throws: DatabaseError.self) {
        try await world.database.transaction(stranger) { transaction in
          try JobQueue.enqueue(kind, Parcel(name: "x"), workspace: world.workspace, by: nil, in: transaction)
        }
      }
      #expect(error?.kind == .forbidden)
    }
  }

  @Test func aKeyHoldsOneUnfinishedJob() async throws {
    try await JobWorld.with { world in
      let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
        for _ in 0..<20 { group.addTask { try await world.enqueue(kind, Parcel(name: "same"), key: "k") } }
        return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      let different = try await world.enqueue(kind, Parcel(name: "other"), key: "l")
      #expect(!ids.contains(different))
      let first = try #require(ids.first)
      try await world.database.transaction(world.claims) { _ = try JobQueue.cancel(first, in: $0) }
      let again = try await world.enqueue(kind, Parcel(name: "same"), key: "k")
      #expect(again != first)
    }
  }

  @Test func claimsGoByPriorityThenAgeAndNeverTwice() async throws {
    try await JobWorld.with { world in
      var expected: [JobID] = []
      for priority in [0, 5, -5, 5, 0] {
        expected.append(try await world.enqueue(kind, Parcel(name: "\(priority)"), priority: priority))
      }
      _ = try await world.enqueue(kind, Parcel(name: "later"), notBefore: Date(timeIntervalSinceNow: 3600))
      var claimed: [JobID] = []
      for number in 0..<6 {
        let rows = try await world.database.query(
          nil, "select id from system.claim_jobs(\("w\(number)"), \(["test.parcel"]), 1)")
        claimed += try rows.map { try $0.get(0) }
      }
      #expect(claimed == [1, 3, 0, 4, 2].map { expected[$0] })
    }
  }

  @Test func manyClaimersShareTheQueueWithoutOverlap() async throws {
    try await JobWorld.with { world in
      try await world.database.transaction(world.claims) { transaction in
        for number in 0..<300 {
          try JobQueue.enqueue(
            kind, Parcel(name: "\(number)"), workspace: world.workspace, by: nil, in: transaction)
        }
      }
      let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
        for number in 0..<8 {
          group.addTask {
            var mine: [JobID] = []
            while true {
              let rows = try await world.database.query(
                nil, "select id from system.claim_jobs(\("w\(number)"), \(["test.parcel"]), 7)")
              #expect(rows.count <= 7)
              if rows.isEmpty { return mine }
              mine += try rows.map { try $0.get(0) }
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(claimed.count == 300)
      #expect(Set(claimed).count == 300)
    }
  }

  @Test func staleClaimsReturnWithAPauseAndLostOnesAreNoticed() async throws {
    try await JobWorld.with { world in
      let id = try await world.enqueue(kind, Parcel(name: "stale"))
      _ = try await world.database.query(nil, "select id from system.claim_jobs('gone#1', \(["test.parcel"]), 1)")
      let patient = JobMonitor(database: world.database, silence: .seconds(3600))
      #expect(try await patient.resetStaleClaims() == [])
      let strict = JobMonitor(database: world.database, silence: .zero, retryPause: .seconds(60))
      #expect(try await strict.resetStaleClaims() == [id])
      let job = try await world.job(id)
      #expect(job.status == .queued && job.errorCode == "worker_lost" && job.attempts == 1)
      // Not due yet; and the one who lost it hears nothing good.
      #expect(
        try await world.database.query(nil, "select id from system.claim_jobs('w', \(["test.parcel"]), 1)").isEmpty)
      #expect(
        try await world.database.query(nil, "select id from system.beat_jobs('gone#1', \([id]), \([1]))").isEmpty)
      let counts = try await strict.counts()
      #expect(counts.count == 1 && counts[0].kind == "test.parcel" && counts[0].status == "queued")
    }
  }
}
