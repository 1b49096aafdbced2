import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Library
import Objects
import TestSupport
import Testing
import TinyModels
import Web

@testable import Registry

@Suite("Encoders of a project", .enabled(if: Runtime.isHere, Runtime.missing))
struct EncoderTests {
  /// Pictures by their mean colour; "red" is the token 587, "tree" of "trees" 604, "blue" no token of its own.
  static let colours = TinyModel.pictureEncoder([1, 0, 0, 0, 1, 0, 0, 0, 1])
  static let words = TinyModel.textEncoder(
    [587: [1, -0.5, -0.5], 604: [-0.5, 1, -0.5], 588: [-0.5, -0.5, 1]], dimension: 3)

  /// A picture of one colour, in TGA.
  static func picture(_ red: UInt8, _ green: UInt8, _ blue: UInt8, side: Int = 16) -> [UInt8] {
    [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(side), 0, UInt8(side), 0, 24, 0x20]
      + (0..<side * side).flatMap { _ in [blue, green, red] }
  }

  private static func clip(_ world: RegistryWorld, _ name: String = "Clip") async throws -> String {
    let model = try await world.add(
      name, task: "image_text",
      [
        ("image_encoder", colours.bytes), ("text_encoder", words.bytes), ("tokenizer", TinyTokenizer.json()),
      ], hints: ["colours": "centred", "fit": "stretch"])
    guard model["status"]?.string == "ready" else { throw TestSupportError.missing("\(model)") }
    return model["id"]?.string ?? ""
  }

  private static let primaries = [
    ("red.tga", picture(250, 10, 10)), ("green.tga", picture(10, 250, 10)), ("blue.tga", picture(10, 10, 250)),
    ("dark-red.tga", picture(120, 5, 5)),
  ]

  private static func names(_ reply: RegistryWorld.Reply) -> [String] {
    (reply.json["images"]?.array ?? []).map { $0["filename"]?.string ?? "" }
  }

  @Test func wordsFindPictures() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      let none = await world.send(.get, "\(path)/search/description?text=red")
      #expect(none.code == "conflict")
      #expect(none.json["error"]?["hint"]?.string?.contains("framewright model add --task image_text") == true)
      let model = try await Self.clip(world)
      let unchosen = await world.send(.get, "\(path)/search/description?text=red")
      #expect(unchosen.code == "conflict" && unchosen.text.contains("has chosen no image-text model"))
      try await world.add(Self.primaries, to: path)
      let chosen = await world.send(.put, "\(path)/encoders", json: ["words": .string(model)])
      #expect(chosen.status == 200, "\(chosen.text)")
      #expect(chosen.json["words"]?["model_name"]?.string == "Clip" && chosen.json["words"]?["waiting"]?.int == 4)
      try await world.work()
      let state = await world.send(.get, "\(path)/encoders").json
      #expect(state["words"]?["described"]?.int == 4 && state["words"]?["waiting"]?.int == 0, "\(state)")
      // In the order of the cosines of (byte / 127.5 - 1) with the word's vector.
      let red = await world.send(.get, "\(path)/search/description?text=a%20red%20photo")
      #expect(red.status == 200, "\(red.text)")
      #expect(Self.names(red).prefix(2).sorted() == ["dark-red.tga", "red.tga"], "\(red.text)")
      let id = try #require(red.json["images"]?.array?.first { $0["filename"]?.string == "red.tga" }?["id"]?.string)
      let (r, g, b) = (250 / 127.5 - 1, 10 / 127.5 - 1, 10 / 127.5 - 1)
      let cosine = (r - 0.5 * g - 0.5 * b) / ((r * r + g * g + b * b).squareRoot() * 1.5.squareRoot())
      #expect(abs((red.json["distances"]?[id]?.double ?? 9) - (1 - cosine)) < 1e-4, "\(red.text)")
      #expect(Self.names(await world.send(.get, "\(path)/search/description?text=TREES")).first == "green.tga")
      let car = await world.send(.get, "\(path)/search/description?text=car&limit=1")
      #expect(Self.names(car) == ["blue.tga"])
      #expect(await world.send(.get, "\(path)/search/description?text=%20").status == 422)
      #expect(await world.send(.get, "\(path)/search/description?text=car&limit=0").status == 422)
      // What comes later is described when it is read.
      try await world.add([("leaf.tga", Self.picture(20, 240, 30))], to: path)
      let trees = await world.send(.get, "\(path)/search/description?text=trees&limit=2")
      #expect(Set(Self.names(trees)) == ["green.tga", "leaf.tga"])
      // In use it stays; let go, its vectors go with it.
      #expect(await world.send(.delete, "/api/v1/models/\(model)").code == "conflict")
      #expect(await world.send(.put, "\(path)/encoders", json: [:]).status == 200)
      #expect(await world.send(.delete, "/api/v1/models/\(model)").status == 204)
      #expect(try await world.rows("select from embeddings where model = \(model)").isEmpty)
    }
  }

  @Test func anotherModelComparesPictures() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      try await world.add(Self.primaries, to: path)
      let made = try await world.add(
        "Looks", task: "image_embedder", [("image_encoder", Self.colours.bytes)], hints: ["colours": "centred"])
      let model = try #require(made["id"]?.string)
      let images = await world.send(.get, "\(path)/images").json["items"]?.array ?? []
      let red = try #require(images.first { $0["filename"]?.string == "red.tga" }?["id"]?.string)
      let before = await world.send(.get, "\(path)/similar?image_id=\(red)")
      #expect(before.json["model"]?.string == "builtin-1")
      // An embedder knows no words.
      #expect(await world.send(.put, "\(path)/encoders", json: ["words": .string(model)]).status == 422)
      #expect(await world.send(.put, "\(path)/encoders", json: ["similar": .string(model)]).status == 200)
      #expect(await world.send(.get, "\(path)/similar?image_id=\(red)").code == "image_not_ready")
      try await world.work()
      let after = await world.send(.get, "\(path)/similar?image_id=\(red)&within=2")
      #expect(after.json["model"]?.string == model)
      #expect(Self.names(after).first == "dark-red.tga" && Self.names(after).count == 3, "\(after.text)")
      let state = await world.send(.get, "\(path)/embeddings").json
      #expect(state["model"]?.string == model && state["described"]?.int == 4)
      // Another project of the same pictures need not look again.
      let other = try await world.project("Streets")
      try await world.add(Self.primaries, to: other)
      #expect(await world.send(.put, "\(other)/encoders", json: ["similar": .string(model)]).status == 200)
      try await world.work()
      #expect(try await world.rows("select from embeddings where model = \(model)").count == 4)
      #expect(try await world.rows("select from embedding_queue").isEmpty)
      #expect(await world.send(.put, "\(path)/encoders", json: [:]).json["similar"] ?? .null == .null)
      #expect(await world.send(.get, "\(path)/similar?image_id=\(red)").json["model"]?.string == "builtin-1")
    }
  }

  @Test func whatFailsIsToldAndTriedAgain() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      let model = try await Self.clip(world)
      try await world.add(Self.primaries, to: path)
      let hash = Hexadecimal.encode(SHA256.hash(Self.colours.bytes))
      let key = try ObjectKey(ObjectNames.model(world.workspace, sha256: hash))
      try await world.store.delete(key)
      _ = await world.send(.put, "\(path)/encoders", json: ["similar": .string(model), "words": .string(model)])
      try await world.work()
      let failed = await world.send(.get, "\(path)/encoders").json
      #expect(failed["words"]?["error"]?["code"]?.string != nil && failed["words"]?["waiting"]?.int == 4, "\(failed)")
      #expect(failed["similar"]?["error"]?["message"]?.string?.isEmpty == false)
      // Nothing is tried by itself any more.
      try await world.library.startDueEncodings()
      #expect(try await world.rows("select from jobs where status in ('queued', 'running')").isEmpty)
      try await world.store.put(key, .bytes(Self.colours.bytes), contentType: "application/octet-stream")
      let again = await world.send(.post, "\(path)/encoders/describe")
      #expect(again.status == 202 && again.json["words"]?["error"] ?? .null == .null)
      try await world.work()
      #expect(await world.send(.get, "\(path)/encoders").json["words"]?["described"]?.int == 4)
    }
  }

  @Test func aQueueWithoutAJobIsFoundAgain() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      let model = try await Self.clip(world)
      try await world.add(Self.primaries, to: path)
      _ = await world.send(.put, "\(path)/encoders", json: ["words": .string(model)])
      try await world.identity.asSuperuser("delete from jobs where kind = 'images.encode'")
      try await world.library.startDueEncodings()
      try await world.library.startDueEncodings()
      #expect(try await world.rows("select from jobs where status = 'queued'").count == 1)
      try await world.work()
      #expect(await world.send(.get, "\(path)/encoders").json["words"]?["described"]?.int == 4)
    }
  }

  @Test func picturesThatCannotBeReadDoNotHoldUpOthers() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      let model = try await Self.clip(world)
      try await world.add(Self.primaries, to: path)
      let gone = Hexadecimal.encode(SHA256.hash(Self.primaries[0].1))
      try await world.store.delete(try ObjectKey(ObjectNames.content(world.workspace, sha256: gone)))
      _ = await world.send(.put, "\(path)/encoders", json: ["words": .string(model)])
      try await world.work()
      let state = await world.send(.get, "\(path)/encoders").json
      #expect(state["words"]?["described"]?.int == 3 && state["words"]?["waiting"]?.int == 1, "\(state)")
      #expect(try await world.rows("select from embedding_queue").isEmpty)
    }
  }

  @Test func nothingIsSeenByOthers() async throws {
    try await RegistryWorld.lend { world in
      let path = try await world.project()
      let model = try await Self.clip(world)
      let other = try await world.identity.signUp("other")
      #expect(await world.send(.get, "\(path)/encoders", as: other).status == 404)
      #expect(await world.send(.get, "\(path)/search/description?text=red", as: other).status == 404)
      let theirs = await world.send(
        .post, "/api/v1/projects", as: other, json: ["name": "Theirs", "project_type": "object_detection"])
      let id = try #require(theirs.json["id"]?.string)
      let stolen = await world.send(
        .put, "/api/v1/projects/\(id)/encoders", as: other, json: ["words": .string(model)])
      #expect(stolen.status == 422, "\(stolen.text)")
      let viewer = try await world.identity.join(world.admin, as: .viewer)
      #expect(await world.send(.get, "\(path)/encoders", as: viewer).status == 200)
      #expect(await world.send(.put, "\(path)/encoders", as: viewer, json: [:]).status == 403)
    }
  }
}
