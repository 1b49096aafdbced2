import Database
import Foundation
import TestSupport
import Testing

@Suite struct QueryTests {
  @Test func valuesOfEveryTypeComeBackAsTheyWent() async throws {
    try await TestDatabase.withDatabase { database, _ in
      let uuid = UUID()
      let date = Date(timeIntervalSince1970: 1_793_621_999.123456)
      let bytes: [UInt8] = [0, 1, 127, 128, 255, 0x5C]
      let row = try await database.query(
        nil,
        """
        select \("a\"\\'\n\té😀")::text, \(Int.min)::bigint, \(-1.5e-300)::float8, \(true)::boolean, \(uuid)::uuid,
          \(date)::timestamptz, \(bytes)::bytea, \(nil as String?)::text,
          \(["a,b", "{\"}", "\\", ""])::text[], \([uuid])::uuid[], \([] as [Int])::int[], \(Int32.max)::int
        """)[0]
      #expect(try row.get(0, as: String.self) == "a\"\\'\n\té😀")
      #expect(try row.get(1, as: Int.self) == .min)
      #expect(try row.get(2, as: Double.self) == -1.5e-300)
      #expect(try row.get(3, as: Bool.self))
      #expect(try row.get(4, as: UUID.self) == uuid)
      #expect(abs(try row.get(5, as: Date.self).timeIntervalSince(date)) < 1e-6)
      #expect(try row.get(6, as: [UInt8].self) == bytes)
      #expect(try row.get(7, as: String?.self) == nil)
      #expect(try row.get(8, as: [String].self) == ["a,b", "{\"}", "\\", ""])
      #expect(try row.get(9, as: [UUID].self) == [uuid])
      #expect(try row.get(10, as: [Int].self).isEmpty)
      #expect(try row.get(11, as: Int32.self) == .max)
    }
  }
}
