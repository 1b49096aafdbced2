/// One JSON value inside a token.
///
/// Own reader and writer: tokens are small and read on every request, and names that occur twice must be refused,
/// because two readers could each believe another of the two.
public enum ClaimValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number that fits 64 bits.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([ClaimValue])
  /// Named values.
  case object([String: ClaimValue])

  /// The text, when it is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The truth value, when it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The list, when it is one.
  public var array: [ClaimValue]? { if case .array(let value) = self { value } else { nil } }
  /// The named values, when it has any.
  public var object: [String: ClaimValue]? { if case .object(let value) = self { value } else { nil } }
  /// The number, whole or not, when it is one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The named value inside an object.
  public subscript(name: String) -> ClaimValue? { object?[name] }

  /// Reads one JSON text (RFC 8259). Nil when it is malformed, nested deeper than 32, or repeats a name.
  public init?(json: [UInt8]) {
    var reader = ClaimReader(bytes: json)
    guard let value = reader.readDocument() else { return nil }
    self = value
  }

  /// The value as JSON without blanks, names in byte order.
  public var json: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += Array("null".utf8)
    case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
    case .integer(let value): bytes += Array(String(value).utf8)
    case .number(let value): bytes += Array((value.isFinite ? String(value) : "null").utf8)
    case .string(let value): Self.write(value, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let values):
      bytes.append(UInt8(ascii: "{"))
      for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += Array("\\u00".utf8) + Array(Hexadecimal.encode([byte]).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension ClaimValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: ClaimValue...) { self = .array(elements) }
  /// Named values; the last of equal names stays.
  public init(dictionaryLiteral elements: (String, ClaimValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
}
