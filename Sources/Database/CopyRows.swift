public import Foundation

/// Rows in COPY's binary format, made on any thread ahead of the transaction that sends them.
///
/// The server neither splits lines nor parses numbers of such rows, and a row is encoded once even when the transaction
/// is tried again. Source: PostgreSQL documentation, "COPY", "Binary Format".
///
/// Each row is begun, given its fields in the order of the table's columns, and ended.
public struct CopyRows: Sendable {
  /// How many fields a row has.
  public let columns: Int
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// No rows yet, of `columns` fields each.
  public init(columns: Int) { self.columns = columns }

  /// How many rows there are.
  public var count: Int { ends.count }

  /// Makes room for `rows` rows of about `size` bytes.
  public mutating func reserve(rows: Int, of size: Int) {
    ends.reserveCapacity(rows)
    bytes.reserveCapacity(rows * size)
  }

  /// Begins a row.
  public mutating func begin() { append(Int16(truncatingIfNeeded: columns)) }

  /// Ends a row; it has all its fields.
  public mutating func end() { ends.append(bytes.count) }

  /// A field without a value.
  public mutating func null() { append(Int32(-1)) }

  /// A `uuid`.
  public mutating func value(_ value: UUID) {
    append(Int32(16))
    withUnsafeBytes(of: value.uuid) { bytes.append(contentsOf: $0) }
  }

  /// A `uuid`.
  public mutating func value(_ value: Identifier<some Any>) { self.value(value.uuid) }

  /// A `text`.
  public mutating func value(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      append(Int32(truncatingIfNeeded: utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  /// A `text` or NULL.
  public mutating func value(_ value: String?) { if let value { self.value(value) } else { null() } }

  /// A `jsonb` of JSON text.
  public mutating func json(_ text: [UInt8]) {
    append(Int32(truncatingIfNeeded: text.count + 1))
    // The version of jsonb's binary form.
    bytes.append(1)
    bytes.append(contentsOf: text)
  }

  /// A `double precision` or NULL.
  public mutating func value(_ value: Double?) {
    guard let value else { return null() }
    append(Int32(8))
    append(value.bitPattern)
  }

  /// A `boolean`.
  public mutating func value(_ value: Bool) {
    append(Int32(1))
    bytes.append(value ? 1 : 0)
  }

  /// An `integer` or NULL.
  public mutating func value(_ value: Int32?) {
    guard let value else { return null() }
    append(Int32(4))
    append(value)
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  // MARK: Sending

  /// What stands before the first row: signature, no flags, no extension.
  static let head: [UInt8] = [
    0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
  ]
  /// What stands behind the last row.
  static let tail: [UInt8] = [0xff, 0xff]

  /// Hands over the rows of `range` in pieces of about a quarter of a megabyte.
  func send(_ range: Range<Int>, _ put: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard !range.isEmpty else { return }
    var start = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
    let end = ends[range.upperBound - 1]
    try bytes.withUnsafeBytes { bytes in
      while start < end {
        let next = min(start + (1 << 18), end)
        try put(UnsafeRawBufferPointer(rebasing: bytes[start..<next]))
        start = next
      }
    }
  }
}
