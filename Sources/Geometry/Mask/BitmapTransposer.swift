/// Turns rows into columns, eight by eight bytes at a step.
enum BitmapTransposer {
  /// Writes byte (row, column) of `source`, at `row * stride + column`, to `column * targetStride + row`.
  static func transpose(
    _ source: UnsafeRawPointer?, stride: Int, rows: Int, columns: Int, to target: UnsafeMutableRawPointer?,
    stride targetStride: Int
  ) {
    guard let source, let target else { return }
    var column = 0
    while column + 8 <= columns {
      var row = 0
      while row + 8 <= rows {
        square(source + row * stride + column, stride, target + column * targetStride + row, targetStride)
        row += 8
      }
      while row < rows {
        for step in 0..<8 { copy(source, stride, row, column + step, target, targetStride) }
        row += 1
      }
      column += 8
    }
    while column < columns {
      for row in 0..<rows { copy(source, stride, row, column, target, targetStride) }
      column += 1
    }
  }

  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, _ stride: Int, _ row: Int, _ column: Int, _ target: UnsafeMutableRawPointer,
    _ targetStride: Int
  ) {
    let byte = source.load(fromByteOffset: row * stride + column, as: UInt8.self)
    target.storeBytes(of: byte, toByteOffset: column * targetStride + row, as: UInt8.self)
  }

  /// One square of 64 bytes: halves, then quarters, then neighbours change places (Warren, Hacker's Delight, 7-3).
  @inline(__always)
  private static func square(
    _ source: UnsafeRawPointer, _ stride: Int, _ target: UnsafeMutableRawPointer, _ targetStride: Int
  ) {
    @inline(__always) func load(_ row: Int) -> UInt64 {
      UInt64(littleEndian: source.loadUnaligned(fromByteOffset: row * stride, as: UInt64.self))
    }
    @inline(__always) func store(_ value: UInt64, _ column: Int) {
      target.storeBytes(of: value.littleEndian, toByteOffset: column * targetStride, as: UInt64.self)
    }
    @inline(__always) func exchange(_ a: inout UInt64, _ b: inout UInt64, _ shift: UInt64, _ mask: UInt64) {
      let moved = ((a >> shift) ^ b) & mask
      b ^= moved
      a ^= moved << shift
    }
    var (a, b, c, d) = (load(0), load(1), load(2), load(3))
    var (e, f, g, h) = (load(4), load(5), load(6), load(7))
    let halves: UInt64 = 0x0000_0000_FFFF_FFFF
    exchange(&a, &e, 32, halves)
    exchange(&b, &f, 32, halves)
    exchange(&c, &g, 32, halves)
    exchange(&d, &h, 32, halves)
    let quarters: UInt64 = 0x0000_FFFF_0000_FFFF
    exchange(&a, &c, 16, quarters)
    exchange(&b, &d, 16, quarters)
    exchange(&e, &g, 16, quarters)
    exchange(&f, &h, 16, quarters)
    let neighbours: UInt64 = 0x00FF_00FF_00FF_00FF
    exchange(&a, &b, 8, neighbours)
    exchange(&c, &d, 8, neighbours)
    exchange(&e, &f, 8, neighbours)
    exchange(&g, &h, 8, neighbours)
    store(a, 0)
    store(b, 1)
    store(c, 2)
    store(d, 3)
    store(e, 4)
    store(f, 5)
    store(g, 6)
    store(h, 7)
  }
}
