public import Database
public import Identity
public import Inference
public import Jobs
public import Library
public import Objects
import Web

/// Models of a workspace: the files that people bring, what was found in them, and processes that run them.
public struct RegistryFeature: Sendable {
  let database: Database
  let store: any ObjectStore
  /// Runs models in processes of their own.
  public let runner: ModelRunner
  /// Describes texts by image-text models.
  public let describer: TextDescriber
  /// What segmenters' encoders said about pictures.
  let embeddings = PictureEmbeddings()

  /// - Parameter program: The program that becomes a model's process; without it no model can be looked at or run.
  public init(database: Database, store: any ObjectStore, program: ModelProcess.Program? = nil) {
    self.database = database
    self.store = store
    runner = ModelRunner(store: store, program: program)
    describer = TextDescriber(store: store, runner: runner)
  }

  /// Adds the operations of the feature.
  ///
  /// - Parameter library: Searches vectors for those about encoders.
  public func register(in api: inout TenantAPI, library: LibraryFeature) {
    registerModels(in: &api)
    registerEncoders(in: &api, library: library)
    registerPredictions(in: &api, library: library)
    registerSelections(in: &api, library: library)
  }

  /// Adds the handlers of the feature's jobs; only worker processes call this.
  public func register(in jobs: inout JobRegistry, limits: LibraryLimits = LibraryLimits()) {
    let encode = EncodeTask(encoder: PictureEncoder(store: store, runner: runner, limits: limits))
    jobs.register(
      EncodeWork.kind, { try await encode.run($0) },
      ended: { context, end, transaction in try EncodeTask.ended(context, end, in: transaction) })
    let task = InspectTask(store: store, runner: runner)
    jobs.register(
      ModelWork.inspect, { try await task.run($0) },
      ended: { context, end, transaction in try InspectTask.ended(context, end, in: transaction) })
  }

  /// Gives up models whose files never arrived within a day; in every worker process, until the task is cancelled.
  public func keepHouse(every interval: Duration = .seconds(1800)) async {
    while !Task.isCancelled {
      do { try await expire() } catch is CancellationError {} catch {
        Log.shared.warning("giving up models failed", ["error": .string("\(error)")])
      }
      try? await Task.sleep(for: interval)
    }
  }

  func expire() async throws {
    let rows = try await database.query(
      nil, "select storage_path, parts_id from system.expire_model_files(interval '24 hours')")
    for row in rows { try await store.abortParts(try ObjectKey(try row.get(0)), id: try row.get(1)) }
  }
}
