import Database
import Foundation
import TestSupport
import Testing

@Suite struct ListenTests {
  @Test func notificationsArriveAndAreResumedAfterALoss() async throws {
    try await TestDatabase.withDatabase { database, urls in
      let witness = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
      var stream = database.listen(["garden", "Pond"]).makeAsyncIterator()
      #expect(await stream.next() == DatabaseNotification.resumption("Pond"))
      #expect(await stream.next() == DatabaseNotification.resumption("garden"))
      try await database.query(
        nil, "select pg_notify('garden', 'oak'), pg_notify('elsewhere', 'x'), pg_notify('Pond', 'é')")
      #expect(await stream.next() == DatabaseNotification(channel: "garden", payload: "oak"))
      #expect(await stream.next() == DatabaseNotification(channel: "Pond", payload: "é"))
      for _ in 0..<3 {
        try await witness.query(
          nil,
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = \(urls.name) and (query ilike 'listen%' or query ilike 'unlisten%')
          """)
        #expect(await stream.next()?.isResumption == true)
        #expect(await stream.next()?.isResumption == true)
        try await database.query(nil, "select pg_notify('garden', 'elm')")
        #expect(await stream.next()?.payload == "elm")
      }
    }
  }

  @Test func severalListenersHearTheirOwnChannels() async throws {
    try await TestDatabase.withDatabase { database, _ in
      var first = database.listen(["a"]).makeAsyncIterator()
      _ = await first.next()
      var second = database.listen(["a", "b"]).makeAsyncIterator()
      _ = await second.next()
      _ = await second.next()
      try await database.query(nil, "select pg_notify('b', '1'), pg_notify('a', '2')")
      #expect(await first.next()?.payload == "2")
      #expect(await second.next()?.payload == "1")
      #expect(await second.next()?.payload == "2")
    }
  }

  @Test func withoutADirectConnectionTheStreamEndsAtOnce() async throws {
    try await TestDatabase.withDatabase { _, urls in
      let database = Database(DatabaseConfiguration(url: urls.pooled, connections: 1))
      #expect(!database.canListen)
      for await _ in database.listen(["a"]) { Issue.record("nothing can arrive") }
    }
  }
}

extension DatabaseNotification {
  fileprivate static func resumption(_ channel: String) -> DatabaseNotification {
    DatabaseNotification(channel: channel, payload: "", isResumption: true)
  }
}
