import Database
import Foundation
import TestSupport
import Testing

private struct Mishap: Error {}

/// The memory this process holds, in bytes.
private func residentMemory() -> Int {
  let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
}

@Suite struct CopyTests {
  @Test func bulkRowsPassThroughATemporaryTable() async throws {
    try await withPlants { database, _ in
      let nasty = ["tab\there", "line\nbreak", "back\\slash", "\\N", "\r", "", "plain", "😀"]
      let count = try await database.transaction(nil) { transaction in
        try transaction.execute("create temporary table incoming (id int, name text, height int) on commit drop")
        let copied = try transaction.copyIn(table: "incoming", columns: ["id", "name", "height"]) { writer in
          for id in 0..<20_000 {
            try writer.row(id, nasty[id % nasty.count] + "#\(id)", id % 3 == 0 ? nil : id)
          }
        }
        #expect(copied == 20_000)
        return try transaction.execute("insert into plants (id, name, height) select id, name, height from incoming")
      }
      #expect(count == 20_000)
      let rows = try await database.query(nil, "select id, name, height from plants order by id limit 16")
      for row in rows {
        let id: Int = try row.get("id")
        #expect(try row.get("name", as: String.self) == nasty[id % nasty.count] + "#\(id)")
        #expect(try row.get("height", as: Int?.self) == (id % 3 == 0 ? nil : id))
      }
    }
  }

  @Test func rowsEncodedAheadArriveAsTheyAre() async throws {
    try await withPlants { database, _ in
      let nasty = ["tab\there", "line\nbreak", "back\\slash", "\\N", "", "😀"]
      var rows = CopyRows(columns: 7)
      for number in 0..<2_000 {
        rows.begin()
        rows.value(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, UInt8(number >> 8), UInt8(number & 255))))
        rows.value(number % 5 == 0 ? nil : nasty[number % nasty.count])
        rows.json(Array("{\"n\": \(number)}".utf8))
        rows.value(number % 3 == 0 ? nil : Double(number) / 7)
        rows.value(number % 2 == 0)
        rows.value(number % 4 == 0 ? nil : Int32(-number))
        rows.null()
        rows.end()
      }
      let ready = rows
      let found = try await database.transaction(nil) { transaction in
        try transaction.execute(
          """
          create temporary table incoming (id uuid, name text, data jsonb, share float8, flag bool, number int, rest text)
            on commit drop
          """)
        let columns = ["id", "name", "data", "share", "flag", "number", "rest"]
        let count = try transaction.copyIn(
          table: "incoming", columns: columns, ready, [0..<0, 5..<1_000, 1_500..<2_000])
        #expect(count == 1_495)
        #expect(throws: DatabaseError.self) {
          try transaction.savepoint { try transaction.copyIn(table: "incoming", columns: ["id"], ready, [0..<1]) }
        }
        return try transaction.query(
          "select id, name, (data ->> 'n')::int, share, flag, number, rest from incoming order by 3")
      }
      #expect(try found.map { try $0.get(2, as: Int.self) } == Array(5..<1_000) + Array(1_500..<2_000))
      for row in found {
        let number: Int = try row.get(2)
        #expect(try row.get(0, as: UUID.self).uuidString.hasSuffix(String(format: "%04X", number)))
        #expect(try row.get(1, as: String?.self) == (number % 5 == 0 ? nil : nasty[number % nasty.count]))
        #expect(try row.get(3, as: Double?.self) == (number % 3 == 0 ? nil : Double(number) / 7))
        #expect(try row.get(4, as: Bool.self) == (number % 2 == 0))
        #expect(try row.get(5, as: Int?.self) == (number % 4 == 0 ? nil : -number))
        #expect(try row.get(6, as: String?.self) == nil)
      }
    }
  }

  @Test func aWriterThatGivesUpLeavesNothing() async throws {
    try await withPlants { database, _ in
      await #expect(throws: Mishap.self) {
        try await database.transaction(nil) { transaction in
          try transaction.copyIn(table: "plants", columns: ["id", "name"]) { writer in
            for id in 0..<50_000 {
              try writer.row(id, "plant \(id)")
              if id == 40_000 { throw Mishap() }
            }
          }
        }
      }
      let count = try await plantCount(database)
      #expect(count == 0)
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction(nil) { transaction in
          try transaction.copyIn(table: "plants", columns: ["id", "name"]) { writer in
            try writer.row(1, "same")
            try writer.row(2, "same")
          }
        }
      }
      #expect(error?.kind == .unique(constraint: "plants_name_key"))
      #expect(try await plantCount(database) == 0)
      await #expect(throws: DatabaseError.self) {
        try await database.transaction(nil) { try $0.copyIn(table: "nowhere", columns: ["a"]) { _ in } }
      }
    }
  }

  @Test func rowsStreamThroughFlatMemory() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let (count, sum, growth) = try await database.transaction(nil, readOnly: true) { transaction in
        var count = 0
        var sum = 0
        var start = 0
        // 400,000 rows of 200 bytes: 80 MB if they were held.
        try transaction.forEachRow("select generate_series(1, \(400_000)::int), repeat('x', 200)") { row in
          count += 1
          sum += try row.get(0, as: Int.self)
          if count == 1000 { start = residentMemory() }
        }
        return (count, sum, residentMemory() - start)
      }
      #expect(count == 400_000)
      #expect(sum == 400_000 * 400_001 / 2)
      #expect(growth < 40 << 20)
    }
  }

  @Test func aStreamThatIsGivenUpLeavesTheConnectionInOrder() async throws {
    try await TestDatabase.withDatabase(connections: 1) { database, _ in
      for _ in 0..<3 {
        await #expect(throws: Mishap.self) {
          try await database.transaction(nil) { transaction in
            try transaction.forEachRow("select generate_series(1, 100000000) as n") { row in
              if try row.get(0, as: Int.self) == 10 { throw Mishap() }
            }
          }
        }
        await #expect(throws: Mishap.self) {
          try await database.transaction(nil) { transaction in
            try transaction.copyOut(unsafeRaw: "select generate_series(1, 100000000) as n") { _ in throw Mishap() }
          }
        }
        let seven: Int = try await database.query(nil, "select 7")[0].get(0)
        #expect(seven == 7)
      }
    }
  }

  @Test func copyOutDeliversWholeRows() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let total = try await database.transaction(nil, readOnly: true) { transaction in
        var total = 0
        try transaction.copyOut(unsafeRaw: "select generate_series(1, 100000), repeat('y', 50)") { bytes in
          #expect(bytes.last == UInt8(ascii: "\n"))
          total += bytes.count
        }
        return total
      }
      let digits = (1...100_000).reduce(0) { $0 + String($1).count }
      #expect(total == 5_200_000 + digits)
    }
  }
}
