extension API {
  /// The OpenAPI 3.1 document of all operations. Equal operations give equal bytes, whatever order they were added in.
  /// - Throws: when a type's schema cannot be found; the message names the type and the remedy.
  public func openAPI(title: String, version: String, description: String = "") throws -> JSONValue {
    let recorder = SchemaRecorder()
    var paths: [String: [String: JSONValue]] = [:]
    for operation in operations.sorted(by: { $0.id < $1.id }) {
      let path = operation.path.replacing("...}", with: "}")
      paths[path, default: [:]][operation.method.rawValue.lowercased()] = try describe(operation, recorder)
    }
    var schemas = recorder.components
    schemas["Error"] = API.errorSchema
    let tags = Set(operations.map(\.tag)).sorted()
    return [
      "openapi": "3.1.0",
      "info": ["title": .string(title), "version": .string(version), "description": .string(description)],
      "tags": .array(tags.map { ["name": .string($0)] }),
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(schemas),
        "securitySchemes": [
          "bearer": [
            "type": "http", "scheme": "bearer",
            "description": "A session's access token, or an API key that begins with `wld_`.",
          ]
        ],
      ],
      "security": [["bearer": []]],
    ]
  }

  private func describe(_ operation: Operation, _ recorder: SchemaRecorder) throws -> JSONValue {
    var parameters: [JSONValue] = []
    for name in API.parameterNames(operation.path) {
      let schema: JSONValue =
        name.hasSuffix("_id") ? ["type": "string", "format": "uuid"] : ["type": "string", "minLength": 1]
      parameters.append(["name": .string(name), "in": "path", "required": true, "schema": schema])
    }
    if let query = operation.query {
      for member in try recorder.members(of: query).sorted(by: { $0.name < $1.name }) {
        parameters.append([
          "name": .string(member.name), "in": "query", "required": .bool(member.isRequired), "schema": member.schema,
        ])
      }
    }
    var result: [String: JSONValue] = [
      "operationId": .string(operation.id), "summary": .string(operation.summary), "tags": [.string(operation.tag)],
      "responses": .object(try responses(operation, recorder)),
    ]
    if !parameters.isEmpty { result["parameters"] = .array(parameters) }
    if operation.security == .open { result["security"] = [] }
    if let body = operation.body {
      result["requestBody"] = [
        "required": true, "content": ["application/json": ["schema": try recorder.schema(of: body)]],
      ]
    } else if !operation.rawBody.isEmpty {
      result["requestBody"] = ["required": true, "content": API.content(operation.rawBody)]
    }
    return .object(result)
  }

  private func responses(_ operation: Operation, _ recorder: SchemaRecorder) throws -> [String: JSONValue] {
    var success: [String: JSONValue] = ["description": "Success"]
    if let response = operation.response {
      success["content"] = ["application/json": ["schema": try recorder.schema(of: response)]]
    } else if !operation.rawResponse.isEmpty {
      success["content"] = API.content(operation.rawResponse)
    }
    var result = [String(operation.status): JSONValue.object(success)]
    for answer in operation.further {
      var other: [String: JSONValue] = ["description": "Success"]
      if let response = answer.response {
        other["content"] = ["application/json": ["schema": try recorder.schema(of: response)]]
      }
      result[String(answer.status)] = .object(other)
    }
    for (status, codes) in Dictionary(grouping: errors(of: operation), by: \.status) {
      let codes = codes.sorted { $0.name < $1.name }
      result[String(status)] = [
        "description": .string(codes.map { "`\($0.name)`: \($0.meaning)" }.joined(separator: " ")),
        "content": ["application/json": ["schema": SchemaRecorder.reference("Error")]],
        "x-error-codes": .array(codes.map { .string($0.name) }),
      ]
    }
    return result
  }

  /// The stated errors and those that its form implies.
  private func errors(of operation: Operation) -> Set<ErrorCode> {
    var codes: Set<ErrorCode> = [.badRequest, .tooManyRequests, .internal, .unavailable]
    codes.formUnion(operation.errors)
    if operation.security == .bearer { codes.formUnion([.unauthorized, .forbidden]) }
    if operation.path.contains("{") { codes.insert(.notFound) }
    if operation.query != nil { codes.formUnion([.invalidField, .unknownField]) }
    if operation.body != nil {
      codes.formUnion([
        .malformedJSON, .missingBody, .invalidField, .unknownField, .unsupportedMediaType, .bodyTooLarge,
      ])
    }
    // Any operation refuses a query or body that it does not take.
    codes.formUnion([.unknownField])
    if !operation.rawBody.isEmpty { codes.formUnion([.bodyTooLarge, .unsupportedMediaType]) }
    return codes
  }

  private static func content(_ kinds: [RawContent]) -> JSONValue {
    .object(
      Dictionary(
        kinds.map { kind in
          let schema: JSONValue =
            kind.mediaType == "application/json" ? [:] : ["type": "string", "description": .string(kind.description)]
          return (kind.mediaType, ["schema": schema])
        }, uniquingKeysWith: { first, _ in first }))
  }

  static func parameterNames(_ path: String) -> [String] {
    path.split(separator: "/").compactMap { segment in
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
      return segment.dropFirst().dropLast().replacing("...", with: "")
    }.map { String($0) }
  }

  /// Extra members may follow, such as the current state after a stale write.
  private static let errorSchema: JSONValue = [
    "type": "object", "required": ["error"],
    "properties": [
      "error": [
        "type": "object", "required": ["code", "message", "hint", "request_id"], "additionalProperties": false,
        "properties": [
          "code": ["type": "string", "enum": .array(ErrorCode.all.map(\.name).sorted().map { .string($0) })],
          "message": ["type": "string"], "hint": ["type": ["string", "null"]], "request_id": ["type": "string"],
        ],
      ]
    ],
  ]
}

extension JSONValue {
  /// The document with two spaces of indentation, sorted keys and a final line break: for files under review.
  public var indentedBytes: [UInt8] {
    var text: [UInt8] = []
    indent(into: &text, level: 0)
    text.append(10)
    return text
  }

  private func indent(into text: inout [UInt8], level: Int) {
    func newLine(_ level: Int) { text += [10] + [UInt8](repeating: 0x20, count: 2 * level) }
    switch self {
    case .array(let items) where !items.isEmpty:
      text.append(0x5b)
      for (index, item) in items.enumerated() {
        if index > 0 { text.append(0x2c) }
        newLine(level + 1)
        item.indent(into: &text, level: level + 1)
      }
      newLine(level)
      text.append(0x5d)
    case .object(let members) where !members.isEmpty:
      text.append(0x7b)
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text.append(0x2c) }
        newLine(level + 1)
        text += JSONValue.string(member.key).bytes + [0x3a, 0x20]
        member.value.indent(into: &text, level: level + 1)
      }
      newLine(level)
      text.append(0x7d)
    default: text += bytes
    }
  }
}
