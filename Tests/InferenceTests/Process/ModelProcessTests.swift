import Foundation
import Glibc
import Inference
import Testing
import TinyModels

@Suite("Models in processes of their own", .enabled(if: TestModels.hasRuntime, "\(withoutRuntime)"))
struct ModelProcessTests {
  @Test func aModelSaysWhatItTakesAndGives() async throws {
    var model = TinyModel.doubling()
    model.metadata = [("names", "{0: 'person'}"), ("task", "detect")]
    let process = try await TestModels.start(model)
    #expect(process.description.inputs == [ModelPort(name: "x", type: .float32, shape: [nil, 3])])
    #expect(process.description.outputs == [ModelPort(name: "y", type: .float32, shape: [nil, 3])])
    #expect(process.description.metadata == ["names": "{0: 'person'}", "task": "detect"])
  }

  @Test(arguments: [1, 2, 7, 5000]) func numbersComeBack(rows: Int) async throws {
    let process = try await TestModels.start(.doubling())
    let values = (0..<rows * 3).map { Float($0) / 8 }
    let input = try #require(Tensor(shape: [rows, 3], values))
    for _ in 0..<3 {
      let output = try await process.run(["x": input])
      #expect(output["y"]?.shape == [rows, 3])
      #expect(output["y"]?.floats == values.map { 2 * $0 + 1 })
    }
  }

  @Test func growingAndShrinkingRunsShareTheMemory() async throws {
    let process = try await TestModels.start(.doubling())
    for rows in [1, 40_000, 3, 90_000, 0x2000] {
      let input = try #require(Tensor(shape: [rows, 3], (0..<rows * 3).map { Float($0 % 1000) }))
      let output = try await process.run(["x": input])
      #expect(output["y"]?.floats.last == 2 * Float((rows * 3 - 1) % 1000) + 1)
    }
  }

  @Test func resultsMayBeTheInputsThemselves() async throws {
    var model = TinyModel()
    model.inputs = [TinyModel.value("x", .float, [-1, 4])]
    model.outputs = ["y", "z"].map { TinyModel.value($0, .float, [-1, 4]) }
    model.nodes = ["y", "z"].map { TinyModel.node("Identity", ["x"], [$0]) }
    let process = try await TestModels.start(model)
    for rows in [1, 100_000, 5] {
      let values = (0..<rows * 4).map { Float($0) }
      let output = try await process.run(["x": #require(Tensor(shape: [rows, 4], values))])
      #expect(output["y"]?.floats == values && output["z"]?.floats == values)
    }
  }

  @Test func wideNumbersComeBackAsTheyAre() async throws {
    var model = TinyModel()
    model.inputs = [TinyModel.value("x", .double, [2])]
    model.outputs = [TinyModel.value("y", .double, [2])]
    model.nodes = [TinyModel.node("Neg", ["x"], ["y"])]
    let process = try await TestModels.start(model)
    let bytes = [1.5, -3].withUnsafeBytes { Array($0) }
    let output = try await process.run(["x": #require(Tensor(type: .float64, shape: [2], bytes: bytes))])
    #expect(output["y"]?.floats == [-1.5, 3])
  }

  @Test func whatDoesNotFitIsRefusedWithWords() async throws {
    let process = try await TestModels.start(.doubling(rows: 2))
    for shape in [[2, 4], [3, 3], [6], [1, 2, 3]] {
      let input = try #require(Tensor(shape: shape, [Float](repeating: 0, count: shape.reduce(1, *))))
      let error = await #expect(throws: InferenceError.self) { try await process.run(["x": input]) }
      #expect(error?.code == .wrongInput)
      #expect(error?.reason.contains("x float32 [2, 3]") == true)
    }
    let good = try #require(Tensor(shape: [2, 3], [Float](repeating: 0, count: 6)))
    await #expect(throws: InferenceError.self) { try await process.run(["y": good]) }
    // Refusals cost nothing: it still runs.
    #expect(try await process.run(["x": good])["y"]?.floats == [Float](repeating: 1, count: 6))
  }

  @Test func resultsBeyondTheLimitAreRefused() async throws {
    // Each run gives a thousand times what it takes.
    var model = TinyModel()
    model.inputs = [TinyModel.value("x", .float, [-1, 1])]
    model.outputs = [TinyModel.value("y", .float, [-1, 1000])]
    model.arrays = [TinyModel.array("row", [1, 1000], [Float](repeating: 1, count: 1000))]
    model.nodes = [TinyModel.node("Mul", ["x", "row"], ["y"])]
    var limits = InferenceLimits()
    limits.tensorBytes = 1 << 20
    let process = try await TestModels.start(model, limits: limits)
    let small = try #require(Tensor(shape: [10, 1], [Float](repeating: 3, count: 10)))
    let large = try #require(Tensor(shape: [1000, 1], [Float](repeating: 3, count: 1000)))
    #expect(try await process.run(["x": small])["y"]?.floats.count == 10_000)
    let error = await #expect(throws: InferenceError.self) { try await process.run(["x": large]) }
    #expect(error?.code == .tooManyResults)
    #expect(try await process.run(["x": small])["y"]?.floats.count == 10_000)
  }

  @Test func aKilledProcessIsAnErrorAndNotTheEnd() async throws {
    let process = try await TestModels.start(.doubling())
    process.stop()
    let input = try #require(Tensor(shape: [1, 3], [1, 2, 3]))
    let error = await #expect(throws: InferenceError.self) { try await process.run(["x": input]) }
    #expect(error?.code == .processEnded)
    #expect(process.hasEnded)
  }

  @Test func aSlowModelIsEnded() async throws {
    // 10 billion multiplications or more: longer than a tenth of a second anywhere.
    var model = TinyModel()
    model.inputs = [TinyModel.value("x", .float, [-1, -1])]
    model.outputs = [TinyModel.value("y", .float, [-1, -1])]
    var last = "x"
    for index in 0..<40 {
      let next = index == 39 ? "y" : "m\(index)"
      model.nodes.append(TinyModel.node("MatMul", [last, "x"], [next]))
      last = next
    }
    var limits = InferenceLimits()
    limits.runSeconds = 0.1
    let process = try await TestModels.start(model, limits: limits)
    let input = try #require(Tensor(shape: [2000, 2000], [Float](repeating: 0.001, count: 4_000_000)))
    let error = await #expect(throws: InferenceError.self) { try await process.run(["x": input]) }
    #expect(error?.code == .tooSlow)
    #expect(process.hasEnded)
  }

  @Test func aMissingLibraryIsSaidWithItsRemedy() async throws {
    try await withTemporaryModel(.doubling()) { file in
      var program = TestModels.program
      for libraries in [nil, file.deletingLastPathComponent()] {
        program.libraries = libraries
        let wanted = program
        let error = await #expect(throws: InferenceError.self) {
          try await ModelProcess.start(file, program: wanted)
        }
        #expect(error?.code == .runtimeMissing)
        #expect(error?.remedy.contains("make bootstrap") == true)
      }
    }
  }

  @Test func aProgramThatServesNothingIsSaid() async throws {
    try await withTemporaryModel(.doubling()) { file in
      for path in ["/bin/true", "/nonexistent"] {
        let program = ModelProcess.Program(path: path, arguments: [], libraries: nil)
        let error = await #expect(throws: InferenceError.self) { try await ModelProcess.start(file, program: program) }
        #expect(error?.code == (path == "/bin/true" ? .processEnded : .noProcess))
      }
    }
  }

  @Test func cancellingEndsTheProcess() async throws {
    let process = try await TestModels.start(.doubling())
    let input = try #require(Tensor(shape: [1, 3], [1, 2, 3]))
    let task = Task {
      while true { _ = try await process.run(["x": input]) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(process.hasEnded)
  }
}
