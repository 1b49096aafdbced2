extension MaskRLE {
  /// Encodes pixels that lie column by column, as pycocotools' `encode` does for 0 and 1.
  ///
  /// Time grows with the pixels, eight at a step, and with the runs.
  ///
  /// - Parameters:
  ///   - pixels: `width * height` bytes; pixel (x, y) at `x * height + y`; every value but 0 is set.
  ///   - width: Pixels along x.
  ///   - height: Pixels along y.
  /// - Throws: `size`, or `sum` where the number of bytes is another.
  public init(columns pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int) throws(MaskError) {
    let expected = try Self.pixelCount(width: width, height: height)
    guard pixels.count == expected else { throw .sum(found: pixels.count, expected: expected) }
    self.init(width: width, height: height, unchecked: BitmapScanner.runs(of: UnsafeRawBufferPointer(pixels)))
  }

  /// Encodes pixels that lie column by column; see `init(columns:width:height:)` for buffers.
  public init(columns pixels: [UInt8], width: Int, height: Int) throws(MaskError) {
    let expected = try Self.pixelCount(width: width, height: height)
    guard pixels.count == expected else { throw .sum(found: pixels.count, expected: expected) }
    self.init(width: width, height: height, unchecked: pixels.withUnsafeBytes { BitmapScanner.runs(of: $0) })
  }

  /// From pixels column by column; nil where their number is not `width * height` or the size is none of a mask.
  public init?(columns pixels: [Bool], width: Int, height: Int) {
    guard let expected = try? Self.pixelCount(width: width, height: height), pixels.count == expected else {
      return nil
    }
    // A Bool is a byte of 0 or 1.
    self.init(width: width, height: height, unchecked: pixels.withUnsafeBytes { BitmapScanner.runs(of: $0) })
  }

  /// Encodes pixels that lie row by row, as images do.
  ///
  /// - Parameters:
  ///   - pixels: Bytes of the rows; pixel (x, y) at `y * bytesPerRow + x`; every value but 0 is set.
  ///   - width: Pixels along x.
  ///   - height: Pixels along y.
  ///   - bytesPerRow: Distance from one row to the next, `width` where nil.
  /// - Throws: `size`, or `sum` where the buffer ends before the last row or rows overlap.
  public init(
    rows pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, bytesPerRow: Int? = nil
  ) throws(MaskError) {
    let total = try Self.pixelCount(width: width, height: height)
    let stride = bytesPerRow ?? width
    let (before, overflow) = stride.multipliedReportingOverflow(by: height - 1)
    guard stride >= width, !overflow, pixels.count >= width, pixels.count - width >= before,
      let source = UnsafeRawPointer(pixels.baseAddress)
    else { throw .sum(found: pixels.count, expected: total) }
    let counts = withUnsafeTemporaryBytes(total) { columns in
      BitmapTransposer.transpose(
        source, stride: stride, rows: height, columns: width, to: columns.baseAddress, stride: height)
      return BitmapScanner.runs(of: UnsafeRawBufferPointer(columns))
    }
    self.init(width: width, height: height, unchecked: counts)
  }

  /// Encodes pixels that lie row by row without gaps; see `init(rows:width:height:bytesPerRow:)` for buffers.
  public init(rows pixels: [UInt8], width: Int, height: Int) throws(MaskError) {
    let total = try Self.pixelCount(width: width, height: height)
    guard pixels.count == total else { throw .sum(found: pixels.count, expected: total) }
    let counts = pixels.withUnsafeBytes { source in
      withUnsafeTemporaryBytes(total) { columns in
        BitmapTransposer.transpose(
          source.baseAddress, stride: width, rows: height, columns: width, to: columns.baseAddress, stride: height)
        return BitmapScanner.runs(of: UnsafeRawBufferPointer(columns))
      }
    }
    self.init(width: width, height: height, unchecked: counts)
  }

  /// The pixels column by column: pixel (x, y) is at `x * height + y`.
  public var bitmap: [Bool] {
    let total = width * height
    return [Bool](unsafeUninitializedCapacity: total) { target, count in
      self.fill(columns: UnsafeMutableRawBufferPointer(target))
      count = total
    }
  }

  /// The pixels as bytes 0 and 1, column by column (pycocotools' `decode`): pixel (x, y) is at `x * height + y`.
  public var columns: [UInt8] {
    let total = width * height
    return [UInt8](unsafeUninitializedCapacity: total) { target, count in
      self.fill(columns: UnsafeMutableRawBufferPointer(target))
      count = total
    }
  }

  /// The pixels as bytes 0 and 1, row by row: pixel (x, y) is at `y * width + x`.
  public var rows: [UInt8] {
    let total = width * height
    return [UInt8](unsafeUninitializedCapacity: total) { target, count in
      withUnsafeTemporaryBytes(total) { columns in
        self.fill(columns: columns)
        BitmapTransposer.transpose(
          UnsafeRawPointer(columns.baseAddress), stride: height, rows: width, columns: height,
          to: UnsafeMutableRawBufferPointer(target).baseAddress, stride: width)
      }
      count = total
    }
  }

  /// Whether the pixel is set; false outside. Takes a pass over the runs before it.
  public func contains(x: Int, y: Int) -> Bool {
    guard x >= 0, y >= 0, x < width, y < height else { return false }
    let position = x * height + y
    var end = 0
    for (index, count) in counts.enumerated() {
      end += Int(truncatingIfNeeded: count)
      if position < end { return index % 2 == 1 }
    }
    return false
  }

  private func fill(columns target: UnsafeMutableRawBufferPointer) {
    guard var place = target.baseAddress else { return }
    for (index, count) in counts.enumerated() {
      let length = Int(truncatingIfNeeded: count)
      place.initializeMemory(as: UInt8.self, repeating: index % 2 == 1 ? 1 : 0, count: length)
      place += length
    }
  }
}

/// Lends `count` bytes of no particular content.
private func withUnsafeTemporaryBytes<Result>(
  _ count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Result
) -> Result {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
  defer { buffer.deallocate() }
  return body(buffer)
}
