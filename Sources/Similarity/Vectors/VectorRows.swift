internal import CSimilarity

/// Some vectors of a file by their places in a list, read as they are needed.
struct VectorRows {
  private let layout: VectorLayout
  private let mapping: VectorMapping
  /// Of each item its record; nil where the file has none.
  private let records: [UInt32?]

  /// Vectors compared at once: 128 of 512 values are a quarter of a megabyte, which a core keeps at hand.
  static let block = 128

  init(_ file: VectorFile, _ ids: [VectorID]) {
    layout = file.layout
    (mapping, records) = file.rows(ids)
  }

  var count: Int { records.count }
  func isThere(_ item: Int) -> Bool { records[item] != nil }

  /// The vectors of items that are there, one after the other without padding.
  func gather(_ items: some Sequence<Int>) -> [Float] {
    var values: [Float] = []
    for item in items {
      guard let record = records[item] else { continue }
      values += mapping.bytes(layout.vectorOffset(Int(record)), layout.vectorBytes).bindMemory(to: Float.self)
    }
    return values
  }

  /// Calls `body` with the places and the cosine of each vector of `rows` with each of `columns`, as gathered.
  func compare(_ rows: [Float], _ columns: [Float], _ body: (Int, Int, Float) -> Void) {
    let width = layout.dimension
    let (rowCount, columnCount) = (rows.count / width, columns.count / width)
    var products = [Float](repeating: 0, count: 4 * max(rowCount, 1))
    rows.withUnsafeBufferPointer { rows in
      columns.withUnsafeBufferPointer { columns in
        guard let rowStart = rows.baseAddress, let columnStart = columns.baseAddress else { return }
        var column = 0
        while column < columnCount {
          let many = columnCount - column >= 4 ? 4 : 1
          if many == 4 {
            csimilarity_dot4(columnStart + column * width, width, rowStart, rowCount, width, width, &products)
          } else {
            csimilarity_dot(columnStart + column * width, rowStart, rowCount, width, width, &products)
          }
          for row in 0..<rowCount {
            for place in 0..<many { body(row, column + place, products[row * many + place]) }
          }
          column += many
        }
      }
    }
  }
}
