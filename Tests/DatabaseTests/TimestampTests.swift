import Database
import Foundation
import TestSupport
import Testing

@Suite struct TimestampTests {
  @Test func theServerReadsAndWritesTheSameInstants() async throws {
    try await TestDatabase.withDatabase { database, _ in
      var generator = SystemRandomNumberGenerator()
      var seconds: [Double] = [
        0, -1, 951_782_400, 951_868_799.5, -62_135_596_800, -62_135_596_801, -62_167_219_200, 253_402_300_800,
      ]
      for _ in 0..<300 { seconds.append(Double(Int.random(in: -150_000_000_000...250_000_000_000, using: &generator))) }
      let dates = seconds.map { Date(timeIntervalSince1970: $0) }
      for zone in ["UTC", "Asia/Kolkata", "America/St_Johns"] {
        let rows = try await database.transaction(nil) { transaction in
          try transaction.execute("set local timezone to \(unsafeRaw: "'\(zone)'")")
          return try transaction.query(
            "select t, extract(epoch from t)::float8 from unnest(\(dates)::timestamptz[]) with ordinality as d (t, n) order by n"
          )
        }
        for (row, date) in zip(rows, dates) {
          #expect(try row.get(0, as: Date.self) == date)
          #expect(try row.get(1, as: Double.self) == date.timeIntervalSince1970)
        }
      }
    }
  }

  @Test func infinityDatesAndPlainDatesAreRead() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let row = try await database.query(
        nil, "select 'infinity'::timestamptz, '-infinity'::date, date '2024-02-29', timestamp '2024-02-29 01:02:03.5'")[
          0]
      #expect(try row.get(0, as: Date.self) == .distantFuture)
      #expect(try row.get(1, as: Date.self) == .distantPast)
      #expect(try row.get(2, as: Date.self) == Date(timeIntervalSince1970: 1_709_164_800))
      #expect(try row.get(3, as: Date.self) == Date(timeIntervalSince1970: 1_709_168_523.5))
      #expect(throws: DatabaseError.self) { try row.get(0, as: Int.self) }
    }
  }
}
