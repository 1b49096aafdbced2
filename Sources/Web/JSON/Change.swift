/// A member of a change: absent (it stays), null (it is taken away) or a value.
///
/// `Codable` synthesis tells the three apart for properties of this type; the schema is that of an optional value.
public enum Change<Value> {
  /// Absent.
  case keep
  /// Null.
  case clear
  /// A value.
  case set(Value)

  /// The value to be set, if any.
  public var value: Value? { if case .set(let value) = self { value } else { nil } }
  /// Whether anything changes.
  public var isChange: Bool { if case .keep = self { false } else { true } }
}

extension Change: Sendable where Value: Sendable {}

/// For lists and single values, where nothing can be absent.
extension Change: Decodable where Value: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self = container.decodeNil() ? .clear : .set(try container.decode(Value.self))
  }
}

extension Change: Encodable where Value: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if case .set(let value) = self { try container.encode(value) } else { try container.encodeNil() }
  }
}

extension KeyedDecodingContainer {
  /// Reads a member that may be absent or null.
  public func decode<Value: Decodable>(_ type: Change<Value>.Type, forKey key: Key) throws -> Change<Value> {
    guard contains(key) else { return .keep }
    return try decodeIfPresent(Value.self, forKey: key).map { .set($0) } ?? .clear
  }
}

extension KeyedEncodingContainer {
  /// Writes a member unless it stays.
  public mutating func encode<Value: Encodable>(_ value: Change<Value>, forKey key: Key) throws {
    switch value {
    case .keep: break
    case .clear: try encodeNil(forKey: key)
    case .set(let value): try encode(value, forKey: key)
    }
  }
}
