import Database
import Foundation
import IdentityTesting
import Inference
import TestSupport
import Testing
import TinyModels
import Web

@testable import Registry

@Suite("Things selected by a model", .enabled(if: Runtime.isHere, Runtime.missing))
struct SelectionTests {
  private static let files = [
    ("image_encoder", TinyModel.segmenterEncoder().bytes), ("mask_decoder", TinyModel.segmenterDecoder().bytes),
  ]

  /// Black, with a white rectangle from (32, 16) to (96, 48) of 128 × 64, or of fewer rows.
  private static func image(_ world: RegistryWorld, rows: UInt8 = 64) async throws -> String {
    let path = try await world.project("Rows \(rows)")
    var bytes: [UInt8] = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, rows, 0, 24, 0x20]
    for y in 0..<Int(rows) {
      for x in 0..<128 {
        bytes += [UInt8](repeating: (32..<96).contains(x) && (16..<48).contains(y) ? 255 : 0, count: 3)
      }
    }
    try await world.add([("square.tga", bytes)], to: path)
    let images = await world.send(.get, "\(path)/images").json["items"]?.array ?? []
    return "/api/v1/images/\(try #require(images.first?["id"]?.string))"
  }

  @Test func aClickFindsTheThing() async throws {
    try await RegistryWorld.lend { world in
      let image = try await Self.image(world)
      let none = await world.send(.post, "\(image)/selection", json: [:])
      #expect(none.code == "no_model" && none.text.contains("--task segmenter"), "\(none.text)")
      let made = try await world.add("Sam", task: "segmenter", Self.files)
      try #require(made["status"]?.string == "ready", "\(made)")
      #expect(made["input_width"]?.int == 64)
      // Only looked at, then answered from what is remembered.
      let prepared = await world.send(.post, "\(image)/selection", json: [:])
      #expect(prepared.status == 200, "\(prepared.text)")
      #expect(prepared.json["was_prepared"]?.bool == false && prepared.json["parts"]?.array?.isEmpty == true)
      let asked = await world.send(
        .post, "\(image)/selection",
        json: ["model_id": made["id"] ?? .null, "places": [["x": 64, "y": 32, "is_inside": true]]])
      #expect(asked.status == 200 && asked.json["was_prepared"]?.bool == true, "\(asked.text)")
      #expect(abs((asked.json["score"]?.double ?? 0) - 0.9) < 1e-4)
      #expect((asked.json["decoder_milliseconds"]?.double ?? 0) > 0)
      // Cells are 8 × 4 pixels; the border lies between the middles of a dark and a bright one.
      let parts = try #require(asked.json["parts"]?.array)
      try #require(parts.count == 1)
      let points = (parts[0]["outer"]?.array ?? []).map { ($0[0]?.double ?? -1, $0[1]?.double ?? -1) }
      let (xs, ys) = (points.map(\.0), points.map(\.1))
      #expect(abs((xs.min() ?? 0) - 32) < 6 && abs((xs.max() ?? 0) - 96) < 6, "\(points)")
      #expect(abs((ys.min() ?? 0) - 16) < 3 && abs((ys.max() ?? 0) - 48) < 3, "\(points)")
      #expect(await world.feature.embeddings.count == 1)
      // A box says 2 and 3, which this decoder takes for darkness: nothing is found.
      let box = await world.send(
        .post, "\(image)/selection", json: ["box": ["x": 10, "y": 10, "width": 100, "height": 50]])
      #expect(box.status == 200 && box.json["parts"]?.array?.isEmpty == true, "\(box.text)")
      #expect(try await world.rows("select from annotations").isEmpty)
    }
  }

  /// The first SAM: pictures keep their proportions at the upper left, points have padding, the picture's size is said.
  @Test(arguments: [true, false]) func theFirstArrangementIsFedAsItWasMade(_ givesLow: Bool) async throws {
    try await RegistryWorld.lend { world in
      let image = try await Self.image(world)
      let made = try await world.add(
        "Sam 1", task: "segmenter",
        [
          ("image_encoder", TinyModel.firstSegmenterEncoder().bytes),
          ("mask_decoder", TinyModel.firstSegmenterDecoder(givesLow: givesLow).bytes),
        ])
      try #require(made["status"]?.string == "ready", "\(made)")
      func edges(_ reply: RegistryWorld.Reply) throws -> [Double] {
        #expect(reply.status == 200, "\(reply.text)")
        let parts = try #require(reply.json["parts"]?.array)
        try #require(parts.count == 1, "\(reply.text)")
        let points = (parts[0]["outer"]?.array ?? []).map { ($0[0]?.double ?? -1, $0[1]?.double ?? -1) }
        return [points.map(\.0).min(), points.map(\.1).min(), points.map(\.0).max(), points.map(\.1).max()].map {
          $0 ?? -1
        }
      }
      func isThing(_ edges: [Double]) -> Bool { zip(edges, [32, 16, 96, 48]).allSatisfy { abs($0 - $1) < 2.5 } }
      // 128 × 64 pixels lie on 64 × 32 of the input: the click on (32, 16), its padding on (0, 0).
      let click = await world.send(
        .post, "\(image)/selection", json: ["places": [["x": 64, "y": 32, "is_inside": true]]])
      #expect(isThing(try edges(click)), "\(click.text)")
      let size = 32 * 0.0001 + 64 * 0.0003
      #expect(abs((click.json["score"]?.double ?? 0) - (0.5 + 0.032 + 0.048 + size)) < 1e-4, "\(click.text)")
      // A box is its two corners without padding, and leaves no doubt: the first mask.
      let box = await world.send(
        .post, "\(image)/selection", json: ["box": ["x": 10, "y": 10, "width": 100, "height": 50]])
      #expect(isThing(try edges(box)), "\(box.text)")
      #expect(abs((box.json["score"]?.double ?? 0) - (0.1 + 0.06 + 0.105 + size)) < 1e-4, "\(box.text)")
      // Of a picture that is all width, the masks have few rows.
      let flat = await world.send(
        .post, "\(try await Self.image(world, rows: 8))/selection",
        json: ["places": [["x": 64, "y": 4, "is_inside": true]]])
      #expect(flat.status == 200, "\(flat.text)")
    }
  }

  @Test func faultsHaveNames() async throws {
    try await RegistryWorld.lend { world in
      let image = try await Self.image(world)
      _ = try await world.add("Sam", task: "segmenter", Self.files)
      for body: JSONValue in [
        ["places": [["x": 200, "y": 1, "is_inside": true]]], ["places": [["x": 1, "y": 1, "is_inside": false]]],
        ["box": ["x": 0, "y": 0, "width": 0, "height": 5]], ["box": ["x": 100, "y": 0, "width": 100, "height": 5]],
      ] {
        #expect(await world.send(.post, "\(image)/selection", json: body).status == 422)
      }
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.post, "\(image)/selection", as: stranger, json: [:]).status == 404)
      // Two encoders are no pair, and a decoder alone is told what it lacks.
      let wrong = try await world.add(
        "Wrong", task: "segmenter", [("image_encoder", Self.files[0].1), ("mask_decoder", Self.files[0].1)])
      #expect(wrong["status"]?.string == "failed" && wrong["error"]?["code"]?.string == "unknown_layout", "\(wrong)")
      let other = try await world.add(
        "Other", task: "segmenter", [("image_encoder", EncoderTests.colours.bytes), ("mask_decoder", Self.files[1].1)])
      #expect(other["status"]?.string == "failed", "\(other)")
      let hinted = await world.send(
        .post, "/api/v1/models",
        json: [
          "name": "Hinted", "task": "segmenter", "hints": ["fit": "pad"],
          "files": [
            ["role": "image_encoder", "filename": "a.onnx", "size": 1],
            ["role": "mask_decoder", "filename": "b.onnx", "size": 1],
          ],
        ])
      #expect(hinted.status == 422)
    }
  }

  @Test func whatIsRememberedIsBounded() async throws {
    let kept = PictureEmbeddings(mostBytes: 100, patience: .seconds(600))
    func key(_ name: String) -> PictureEmbeddings.Key {
      PictureEmbeddings.Key(picture: name, page: 0, encoder: "encoder")
    }
    let forty = PictureEmbedding.made(of: 40)
    for name in ["a", "b"] { #expect(try await !kept.embedding(key(name)) { forty }.wasThere) }
    #expect(try await kept.embedding(key("a")) { forty }.wasThere)
    // Full: the one that was not used last goes.
    #expect(try await !kept.embedding(key("c")) { forty }.wasThere)
    #expect(await kept.count == 2)
    #expect(try await kept.embedding(key("a")) { forty }.wasThere)
    #expect(try await !kept.embedding(key("b")) { forty }.wasThere)
    // What fails is tried again.
    await #expect(throws: CancellationError.self) { try await kept.embedding(key("d")) { throw CancellationError() } }
    #expect(try await !kept.embedding(key("d")) { forty }.wasThere)
  }
}
