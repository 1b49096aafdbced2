import Database
import Foundation
import TestSupport
import Testing

/// A table without tenants for tests of the plumbing.
func withPlants(
  connections: Int = 4, _ body: (Database, TestDatabaseURLs) async throws -> Void
) async throws {
  try await TestDatabase.withDatabase(connections: connections) { database, urls in
    let owner = Database(DatabaseConfiguration(url: urls.owner, connections: 1))
    try await owner.transaction(nil) { transaction in
      try transaction.execute(
        """
        create table plants (
          id integer primary key, name text not null, height integer constraint plants_grow check (height > 0),
          parent integer constraint plants_parent references plants (id), unique (name))
        """)
      try transaction.execute("grant all on plants to framewright_app")
    }
    try await body(database, urls)
  }
}

func plantCount(_ database: Database) async throws -> Int {
  try await database.query(nil, readOnly: true, "select count(*) from plants")[0].get(0)
}

private struct Mishap: Error {}

@Suite struct TransactionTests {
  @Test func workIsKeptOnlyWhenTheBodyReturns() async throws {
    try await withPlants { database, _ in
      await #expect(throws: Mishap.self) {
        try await database.transaction(nil) { transaction in
          try transaction.execute("insert into plants values (1, 'oak', 5)")
          throw Mishap()
        }
      }
      #expect(try await plantCount(database) == 0)
      let affected = try await database.transaction(nil) { transaction in
        try transaction.execute("insert into plants values (1, 'oak', 5), (2, 'elm', 6)")
      }
      #expect(affected == 2)
      #expect(try await plantCount(database) == 2)
    }
  }

  @Test func errorsNameTheirKindAndLeakNoValue() async throws {
    try await withPlants { database, _ in
      try await database.query(nil, "insert into plants values (1, 'secretoak', 5)")
      let cases: [(SQL, DatabaseError.Kind)] = [
        ("insert into plants values (2, 'secretoak', 5)", .unique(constraint: "plants_name_key")),
        ("insert into plants values (2, 'secret', -1)", .check(constraint: "plants_grow")),
        ("insert into plants values (2, 'secret', 1, 77)", .foreignKey(constraint: "plants_parent")),
        ("insert into plants values (2, null, 1)", .notNull(column: "name")),
        ("select 'secret'::int", .invalidValue),
        ("select 1 from secret_table", .other),
        ("create table public.secret (a int)", .forbidden),
        (
          "do $$ begin raise exception 'for people' using errcode = 'FW123'; end $$",
          .raised(sqlState: "FW123", message: "for people")
        ),
      ]
      for (statement, kind) in cases {
        let error = await #expect(throws: DatabaseError.self) { try await database.query(nil, statement) }
        #expect(error?.kind == kind)
        #expect(error.map { !"\($0)".contains("secret") && !String(reflecting: $0).contains("secret") } == true)
        #expect(error?.sqlState?.count == 5)
      }
      #expect(try await plantCount(database) == 1)
    }
  }

  @Test func anErrorThatTheBodySwallowedFailsTheTransaction() async throws {
    try await withPlants { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction(nil) { transaction in
          try transaction.execute("insert into plants values (1, 'oak', 5)")
          _ = try? transaction.execute("insert into plants values (1, 'elm', 5)")
        }
      }
      #expect(error?.kind == .unique(constraint: "plants_pkey"))
      let count = try await plantCount(database)
      #expect(count == 0)
    }
  }

  @Test func aSavepointUndoesOnlyItsOwnWork() async throws {
    try await withPlants { database, _ in
      let kept = try await database.transaction(nil) { transaction in
        var kept: [Int] = []
        for id in [1, 2, 2, 3, 1, 4] {
          do {
            try transaction.savepoint {
              try transaction.execute("insert into plants values (\(id), \("plant \(id)"), 1)")
              try transaction.savepoint { try transaction.execute("update plants set height = 2 where id = \(id)") }
            }
            kept.append(id)
          } catch let error as DatabaseError where error.constraint == "plants_pkey" {}
        }
        return kept
      }
      #expect(kept == [1, 2, 3, 4])
      #expect(try await plantCount(database) == 4)
    }
  }

  @Test func readOnlyTransactionsRefuseWrites() async throws {
    try await withPlants { database, _ in
      for attempt in 0..<2 {
        let error = await #expect(throws: DatabaseError.self) {
          if attempt == 0 {
            try await database.query(nil, readOnly: true, "insert into plants values (1, 'oak', 5)")
          } else {
            _ = try await database.transaction(nil, readOnly: true) {
              try $0.execute("insert into plants values (1, 'oak', 5)")
            }
          }
        }
        #expect(error?.sqlState == "25006")
      }
      // The setting ended with its transaction.
      try await database.query(nil, "insert into plants values (1, 'oak', 5)")
      #expect(try await plantCount(database) == 1)
    }
  }

  @Test func oneQueryIsOneTransactionWithItsSettings() async throws {
    try await TestDatabase.withDatabase(connections: 1) { database, _ in
      let claims = Claims(userID: UUID(), workspaceID: UUID())
      let row = try await database.query(
        claims, "select auth.uid(), auth.tenant_id(), auth.jwt() ->> 'role', current_setting('statement_timeout')")[0]
      #expect(try row.get(0, as: UUID.self) == claims.userID)
      #expect(try row.get(1, as: UUID.self) == claims.workspaceID)
      #expect(try row.get(2, as: String.self) == "authenticated")
      #expect(try row.get(3, as: String.self) == "1min")
      #expect(try await database.query(nil, "select auth.uid()")[0].get(0, as: UUID?.self) == nil)
    }
  }

  @Test func severalStatementsTravelTogetherAndStopAtTheFirstError() async throws {
    try await withPlants { database, _ in
      let results = try await database.transaction(nil) { transaction in
        try transaction.queries([
          "insert into plants values (1, 'oak', 5) returning id", "select count(*) from plants",
          "select name from plants",
        ])
      }
      #expect(try results.map { try $0[0].get(0, as: String.self) } == ["1", "1", "oak"])
      await #expect(throws: DatabaseError.self) {
        try await database.transaction(nil) { transaction in
          try transaction.queries(["delete from plants", "select 1 / 0", "select pg_sleep(100)"])
        }
      }
      #expect(try await plantCount(database) == 1)
    }
  }

  @Test func aTransactionThatEscapedItsBodyIsOver() async throws {
    final class Thief: @unchecked Sendable {
      // Used by one task at a time.
      var transaction: Transaction?
    }
    try await withPlants { database, _ in
      let thief = Thief()
      try await database.transaction(nil) { thief.transaction = $0 }
      #expect(throws: DatabaseError.self) { try thief.transaction?.query("select 1") }
    }
  }

  @Test func collidingTransactionsAreTriedAgain() async throws {
    try await withPlants(connections: 6) { database, _ in
      try await database.query(nil, "insert into plants values (1, 'oak', 1), (2, 'elm', 1)")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<24 {
          group.addTask {
            // Opposite orders make deadlocks, equal rows make serialization failures.
            let ids = number % 2 == 0 ? [1, 2] : [2, 1]
            try await database.transaction(nil, isolation: number % 3 == 0 ? .serializable : .readCommitted) {
              transaction in
              for id in ids {
                let height: Int = try transaction.query("select height from plants where id = \(id) for update")[0].get(
                  0)
                try transaction.execute("update plants set height = \(height + 1) where id = \(id)")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let sum = try await database.query(nil, "select sum(height) from plants")[0].get(0, as: Int.self)
      #expect(sum == 2 + 48)
    }
  }

  @Test func aSlowStatementIsEndedAtItsLimit() async throws {
    try await withPlants { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction(nil, timeout: .milliseconds(50)) { try $0.query("select pg_sleep(60)") }
      }
      #expect(error?.kind == .timedOut)
    }
  }
}
