import Foundation

/// Reads a type's properties from a query: snake_case names, repeated names for arrays, unknown names refused.
struct QueryDecoder {
  /// - Throws: `APIError` `invalid_field` or `unknown_field` naming the parameter.
  static func decode<T: Decodable>(_ type: T.Type, from query: Query) throws -> T {
    var members: [String: JSONValue] = [:]
    for (name, value) in query.items {
      guard !value.utf8.contains(0) else {
        throw APIError(.invalidField, "The query parameter `\(name)`: the character U+0000 is not accepted")
      }
      // Kept as an array of texts; the scalar forms below take the only one.
      if case .array(let values)? = members[name] {
        members[name] = .array(values + [.string(value)])
      } else {
        members[name] = .array([.string(value)])
      }
    }
    let usage = Usage()
    let result: T
    do { result = try T(from: Source(members: members, usage: usage)) } catch let error as APIError {
      throw error
    } catch {
      throw APIError(.invalidField, describe(error))
    }
    if let unknown = members.keys.filter({ !usage.asked.contains($0) }).min() {
      throw APIError(
        .unknownField, "The query parameter `\(unknown)` is not known here", hint: "Remove it, or check its spelling")
    }
    return result
  }

  private static func describe(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "The query parameter `\(SnakeCase.name(key.stringValue))` is missing"
    case .typeMismatch(_, let context), .dataCorrupted(let context), .valueNotFound(_, let context):
      "The query parameter `\(context.codingPath.first.map { SnakeCase.name($0.stringValue) } ?? "?")`: "
        + context.debugDescription
    default: "A query parameter has a value that is not allowed"
    }
  }

  final class Usage { var asked: Set<String> = [] }

  struct Source: Decoder {
    let members: [String: JSONValue]
    let usage: Usage
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
      KeyedDecodingContainer(Keyed(members: members, usage: usage))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a query is no array"))
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a query is no single value"))
    }
  }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: JSONValue]
    let usage: Usage
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] {
      usage.asked.formUnion(members.keys)
      return members.keys.sorted().compactMap { Key(stringValue: $0) }
    }
    private func values(_ key: Key) -> [JSONValue]? {
      let name = SnakeCase.name(key.stringValue)
      usage.asked.insert(name)
      return members[name]?.array
    }
    func contains(_ key: Key) -> Bool { values(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { values(key) == nil }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      guard let values = values(key) else {
        throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "is missing"))
      }
      if let list = type as? any DecodableList.Type {
        let typed = try values.map { try QueryDecoder.scalar($0, list.elementType, key) }
        return try JSONNode(value: .array(typed), parent: nil, name: .member(key.stringValue)).decode(type)
      }
      guard values.count == 1, let value = values.first else {
        throw DecodingError.dataCorrupted(.init(codingPath: [key], debugDescription: "is given more than once"))
      }
      let typed = try QueryDecoder.scalar(value, type, key)
      return try JSONNode(value: typed, parent: nil, name: .member(key.stringValue)).decode(type)
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Nested>
    { throw DecodingError.dataCorrupted(.init(codingPath: [key], debugDescription: "a query is flat")) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw DecodingError.dataCorrupted(.init(codingPath: [key], debugDescription: "a query is flat"))
    }
    func superDecoder() throws -> any Decoder { Source(members: members, usage: usage) }
    func superDecoder(forKey key: Key) throws -> any Decoder { Source(members: members, usage: usage) }
  }

  /// A text as the JSON that the type wants.
  private static func scalar(_ value: JSONValue, _ type: any Decodable.Type, _ key: some CodingKey) throws -> JSONValue
  {
    guard case .string(let text) = value else { return value }
    func refuse(_ reason: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: [key], debugDescription: reason))
    }
    if type == Bool.self {
      switch text {
      case "true", "1": return .bool(true)
      case "false", "0": return .bool(false)
      default: throw refuse("expected true or false")
      }
    }
    if type is any FixedWidthInteger.Type {
      guard let number = Int64(text) else { throw refuse("expected a whole number") }
      return .integer(number)
    }
    if type is any BinaryFloatingPoint.Type {
      guard let number = Double(text), number.isFinite else { throw refuse("expected a number") }
      return .number(number)
    }
    return value
  }
}

/// An array or set, to find its element's type.
protocol DecodableList { static var elementType: any Decodable.Type { get } }
extension Array: DecodableList where Element: Decodable { static var elementType: any Decodable.Type { Element.self } }
extension Set: DecodableList where Element: Decodable { static var elementType: any Decodable.Type { Element.self } }
