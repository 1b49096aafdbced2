import CSimdjson

extension JSONOutline {
  /// Parses the elements of the array at `start`, many at once; `body` gets each with its place in the array, nil for one
  /// that is no sound JSON. Returns the place after the array.
  func nodes(at start: Int, parser: JSONParser, _ body: (JSONNode?, Int) throws -> Void) throws -> Int {
    var place = 0
    return try elements(at: start, fields: []) { batch in
      try parser.withValues(batch.count, at: { slice(Int(batch[$0].offset), Int(batch[$0].length)) }) { node, index in
        try body(node, place + index)
      }
      place += batch.count
    }
  }
}
