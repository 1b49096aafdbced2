public import Foundation

/// A value that can be bound to a statement or written in a COPY, in PostgreSQL's text form.
public protocol PostgresEncodable: Sendable {
  /// Whether the value is NULL.
  var isPostgresNull: Bool { get }
  /// Appends the value's text form, unquoted.
  func appendPostgresText(to bytes: inout [UInt8])
}

extension PostgresEncodable {
  /// False: only optionals are NULL.
  public var isPostgresNull: Bool { false }
}

/// A value that can be both bound and read.
public typealias PostgresCodable = PostgresEncodable & PostgresDecodable

enum PostgresText {
  static func bytes(of value: some PostgresEncodable) -> [UInt8] {
    var bytes: [UInt8] = []
    value.appendPostgresText(to: &bytes)
    return bytes
  }

  static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)
}

extension String: PostgresEncodable {
  /// The string's UTF-8.
  public func appendPostgresText(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue == String {
  /// The raw value's UTF-8.
  public func appendPostgresText(to bytes: inout [UInt8]) { bytes.append(contentsOf: rawValue.utf8) }
}

extension PostgresEncodable where Self: FixedWidthInteger {
  /// Decimal digits.
  public func appendPostgresText(to bytes: inout [UInt8]) {
    var rest = magnitude
    let start = bytes.count
    repeat {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder))
      rest = quotient
    } while rest > 0
    if self < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes[start...].reverse()
  }
}

extension Int: PostgresEncodable {}
extension Int16: PostgresEncodable {}
extension Int32: PostgresEncodable {}
extension Int64: PostgresEncodable {}

extension Double: PostgresEncodable {
  /// The shortest digits that read back as the same number; `NaN`, `Infinity` and `-Infinity` as PostgreSQL has them.
  public func appendPostgresText(to bytes: inout [UInt8]) {
    if isFinite {
      bytes.append(contentsOf: description.utf8)
    } else {
      bytes.append(contentsOf: (isNaN ? "NaN" : self > 0 ? "Infinity" : "-Infinity").utf8)
    }
  }
}

extension Float: PostgresEncodable {
  /// As of a `Double` of the same digits.
  public func appendPostgresText(to bytes: inout [UInt8]) {
    if isFinite {
      bytes.append(contentsOf: description.utf8)
    } else {
      Double(self).appendPostgresText(to: &bytes)
    }
  }
}

extension Bool: PostgresEncodable {
  /// `t` or `f`.
  public func appendPostgresText(to bytes: inout [UInt8]) { bytes.append(UInt8(ascii: self ? "t" : "f")) }
}

extension UUID: PostgresEncodable {
  /// 36 lower-case characters.
  public func appendPostgresText(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: uuid) { raw in
      for (index, byte) in raw.enumerated() {
        if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(PostgresText.hexDigits[Int(byte >> 4)])
        bytes.append(PostgresText.hexDigits[Int(byte & 15)])
      }
    }
  }
}

extension Identifier: PostgresEncodable {
  /// As of the UUID.
  public func appendPostgresText(to bytes: inout [UInt8]) { uuid.appendPostgresText(to: &bytes) }
}

extension Date: PostgresEncodable {
  /// A timestamp in UTC with microseconds.
  public func appendPostgresText(to bytes: inout [UInt8]) { Timestamp.append(self, to: &bytes) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  /// Whether there is no value.
  public var isPostgresNull: Bool { self?.isPostgresNull ?? true }
  /// The value's text; nothing for NULL.
  public func appendPostgresText(to bytes: inout [UInt8]) { self?.appendPostgresText(to: &bytes) }
}
