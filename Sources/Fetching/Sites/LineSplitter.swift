/// Takes the lines out of bytes that come in pieces.
struct LineSplitter {
  /// Longest line kept; of longer ones the rest is dropped.
  let limit: Int
  private var line: [UInt8] = []
  /// Whether the line that is being read has become too long.
  private(set) var isCut = false

  init(limit: Int) { self.limit = limit }

  /// Hands over each line that ends in these bytes, without its end, and whether it was cut.
  mutating func add(_ bytes: ArraySlice<UInt8>, _ body: ([UInt8], Bool) -> Void) {
    for piece in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      if piece.offset > 0 { end(body) }
      let room = limit - line.count
      line += piece.element.prefix(room)
      if piece.element.count > room { isCut = true }
    }
  }

  /// Hands over a last line without an end.
  mutating func finish(_ body: ([UInt8], Bool) -> Void) { if !line.isEmpty { end(body) } }

  private mutating func end(_ body: ([UInt8], Bool) -> Void) {
    if line.last == 13 { line.removeLast() }
    body(line, isCut)
    line.removeAll(keepingCapacity: true)
    isCut = false
  }
}
