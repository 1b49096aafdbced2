import Foundation
import Imaging
import Testing
import TinyModels

@testable import Inference

@Suite("Encoders", .enabled(if: TestModels.hasRuntime, "OpenVINO is not in .deps/openvino"))
struct EncoderTests {
  private static func plain(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Raster? {
    Raster(
      size: PixelSize(width: 20, height: 10), channels: 3, depth: .eight,
      bytes: (0..<200).flatMap { _ in [red, green, blue] })
  }

  private static func unit(_ values: [Double]) -> [Double] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }

  private static func expectNear(_ found: [Float], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) < 1e-5, "\(found) \(expected)") }
  }

  @Test(arguments: [-1, 1, 3]) func picturesBecomeVectors(_ rows: Int) async throws {
    let matrix: [Float] = [1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 1, 1]
    try await withModel(.pictureEncoder(matrix, rows: rows)) { process in
      let encoder = try await ImageEncoder(process, options: EncoderOptions(colours: .clip))
      #expect(encoder.plan.dimension == 4 && encoder.plan.width == 8 && encoder.plan.batch == (rows < 0 ? nil : rows))
      let colours: [[UInt8]] = [[255, 0, 0], [0, 255, 0], [10, 20, 200], [90, 90, 90], [1, 2, 3]]
      let vectors = try await encoder.vectors(of: colours.compactMap { Self.plain($0[0], $0[1], $0[2]) })
      #expect(vectors.count == colours.count)
      let mean = [0.48145466, 0.4578275, 0.40821073], deviation = [0.26862954, 0.26130258, 0.27577711]
      for (colour, vector) in zip(colours, vectors) {
        let input = (0..<3).map { (Double(colour[$0]) / 255 - mean[$0]) / deviation[$0] }
        Self.expectNear(vector, Self.unit([input[0], input[1], input[2], input[0] * 2 + input[2]]))
      }
      // What was found out once is good for another process.
      let again = ImageEncoder(process, plan: encoder.plan)
      #expect(try await again.vectors(of: colours.prefix(1).compactMap { Self.plain($0[0], $0[1], $0[2]) }).count == 1)
      #expect(try await again.vectors(of: []).isEmpty)
    }
  }

  @Test(arguments: [-1, 1]) func textsBecomeVectors(_ rows: Int) async throws {
    let tokenizer = try TextTokenizer(TinyTokenizer.list)
    // "red" is 587, "car" 588; nothing else counts.
    try await withModel(.textEncoder([587: [1, 0, 0], 588: [0, 2, 0]], dimension: 3, rows: rows)) { process in
      let encoder = try await TextEncoder(process, tokenizer: tokenizer)
      #expect(encoder.plan.length == 8 && encoder.plan.dimension == 3)
      Self.expectNear(try await encoder.vector(of: "a red car", tokenizer), Self.unit([1, 2, 0]))
      Self.expectNear(try await encoder.vector(of: "RED", tokenizer), [1, 0, 0])
      // Cut behind the eighth token, the last one included.
      Self.expectNear(try await encoder.vector(of: "car the the the the the red", tokenizer), [0, 1, 0])
      await #expect(throws: InferenceError.self) { try await encoder.vector(of: "nothing", tokenizer) }
    }
  }

  @Test func aMaskAndPlacesAreFed() async throws {
    let tokenizer = try TextTokenizer(TinyTokenizer.list)
    var model = TinyModel.textEncoder([:], dimension: 1)
    model.inputs.append(TinyModel.value("attention_mask", .int64, [1, 8]))
    model.inputs.append(TinyModel.value("position_ids", .int64, [1, 8]))
    // The sums of the three inputs.
    model.arrays = [TinyModel.array("axis", .int64, [1], raw: [1, 0, 0, 0, 0, 0, 0, 0])]
    model.outputs = [TinyModel.value("text_embeds", .float, [1, 3])]
    model.nodes = []
    for name in ["input_ids", "attention_mask", "position_ids"] {
      model.nodes += [
        TinyModel.node("Cast", [name], ["\(name)_wide"], attributes: [TinyModel.attribute("to", 1)]),
        TinyModel.node("ReduceSum", ["\(name)_wide", "axis"], ["\(name)_sum"]),
      ]
    }
    model.nodes.append(
      TinyModel.node(
        "Concat", ["input_ids_sum", "attention_mask_sum", "position_ids_sum"], ["text_embeds"],
        attributes: [TinyModel.attribute("axis", 1)]))
    try await withModel(model) { process in
      let encoder = try await TextEncoder(process, tokenizer: tokenizer)
      Self.expectNear(
        try await encoder.vector(of: "red car", tokenizer), Self.unit([621 + 587 + 588 + 622, 4, 28]))
    }
  }

  @Test func whatIsNoEncoderIsRefused() async throws {
    let tokenizer = try TextTokenizer(TinyTokenizer.list)
    for model in [TinyModel.doubling(), .textEncoder([:], dimension: 3)] {
      try await withModel(model) { process in
        await #expect(throws: InferenceError.self) { try await ImageEncoder(process) }
      }
    }
    for model in [TinyModel.doubling(), .pictureEncoder([1, 0, 0, 0, 1, 0, 0, 0, 1])] {
      try await withModel(model) { process in
        await #expect(throws: InferenceError.self) { try await TextEncoder(process, tokenizer: tokenizer) }
      }
    }
    try await withModel(.pictureEncoder([1, 0, 0, 0, 1, 0, 0, 0, 1])) { process in
      await #expect(throws: InferenceError.self) {
        try await ImageEncoder(process, options: EncoderOptions(side: 16))
      }
    }
  }

  private func withModel(_ model: TinyModel, _ body: (ModelProcess) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encoders-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = try await ModelProcess.start(try model.write(folder), program: TestModels.program)
    defer { process.stop() }
    try await body(process)
  }
}
