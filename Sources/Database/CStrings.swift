/// Arrays of NUL-terminated strings, as C takes them.
enum CStrings {
  /// Calls `body` with pointers to the strings and a null pointer at the end.
  static func with<Result>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) throws -> Result) rethrows -> Result {
    try with(bytes: strings.map { Array($0.utf8) }) { try body($0 + [nil]) }
  }

  /// Calls `body` with a pointer to each value, NUL-terminated; a null pointer for nil. All lie in one buffer.
  static func with<Result>(bytes values: [[UInt8]?], _ body: ([UnsafePointer<CChar>?]) throws -> Result) rethrows
    -> Result
  {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(values.reduce(1) { $0 + ($1?.count ?? 0) + 1 })
    var offsets: [Int?] = []
    offsets.reserveCapacity(values.count)
    for value in values {
      guard let value else {
        offsets.append(nil)
        continue
      }
      offsets.append(buffer.count)
      buffer.append(contentsOf: value)
      buffer.append(0)
    }
    return try buffer.withUnsafeBytes { raw in
      let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      return try body(offsets.map { offset in offset.flatMap { offset in base.map { $0 + offset } } })
    }
  }
}
