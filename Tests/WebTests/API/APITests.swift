import Foundation
import Testing

@testable import Web

@Suite struct APITests {
  struct Box: Codable, Equatable {
    var name: String
    var projectID: UUID
  }
  struct Caller: Sendable { let name: String }

  private var api: API {
    var api = API(bodyLimit: 200)
    api.add(
      .post, "/boxes/{box_id}", id: "boxes.save", summary: "Save", tag: "boxes", body: Box.self, response: Box.self,
      status: 201,
      admit: { request, _ in
        guard let token = request.bearerToken else { throw APIError(.unauthorized) }
        return Caller(name: token)
      }
    ) { (caller: Caller, call) in
      let number: Int = try call.path("box_id")
      return .created(
        Box(name: "\(caller.name)\(number)\(call.body.name)", projectID: call.body.projectID), location: "/x")
    }
    api.add(
      .get, "/boxes/{box_id}", id: "boxes.show", summary: "Show", tag: "boxes", response: Box.self,
      admit: { _, _ in () }
    ) { _, _ in .json(Array(#"{"made":"elsewhere"}"#.utf8)).header("ETag", "\"1\"") }
    return api
  }

  private func post(_ body: String, _ headers: Headers = [:], path: String = "/boxes/7") async -> (Response, JSONValue?)
  {
    var headers = headers
    headers.setDefault("Authorization", "bearer me")
    headers.setDefault("Content-Type", "application/json; charset=utf-8")
    let response = await api.handle(
      Request(method: .post, target: path, headers: headers, body: .bytes(Array(body.utf8))))
    guard case .bytes(let bytes) = response.body else { return (response, nil) }
    return (response, try? JSONValue(parsing: bytes))
  }

  @Test func runsTypedOperations() async {
    let id = "00000000-0000-7000-8000-000000000001"
    let (response, json) = await post(#"{"name":"n","project_id":"\#(id)"}"#)
    #expect(response.status == 201)
    #expect(response.headers["Location"] == "/x")
    #expect(json == ["name": "me7n", "project_id": .string(id)])
  }

  @Test func refusesWhatDoesNotFit() async {
    func code(_ body: String, _ headers: Headers = [:], path: String = "/boxes/7") async -> String? {
      await post(body, headers, path: path).1?["error"]?["code"]?.string
    }
    let good = #"{"name":"n","project_id":"00000000-0000-7000-8000-000000000001"}"#
    #expect(await code("{") == "malformed_json")
    #expect(await code("") == "missing_body")
    #expect(await code("{}") == "invalid_field")
    #expect(await code(good.replacing("}", with: ",\"x\":1}")) == "unknown_field")
    #expect(await code(good, ["Content-Type": "text/plain"]) == "unsupported_media_type")
    #expect(await code(good + String(repeating: " ", count: 200)) == "body_too_large")
    #expect(await code(good, path: "/boxes/7?x=1") == "unknown_field")
    #expect(await code(good, path: "/boxes/seven") == "not_found")
    #expect(await code(good, path: "/boxes") == "not_found")
    #expect(await code("not read", ["Authorization": "Basic x"]) == "unauthorized")
  }

  @Test func knowsMethods() async {
    let head = await api.handle(Request(method: .head, target: "/boxes/7"))
    #expect(head.status == 200)
    #expect(head.headers["ETag"] == "\"1\"")
    let delete = await api.handle(Request(method: .delete, target: "/boxes/7"))
    #expect(delete.status == 405)
    #expect(delete.headers["Allow"] == "GET, HEAD, POST")
  }
}
