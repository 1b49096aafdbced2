import CSimdjson

extension JSONOutline {
  /// Parses the elements of the array at `start`, many at once; `body` gets each with its place in the array, nil for one
  /// that is no sound JSON. Returns the place after the array.
  ///
  /// simdjson is several times faster on one text of a hundred kilobytes than on a thousand of a hundred bytes.
  func nodes(at start: Int, parser: JSONParser, _ body: (JSONNode?, Int) throws -> Void) throws -> Int {
    var buffer: [UInt8] = []
    var place = 0
    return try elements(at: start, fields: []) { batch in
      guard let first = batch.first, let last = batch.last else { return }
      let slice = slice(Int(first.offset), Int(last.offset + last.length - first.offset))
      buffer.removeAll(keepingCapacity: true)
      buffer.append(UInt8(ascii: "["))
      buffer.append(contentsOf: slice)
      buffer.append(UInt8(ascii: "]"))
      let count = buffer.count
      buffer.append(contentsOf: repeatElement(0, count: MappedFile.padding))
      let begin = place
      do {
        try buffer.withUnsafeBytes { bytes in
          try parser.withValue(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { list in
            for node in list.elements {
              try body(node, place)
              place += 1
            }
          }
        }
      } catch is JSONTrouble {
        // One of them is broken: each alone, so that the others are not lost.
        place = begin
        for element in batch {
          do {
            try parser.withValue(self.slice(Int(element.offset), Int(element.length))) { try body($0, place) }
          } catch is JSONTrouble {
            try body(nil, place)
          }
          place += 1
        }
      }
    }
  }
}
