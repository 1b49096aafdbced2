import Foundation
import Glibc
import Testing
import TinyModels

@testable import Inference

@Suite("Warm models", .enabled(if: TestModels.hasRuntime, "\(withoutRuntime)"))
struct ModelPoolTests {
  private func run(_ process: ModelProcess) async throws -> [Float]? {
    try await process.run(["x": #require(Tensor(shape: [1, 3], [1, 2, 3]))])["y"]?.floats
  }

  @Test func aModelIsCompiledOnce() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program)
      let first = try await pool.withModel(file) { ObjectIdentifier($0) }
      let second = try await pool.withModel(file) { ObjectIdentifier($0) }
      #expect(first == second)
      // Another way to compile is another model.
      let third = try await pool.withModel(file, options: ModelOptions(threads: 2)) { ObjectIdentifier($0) }
      #expect(third != first)
      #expect(await pool.count == 2)
      await pool.clear()
      #expect(await pool.count == 0)
    }
  }

  @Test func aChangedFileIsAnotherModel() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program)
      #expect(try await pool.withModel(file) { try await run($0) } == [3, 5, 7])
      var tripling = TinyModel.doubling()
      tripling.arrays[0] = TinyModel.array("two", [1], [30])
      tripling.metadata = [("note", "longer")]
      try Data(tripling.bytes).write(to: file)
      #expect(try await pool.withModel(file) { try await run($0) } == [31, 61, 91])
    }
  }

  @Test func moreWorkThanProcessesWaitsInLine() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program, most: 2)
      try await withThrowingTaskGroup { group in
        for _ in 0..<12 { group.addTask { try await pool.withModel(file) { try await run($0) } } }
        for try await values in group { #expect(values == [3, 5, 7]) }
      }
      #expect(await pool.count <= 2)
    }
  }

  /// Whoever gives up in line must not take the turn of those behind along.
  @Test func whoGivesUpInLineLetsOthersPass() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program, most: 1)
      let (held, hold) = AsyncStream<Void>.makeStream()
      let (begun, begin) = AsyncStream<Void>.makeStream()
      let first = Task {
        try await pool.withModel(file) { _ in
          begin.finish()
          for await _ in held {}
        }
      }
      for await _ in begun {}
      let impatient = Task { try await pool.withModel(file) { try await run($0) } }
      while await pool.waiting < 1 { await Task.yield() }
      let patient = Task { try await pool.withModel(file) { try await run($0) } }
      while await pool.waiting < 2 { await Task.yield() }
      impatient.cancel()
      hold.finish()
      try await first.value
      await #expect(throws: CancellationError.self) { try await impatient.value }
      #expect(try await patient.value == [3, 5, 7])
    }
  }

  @Test func aDeadProcessIsReplaced() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program, most: 1)
      try await pool.withModel(file) { $0.stop() }
      #expect(try await pool.withModel(file) { try await run($0) } == [3, 5, 7])
    }
  }

  @Test func whatRestsTooLongEnds() async throws {
    try await withTemporaryModel(.doubling()) { file in
      let pool = ModelPool(program: TestModels.program, patience: .milliseconds(20))
      let process = try await pool.withModel(file) { $0 }
      while await pool.count > 0 { await Task.yield() }
      #expect(process.hasEnded)
    }
  }

  @Test func aFileThatIsNotThereIsSaid() async throws {
    let pool = ModelPool(program: TestModels.program)
    let error = await #expect(throws: InferenceError.self) {
      try await pool.withModel(URL(fileURLWithPath: "/nonexistent/model.onnx")) { _ in }
    }
    #expect(error?.code == .unreadable)
  }
}
