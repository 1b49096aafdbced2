/// What one type asked for while it read made-up values.
final class Recording {
  /// Texts tried in turn, each with the format that its acceptance proves.
  static let texts: [(text: String, format: String?)] = [
    ("", nil), ("00000000-0000-7000-8000-000000000000", "uuid"), ("2026-01-01T00:00:00.000Z", "date-time"),
    ("a", nil), ("a@example.org", "email"), ("https://example.org/", "uri"), ("1", nil), ("#000000", nil),
  ]

  struct Member {
    let name: String
    let schema: JSONValue
    let isRequired: Bool
  }
  private let attempt: Int
  private(set) var members: [Member] = []
  var scalar: JSONValue?
  var elements: [JSONValue] = []

  init(attempt: Int = 0) { self.attempt = attempt }

  var text: String { Recording.texts[attempt].text }
  var number: Int { attempt == 0 ? 0 : 1 }

  /// A text asked for as the whole value.
  var textSchema: JSONValue {
    guard let format = Recording.texts[attempt].format else { return ["type": "string"] }
    return ["type": "string", "format": .string(format)]
  }

  func add(_ name: String, _ schema: JSONValue, isRequired: Bool) {
    if let index = members.firstIndex(where: { $0.name == name }) {
      // Asked for twice: required once is required.
      if isRequired, !members[index].isRequired {
        members[index] = Member(name: name, schema: schema, isRequired: true)
      }
    } else {
      members.append(Member(name: name, schema: schema, isRequired: isRequired))
    }
  }

  func finishArray() {
    guard let first = elements.first else { return scalar = ["type": "array"] }
    var schema: [String: JSONValue] = ["type": "array", "items": first]
    if elements.count > 1 {
      schema["minItems"] = .integer(Int64(elements.count))
      schema["maxItems"] = .integer(Int64(elements.count))
    }
    scalar = .object(schema)
  }

  /// The schema of an object with these members.
  var object: JSONValue {
    var properties: [String: JSONValue] = [:]
    for member in members {
      properties[member.name] = member.isRequired ? member.schema : SchemaRecorder.nullable(member.schema)
    }
    var schema: [String: JSONValue] = [
      "type": "object", "additionalProperties": false, "properties": .object(properties),
    ]
    let required = members.filter(\.isRequired).map(\.name).sorted()
    if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
    return .object(schema)
  }
}
