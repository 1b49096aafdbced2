import Database
import Foundation
import IdentityTesting
import Inference
import Objects
import TestSupport
import Testing
import TinyModels
import Web

@testable import Registry

@Suite("Detectors asked from an image's page", .enabled(if: Runtime.isHere, Runtime.missing))
struct PredictionTests {
  /// Scores are those here times the picture's mean brightness.
  static let finder = TinyModel.findingBright(
    [TinyBox(8, 20, 40, 44, score: 0.8, index: 1), TinyBox(0, 0, 16, 16, score: 0.4, index: 0)],
    classes: ["car", "person"])

  /// A project with one white picture, twice as wide as it is high: the address of its predictions.
  static func image(_ world: RegistryWorld, width: Int = 128, height: Int = 64) async throws -> String {
    let path = try await world.project()
    let picture: [UInt8] =
      [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(width), 0, UInt8(height), 0, 24, 0x20]
      + [UInt8](repeating: 255, count: width * height * 3)
    try await world.add([("white.tga", picture)], to: path)
    let images = await world.send(.get, "\(path)/images").json["items"]?.array ?? []
    return "/api/v1/images/\(try #require(images.first?["id"]?.string))"
  }

  @Test func boxesComeInPixelsOfTheImage() async throws {
    try await RegistryWorld.lend { world in
      let image = try await Self.image(world)
      let made = try await world.add("Finder", [("model", Self.finder.bytes)])
      let model = try #require(made["id"]?.string)
      let asked = await world.send(
        .post, "\(image)/predictions", json: ["model_id": .string(model), "confidence": 0.05])
      #expect(asked.status == 200, "\(asked.text)")
      #expect(asked.json["model_name"]?.string == "Finder" && asked.json["model_id"]?.string == model)
      // 64 × 64 with the picture in its middle half, at half its size; 16 rows of gray 114 above and below.
      let boxes = asked.json["boxes"]?.array ?? []
      let mean = (0.5 + 0.5 * 114 / 255)
      // The other box lies above the picture.
      try #require(boxes.count == 1, "\(asked.text)")
      #expect(boxes[0]["class_name"]?.string == "person")
      #expect(abs((boxes[0]["confidence"]?.double ?? 0) - 0.8 * mean) < 1e-3)
      let data = try #require(boxes[0]["data"])
      #expect(
        [data["x"]?.double, data["y"]?.double, data["width"]?.double, data["height"]?.double] == [16, 8, 64, 48])
      // Without a name the newest detector is taken; what scores less is left out.
      let newest = await world.send(.post, "\(image)/predictions", json: ["confidence": 0.9])
      #expect(newest.status == 200 && newest.json["boxes"]?.array?.isEmpty == true, "\(newest.text)")
      // Nothing is kept.
      #expect(try await world.rows("select from annotations").isEmpty)
    }
  }

  @Test func faultsHaveNames() async throws {
    try await RegistryWorld.lend { world in
      let image = try await Self.image(world)
      let none = await world.send(.post, "\(image)/predictions", json: [:])
      #expect(none.status == 409 && none.code == "no_model")
      #expect(none.json["error"]?["hint"]?.string?.contains("framewright model add") == true)
      let embedder = try await world.add(
        "Looks", task: "image_embedder", [("image_encoder", EncoderTests.colours.bytes)])
      let wrong = await world.send(.post, "\(image)/predictions", json: ["model_id": embedder["id"] ?? .null])
      #expect(wrong.code == "no_model", "\(wrong.text)")
      _ = try await world.add("Finder", [("model", Self.finder.bytes)])
      for body: JSONValue in [["confidence": 2], ["overlap": -1], ["limit": 0], ["limit": 1001]] {
        #expect(await world.send(.post, "\(image)/predictions", json: body).status == 422)
      }
      // Neither model nor picture of somebody else.
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.post, "\(image)/predictions", as: stranger, json: [:]).status == 404)
      // Its bytes are gone.
      try await world.identity.asSuperuser("update model_files set storage_path = storage_path || 'x'")
      let gone = await world.send(.post, "\(image)/predictions", json: [:])
      #expect(gone.code == "model_failed" || gone.code == "not_found", "\(gone.text)")
    }
  }

  @Test func aServerWithoutTheRuntimeSaysSo() async throws {
    var bare = Runtime.program
    bare.libraries = nil
    for program in [nil, bare] {
      try await RegistryWorld.lend(program: program) { world in
        let image = try await Self.image(world)
        let plan = try JSONCoder.decode(
          DetectorPlan.self,
          from: Array(
            """
            {"layout":"final","class_names":["car"],"width":64,"height":64,"batch":1,"is_half":false,"image_input":0,
            "outputs":[0],"is_centred":false}
            """.utf8))
        let (id, workspace) = (ModelID(), world.workspace)
        try await world.database.transaction(world.admin.claims) { transaction in
          try transaction.execute(
            """
            insert into models (workspace_id, id, name, framework, task, status, hints)
            values (\(workspace), \(id), 'Finder', 'onnx', 'detector', 'pending', '{}')
            """)
          try transaction.execute(
            """
            insert into model_files (workspace_id, model_id, role, filename, size, storage_path, part_size)
            values (\(workspace), \(id), 'model', 'model.onnx', 3, 'nowhere', 8388608)
            """)
          try ModelStore.ready(id, plan: plan, classNames: ["car"], in: transaction)
        }
        try await world.store.put(
          try ObjectKey("nowhere"), .bytes(Self.finder.bytes), contentType: "application/octet-stream")
        let asked = await world.send(.post, "\(image)/predictions", json: [:])
        #expect(asked.status == 501 && asked.code == "models_off", "\(asked.text)")
      }
    }
  }
}
