/// A decoder over a parsed document.
struct JSONNodeDecoder: Decoder, JSONValueSource {
  let node: JSONNode
  var keysAreData = false
  var codingPath: [any CodingKey] { node.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func wholeValue() -> JSONValue {
    node.takeAsData()
    return node.value
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard node.value.object != nil else { throw node.mismatch("an object") }
    node.lookInside()
    if keysAreData { node.takeAsData() }
    return KeyedDecodingContainer(Keyed(node: node, keysAreData: keysAreData))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let items = node.value.array else { throw node.mismatch("an array") }
    return Unkeyed(node: node, count: items.count)
  }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(node: node) }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: JSONNode
    let keysAreData: Bool
    var codingPath: [any CodingKey] { node.codingPath }
    var allKeys: [Key] {
      // A type that lists the keys decides itself which it knows.
      if !keysAreData { node.takeAsData() }
      return (node.value.object ?? [:]).keys.sorted().compactMap { Key(stringValue: $0) }
    }

    private func find(_ key: some CodingKey) -> JSONNode? {
      node.member(keysAreData ? key.stringValue : SnakeCase.name(key.stringValue))
    }
    private func need(_ key: some CodingKey) throws -> JSONNode {
      guard let found = find(key) else {
        throw DecodingError.keyNotFound(key, .init(codingPath: node.codingPath, debugDescription: "is missing"))
      }
      return found
    }
    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try need(key).value.isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try need(key).boolean() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try need(key).string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try need(key).number() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try need(key).number()) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try need(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try need(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try need(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try need(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try need(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try need(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try need(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try need(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try need(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try need(key).integer(type) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try need(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Nested>
    { try JSONNodeDecoder(node: need(key)).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try JSONNodeDecoder(node: need(key)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { JSONNodeDecoder(node: try need(JSONKey(stringValue: "super"))) }
    func superDecoder(forKey key: Key) throws -> any Decoder { JSONNodeDecoder(node: try need(key)) }
  }

  struct Unkeyed: UnkeyedDecodingContainer {
    let node: JSONNode
    let count: Int?
    var currentIndex = 0
    var codingPath: [any CodingKey] { node.codingPath }
    var isAtEnd: Bool { currentIndex >= (count ?? 0) }

    private mutating func next() throws -> JSONNode {
      guard let element = node.element(currentIndex) else {
        throw DecodingError.valueNotFound(
          Any.self,
          .init(codingPath: codingPath + [JSONKey(intValue: currentIndex)], debugDescription: "the array is too short"))
      }
      currentIndex += 1
      return element
    }
    mutating func decodeNil() throws -> Bool {
      guard node.value[currentIndex]?.isNull == true else { return false }
      currentIndex += 1
      return true
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next().boolean() }
    mutating func decode(_ type: String.Type) throws -> String { try next().string() }
    mutating func decode(_ type: Double.Type) throws -> Double { try next().number() }
    mutating func decode(_ type: Float.Type) throws -> Float { Float(try next().number()) }
    mutating func decode(_ type: Int.Type) throws -> Int { try next().integer(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next().integer(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next().integer(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next().integer(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next().integer(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next().integer(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next().integer(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next().integer(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next().integer(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next().integer(type) }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
      -> KeyedDecodingContainer<Nested>
    { try JSONNodeDecoder(node: next()).container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try JSONNodeDecoder(node: next()).unkeyedContainer()
    }
    mutating func superDecoder() throws -> any Decoder { JSONNodeDecoder(node: try next()) }
  }

  struct Single: SingleValueDecodingContainer {
    let node: JSONNode
    var codingPath: [any CodingKey] { node.codingPath }

    func decodeNil() -> Bool { node.value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try node.boolean() }
    func decode(_ type: String.Type) throws -> String { try node.string() }
    func decode(_ type: Double.Type) throws -> Double { try node.number() }
    func decode(_ type: Float.Type) throws -> Float { Float(try node.number()) }
    func decode(_ type: Int.Type) throws -> Int { try node.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try node.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try node.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try node.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try node.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try node.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try node.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try node.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try node.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try node.integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try node.decode(type) }
  }
}
