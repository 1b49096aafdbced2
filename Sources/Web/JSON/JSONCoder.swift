/// Codes Swift values as JSON: camelCase properties are snake_case members, times are RFC 3339, unknown members are
/// refused when reading, absent optionals are left out when writing. Dictionary keys stay as they are.
public enum JSONCoder {
  /// Writes a value.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let stream = JSONEncodingStream()
    try stream.encode(value)
    return stream.writer.bytes
  }

  /// Reads a value strictly.
  /// - Throws: `APIError` `malformed_json` (with the byte), `invalid_field` or `unknown_field` (with the JSON path).
  public static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], strict: Bool = true) throws -> T {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw APIError(.malformedJSON, "The JSON is malformed: \(error)", hint: "Check the body with a JSON tool")
    }
    return try decode(type, from: value, strict: strict)
  }

  /// Reads a value from parsed JSON strictly.
  public static func decode<T: Decodable>(_ type: T.Type, from value: JSONValue, strict: Bool = true) throws -> T {
    let root = JSONNode(value: value, parent: nil, name: .root)
    let result: T
    do { result = try root.decode(type) } catch let error as APIError { throw error } catch {
      throw APIError(.invalidField, JSONCoder.describe(error))
    }
    if strict, let path = root.firstUnknownPath() {
      throw APIError(.unknownField, "`\(path)` is not known here", hint: "Remove it, or check its spelling")
    }
    return result
  }

  static func describe(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): "`\(path(context.codingPath + [key]))` is missing"
    case .valueNotFound(_, let context): "`\(path(context.codingPath))` must not be null"
    case .typeMismatch(_, let context), .dataCorrupted(let context):
      "`\(path(context.codingPath))`: \(context.debugDescription)"
    default: "A field has a value that is not allowed"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce(into: "$") { text, key in
      if let index = key.intValue { text += "[\(index)]" } else { text += ".\(SnakeCase.name(key.stringValue))" }
    }
  }
}

/// A dictionary, whose keys are data and not property names.
protocol KeyedByData {}
extension Dictionary: KeyedByData {}

/// A place in a document as a coding key.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?
  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }
  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
