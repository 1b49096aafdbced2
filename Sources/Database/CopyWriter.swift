/// Writes rows in COPY's text format, in pieces of 64 kB.
public struct CopyWriter: ~Copyable {
  private let connection: Connection
  private var buffer: [UInt8] = []
  private static let pieceSize = 1 << 16

  init(connection: Connection) {
    self.connection = connection
    buffer.reserveCapacity(Self.pieceSize + 4096)
  }

  /// Writes one row, its values in the order of the columns.
  ///
  /// - Throws: `DatabaseError`; the COPY changes nothing then.
  public mutating func row<each Value: PostgresEncodable>(_ values: repeat each Value) throws {
    var isFirst = true
    for value in repeat each values {
      if !isFirst { buffer.append(UInt8(ascii: "\t")) }
      isFirst = false
      append(value)
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.pieceSize { try flush() }
  }

  mutating func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes { try connection.putCopy($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ value: some PostgresEncodable) {
    guard !value.isPostgresNull else {
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(UInt8(ascii: "N"))
      return
    }
    let start = buffer.count
    value.appendPostgresText(to: &buffer)
    guard buffer[start...].contains(where: { Self.escape(of: $0) != nil }) else { return }
    let raw = Array(buffer[start...])
    buffer.removeSubrange(start...)
    for byte in raw {
      if let letter = Self.escape(of: byte) {
        buffer.append(UInt8(ascii: "\\"))
        buffer.append(letter)
      } else {
        buffer.append(byte)
      }
    }
  }

  /// What follows the backslash for a byte that COPY's text format gives a meaning.
  private static func escape(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\\"): byte
    case UInt8(ascii: "\t"): UInt8(ascii: "t")
    case UInt8(ascii: "\n"): UInt8(ascii: "n")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    default: nil
    }
  }
}
