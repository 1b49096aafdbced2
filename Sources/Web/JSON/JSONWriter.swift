/// Writes JSON bytes without any intermediate value. The caller balances `begin` and `end`.
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An empty writer.
  public init() {}

  /// Forgets what has been written and keeps the memory for more.
  public mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Starts an object.
  public mutating func beginObject() {
    separate()
    bytes.append(0x7b)
    needsComma = false
  }
  /// Ends an object.
  public mutating func endObject() {
    bytes.append(0x7d)
    needsComma = true
  }
  /// Starts an array.
  public mutating func beginArray() {
    separate()
    bytes.append(0x5b)
    needsComma = false
  }
  /// Ends an array.
  public mutating func endArray() {
    bytes.append(0x5d)
    needsComma = true
  }
  /// Writes a member's name; its value must follow.
  public mutating func key(_ name: String) {
    separate()
    quoted(name)
    bytes.append(0x3a)
    needsComma = false
  }
  /// Writes a string.
  public mutating func string(_ text: String) {
    separate()
    quoted(text)
    needsComma = true
  }
  /// Writes a whole number.
  public mutating func integer(_ value: some BinaryInteger) {
    separate()
    if let value = Int64(exactly: value) { digits(value) } else { bytes.append(contentsOf: String(value).utf8) }
    needsComma = true
  }
  /// Writes a number in the shortest form that reads back equal; NaN and infinities become null.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    if value == value.rounded(), abs(value) < 1e15, !(value == 0 && value.sign == .minus) {
      digits(Int64(value))
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
    needsComma = true
  }
  /// Writes a boolean.
  public mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
    needsComma = true
  }
  /// Writes null.
  public mutating func null() {
    separate()
    bytes += [0x6e, 0x75, 0x6c, 0x6c]
    needsComma = true
  }
  /// Writes a ready piece of JSON.
  public mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes += json
    needsComma = true
  }
  /// Writes any value; object keys are sorted.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array(let items):
      beginArray()
      for item in items { self.value(item) }
      endArray()
    case .object(let members):
      beginObject()
      for (name, item) in members.sorted(by: { $0.key < $1.key }) {
        key(name)
        self.value(item)
      }
      endObject()
    }
  }

  private mutating func digits(_ value: Int64) {
    if value < 0 { bytes.append(0x2d) }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func separate() { if needsComma { bytes.append(0x2c) } }

  private mutating func quoted(_ text: String) {
    bytes.append(0x22)
    var text = text
    text.withUTF8 { utf8 in
      guard utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) else {
        bytes.append(contentsOf: utf8)
        return
      }
      let digits = Array("0123456789abcdef".utf8)
      for byte in utf8 {
        switch byte {
        case 0x22, 0x5c: bytes += [0x5c, byte]
        case 0x0a: bytes += [0x5c, 0x6e]
        case 0x0d: bytes += [0x5c, 0x72]
        case 0x09: bytes += [0x5c, 0x74]
        case 0..<0x20: bytes += [0x5c, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: bytes.append(byte)
        }
      }
    }
    bytes.append(0x22)
  }
}
