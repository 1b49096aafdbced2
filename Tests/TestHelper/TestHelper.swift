import Database
import Foundation
import Inference
import Jobs
import Mining
import Objects
import Processes
import Registry

/// What tests need a process of its own for, since they kill it.
@main struct TestHelper {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "orphan": try await orphan()
    case "stop" where arguments.count == 2: try await stop(times: Int(arguments[1]) ?? 0)
    case "mine" where arguments.count == 5:
      try await mine(url: arguments[1], listenURL: arguments[2], name: arguments[3], objects: arguments[4])
    case VideoDecoding.verb where arguments.count == 2: exit(VideoDecoding.main(folder: arguments[1]))
    case FrameShowing.verb where arguments.count == 1: FrameShowing.main()
    case "work" where arguments.count == 4: await work(url: arguments[1], listenURL: arguments[2], name: arguments[3])
    default:
      FileHandle.standardError.write(
        Data(
          "usage: test-helper orphan | stop TIMES | work URL LISTEN_URL NAME | mine URL LISTEN_URL NAME OBJECTS\n".utf8)
      )
      exit(2)
    }
  }

  /// Starts a child that would outlive this process, tells its number, and waits to be killed.
  private static func orphan() async throws {
    let child = try await ChildProcess.spawn(ChildCommand("/bin/sleep", ["1000"]))
    FileHandle.standardOutput.write(Data("\(child.pid)\n".utf8))
    _ = await child.wait()
  }

  /// Asks itself to end, at once when it listens for that, and ends with 0 when it has heard; asks a second time or not.
  private static func stop(times: Int) async throws {
    let stop = StopSignal()
    kill(getpid(), SIGTERM)
    await stop.wait()
    guard stop.isRaised else { exit(1) }
    guard times > 1 else { exit(0) }
    kill(getpid(), SIGTERM)
    try await Task.sleep(for: .seconds(3600))
  }

  /// Does the jobs of footage until killed.
  private static func mine(url: String, listenURL: String, name: String, objects: String) async throws {
    let database = Database(DatabaseConfiguration(url: url, listenURL: listenURL, connections: 2))
    let store = try FileObjectStore(
      folder: URL(fileURLWithPath: objects),
      access: S3Access(credentials: S3Credentials(accessKey: "test-key", secretKey: "a secret of tests alone")))
    var registry = JobRegistry()
    let program = CommandLine.arguments[0]
    let model = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("model-helper").path
    let models = RegistryFeature(
      database: database, store: store,
      program: ModelProcess.Program(path: model, arguments: [], libraries: ModelRuntime.folder(program: #filePath)))
    MiningFeature(database: database, store: store, program: program, models: models.runner).register(in: &registry)
    let configuration = JobWorkerConfiguration(
      name: name, concurrency: 2, heartbeat: .milliseconds(200), poll: .milliseconds(100),
      retryPause: .milliseconds(20))
    await JobWorker(database: database, registry: registry, configuration: configuration).run()
  }

  /// Does jobs of kind `test.steps` until killed.
  private static func work(url: String, listenURL: String, name: String) async {
    let database = Database(DatabaseConfiguration(url: url, listenURL: listenURL, connections: 2))
    var registry = JobRegistry()
    registry.register(JobKind<StepsPayload>("test.steps", maxAttempts: 100)) { context in
      var step = try context.savedCheckpoint(as: Int.self) ?? 0
      while step < context.payload.steps {
        let present = step
        try await context.transaction { transaction in
          try transaction.execute("insert into effects (job, step) values (\(context.id), \(present))")
          try context.checkpoint(present + 1, in: transaction)
        }
        step += 1
        try await context.progress(done: step, total: context.payload.steps)
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...10)))
      }
      return .finishing { transaction in
        try transaction.execute("insert into effects (job, step) values (\(context.id), -1)")
        return try JobResult(["steps": context.payload.steps])
      }
    }
    let configuration = JobWorkerConfiguration(
      name: name, concurrency: 3, heartbeat: .milliseconds(200), poll: .milliseconds(100),
      retryPause: .milliseconds(20))
    await JobWorker(database: database, registry: registry, configuration: configuration).run()
  }
}

private struct StepsPayload: Codable, Sendable {
  var steps: Int
}
