import Identity
import IdentityTesting
import Testing
import Web

@testable import Library

struct MultipartFormTests {
  /// What a form says, its bytes put together.
  struct Reading: Equatable {
    var parts: [Part] = []
    var isComplete = false
    struct Part: Equatable {
      var field: String
      var filename: String?
      var bytes: [UInt8] = []
      var isEnded = false
    }
  }

  func read(_ pieces: [[UInt8]], type: String = "multipart/form-data; boundary=AaB03x") throws -> Reading {
    var form = try MultipartForm(contentType: type)
    var reading = Reading()
    for piece in pieces {
      for part in try form.feed(piece) {
        switch part {
        case .begin(let field, let filename): reading.parts.append(.init(field: field, filename: filename))
        case .bytes(let bytes): reading.parts[reading.parts.count - 1].bytes += bytes
        case .end: reading.parts[reading.parts.count - 1].isEnded = true
        }
      }
    }
    reading.isComplete = form.isComplete
    return reading
  }

  /// Content full of beginnings of the delimiter.
  let content: [UInt8] = Array("\r\n--AaB03\r\n--AaB03\r\r\n\r\n--\r--AaB03x-\r\n--AaB0".utf8) + [0, 255, 13, 10, 13]

  var body: [UInt8] {
    Array("preamble\r\n--AaB03x  \r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nJoe\r\n".utf8)
      + Array("--AaB03x\r\ncontent-disposition: FORM-DATA; name=\"file\"; filename=\"a; \\\"b\\\".png\"\r\n".utf8)
      + Array("Content-Type: image/png\r\n\r\n".utf8) + content + Array("\r\n--AaB03x--\r\nepilogue".utf8)
  }

  var expected: Reading {
    Reading(
      parts: [
        .init(field: "note", filename: nil, bytes: Array("Joe".utf8), isEnded: true),
        .init(field: "file", filename: "a; \"b\".png", bytes: content, isEnded: true),
      ], isComplete: true)
  }

  @Test func readsTheSameHoweverItIsCut() throws {
    let body = body
    #expect(try read([body]) == expected)
    for cut in 0...body.count {
      #expect(try read([Array(body[..<cut]), Array(body[cut...])]) == expected, "cut at \(cut)")
    }
    #expect(try read(body.map { [$0] }) == expected)
  }

  @Test func isIncompleteWhenCutOff() throws {
    let body = body
    // The epilogue and its line break are no part of the form.
    let end = body.count - "\r\nepilogue".utf8.count
    for length in 0..<end { #expect(try read([Array(body[..<length])]).isComplete == false, "\(length) bytes") }
    #expect(try read([Array(body[..<end])]).isComplete)
  }

  @Test func readsQuotedBoundariesAndEmptyFiles() throws {
    let body = Array("--a b;c\r\nContent-Disposition: form-data; name=file; filename=\"\"\r\n\r\n\r\n--a b;c--".utf8)
    let reading = try read([body], type: #"multipart/form-data; charset=utf-8; boundary="a b;c""#)
    #expect(reading.parts == [.init(field: "file", filename: "", bytes: [], isEnded: true)])
    #expect(reading.isComplete)
  }

  @Test(arguments: [
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
    "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
  ]) func needsABoundary(type: String) {
    #expect(throws: APIError.self) { try MultipartForm(contentType: type) }
  }

  @Test func refusesEndlessHeaders() {
    let endless = Array("--AaB03x\r\n".utf8) + [UInt8](repeating: 65, count: 20_000)
    #expect(throws: APIError.self) { try read([endless]) }
    let afterDelimiter = Array("--AaB03x".utf8) + [UInt8](repeating: 32, count: 1_000)
    #expect(throws: APIError.self) { try read([afterDelimiter]) }
  }

  /// Random bytes between and inside delimiters never trap, and end the same in one piece as in many.
  @Test func survivesRubbish() throws {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let words = [
      "\r\n", "--AaB03x", "--", "\r", "\n", "Content-Disposition: form-data; name=\"file\"", "x", "\"", ";", "=",
    ]
    for _ in 0..<2_000 {
      let body = (0..<random(30)).flatMap { _ in Array(words[random(words.count)].utf8) }
      let whole = try? read([body])
      let pieces = try? read(body.map { [$0] })
      #expect(whole?.isComplete == pieces?.isComplete)
      // What was cut off is held back for longer when it came in one piece.
      if whole?.isComplete == true { #expect(whole == pieces) }
    }
  }
}
