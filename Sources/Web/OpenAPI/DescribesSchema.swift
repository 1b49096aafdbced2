/// A type that states its own JSON schema, because reading a made-up value cannot tell it: checked values, unions.
public protocol DescribesSchema: Decodable {
  /// The schema in JSON Schema 2020-12.
  static var jsonSchema: JSONValue { get }
  /// Any valid value.
  static var schemaExample: Self { get }
}

extension JSONValue: DescribesSchema {
  /// Anything.
  public static var jsonSchema: JSONValue { .object([:]) }
  /// Null.
  public static var schemaExample: JSONValue { .null }
}

extension None: DescribesSchema {
  /// An object without members.
  public static var jsonSchema: JSONValue { ["type": "object", "additionalProperties": false] }
  /// Nothing.
  public static var schemaExample: None { None() }
}

/// Lists and maps, which need no example element.
protocol EmptyCollection {
  static var empty: Self { get }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue
}

extension Array: EmptyCollection {
  static var empty: [Element] { [] }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue {
    ["type": "array", "items": try recorder.schema(ofAny: Element.self)]
  }
}

extension Set: EmptyCollection {
  static var empty: Set<Element> { [] }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue {
    ["type": "array", "uniqueItems": true, "items": try recorder.schema(ofAny: Element.self)]
  }
}

extension Dictionary: EmptyCollection {
  static var empty: [Key: Value] { [:] }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue {
    ["type": "object", "additionalProperties": try recorder.schema(ofAny: Value.self)]
  }
}

/// An optional inside a list or map.
protocol OptionalType {
  static var absent: Self { get }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue
}

extension Optional: OptionalType {
  static var absent: Wrapped? { nil }
  static func schema(_ recorder: SchemaRecorder) throws -> JSONValue {
    SchemaRecorder.nullable(try recorder.schema(ofAny: Wrapped.self))
  }
}
