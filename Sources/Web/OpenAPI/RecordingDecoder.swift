/// A decoder that makes values up and records what is asked for.
struct RecordingDecoder: Decoder {
  let recorder: SchemaRecorder
  let recording: Recording
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed(recorder: recorder, recording: recording))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    recording.finishArray()
    return Unkeyed(recorder: recorder, recording: recording)
  }
  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    Single(recorder: recorder, recording: recording)
  }

  /// A made-up scalar, or a value of any other type.
  static func make<T: Decodable>(_ type: T.Type, _ recorder: SchemaRecorder, _ recording: Recording) throws -> T {
    if type == String.self, let text = recording.text as? T { return text }
    if type == Bool.self, let value = false as? T { return value }
    if type == Double.self, let value = Double(recording.number) as? T { return value }
    if type == Float.self, let value = Float(recording.number) as? T { return value }
    if let integer = type as? any FixedWidthInteger.Type, let value = integer.init(recording.number) as? T {
      return value
    }
    return try recorder.example(of: type)
  }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: SchemaRecorder
    let recording: Recording
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    private func name(_ key: Key) -> String { SnakeCase.name(key.stringValue) }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      recording.add(name(key), try recorder.schema(of: type), isRequired: true)
      return try RecordingDecoder.make(type, recorder, recording)
    }
    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
      recording.add(name(key), try recorder.schema(of: type), isRequired: false)
      return nil
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? { try optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try optional(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try optional(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(type, key) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Nested>
    { throw RecordingDecoder.unsupported("a nested container") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw RecordingDecoder.unsupported("a nested container")
    }
    func superDecoder() throws -> any Decoder { throw RecordingDecoder.unsupported("a super decoder") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw RecordingDecoder.unsupported("a super decoder") }
  }

  static func unsupported(_ what: String) -> SchemaRecorder.Failure {
    SchemaRecorder.Failure(type: "a type", reason: "it reads through \(what)")
  }

  struct Unkeyed: UnkeyedDecodingContainer {
    let recorder: SchemaRecorder
    let recording: Recording
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      currentIndex += 1
      recording.elements.append(try recorder.schema(of: type))
      recording.finishArray()
      return try RecordingDecoder.make(type, recorder, recording)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
      -> KeyedDecodingContainer<Nested>
    { throw RecordingDecoder.unsupported("a nested container") }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw RecordingDecoder.unsupported("a nested container")
    }
    mutating func superDecoder() throws -> any Decoder { throw RecordingDecoder.unsupported("a super decoder") }
  }

  struct Single: SingleValueDecodingContainer {
    let recorder: SchemaRecorder
    let recording: Recording
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
      recording.scalar = type == String.self ? recording.textSchema : try recorder.schema(of: type)
      return try RecordingDecoder.make(type, recorder, recording)
    }
  }
}
