import Foundation
import Testing

@testable import Web

@Suite struct OpenAPITests {
  enum Kind: String, Codable, CaseIterable { case box, polygon }
  struct Identifier: Codable, Sendable {
    let uuid: UUID
    init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let uuid = UUID(uuidString: text) else {
        throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no identifier"))
      }
      self.uuid = uuid
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(uuid)
    }
  }
  struct Shape: Codable, Sendable {
    var id: Identifier
    var kind: Kind
    var box: [Double]?
    var createdAt: Date
    var labels: [String: Int]
    var children: [Shape]?
    var data: JSONValue?
  }
  struct Write: Codable, Sendable {
    var kind: Kind
    var name: String
  }
  struct Filter: Codable, Sendable {
    var limit: Int?
    var classID: [UUID]?
    var withTotal: Bool
  }

  private func sample(reversed: Bool = false) throws -> JSONValue {
    var api = API()
    let add: [(inout API) -> Void] = [
      { api in
        api.add(
          .get, "/api/v1/projects/{project_id}/shapes", id: "shapes.list", summary: "List", tag: "shapes",
          query: Filter.self, response: Page<Shape>.self, admit: { _, _ in () }
        ) { _, _ in .ok(Page(items: [])) }
      },
      { api in
        api.add(
          .post, "/api/v1/shapes", id: "shapes.create", summary: "Create", tag: "shapes", body: Write.self,
          response: Shape.self, status: 201, errors: [.conflict], admit: { _, _ in () }
        ) { _, _ in .noContent }
      },
      { api in
        api.add(
          .delete, "/api/v1/shapes/{shape_id}", id: "shapes.delete", summary: "Delete", tag: "shapes",
          response: None.self, status: 204, security: .open, admit: { _, _ in () }
        ) { _, _ in .noContent }
      },
    ]
    for step in reversed ? add.reversed() : add { step(&api) }
    return try api.openAPI(title: "Test", version: "1")
  }

  @Test func describesTypes() throws {
    let schemas = try #require(try sample()["components"]?["schemas"])
    let shape = try #require(schemas["OpenAPITestsShape"])
    #expect(shape["required"] == ["created_at", "id", "kind", "labels"])
    #expect(shape["properties"]?["id"] == ["type": "string", "format": "uuid"])
    #expect(shape["properties"]?["created_at"] == ["type": "string", "format": "date-time"])
    #expect(shape["properties"]?["box"] == ["type": ["array", "null"], "items": ["type": "number"]])
    #expect(shape["properties"]?["data"] == [:])
    #expect(shape["properties"]?["labels"]?["additionalProperties"]?["type"] == "integer")
    #expect(
      shape["properties"]?["children"]
        == ["type": ["array", "null"], "items": ["$ref": "#/components/schemas/OpenAPITestsShape"]])
    #expect(schemas["OpenAPITestsKind"] == ["type": "string", "enum": ["box", "polygon"]])
    #expect(
      schemas["OpenAPITestsShapePage"]?["properties"]?["items"]?["items"]
        == ["$ref": "#/components/schemas/OpenAPITestsShape"])
  }

  @Test func describesOperations() throws {
    let document = try sample()
    let list = try #require(document["paths"]?["/api/v1/projects/{project_id}/shapes"]?["get"])
    #expect(list["parameters"]?.array?.map { $0["name"]?.string } == ["project_id", "class_id", "limit", "with_total"])
    #expect(list["parameters"]?[3]?["required"] == true)
    #expect(list["parameters"]?[2]?["required"] == false)
    let create = try #require(document["paths"]?["/api/v1/shapes"]?["post"])
    #expect(create["responses"]?["201"] != nil)
    #expect(create["responses"]?["409"]?["x-error-codes"] == ["conflict"])
    #expect(create["responses"]?["422"]?["x-error-codes"] == ["invalid_field", "unknown_field"])
    #expect(document["paths"]?["/api/v1/shapes/{shape_id}"]?["delete"]?["security"] == [])
  }

  @Test func doesNotDependOnOrder() throws {
    #expect(try sample().indentedBytes == sample(reversed: true).indentedBytes)
    #expect(try JSONValue(parsing: sample().indentedBytes) == sample())
  }

  @Test func namesTypes() {
    #expect(SchemaRecorder.name("Library.Image.Summary") == "ImageSummary")
    #expect(SchemaRecorder.name("Web.Page<Library.Image>") == "ImagePage")
    #expect(SchemaRecorder.name("A.(unknown context at $1f).B") == "B")
  }
}
