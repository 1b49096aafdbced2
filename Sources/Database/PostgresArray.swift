public import Foundation

/// A value that can stand in a PostgreSQL array. `UInt8` is the exception: an array of it is `bytea`.
public protocol PostgresArrayElement: PostgresCodable {
  /// Appends the text form of a whole array.
  static func appendPostgresText(of array: [Self], to bytes: inout [UInt8])
  /// Reads the text form of a whole array; nil if it is none of this type.
  static func postgresArray(_ text: Span<UInt8>) -> [Self]?
}

extension PostgresArrayElement {
  /// `{"…","…"}`: every element quoted, which any type's array accepts.
  public static func appendPostgresText(of array: [Self], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, element) in array.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(UInt8(ascii: "\""))
      let start = bytes.count
      element.appendPostgresText(to: &bytes)
      let quote = UInt8(ascii: "\"")
      let backslash = UInt8(ascii: "\\")
      if bytes[start...].contains(where: { $0 == quote || $0 == backslash }) {
        let raw = bytes[start...]
        var escaped: [UInt8] = []
        for byte in raw {
          if byte == quote || byte == backslash { escaped.append(backslash) }
          escaped.append(byte)
        }
        bytes.replaceSubrange(start..., with: escaped)
      }
      bytes.append(quote)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// A one-dimensional array; NULL elements and nested arrays are refused.
  public static func postgresArray(_ text: Span<UInt8>) -> [Self]? {
    var scanner = ArrayScanner(count: text.count)
    var result: [Self] = []
    while let element = scanner.next(in: text) {
      guard let value = Self(postgresText: element.bytes.span) else { return nil }
      if !element.isQuoted, element.bytes == Array("NULL".utf8) { return nil }
      result.append(value)
    }
    return scanner.isFinished ? result : nil
  }
}

/// Walks over the elements of a one-dimensional array's text form.
private struct ArrayScanner {
  private enum Place { case start, element, separator, finished, broken }
  private var place = Place.start
  private var position = 0
  private let count: Int

  init(count: Int) { self.count = count }

  var isFinished: Bool { place == .finished }

  mutating func next(in text: Span<UInt8>) -> (bytes: [UInt8], isQuoted: Bool)? {
    if place == .start {
      guard count >= 2, text[0] == UInt8(ascii: "{") else { return fail() }
      position = 1
      if text[1] == UInt8(ascii: "}") { return finish(at: 1) }
      place = .element
    } else if place == .separator {
      guard position < count else { return fail() }
      if text[position] == UInt8(ascii: "}") { return finish(at: position) }
      guard text[position] == UInt8(ascii: ",") else { return fail() }
      position += 1
    } else {
      return nil
    }
    guard position < count else { return fail() }
    let isQuoted = text[position] == UInt8(ascii: "\"")
    if isQuoted { position += 1 }
    var bytes: [UInt8] = []
    while position < count {
      let byte = text[position]
      if byte == UInt8(ascii: "\\"), position + 1 < count {
        bytes.append(text[position + 1])
        position += 2
        continue
      }
      if isQuoted ? byte == UInt8(ascii: "\"") : (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")) { break }
      if !isQuoted, byte == UInt8(ascii: "{") { return fail() }
      bytes.append(byte)
      position += 1
    }
    guard position < count else { return fail() }
    if isQuoted { position += 1 }
    place = .separator
    return (bytes, isQuoted)
  }

  private mutating func fail() -> (bytes: [UInt8], isQuoted: Bool)? {
    place = .broken
    return nil
  }

  private mutating func finish(at index: Int) -> (bytes: [UInt8], isQuoted: Bool)? {
    place = index == count - 1 ? .finished : .broken
    return nil
  }
}

extension String: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension Float: PostgresArrayElement {}
extension Bool: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension Date: PostgresArrayElement {}
extension Identifier: PostgresArrayElement {}

extension UInt8: PostgresArrayElement {
  /// `\x…`: bytes are `bytea`.
  public static func appendPostgresText(of array: [UInt8], to bytes: inout [UInt8]) {
    bytes.reserveCapacity(bytes.count + 2 + 2 * array.count)
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(UInt8(ascii: "x"))
    for byte in array {
      bytes.append(PostgresText.hexDigits[Int(byte >> 4)])
      bytes.append(PostgresText.hexDigits[Int(byte & 15)])
    }
  }

  /// The hexadecimal form of `bytea`.
  public static func postgresArray(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
      return nil
    }
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 2 - 1)
    for index in stride(from: 2, to: text.count, by: 2) {
      guard let high = Hexadecimal.value(of: text[index]), let low = Hexadecimal.value(of: text[index + 1]) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return result
  }
}

extension UInt8: PostgresCodable {}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  /// `{"…","…"}`, or `\x…` for bytes.
  public func appendPostgresText(to bytes: inout [UInt8]) { Element.appendPostgresText(of: self, to: &bytes) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
  /// A one-dimensional array without NULL, or `bytea` for bytes.
  public init?(postgresText: Span<UInt8>) {
    guard let array = Element.postgresArray(postgresText) else { return nil }
    self = array
  }
}
