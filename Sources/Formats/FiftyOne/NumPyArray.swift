/// A two-dimensional array of bytes or truth values in NumPy's file form (`numpy.lib.format` 1.0 and 2.0).
struct NumPyArray {
  let width: Int
  let height: Int
  /// Row by row.
  let values: [UInt8]

  init(width: Int, height: Int, values: [UInt8]) {
    (self.width, self.height, self.values) = (width, height, values)
  }

  init(_ bytes: [UInt8]) throws(LabelRejection) {
    func refuse(_ reason: String) -> LabelRejection { LabelRejection(.badMask, "its mask is \(reason)") }
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw refuse("no NumPy array") }
    let isLong = bytes[6] >= 2
    let start = isLong ? 12 : 10
    guard bytes.count >= start else { throw refuse("cut") }
    let length =
      isLong
      ? (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) } : Int(bytes[8]) | Int(bytes[9]) << 8
    guard bytes.count >= start + length else { throw refuse("cut") }
    let head = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard ["'|b1'", "'|u1'", "'|i1'", "'bool'"].contains(where: { head.contains($0) }) else {
      throw refuse("an array of other than bytes")
    }
    guard let open = head.firstRange(of: "'shape': ("), let close = head[open.upperBound...].firstIndex(of: ")") else {
      throw refuse("an array without a shape")
    }
    let shape = head[open.upperBound..<close].split(separator: ",").map { Int($0.filter { $0 != " " }) ?? -1 }
    guard shape.count == 2, shape.allSatisfy({ (1...1 << 20).contains($0) }),
      shape[0] * shape[1] == bytes.count - start - length
    else { throw refuse("an array whose shape does not fit its bytes") }
    let data = bytes[(start + length)...]
    (height, width) = (shape[0], shape[1])
    if head.contains("'fortran_order': True") {
      let (rows, columns) = (height, width)
      values = (0..<rows * columns).map { data[data.startIndex + $0 % columns * rows + $0 / columns] }
    } else {
      values = Array(data)
    }
  }

  /// The file, of truth values.
  var bytes: [UInt8] {
    var head = "{'descr': '|b1', 'fortran_order': False, 'shape': (\(height), \(width)), }"
    // The data begins at a multiple of 64 bytes.
    while (10 + head.utf8.count + 1) % 64 != 0 { head += " " }
    head += "\n"
    let length = head.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(head.utf8) + values
  }

  /// The array at another size, the nearest value for each place.
  func resized(width newWidth: Int, height newHeight: Int) -> NumPyArray {
    if newWidth == width, newHeight == height { return self }
    var resized: [UInt8] = []
    resized.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let row = y * height / newHeight * width
      for x in 0..<newWidth { resized.append(values[row + x * width / newWidth]) }
    }
    return NumPyArray(width: newWidth, height: newHeight, values: resized)
  }
}
