import Foundation

/// Writes an `Encodable` straight into bytes. Containers are closed when their parent is written to again, which is
/// the order in which synthesized code writes; writing to a closed container throws.
final class JSONEncodingStream {
  private enum Kind { case object, array }
  var writer = JSONWriter()
  private var open: [(kind: Kind, serial: Int)] = []
  private var serial = 0
  /// Values begun so far; tells whether a type wrote anything at all.
  private var written = 0

  func encode<T: Encodable>(_ value: T) throws {
    if T.self == Date.self, let date = value as? Date { return scalar { $0.string(Timestamp.text(date)) } }
    if T.self == UUID.self, let uuid = value as? UUID { return scalar { $0.string(uuid.uuidString.lowercased()) } }
    if T.self == JSONValue.self, let json = value as? JSONValue { return scalar { $0.value(json) } }
    if T.self == URL.self, let url = value as? URL { return scalar { $0.string(url.absoluteString) } }
    if T.self == Data.self, let data = value as? Data { return scalar { $0.string(data.base64EncodedString()) } }
    let depth = open.count
    let before = written
    try value.encode(to: JSONStreamEncoder(stream: self, keysAreData: value is any KeyedByData))
    close(to: depth)
    if written == before {
      scalar { writer in
        writer.beginObject()
        writer.endObject()
      }
    }
  }

  func scalar(_ write: (inout JSONWriter) -> Void) {
    written += 1
    write(&writer)
  }

  func beginObject() -> Int {
    begin(.object)
  }

  func beginArray() -> Int {
    begin(.array)
  }

  private func begin(_ kind: Kind) -> Int {
    written += 1
    serial += 1
    open.append((kind, serial))
    if kind == .object { writer.beginObject() } else { writer.beginArray() }
    return serial
  }

  private func close(to depth: Int) {
    while open.count > depth {
      if open.removeLast().kind == .object { writer.endObject() } else { writer.endArray() }
    }
  }

  /// Makes a container the innermost one.
  func focus(_ serial: Int, _ path: [any CodingKey]) throws {
    guard let index = open.lastIndex(where: { $0.serial == serial }) else {
      throw EncodingError.invalidValue(
        serial, .init(codingPath: path, debugDescription: "a container was written to after its parent"))
    }
    close(to: index + 1)
  }
}

struct JSONStreamEncoder: Encoder {
  let stream: JSONEncodingStream
  var keysAreData = false
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed(stream: stream, serial: stream.beginObject(), keysAreData: keysAreData))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { Unkeyed(stream: stream, serial: stream.beginArray()) }
  func singleValueContainer() -> any SingleValueEncodingContainer { Single(stream: stream) }

  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let stream: JSONEncodingStream
    let serial: Int
    let keysAreData: Bool
    var codingPath: [any CodingKey] { [] }

    private func name(_ key: some CodingKey) throws {
      try stream.focus(serial, [key])
      stream.writer.key(keysAreData ? key.stringValue : SnakeCase.name(key.stringValue))
    }
    func encodeNil(forKey key: Key) throws {
      try name(key)
      stream.scalar { $0.null() }
    }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      try name(key)
      try stream.encode(value)
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
      -> KeyedEncodingContainer<Nested>
    {
      try? name(key)
      return JSONStreamEncoder(stream: stream).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      try? name(key)
      return JSONStreamEncoder(stream: stream).unkeyedContainer()
    }
    func superEncoder() -> any Encoder {
      try? name(JSONKey(stringValue: "super"))
      return JSONStreamEncoder(stream: stream)
    }
    func superEncoder(forKey key: Key) -> any Encoder {
      try? name(key)
      return JSONStreamEncoder(stream: stream)
    }
  }

  struct Unkeyed: UnkeyedEncodingContainer {
    let stream: JSONEncodingStream
    let serial: Int
    var count = 0
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws {
      try stream.focus(serial, [])
      count += 1
      stream.scalar { $0.null() }
    }
    mutating func encode<T: Encodable>(_ value: T) throws {
      try stream.focus(serial, [])
      count += 1
      try stream.encode(value)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
      count += 1
      try? stream.focus(serial, [])
      return JSONStreamEncoder(stream: stream).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      count += 1
      try? stream.focus(serial, [])
      return JSONStreamEncoder(stream: stream).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder {
      count += 1
      try? stream.focus(serial, [])
      return JSONStreamEncoder(stream: stream)
    }
  }

  struct Single: SingleValueEncodingContainer {
    let stream: JSONEncodingStream
    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { stream.scalar { $0.null() } }
    func encode(_ value: Bool) throws { stream.scalar { $0.bool(value) } }
    func encode(_ value: String) throws { stream.scalar { $0.string(value) } }
    func encode(_ value: Double) throws { stream.scalar { $0.number(value) } }
    func encode(_ value: Float) throws {
      stream.scalar { $0.raw(Array(value.isFinite ? value.description.utf8 : "null".utf8)) }
    }
    func encode(_ value: Int) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: Int8) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: Int16) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: Int32) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: Int64) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: UInt) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: UInt8) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: UInt16) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: UInt32) throws { stream.scalar { $0.integer(value) } }
    func encode(_ value: UInt64) throws { stream.scalar { $0.integer(value) } }
    func encode<T: Encodable>(_ value: T) throws { try stream.encode(value) }
  }
}
