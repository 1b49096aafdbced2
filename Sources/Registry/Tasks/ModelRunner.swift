public import Inference
public import Jobs
import Objects

/// Lends processes that have a model's file loaded, in workers. Bytes of a store elsewhere are fetched once and kept
/// while they are used, so that a compiled model stays warm.
public actor ModelRunner {
  /// Copies kept at a time; files may have gigabytes.
  private static let most = 4

  private let store: any ObjectStore
  private let pool: ModelPool?
  /// The longest unused first.
  private var files: [(path: String, file: Task<LocalFile, any Error>)] = []

  /// - Parameter program: The program that becomes a model's process.
  init(store: any ObjectStore, program: ModelProcess.Program?) {
    self.store = store
    pool = program.map { ModelPool(program: $0) }
  }

  /// Lends a process with the file loaded.
  ///
  /// - Parameter path: The file's key in the object store.
  /// - Throws: `JobError` for faults of the model, the store or this server, what `body` throws, `CancellationError`.
  public nonisolated func withModel<Result: Sendable>(
    _ path: String, options: ModelOptions = ModelOptions(), _ body: @Sendable (ModelProcess) async throws -> Result
  ) async throws -> Result {
    guard let pool else { throw JobError("models_off", "This server runs no models.") }
    do {
      let file = try await file(path)
      defer { withExtendedLifetime(file) {} }
      return try await pool.withModel(file.url, options: options, body)
    } catch let error as InferenceError {
      throw JobError(error)
    } catch let error as ObjectError {
      throw JobError(error.code.rawValue, error.description, isPermanent: error.code == .notFound)
    }
  }

  private func file(_ path: String) async throws -> LocalFile {
    let wanted: Task<LocalFile, any Error>
    if let place = files.firstIndex(where: { $0.path == path }) {
      wanted = files.remove(at: place).file
    } else {
      let store = store
      wanted = Task { try await store.localFile(try ObjectKey(path)) }
    }
    files.append((path, wanted))
    if files.count > Self.most { files.removeFirst() }
    do {
      return try await wanted.value
    } catch {
      files.removeAll { $0.path == path }
      throw error
    }
  }
}

extension JobError {
  /// What a fault of a model means for a job; those of this machine are tried again.
  public init(_ error: InferenceError) {
    let isPassing = [InferenceError.Code.noProcess, .processEnded, .tooSlow].contains(error.code)
    self.init(error.code.rawValue, "\(error.reason) \(error.remedy)", isPermanent: !isPassing)
  }
}
