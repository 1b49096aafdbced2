import Testing

@testable import Web

@Suite struct RouterTests {
  @Test func longestPrefixWins() async throws {
    var router = Router()
    router.mount(prefix: "/api") { _ in .text("api") }
    router.mount(prefix: "/api/v1") { _ in .text("v1") }
    router.mount(prefix: "/xml", errors: ErrorStyle { error, _ in .text("<\(error.code)>", status: error.code.status) })
    { _ in
      throw APIError(.gone, headers: ["Retry-After": "3"])
    }
    func text(_ path: String) async -> String {
      let response = await router.handle(Request(target: path))
      guard case .bytes(let bytes) = response.body else { return "" }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(await text("/api/v1/x") == "v1")
    #expect(await text("/api/v1") == "v1")
    #expect(await text("/api/v12") == "api")
    #expect(await text("/xml/a") == "<gone>")
    #expect(await router.handle(Request(target: "/xml/a")).headers["Retry-After"] == "3")
    #expect(await text("/other").contains("not_found"))
  }

  @Test func refusesMethodsThatAMountDoesNotAnswer() async {
    var router = Router()
    var api = API()
    api.add(
      .post, "/api/things", id: "things.create", summary: "", tag: "", response: None.self, admit: { _, _ in () }
    ) { _, _ in .noContent }
    router.mount(api, prefix: "/api")
    router.mount(prefix: "/healthz", methods: [.get]) { _ in .text("ok") }
    router.mount(prefix: "/free") { _ in .text("ok") }
    func answer(_ method: Web.Method, _ path: String) async -> String {
      let response = await router.handle(Request(method: method, target: path))
      return "\(response.status) \(response.headers["Allow"] ?? "")"
    }
    #expect(await answer(.get, "/healthz") == "200 ")
    #expect(await answer(.head, "/healthz") == "200 ")
    #expect(await answer(.trace, "/healthz") == "405 GET, HEAD")
    #expect(await answer(.post, "/healthz") == "405 GET, HEAD")
    #expect(await answer(.trace, "/api/things") == "405 POST")
    #expect(await answer(.put, "/free") == "200 ")
  }

  @Test func findsTemplates() {
    var table = PathTable<Int>()
    for (number, template) in ["/a", "/a/{id}", "/a/new", "/a/{id}/b", "/f/{path...}", "/a/new/c"].enumerated() {
      table.update(template) { _ in number }
    }
    func find(_ path: String) -> String {
      guard let (value, parameters) = table.find(path) else { return "none" }
      return "\(value) " + parameters.values.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
    #expect(find("/a") == "0 ")
    #expect(find("/a/x%20y") == "1 id=x y")
    #expect(find("/a/new") == "2 ")
    #expect(find("/a/new/b") == "3 id=new")
    #expect(find("/a/new/c") == "5 ")
    #expect(find("/f/x/y%2Fz") == "4 path=x/y/z")
    #expect(find("/a/") == "none")
    #expect(find("/a/%00") == "none")
    #expect(find("/b") == "none")
  }

  @Test func allowsListedOrigins() async {
    var router = Router(crossOrigin: CrossOrigin(origins: ["https://good.example"]))
    router.mount(prefix: "/") { _ in .text("") }
    let good = await router.handle(Request(target: "/", headers: ["Origin": "https://good.example"]))
    #expect(good.headers["Access-Control-Allow-Origin"] == "https://good.example")
    let bad = await router.handle(Request(target: "/", headers: ["Origin": "https://evil.example"]))
    #expect(bad.headers["Access-Control-Allow-Origin"] == nil)
    #expect(bad.headers["Vary"] == "Origin")
    let preflight = await router.handle(
      Request(
        method: .options, target: "/",
        headers: ["Origin": "https://good.example", "Access-Control-Request-Method": "PUT"]))
    #expect(preflight.status == 204)
  }

  @Test func hidesUnknownErrors() async throws {
    struct Secret: Error { let password = "hunter2" }
    var router = Router()
    router.mount(prefix: "/") { _ in throw Secret() }
    let response = await router.handle(Request(id: "r1", target: "/"))
    guard case .bytes(let bytes) = response.body else {
      Issue.record("no body")
      return
    }
    #expect(response.status == 500)
    #expect(
      try JSONValue(parsing: bytes) == [
        "error": [
          "code": "internal", "hint": nil, "message": .string(ErrorCode.internal.meaning), "request_id": "r1",
        ]
      ])
  }

  @Test func codesAreUnique() {
    #expect(Set(ErrorCode.all.map(\.name)).count == ErrorCode.all.count)
    for code in ErrorCode.all { #expect((400..<600).contains(code.status)) }
  }
}
