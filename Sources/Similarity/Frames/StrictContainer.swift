/// Any name of a JSON object.
struct AnyName: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// A container with no other names than those of `keys`.
  func strict<Key: CodingKey & CaseIterable>(_ keys: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let all = try container(keyedBy: AnyName.self)
    let known = Set(keys.allCases.map(\.stringValue))
    if let unknown = all.allKeys.first(where: { !known.contains($0.stringValue) }) {
      throw DecodingError.dataCorruptedError(forKey: unknown, in: all, debugDescription: "unknown name")
    }
    return try container(keyedBy: keys)
  }
}

extension KeyedDecodingContainer {
  func finite(_ key: Key) throws -> Double? {
    guard let value = try decodeIfPresent(Double.self, forKey: key) else { return nil }
    guard value.isFinite else {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "must be finite")
    }
    return value
  }
}
