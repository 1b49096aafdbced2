import CSimdjson

/// A mapped JSON document whose records are parsed one by one: nothing but the record at hand is held.
///
/// Records are the elements of an array or the members of an object. One that is no sound JSON, or too long, becomes a
/// diagnostic and costs itself alone.
final class JSONRecords {
  let path: String
  let outline: JSONOutline
  private let file: MappedFile
  private let parser: JSONParser
  private let report: ReportCollector

  /// Longest record that is parsed: 256 MiB of text.
  static let recordLimit = 256 << 20

  init(_ path: String, in source: DatasetSource, _ parser: JSONParser, _ report: ReportCollector) throws(FormatError) {
    self.path = path
    self.parser = parser
    self.report = report
    file = try source.map(path)
    outline = JSONOutline(file.bytes, file: path)
  }

  /// First byte of the top value: `{` or `[`.
  func first() throws(FormatError) -> UInt8 { outline.text[try outline.top()] }

  /// Where the members of the top object lie. Walks the whole document.
  func places() throws -> [String: Int] {
    var places: [String: Int] = [:]
    try outline.members { key, start in
      places[key] = start
      return nil
    }
    return places
  }

  /// Hands over the elements of the array at `start` with their numbers from 1; returns the place after it.
  @discardableResult
  func elements(at start: Int, _ body: (JSONNode, Int) throws -> Void) throws -> Int {
    guard start < outline.text.count, outline.text[start] == UInt8(ascii: "[") else {
      throw FormatError(
        .schema, file: path, line: outline.line(of: start), "a list was expected here",
        remedy: "check that this is the label file")
    }
    var number = 0
    return try outline.elements(at: start, fields: []) { batch in
      for element in batch {
        number += 1
        try parse(Int(element.offset), Int(element.length), "record \(number)") { try body($0, number) }
      }
    }
  }

  /// The records of a document that is one array.
  func topElements(_ body: (JSONNode, Int) throws -> Void) throws {
    try outline.end(try elements(at: try outline.top(), body))
  }

  /// Hands over the members of the object at `start` with their keys; returns the place after it.
  @discardableResult
  func members(at start: Int, _ body: (String, JSONNode) throws -> Void) throws -> Int {
    try outline.members(at: start) { key, place in
      var end = place
      try outline.skip(&end)
      try parse(place, end - place, key) { try body(key, $0) }
      return end
    }
  }

  /// The records of a document that is one object of records.
  func topMembers(_ body: (String, JSONNode) throws -> Void) throws {
    try outline.end(try members(at: try outline.top(), body))
  }

  /// Lends the value at `start`; nil where it is no sound JSON.
  func value<Result>(at start: Int, _ body: (JSONNode) throws -> Result) throws -> Result? {
    var end = start
    try outline.skip(&end)
    var result: Result?
    try parse(start, end - start, "the value at byte \(start)") { result = try body($0) }
    return result
  }

  /// Lends the whole document.
  ///
  /// - Throws: `FormatError` where it is no sound JSON or longer than a record may be.
  func whole<Result>(_ body: (JSONNode) throws -> Result) throws -> Result {
    let start = try outline.top()
    var end = start
    try outline.skip(&end)
    try outline.end(end)
    guard end - start <= JSONRecords.recordLimit else {
      throw FormatError(
        .limitExceeded, file: path, "is longer than \(JSONRecords.recordLimit) bytes", remedy: "split the file")
    }
    do {
      return try parser.withValue(outline.slice(start, end - start), body)
    } catch let trouble as JSONTrouble {
      throw FormatError(
        .syntax, file: path, line: 1,
        "no sound JSON: \(JSONRecords.reason(outline.slice(start, end - start), trouble))",
        remedy: "export the file again")
    }
  }

  private func parse(_ offset: Int, _ length: Int, _ name: String, _ body: (JSONNode) throws -> Void) throws {
    guard length <= JSONRecords.recordLimit else {
      return report.add(
        Diagnostic(
          .error, .limitExceeded, file: path, item: name, "is longer than \(JSONRecords.recordLimit) bytes",
          remedy: "split it"))
    }
    let slice = outline.slice(offset, length)
    do {
      try parser.withValue(slice, body)
    } catch let trouble as JSONTrouble {
      let isNumber = JSONRecords.holdsNonFinite(slice)
      report.add(
        Diagnostic(
          .error, isNumber ? .badNumber : .syntax, file: path, line: listedLine(of: offset), item: name,
          JSONRecords.reason(slice, trouble), remedy: "correct or remove it"))
    }
  }

  /// A line number costs a walk through the file: only the first troubles get one.
  private func listedLine(of offset: Int) -> Int? {
    troubles += 1
    return troubles <= 200 ? outline.line(of: offset) : nil
  }
  private var troubles = 0

  private static func reason(_ text: UnsafeRawBufferPointer, _ trouble: JSONTrouble) -> String {
    holdsNonFinite(text) ? "holds NaN or Infinity, which are no JSON numbers" : "is no sound JSON: \(trouble.message)"
  }

  private static func holdsNonFinite(_ text: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: text.prefix(1 << 20), as: UTF8.self)
    return text.contains("NaN") || text.contains("Infinity")
  }
}
