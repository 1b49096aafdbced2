import Foundation

/// Finds the JSON schema of a `Decodable` type by letting it read made-up values and watching what it asks for.
final class SchemaRecorder {
  /// A type whose schema cannot be found.
  struct Failure: Error, CustomStringConvertible {
    let type: String
    let reason: String
    var description: String {
      "the schema of \(type) cannot be found (\(reason)); let it conform to DescribesSchema"
    }
  }

  /// Schemas by component name.
  private(set) var components: [String: JSONValue] = [:]
  private var names: [ObjectIdentifier: String] = [:]
  private var taken: [String: ObjectIdentifier] = [:]
  private var depth = 0

  func schema(ofAny type: Any.Type) throws -> JSONValue {
    guard let type = type as? any Decodable.Type else {
      throw Failure(type: String(reflecting: type), reason: "it is not Decodable")
    }
    return try schema(of: type)
  }

  /// The schema of a type: inline for scalars and lists, a reference for objects and enumerations.
  func schema<T: Decodable>(of type: T.Type) throws -> JSONValue {
    if let leaf = SchemaRecorder.leaf(type) { return leaf }
    if let own = type as? any DescribesSchema.Type { return own.jsonSchema }
    if let list = type as? any EmptyCollection.Type { return try list.schema(self) }
    if let optional = type as? any OptionalType.Type { return try optional.schema(self) }
    let id = ObjectIdentifier(type)
    if let name = names[id] { return SchemaRecorder.reference(name) }
    if let choices = SchemaRecorder.choices(type) {
      let name = try claim(type)
      components[name] = ["type": "string", "enum": .array(choices.map { .string($0) })]
      return SchemaRecorder.reference(name)
    }
    let name = try claim(type)
    let (recording, _) = try record(type)
    if let scalar = recording.scalar {
      release(type, name)
      return scalar
    }
    components[name] = recording.object
    return SchemaRecorder.reference(name)
  }

  /// The members of a type: names with schema and whether they are required. For query parameters.
  func members<T: Decodable>(of type: T.Type) throws -> [(name: String, schema: JSONValue, isRequired: Bool)] {
    let (recording, _) = try record(type)
    return recording.members.map { ($0.name, $0.schema, $0.isRequired) }
  }

  /// A made-up value. What it asks for on the way is recorded by the caller.
  func example<T: Decodable>(of type: T.Type) throws -> T {
    if let own = type as? any DescribesSchema.Type, let value = own.schemaExample as? T { return value }
    if let list = type as? any EmptyCollection.Type, let value = list.empty as? T { return value }
    if let optional = type as? any OptionalType.Type, let value = optional.absent as? T { return value }
    if let value = SchemaRecorder.leafExample(type) { return value }
    if let value = SchemaRecorder.firstChoice(type) { return value }
    guard let value = try record(type).value else {
      throw Failure(type: String(reflecting: type), reason: "it refuses every made-up value")
    }
    return value
  }

  /// Reads a type with other made-up values until one is accepted. The record of the longest reading counts.
  private func record<T: Decodable>(_ type: T.Type) throws -> (recording: Recording, value: T?) {
    guard depth < 64 else { throw Failure(type: String(reflecting: type), reason: "it contains itself") }
    depth += 1
    defer { depth -= 1 }
    var longest = Recording()
    for attempt in 0..<Recording.texts.count {
      let recording = Recording(attempt: attempt)
      do {
        let value = try T(from: RecordingDecoder(recorder: self, recording: recording))
        return (recording, value)
      } catch let failure as Failure { throw failure } catch {
        if attempt == 0 || recording.members.count > longest.members.count { longest = recording }
      }
    }
    return (longest, nil)
  }

  // Names

  private func claim(_ type: any Decodable.Type) throws -> String {
    let id = ObjectIdentifier(type)
    let name = SchemaRecorder.name(String(reflecting: type))
    if let other = taken[name], other != id {
      throw Failure(type: String(reflecting: type), reason: "another type is named \(name) in the document")
    }
    taken[name] = id
    names[id] = name
    return name
  }

  private func release(_ type: any Decodable.Type, _ name: String) {
    names[ObjectIdentifier(type)] = nil
    taken[name] = nil
  }

  /// `Library.Image.Summary` is ImageSummary, `Web.Page<Library.Image>` is ImagePage.
  static func name(_ reflected: String) -> String {
    var text = reflected
    // The context of a private or local type is written in brackets and is no part of its name.
    while let start = text.range(of: ".("), let end = text.range(of: ")", range: start.upperBound..<text.endIndex) {
      text.removeSubrange(start.lowerBound..<end.upperBound)
    }
    guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else {
      return text.split(separator: ".").dropFirst().joined()
    }
    let outer = text[..<open].split(separator: ".").dropFirst().joined()
    var arguments: [String] = []
    var level = 0
    var current = ""
    for character in text[text.index(after: open)...].dropLast() {
      if character == "<" { level += 1 }
      if character == ">" { level -= 1 }
      if character == ",", level == 0 {
        arguments.append(current)
        current = ""
      } else if character != " " {
        current.append(character)
      }
    }
    arguments.append(current)
    return arguments.map(name).joined() + outer
  }

  // Kinds of types

  static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

  /// The schema that also accepts null.
  static func nullable(_ schema: JSONValue) -> JSONValue {
    guard case .object(var members) = schema, !members.isEmpty else { return schema }
    if case .string(let type)? = members["type"], members["enum"] == nil {
      members["type"] = [.string(type), "null"]
      return .object(members)
    }
    return ["anyOf": [schema, ["type": "null"]]]
  }

  static func leaf(_ type: any Decodable.Type) -> JSONValue? {
    switch type {
    case is String.Type: ["type": "string"]
    case is Bool.Type: ["type": "boolean"]
    case is Double.Type, is Float.Type: ["type": "number"]
    case is Date.Type: ["type": "string", "format": "date-time"]
    case is UUID.Type: ["type": "string", "format": "uuid"]
    case is URL.Type: ["type": "string", "format": "uri"]
    case is Data.Type: ["type": "string", "contentEncoding": "base64"]
    default: (type as? any FixedWidthInteger.Type).map { integer($0) }
    }
  }

  private static func integer<T: FixedWidthInteger>(_ type: T.Type) -> JSONValue {
    [
      "type": "integer", "format": .string(T.bitWidth > 32 ? "int64" : "int32"),
      "minimum": .integer(Int64(clamping: T.min)), "maximum": .integer(Int64(clamping: T.max)),
    ]
  }

  private static func leafExample<T>(_ type: T.Type) -> T? {
    switch type {
    case is Date.Type: Date(timeIntervalSince1970: 0) as? T
    case is UUID.Type: UUID() as? T
    case is URL.Type: URL(string: "https://example.org/") as? T
    case is Data.Type: Data() as? T
    default: nil
    }
  }

  private static func choices(_ type: any Decodable.Type) -> [String]? {
    func list<E: CaseIterable & RawRepresentable>(_ type: E.Type) -> [String]? {
      let names = E.allCases.compactMap { $0.rawValue as? String }
      return names.count == E.allCases.count && !names.isEmpty ? names : nil
    }
    return (type as? any (CaseIterable & RawRepresentable).Type).flatMap { list($0) }
  }

  private static func firstChoice<T>(_ type: T.Type) -> T? {
    func first<E: CaseIterable>(_ type: E.Type) -> T? { E.allCases.first as? T }
    return (type as? any CaseIterable.Type).flatMap { first($0) }
  }
}
