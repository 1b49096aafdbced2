public import Foundation

/// A value that can be read from a result's text form.
public protocol PostgresDecodable {
  /// Reads the text form; nil if it is not of this type.
  init?(postgresText: Span<UInt8>)
  /// What NULL reads as; nil refuses it.
  static var fromPostgresNull: Self? { get }
}

extension PostgresDecodable {
  /// Nil: only optionals accept NULL.
  public static var fromPostgresNull: Self? { nil }
}

extension Span<UInt8> {
  /// The bytes as UTF-8 text.
  var string: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension String: PostgresDecodable {
  /// Any column's text form.
  public init?(postgresText: Span<UInt8>) { self = postgresText.string }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue == String {
  /// The case of that raw value; nil if there is none.
  public init?(postgresText: Span<UInt8>) { self.init(rawValue: postgresText.string) }
}

extension PostgresDecodable where Self: FixedWidthInteger {
  /// Decimal digits with an optional sign; nil when they do not fit.
  public init?(postgresText: Span<UInt8>) {
    let isNegative = !postgresText.isEmpty && postgresText[0] == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    guard postgresText.count > first else { return nil }
    var value: Self = 0
    for index in first..<postgresText.count {
      let digit = postgresText[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(Self(digit)) : product.addingReportingOverflow(Self(digit))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    self = value
  }
}

extension Int: PostgresDecodable {}
extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}

extension Double: PostgresDecodable {
  /// A number; `NaN` and infinities included.
  public init?(postgresText: Span<UInt8>) { self.init(postgresText.string) }
}

extension Float: PostgresDecodable {
  /// A number; `NaN` and infinities included.
  public init?(postgresText: Span<UInt8>) { self.init(postgresText.string) }
}

extension Bool: PostgresDecodable {
  /// `t` or `f`.
  public init?(postgresText: Span<UInt8>) {
    guard postgresText.count == 1 else { return nil }
    switch postgresText[0] {
    case UInt8(ascii: "t"): self = true
    case UInt8(ascii: "f"): self = false
    default: return nil
    }
  }
}

extension UUID: PostgresDecodable {
  /// 36 characters.
  public init?(postgresText: Span<UInt8>) {
    guard postgresText.count == 36 else { return nil }
    var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    var position = 0
    for index in 0..<36 {
      let character = postgresText[index]
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard character == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Hexadecimal.value(of: character) else { return nil }
      let shift: UInt8 = position % 2 == 0 ? 4 : 0
      withUnsafeMutableBytes(of: &raw) { $0[position / 2] |= digit << shift }
      position += 1
    }
    self.init(uuid: raw)
  }
}

extension Identifier: PostgresDecodable {
  /// As of the UUID.
  public init?(postgresText: Span<UInt8>) {
    guard let uuid = UUID(postgresText: postgresText) else { return nil }
    self.init(uuid)
  }
}

extension Date: PostgresDecodable {
  /// A `timestamptz`, `timestamp` (taken as UTC) or `date` (its midnight in UTC).
  public init?(postgresText: Span<UInt8>) {
    guard let date = Timestamp.parse(postgresText) else { return nil }
    self = date
  }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// The value.
  public init?(postgresText: Span<UInt8>) {
    guard let value = Wrapped(postgresText: postgresText) else { return nil }
    self = .some(value)
  }
  /// No value.
  public static var fromPostgresNull: Wrapped?? { .some(nil) }
}

enum Hexadecimal {
  static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
