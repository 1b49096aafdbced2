import Database
import Foundation
import IdentityTesting
import Library
import Objects
import Registry
import Similarity
import TestSupport
import Testing
import TinyModels
import Web

@testable import Mining

@Suite("Rules about prompts", .enabled(if: Runtime.isHere, Runtime.missing))
struct PromptRuleTests {
  /// Pictures are described by how light they are: white is (1, 0.1), black (-1, 0.1). "red" (587) means light, "car"
  /// (588) dark.
  private static let files: [(role: String, bytes: [UInt8])] = {
    var image = TinyModel.pictureEncoder([1, 0, 0, 0, 0, 0])
    image.arrays.append(TinyModel.array("shift", [1, 2], [0, 0.1]))
    image.nodes[2] = TinyModel.node("MatMul", ["flat", "matrix"], ["bare"])
    image.nodes.append(TinyModel.node("Add", ["bare", "shift"], ["image_embeds"]))
    return [
      ("image_encoder", image.bytes),
      ("text_encoder", TinyModel.textEncoder([587: [1, 0], 588: [-1, 0]], dimension: 2).bytes),
      ("tokenizer", TinyTokenizer.list),
    ]
  }()

  private static func rules(_ prompts: JSONValue, sharpness: Double = 50) -> JSONValue {
    ["filter": ["rules": ["prompts": prompts, "measures": ["sharpness": ["min": .number(sharpness)]]]]]
  }

  private static let light: JSONValue = [
    "texts": ["positive": ["red"], "junk": ["car"]], "positive": 0.5, "junk": 0.9,
  ]

  private func kept(_ world: MiningWorld) async throws -> [Int] {
    try await world.rows("select frame_number from frame_verdicts where verdict = 'kept' order by 1").map {
      try $0.get(0)
    }
  }

  @Test func withoutAModelTheyAreRefusedWithARemedy() async throws {
    try await MiningWorld.lend { world in
      let refused = await world.send(.patch, "\(world.path)/footage", json: Self.rules(Self.light))
      #expect(
        refused.status == 422 && refused.text.contains("framewright model add --task image_text"), "\(refused.text)")
      let preview = await world.send(
        .post, "\(world.path)/footage/preview", json: ["rules": ["prompts": Self.light]])
      #expect(preview.status == 422 && preview.text.contains("no"), "\(preview.text)")
      let model = try await world.makeModel("Clip", task: "image_text", Self.files, hints: #"{"colours": "centred"}"#)
      for wrong in [
        ["positive": 0.2], ["texts": ["positive": [""]]], ["texts": ["liked": ["a"]]],
        ["texts": ["junk": [.string(String(repeating: "a", count: 301))]]],
      ] as [JSONValue] {
        let reply = await world.send(.patch, "\(world.path)/footage", json: Self.rules(wrong))
        #expect(reply.status == 422, "\(wrong) \(reply.text)")
      }
      let set = await world.send(.patch, "\(world.path)/footage", json: Self.rules(Self.light))
      #expect(set.status == 200, "\(set.text)")
      #expect(set.json["settings"]?["filter"]?["encoder_id"]?.string == "\(model)")
      #expect(set.json["rules"]?["prompts"]?["texts"]?["positive"]?.array?.compactMap(\.string) == ["red"])
      #expect(await world.send(.delete, "/api/v1/models/\(model)").code == "conflict")
      // No other kind of model will do.
      let finder = try await world.makeDetector("Finder", TinyModel.finding([], classes: ["cat"]))
      var other = Self.rules(Self.light).object ?? [:]
      other["filter"] = ["rules": ["prompts": Self.light], "encoder_id": .string("\(finder)")]
      #expect(await world.send(.patch, "\(world.path)/footage", json: .object(other)).status == 422)
    }
  }

  @Test func promptsDecideAndFramesAreMeasuredOnce() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeModel("Clip", task: "image_text", Self.files, hints: #"{"colours": "centred"}"#)
      _ = await world.send(.patch, "\(world.path)/footage", json: Self.rules(Self.light))
      let video = try await world.makePictured("a", grays: [255, 0, 250, 5, 130])
      let early = await world.send(
        .post, "\(world.path)/footage/preview", json: ["rules": ["prompts": Self.light]])
      #expect(early.json["unscored"]?.int == 5 && early.json["kept"]?.int == 5, "\(early.text)")
      try await world.work(kinds: ["footage.filter"])
      // The last is neither: (0.02, 0.1) is 0.19 like light.
      #expect(try await kept(world) == [0, 2])
      let dropped = await world.send(.get, "\(world.path)/footage/frames?verdict=dropped").items
      #expect(
        dropped.map { $0["reason"]?.string } == ["prompt_positive_low", "prompt_positive_low", "prompt_positive_low"])
      #expect(dropped.first?["threshold"] == .number(0.5))
      #expect(abs((dropped.first?["score"]?.double ?? 0) + 1 / 1.01.squareRoot()) < 1e-3, "\(dropped)")
      #expect(try await world.rows("select from frame_similarities").count == 5)
      let described = try await world.rows("select from embeddings where model = \("\(model)")").count
      #expect(described == 5)

      // Other limits and other words need no picture any more.
      for frame in try await world.rows("select storage_path from video_frames") {
        try await world.store.delete(try ObjectKey(try frame.get(0)))
      }
      _ = await world.send(
        .patch, "\(world.path)/footage",
        json: Self.rules(["texts": ["positive": ["red"], "junk": ["car"]], "positive": 0.1, "junk": 0.9]))
      _ = await world.send(.post, "\(world.path)/footage/reapply")
      try await world.work(kinds: ["footage.filter"])
      #expect(try await kept(world) == [0, 2, 4])
      let dark: JSONValue = ["texts": ["positive": ["a car"]], "positive": 0.5]
      let preview = await world.send(
        .post, "\(world.path)/footage/preview",
        json: ["rules": ["prompts": dark], "video_id": .string("\(video)"), "details": true])
      #expect(preview.json["kept"]?.int == 2 && preview.json["unscored"]?.int == 0, "\(preview.text)")
      #expect(preview.json["spread"]?["prompt_positive"]?.array?.count == 21)
      _ = await world.send(.patch, "\(world.path)/footage", json: Self.rules(dark))
      _ = await world.send(.post, "\(world.path)/footage/reapply")
      try await world.work(kinds: ["footage.filter"])
      #expect(try await kept(world) == [1, 3])
      // What nobody asks any more is forgotten.
      #expect(try await world.rows("select distinct prompts from frame_similarities").count == 1)
      // A frame left to the rules again is judged by what was measured.
      _ = await world.send(
        .post, "\(world.path)/footage/verdicts",
        json: ["video_id": .string("\(video)"), "frames": [0], "verdict": "kept"])
      #expect(try await kept(world) == [0, 1, 3])
      _ = await world.send(
        .post, "\(world.path)/footage/verdicts", json: ["video_id": .string("\(video)"), "frames": [0]])
      #expect(try await kept(world) == [1, 3])
      try await world.expectTrueCounters()
    }
  }

  @Test func framesThatOtherLimitsDropAreNotDescribed() async throws {
    try await MiningWorld.lend { world in
      _ = try await world.makeModel("Clip", task: "image_text", Self.files, hints: #"{"colours": "centred"}"#)
      _ = await world.send(.patch, "\(world.path)/footage", json: Self.rules(Self.light, sharpness: 500))
      try await world.makePictured("a", grays: [255, 0])
      try await world.work(kinds: ["footage.filter"])
      #expect(try await world.rows("select from frame_similarities").isEmpty)
      #expect(try await world.rows("select from embeddings").isEmpty)
    }
  }

  @Test func marksDoNotDependOnOrder() {
    let id = ModelID()
    let one = PromptMeasure(encoder: id, texts: .init(positive: ["a", "b"], negative: ["c"]))
    #expect(one.mark == PromptMeasure(encoder: id, texts: .init(positive: ["b", "a"], negative: ["c"])).mark)
    #expect(one.mark != PromptMeasure(encoder: id, texts: .init(positive: ["a"], negative: ["b", "c"])).mark)
    let found = one.similarities(of: [1, 0], to: [[0, 1], [0.6, 0.8], [-1, 0]])
    #expect(abs((found.positive ?? 0) - 0.6) < 1e-6 && found.negative == -1 && found.junk == nil)
  }

  @Test func duplicatesAreComparedByTheProjectsModel() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeModel("Clip", task: "image_text", Self.files, hints: #"{"colours": "centred"}"#)
      #expect(
        await world.send(.put, "\(world.path)/encoders", json: ["similar": .string("\(model)")]).status == 200)
      _ = await world.send(
        .patch, "\(world.path)/footage",
        json: ["filter": ["rules": [:]], "dedup": ["method": "embedding", "most_distance": 0.01]])
      try await world.makePictured("a", grays: [255, 0, 250, 5])
      try await world.work(kinds: ["footage.filter"])
      #expect(await world.send(.post, "\(world.path)/footage/dedup", json: [:]).status == 202)
      try await world.work(kinds: ["footage.dedup"])
      #expect(
        try await world.rows("select from embeddings where model <> \("\(model)")").isEmpty, "the model alone is asked")
      let unique = try await world.rows("select from frame_verdicts where uniqueness = 'unique'").count
      #expect(unique == 2, "light ones and dark ones")
    }
  }
}
