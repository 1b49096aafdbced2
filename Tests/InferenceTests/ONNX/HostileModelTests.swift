import Foundation
import Inference
import TestSupport
import Testing
import TinyModels

@Suite("Hostile models", .enabled(if: TestModels.hasRuntime, "\(withoutRuntime)"))
struct HostileModelTests {
  /// What loading bytes says; nil when they load.
  private func refusal(_ bytes: [UInt8], limits: InferenceLimits = InferenceLimits()) async throws -> InferenceError? {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.onnx")
      try Data(bytes).write(to: file)
      do {
        _ = try await ModelProcess.start(file, limits: limits, program: TestModels.program)
        return nil
      } catch let error as InferenceError {
        return error
      }
    }
  }

  @Test func cutAnywhereItIsNoModel() async throws {
    let whole = TinyModel.doubling().bytes
    for share in 0..<10 {
      let error = try await refusal(Array(whole.prefix(whole.count * share / 10)))
      #expect(error?.code == .notAModel, "\(share) tenths")
    }
  }

  @Test(arguments: [
    Array("not a model".utf8), [0], [255, 255, 255, 255], Array(repeating: 0xFF, count: 4096),
    [0x89, 0x50, 0x4E, 0x47], Array(repeating: 0x3A, count: 100),
  ]) func otherFilesAreNoModels(bytes: [UInt8]) async throws {
    #expect(try await refusal(bytes)?.code == .notAModel)
  }

  @Test func weightsElsewhereAreRefused() async throws {
    // data_location, and external_data without it.
    for field in [14, 13] {
      var model = TinyModel.doubling()
      if field == 14 {
        model.arrays[0].add(14, number: 1)
      } else {
        var entry = TinyModel.Proto()
        entry.add(1, "location")
        entry.add(2, "../../etc/passwd")
        model.arrays[0].add(13, entry)
      }
      #expect(try await refusal(model.bytes)?.code == .externalData)
    }
    // Inside an operation's attribute.
    var model = TinyModel.doubling()
    var tensor = TinyModel.Proto()
    tensor.add(14, number: 1)
    var attribute = TinyModel.Proto()
    attribute.add(1, "value")
    attribute.add(5, tensor)
    attribute.add(20, number: 4)
    model.nodes.append(TinyModel.node("Constant", [], ["c"], attributes: [attribute]))
    #expect(try await refusal(model.bytes)?.code == .externalData)
  }

  @Test func circlesAreRefused() async throws {
    var model = TinyModel.doubling()
    model.nodes = [TinyModel.node("Mul", ["x", "loop"], ["y"]), TinyModel.node("Add", ["y", "one"], ["loop"])]
    let error = try await refusal(model.bytes)
    #expect(error?.code == .notAModel)
    #expect(error?.reason.contains("“loop”") == true)
    model.nodes = [TinyModel.node("Mul", ["x", "two"], ["z"])]
    #expect(try await refusal(model.bytes)?.reason.contains("“y”") == true)
  }

  @Test func graphsInGraphsEndSomewhere() async throws {
    var graph = TinyModel.Proto()
    for _ in 0..<5000 {
      var attribute = TinyModel.Proto()
      attribute.add(6, graph)
      var node = TinyModel.Proto()
      node.add(5, attribute)
      graph = TinyModel.Proto()
      graph.add(1, node)
    }
    var model = TinyModel.Proto()
    model.add(7, graph)
    #expect(try await refusal(model.bytes)?.code == .notAModel)
  }

  @Test(arguments: [[1 << 40, 1 << 40], [-1], [Int.max, 3], [1000]]) func impossibleArraysAreRefused(shape: [Int])
    async throws
  {
    var model = TinyModel.doubling()
    model.arrays[0] = TinyModel.array("two", .float, shape, raw: [0, 0, 0, 64])
    #expect(try await refusal(model.bytes)?.code == .notAModel)
  }

  @Test func hugeResultsEndNothingButTheModel() async throws {
    // 2^40 numbers made from a shape: 4 TiB.
    var model = TinyModel()
    model.inputs = [TinyModel.value("x", .float, [1])]
    model.outputs = [TinyModel.value("y", .float, [1 << 20, 1 << 20])]
    model.arrays = [
      TinyModel.array(
        "shape", .int64, [2], raw: [Int64(1 << 20), Int64(1 << 20)].withUnsafeBytes { Array($0) })
    ]
    model.nodes = [
      TinyModel.node("ConstantOfShape", ["shape"], ["zeros"]), TinyModel.node("Add", ["zeros", "x"], ["y"]),
    ]
    var limits = InferenceLimits()
    limits.memory = 4 << 30
    limits.runSeconds = 30
    let bytes = model.bytes
    let wanted = limits
    let error = await #expect(throws: InferenceError.self) {
      try await withTemporaryFolder { folder in
        let file = folder.appendingPathComponent("model.onnx")
        try Data(bytes).write(to: file)
        let process = try await ModelProcess.start(file, limits: wanted, program: TestModels.program)
        _ = try await process.run(["x": #require(Tensor(shape: [1], [1]))])
      }
    }
    let codes: [InferenceError.Code] = [.unsupportedModel, .runFailed, .processEnded, .tooManyResults]
    #expect(error.map { codes.contains($0.code) } == true, "\(String(describing: error))")
  }

  @Test func unknownOperationsAndWrongTypesAreSaid() async throws {
    var model = TinyModel.doubling()
    model.nodes[0] = TinyModel.node("NoSuchOperation", ["x", "two"], ["twice"])
    #expect(try await refusal(model.bytes)?.code == .unsupportedModel)
    model = TinyModel.doubling()
    model.arrays[0] = TinyModel.array("two", .int64, [1], raw: [2, 0, 0, 0, 0, 0, 0, 0])
    #expect(try await refusal(model.bytes)?.code == .unsupportedModel)
  }

  @Test func filesOverTheLimitAndOddFilesAreRefused() async throws {
    var limits = InferenceLimits()
    limits.modelBytes = 100
    #expect(try await refusal(TinyModel.doubling().bytes, limits: limits)?.code == .tooManyBytes)
    for path in ["/dev/zero", "/", "/nonexistent"] {
      let error = await #expect(throws: InferenceError.self) {
        try await ModelProcess.start(URL(fileURLWithPath: path), program: TestModels.program)
      }
      #expect(error?.code == .unreadable)
    }
  }

  @Test func flippedBytesNeverTakeTheServiceDown() async throws {
    let whole = TinyModel.doubling().bytes
    var state: UInt64 = 20_260_101
    for _ in 0..<24 {
      var bytes = whole
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 25) | 1
      }
      // It loads, or it says why not: the call comes back either way.
      _ = try await refusal(bytes)
    }
  }
}
