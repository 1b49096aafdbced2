import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Inference
import Library
import Objects
import TestSupport
import Testing
import TinyModels
import Web

@testable import Registry

@Suite("Models", .enabled(if: Runtime.isHere, Runtime.missing))
struct ModelTests {
  private static let detector = TinyModel.finding(
    [TinyBox(8, 8, 24, 24, score: 0.9, index: 1)], classes: ["cat", "driver"]
  ).bytes

  @Test func aDetectorIsLookedAtAndReady() async throws {
    try await RegistryWorld.lend { world in
      let model = try await world.add("Finder", [("model", Self.detector)])
      #expect(model["status"]?.string == "ready", "\(model)")
      #expect(model["layout"]?.string == "final")
      #expect(model["input_width"]?.int == 64)
      #expect(model["class_names"]?.array?.compactMap(\.string) == ["cat", "driver"])
      let file = try #require(model["files"]?[0])
      let hash = Hexadecimal.encode(SHA256.hash(Self.detector))
      #expect(file["sha256"]?.string == hash)
      #expect(file["is_complete"]?.bool == true)
      #expect(file["facts"]?["inputs"]?[0]?["name"]?.string == "images")
      #expect(file["facts"]?["inputs"]?[0]?["shape"]?.array?.compactMap(\.int) == [1, 3, 64, 64])
      let path = ObjectNames.model(world.workspace, sha256: hash)
      #expect(try await world.store.head(ObjectKey(path))?.size == Int64(Self.detector.count))
      let id = try #require(model["id"]?.string.flatMap { ModelID($0) })
      let plan = try await world.database.transaction(world.admin.claims, readOnly: true) {
        try ModelStore.plan(id, in: $0)
      }
      #expect(plan?.className(1) == "driver")
      #expect(await world.send(.post, "/api/v1/models/\(id)/inspect").code == "conflict")
    }
  }

  @Test func namesSaidByThePersonComeBeforeTheFiles() async throws {
    try await RegistryWorld.lend { world in
      let model = try await world.add(
        "Finder", [("model", Self.detector)], hints: ["class_names": ["katze", "fahrer"]])
      #expect(model["class_names"]?.array?.compactMap(\.string) == ["katze", "fahrer"])
      let wrong = await world.send(
        .post, "/api/v1/models",
        json: [
          "name": "x", "task": "detector", "hints": ["class_names": ["a", "a"]],
          "files": [["role": "model", "filename": "m", "size": 3]],
        ])
      #expect(wrong.status == 422)
    }
  }

  @Test func hostileFilesFailWithTheirReason() async throws {
    try await RegistryWorld.lend { world in
      for (name, bytes, code) in [
        ("text", Array("not a model".utf8), "not_a_model"),
        ("cut", Array(Self.detector.prefix(Self.detector.count / 2)), "not_a_model"),
        ("other", TinyModel.doubling().bytes, "unknown_layout"),
      ] {
        let model = try await world.add(name, [("model", bytes)])
        #expect(model["status"]?.string == "failed", "\(model)")
        #expect(model["error"]?["code"]?.string == code, "\(model)")
        #expect(model["error"]?["message"]?.string?.contains("/") == false, "a path of the server")
      }
      // Names that no database holds, and two that are one.
      let odd = TinyModel.detector(
        input: [1, 3, 64, 64], results: [("output0", [1, 10, 6], [Float](repeating: 0, count: 60))],
        metadata: [("names", "{0: 'a\\x00b', 1: 'ab', 2: ''}"), ("end2end", "True"), ("task", "detect")])
      let model = try await world.add("odd", [("model", odd.bytes)])
      #expect(model["status"]?.string == "ready", "\(model)")
      #expect(Set(model["class_names"]?.array?.compactMap(\.string) ?? []).count == 3, "\(model)")
    }
  }

  @Test func aFailedModelIsTriedAgain() async throws {
    // A server without the program: the first look fails.
    try await RegistryWorld.lend(program: nil) { world in
      let model = try await world.add("Finder", [("model", Self.detector)])
      #expect(model["error"]?["code"]?.string == "models_off")
      let id = try #require(model["id"]?.string)
      #expect(await world.send(.post, "/api/v1/models/\(id)/inspect").status == 202)
      let capable = RegistryWorld(
        identity: world.identity, store: world.store, folder: world.folder,
        feature: RegistryFeature(database: world.database, store: world.store, program: Runtime.program),
        library: world.library, admin: world.admin)
      try await capable.work()
      let again = await world.send(.get, "/api/v1/models/\(id)").json
      #expect(again["status"]?.string == "ready", "\(again)")
      #expect(again["error"] == nil || again["error"] == .null)
    }
  }

  @Test func encodersOfImagesAndTexts() async throws {
    try await RegistryWorld.lend { world in
      let image = TinyModel.pictureEncoder([1, 0, 0, 0, 1, 0, 0, 0, 1]).bytes
      let text = TinyModel.textEncoder([320: [1, 0, 0]], dimension: 3).bytes
      let model = try await world.add(
        "Clip", task: "image_text",
        [("image_encoder", image), ("text_encoder", text), ("tokenizer", TinyTokenizer.json())])
      #expect(model["status"]?.string == "ready", "\(model)")
      #expect(model["files"]?.array?.count == 3)
      #expect(model["input_width"]?.int == 8 && model["vector_length"]?.int == 3)
      // Crossed, it is told.
      let crossed = try await world.add(
        "Crossed", task: "image_text",
        [("image_encoder", text), ("text_encoder", image), ("tokenizer", TinyTokenizer.list)])
      #expect(crossed["error"]?["code"]?.string == "wrong_kind", "\(crossed)")
      let others = TinyModel.textEncoder([320: [1, 0, 0, 0]], dimension: 4).bytes
      let pair = try await world.add(
        "Of two models", task: "image_text",
        [("image_encoder", image), ("text_encoder", others), ("tokenizer", TinyTokenizer.list)])
      #expect(pair["error"]?["code"]?.string == "no_pair", "\(pair)")
      for (name, bytes) in [("Binary", [0xFF, 0xFE, 0]), ("Other", Array(#"{"model": {"type": "Unigram"}}"#.utf8))] {
        let binary = try await world.add(
          name, task: "image_text", [("image_encoder", image), ("text_encoder", text), ("tokenizer", bytes)])
        #expect(binary["error"]?["code"]?.string == "not_a_tokenizer", "\(binary)")
      }
      let embedder = try await world.add(
        "Looks", task: "image_embedder", [("image_encoder", image)],
        hints: ["colours": "plain", "fit": "stretch", "side": 8])
      #expect(embedder["status"]?.string == "ready", "\(embedder)")
      let wide = try await world.add(
        "Wide", task: "image_embedder", [("image_encoder", image)], hints: ["side": 16])
      #expect(wide["error"]?["code"]?.string == "wrong_input", "\(wide)")
      for (task, hints) in [
        ("detector", ["fit": "crop"]), ("image_embedder", ["tokens": 8]), ("image_embedder", ["layout": "final"]),
      ] as [(String, JSONValue)] {
        let role = task == "detector" ? "model" : "image_encoder"
        let refused = await world.send(
          .post, "/api/v1/models",
          json: [
            "name": "x", "task": .string(task), "hints": hints,
            "files": [["role": .string(role), "filename": "m", "size": 3]],
          ])
        #expect(refused.status == 422, "\(refused.text)")
      }
      let missing = await world.send(
        .post, "/api/v1/models",
        json: ["name": "x", "task": "image_text", "files": [["role": "model", "filename": "m", "size": 3]]])
      #expect(missing.status == 422)
    }
  }

  @Test func namesAreUniqueUntilTheModelIsGone() async throws {
    try await RegistryWorld.lend { world in
      let model = try await world.add("Finder", [("model", Self.detector)])
      let id = try #require(model["id"]?.string)
      let body: JSONValue = [
        "name": " Finder ", "task": "detector", "files": [["role": "model", "filename": "m.onnx", "size": 3]],
      ]
      #expect(await world.send(.post, "/api/v1/models", json: body).code == "already_exists")
      let renamed = await world.send(.patch, "/api/v1/models/\(id)", json: ["name": "Seeker"])
      #expect(renamed.json["name"]?.string == "Seeker")
      #expect(await world.send(.patch, "/api/v1/models/\(id)", json: ["name": " "]).status == 422)
      // The same bytes twice: they go with the second.
      let twin = try await world.add("Twin", [("model", Self.detector)])
      let key = try ObjectKey(
        ObjectNames.model(world.workspace, sha256: Hexadecimal.encode(SHA256.hash(Self.detector))))
      #expect(await world.send(.delete, "/api/v1/models/\(id)").status == 204)
      #expect(try await world.store.head(key) != nil)
      #expect(await world.send(.get, "/api/v1/models/\(id)").status == 404)
      #expect(await world.send(.delete, "/api/v1/models/\(try #require(twin["id"]?.string))").status == 204)
      #expect(try await world.store.head(key) == nil)
      #expect(await world.send(.post, "/api/v1/models", json: body).status == 201)
      // The names stay for the labels.
      #expect(try await world.rows("select from models where deleted_at is not null").count == 2)
    }
  }

  @Test func aModelInUseStays() async throws {
    try await RegistryWorld.lend { world in
      let id = try #require(
        try await world.add("Finder", [("model", Self.detector)])["id"]?.string.flatMap { ModelID($0) })
      let made = await world.send(
        .post, "/api/v1/projects", json: ["name": "Roads", "project_type": "object_detection"])
      let project = try #require(made.json["id"]?.string.flatMap { ProjectID($0) })
      let (workspace, user) = (world.workspace, world.admin.userID.uuid)
      try await world.database.transaction(world.admin.claims) {
        try ModelStore.use(
          id, for: "footage.detect", task: .detector, project: project.uuid, workspace: workspace, by: user, in: $0)
      }
      let refused = await world.send(.delete, "/api/v1/models/\(id)")
      #expect(refused.code == "conflict")
      #expect(
        refused.json["error"]?["message"]?.string?.contains("Roads (footage.detect, set by ") == true, "\(refused.text)"
      )
      #expect(await world.send(.get, "/api/v1/models/\(id)").json["uses"]?[0]?["project_name"]?.string == "Roads")
      await #expect(throws: APIError.self) {
        try await world.database.transaction(world.admin.claims) {
          try ModelStore.use(
            id, for: "search", task: .imageText, project: project.uuid, workspace: workspace, by: user, in: $0)
        }
      }
      try await world.database.transaction(world.admin.claims) {
        try ModelStore.use(
          nil, for: "footage.detect", task: .detector, project: project.uuid, workspace: workspace, by: user, in: $0)
      }
      #expect(await world.send(.delete, "/api/v1/models/\(id)").status == 204)
    }
  }

  @Test func nothingIsSeenByOthers() async throws {
    try await RegistryWorld.lend { world in
      let id = try await world.upload("Finder", [("model", Self.detector)])
      let other = try await world.identity.signUp("other")
      for (method, path, body) in [
        (Web.Method.get, "", nil), (.patch, "", ["name": "Mine"]), (.delete, "", nil), (.post, "/inspect", nil),
        (.post, "/files/model/parts", ["numbers": [1]]),
      ] as [(Web.Method, String, JSONValue?)] {
        let reply = await world.send(method, "/api/v1/models/\(id)\(path)", as: other, json: body)
        #expect(reply.status == 404, "\(method) \(path): \(reply.text)")
      }
      #expect(await world.send(.get, "/api/v1/models", as: other).json["items"]?.array?.isEmpty == true)
      let viewer = try await world.identity.join(world.admin, as: .viewer)
      #expect(await world.send(.get, "/api/v1/models/\(id)", as: viewer).status == 200)
      #expect(await world.send(.delete, "/api/v1/models/\(id)", as: viewer).status == 403)
    }
  }

  @Test func whatNeverArrivesIsGivenUp() async throws {
    try await RegistryWorld.lend { world in
      let body: JSONValue = [
        "name": "Slow", "task": "detector", "files": [["role": "model", "filename": "m.onnx", "size": 30]],
      ]
      let id = try #require(await world.send(.post, "/api/v1/models", json: body).json["id"]?.string)
      let early = await world.send(.post, "/api/v1/models/\(id)/inspect")
      #expect(early.code == "conflict")
      try await world.feature.expire()
      #expect(await world.send(.get, "/api/v1/models/\(id)").json["status"]?.string == "pending")
      try await world.identity.asSuperuser("update models set created_at = now() - interval '25 hours'")
      try await world.feature.expire()
      let model = await world.send(.get, "/api/v1/models/\(id)").json
      #expect(model["error"]?["code"]?.string == "upload_expired", "\(model)")
      #expect(await world.send(.post, "/api/v1/models/\(id)/inspect").code == "gone")
      #expect(await world.send(.delete, "/api/v1/models/\(id)").status == 204)
    }
  }
}
