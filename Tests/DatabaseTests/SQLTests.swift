import Database
import Foundation
import TestSupport
import Testing

@Suite struct SQLTests {
  @Test func valuesBecomeNumberedParameters() {
    let piece: SQL = "b = \("two")"
    var statement: SQL = "select * from t where a = \(1) and \(piece) and c = \(true)"
    statement += " order by \(name: "we\"ird") limit \(5)"
    #expect(statement.text == "select * from t where a = $1 and b = $2 and c = $3 order by \"we\"\"ird\" limit $4")
  }

  @Test func piecesAreJoinedWithTheirValues() {
    let none: [SQL] = []
    #expect(none.joined(separator: " and ").text == "")
    let conditions: [SQL] = ["a = \(1)", "b", "c = \(3)"]
    #expect(conditions.joined(separator: " and ").text == "a = $1 and b and c = $2")
  }

  @Test(arguments: [
    "'; drop table x; --", "$1", "\\", "{\"a\": \"b\"}", "\u{1F4A9}\u{0301}", "%s%n",
    String(repeating: "x", count: 300_000),
  ])
  func hostileTextComesBackUnchanged(_ text: String) async throws {
    try await TestDatabase.withDatabase { database, _ in
      let row = try await database.query(nil, "select \(text)::text, array[\(text)::text], \(json: [text])")[0]
      #expect(try row.get(0, as: String.self) == text)
      #expect(try row.get(1, as: [String].self) == [text])
      #expect(try row.json("jsonb", as: [String].self) == [text])
    }
  }

  @Test func textWithNULIsRefusedBeforeItIsCutShort() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.query(nil, "select \("a\u{0}b")::text")
      }
      #expect(error?.kind == .invalidValue)
      let one: Int = try await database.query(nil, "select 1")[0].get(0)
      #expect(one == 1)
    }
  }
}
