import Foundation
import Jobs
import Library
import Mining
import Processes
import Registry
import Web

/// `framewright work`: a worker process.
struct WorkCommand: Command {
  static let name = "work"
  static let summary = "Do queued jobs: read pictures, import, export"
  static let help = """
    framewright work

    Takes jobs from the queue of the database and does them; start as many as the machines allow. Needs the settings of
    `serve`. On SIGTERM it takes no more jobs, gives those in work 30 s, and hands the rest back.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(words, options: Configuration.flags)
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    let configuration = try Configuration(arguments: arguments)
    Log.shared.level = try configuration.choice("FRAMEWRIGHT_LOG_LEVEL", Log.Level.self)
    let stop = StopSignal()
    let assembly = try Assembly(configuration)
    let name = configuration["FRAMEWRIGHT_WORKER_NAME"] ?? "\(ProcessInfo.processInfo.hostName):\(getpid())"
    let jobs = assembly.jobs()
    let worker = JobWorker(
      database: assembly.database, registry: jobs,
      configuration: JobWorkerConfiguration(
        name: name, concurrency: try configuration.number("FRAMEWRIGHT_JOBS_PER_WORKER", 1...16),
        limits: try configuration.jobLimits(kinds: jobs.kinds),
        observe: { event in
          Log.shared.log(event.step == .failed ? .warning : .info, "job", ["event": .string("\(event)")])
        }))
    await withTaskGroup { group in
      group.addTask { await worker.run() }
      group.addTask { await JobMonitor(database: assembly.database).run() }
      group.addTask { await assembly.library.keepHouse() }
      group.addTask { await assembly.mining.watch() }
      group.addTask { await assembly.registry.keepHouse() }
      await stop.wait()
      await worker.stop(drain: .seconds(30))
      group.cancelAll()
    }
    return .clean
  }
}
