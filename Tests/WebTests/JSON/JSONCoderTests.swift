import Foundation
import Testing

@testable import Web

@Suite struct JSONCoderTests {
  struct Inner: Codable, Equatable {
    var imageURL: String
    var count: Int
  }
  struct Outer: Codable, Equatable {
    var projectID: UUID
    var items: [Inner]
    var note: String?
    var when: Date
    var counts: [String: Int]
    var ratio: Double
    var isDone: Bool
    var any: JSONValue
  }

  @Test func roundTrips() throws {
    let value = Outer(
      projectID: UUID(), items: [Inner(imageURL: "ä\"\\\n\u{1}", count: -3), Inner(imageURL: "", count: .max)],
      note: nil, when: Date(timeIntervalSince1970: 1_700_000_000.125), counts: ["fooBar": 1, "x_y": 2], ratio: 0.1,
      isDone: true, any: ["a": [1, 2.5, nil, "z"], "bC": [:]])
    let bytes = try JSONCoder.encode(value)
    #expect(try JSONCoder.decode(Outer.self, from: bytes) == value)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"project_id\":"))
    #expect(text.contains("\"image_url\":"))
    #expect(text.contains("\"fooBar\":1"))
    #expect(text.contains("2023-11-14T22:13:20.125Z"))
    #expect(!text.contains("note"))
  }

  private func code(_ json: String) -> String {
    do {
      _ = try JSONCoder.decode(Inner.self, from: Array(json.utf8))
      return "accepted"
    } catch let error as APIError { return "\(error.code.name): \(error.message)" } catch { return "\(error)" }
  }

  @Test func refusesWithThePath() {
    #expect(code(#"{"image_url":"a","count":1}"#) == "accepted")
    #expect(code(#"{"image_url":"a","count":1.0}"#) == "accepted")
    #expect(
      code(#"{"image_url":"a","count":"1"}"#) == "invalid_field: `$.count`: expected a whole number, found a string")
    #expect(code(#"{"image_url":"a"}"#) == "invalid_field: `$.count` is missing")
    #expect(code(#"{"image_url":null,"count":1}"#) == "invalid_field: `$.image_url` must not be null")
    #expect(code(#"{"image_url":"a","count":1,"colour":2}"#) == "unknown_field: `$.colour` is not known here")
    #expect(code(#"{"image_url":"a","count":1"#).hasPrefix("malformed_json"))
    #expect(code(#"{"image_url":"a\u0000","count":1}"#).hasPrefix("malformed_json"))
    #expect(code("[]") == "invalid_field: `$`: expected an object, found an array")
  }

  @Test func findsUnknownMembersDeepInside() {
    struct List: Codable { var items: [Inner] }
    let json = #"{"items":[{"image_url":"a","count":1},{"image_url":"b","count":2,"x":{}}]}"#
    do {
      _ = try JSONCoder.decode(List.self, from: Array(json.utf8))
      Issue.record("accepted")
    } catch let error as APIError { #expect(error.message == "`$.items[1].x` is not known here") } catch {
      Issue.record(error)
    }
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "[1 2]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "01", "-", "1.", "1e", "+1", ".5", "nul", "tru",
    "\"", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "1 2",
    "{\"a\":1,\"a\":2}",
    "1e999", "[", "{\"a\":1,}",
  ])
  func refusesMalformed(_ text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test func limitsDepthAndChecksUTF8() throws {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try JSONValue(parsing: deep).array?.count == 1)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xc0, 0xaf, 0x22]) }
    #expect(try JSONValue(parsing: #""\ud83d\ude00\n\/""#) == "😀\n/")
  }

  @Test func writesNumbersThatReadBackEqual() throws {
    for value in [0.1, 1e300, -0.0, 2.2250738585072014e-308, 123456789.123, 1e15, 2e15, .pi] {
      var writer = JSONWriter()
      writer.number(value)
      #expect(try JSONValue(parsing: writer.bytes).double == value)
    }
  }

  @Test func convertsNames() {
    let cases = [
      ("id", "id"), ("projectID", "project_id"), ("imageURLs", "image_urls"), ("createdAt", "created_at"),
      ("URLText", "url_text"), ("x", "x"), ("sha256", "sha256"), ("isNull", "is_null"),
      ("already_snake", "already_snake"),
      ("totalIsExact", "total_is_exact"), ("aB", "a_b"), ("tenantIDs", "tenant_ids"),
    ]
    for (swift, json) in cases { #expect(SnakeCase.name(swift) == json) }
  }

  @Test func decodesQueries() throws {
    struct Filter: Decodable, Equatable {
      var limit: Int?
      var tag: [String]?
      var exact: Bool
      var since: Date?
    }
    let filter = try QueryDecoder.decode(Filter.self, from: Query("limit=5&tag=a%20b&tag=c&exact=true"))
    #expect(filter == Filter(limit: 5, tag: ["a b", "c"], exact: true, since: nil))
    for bad in [
      "exact=maybe", "", "exact=true&x=1", "exact=true&limit=x", "exact=true&limit=1&limit=2", "exact=true&since=now",
      "exact=true&tag=%00",
    ] {
      #expect(throws: APIError.self) { try QueryDecoder.decode(Filter.self, from: Query(bad)) }
    }
  }

  @Test func readsTimestamps() {
    #expect(Timestamp.date("2026-02-29T00:00:00Z") == nil)
    #expect(Timestamp.date("2024-02-29T23:59:60Z") != nil)
    #expect(Timestamp.date("2024-01-01T01:00:00+01:00") == Timestamp.date("2024-01-01T00:00:00Z"))
    #expect(Timestamp.date("2024-01-01") == nil)
    for seconds in [-1.0, 0, 951_782_400.5, 4_102_444_800] {
      let date = Date(timeIntervalSince1970: seconds)
      #expect(Timestamp.date(Timestamp.text(date)) == date)
    }
  }
}
