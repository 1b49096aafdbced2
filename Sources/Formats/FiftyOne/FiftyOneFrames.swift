import CSimdjson

/// The documents of `frames.json`, found by the sample they belong to.
struct FiftyOneFrames {
  private let records: [JSONRecords]
  private let places: GroupedRows<String>

  init(_ source: DatasetSource, _ parser: JSONParser, _ report: ReportCollector) throws {
    var records: [JSONRecords] = []
    let places = GroupedRows<String>()
    for file in source.files(suffix: "json") where SafePath.name(file.path) == "frames.json" {
      let document = try JSONRecords(file.path, in: source, parser, report)
      guard let start = try document.places()["frames"], document.outline.text[start] == UInt8(ascii: "[") else {
        continue
      }
      _ = try document.outline.elements(at: start, fields: []) { batch in
        for element in batch {
          let id = try document.value(at: Int(element.offset)) { $0.member("_sample_id").flatMap(FiftyOneFrames.key) }
          if case .some(.some(let id)) = id {
            try places.add(id, file: records.count, offset: Int(element.offset), line: 0)
          }
        }
      }
      records.append(document)
    }
    places.group()
    (self.records, self.places) = (records, places)
  }

  /// An identifier as MongoDB writes it, or as text.
  static func key(_ node: JSONNode) -> String? { node.member("$oid")?.string ?? node.string }

  /// Hands over the frames of a sample in the file's order.
  func each(of sample: String, _ body: (_ frame: JSONNode, _ file: String) throws -> Void) throws {
    for place in places.rows(sample) {
      let document = records[Int(place.file)]
      _ = try document.value(at: Int(place.offset)) { try body($0, document.path) }
    }
  }
}
