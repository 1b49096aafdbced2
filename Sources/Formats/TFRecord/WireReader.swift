/// Walks the fields of a protocol buffer message (protobuf.dev, "Encoding").
struct WireReader {
  enum Field {
    case number(UInt64)
    case bytes(UnsafeRawBufferPointer)
    case fixed32(UInt32)
    case fixed64(UInt64)
  }
  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  /// The message ended in the middle of a field, or has one of no known kind.
  private(set) var isBroken = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next field with its number; nil at the end or where the message is broken.
  mutating func next() -> (number: Int, field: Field)? {
    guard at < bytes.count, !isBroken else { return nil }
    guard let key = varint(), key >> 3 <= UInt64(Int32.max) else { return fail() }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0:
      guard let value = varint() else { return fail() }
      return (number, .number(value))
    case 1:
      guard bytes.count - at >= 8 else { return fail() }
      at += 8
      return (number, .fixed64(bytes.loadUnaligned(fromByteOffset: at - 8, as: UInt64.self).littleEndian))
    case 2:
      guard let length = varint(), length <= UInt64(bytes.count - at) else { return fail() }
      let start = at
      at += Int(length)
      return (number, .bytes(UnsafeRawBufferPointer(rebasing: bytes[start..<at])))
    case 5:
      guard bytes.count - at >= 4 else { return fail() }
      at += 4
      return (number, .fixed32(bytes.loadUnaligned(fromByteOffset: at - 4, as: UInt32.self).littleEndian))
    default: return fail()
    }
  }

  private mutating func fail() -> (number: Int, field: Field)? {
    isBroken = true
    return nil
  }

  /// Seven bits a byte, low first, at most ten bytes.
  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard at < bytes.count else { return nil }
      let byte = bytes[at]
      at += 1
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  /// Whether everything was walked.
  var isAtEnd: Bool { at >= bytes.count }
}

/// Builds a protocol buffer message.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func field(_ number: Int, _ content: some Collection<UInt8>) {
    varint(UInt64(number) << 3 | 2)
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  mutating func append(_ value: UInt32) {
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }
}
