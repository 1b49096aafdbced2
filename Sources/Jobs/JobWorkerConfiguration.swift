public import Database

/// How a worker works. All times have the defaults of production; tests shorten them.
public struct JobWorkerConfiguration: Sendable {
  /// Names the worker in `jobs.locked_by`. Unique among running workers of all machines; a worker that starts under
  /// the name of a former one takes its claims back at once.
  public var name: String
  /// How many jobs it does at a time. Default 2.
  public var concurrency: Int
  /// How many jobs of a kind it does at a time, within ``concurrency``; 0 leaves the kind to other workers. Kinds that
  /// are not named are limited by ``concurrency`` alone.
  public var limits: [String: Int]
  /// How often it says that it lives. Default 30 s.
  public var heartbeat: Duration
  /// How often it looks for work and cancels without being told. Default 1 s.
  public var poll: Duration
  /// How often progress is written at most. Default 0.5 s.
  public var progressInterval: Duration
  /// How long a cancelled handler may take to end before its job is ended over its head. Default 0.8 s: with a poll of
  /// a second a cancel acts within 2 s even where no notification is heard.
  public var cancelPatience: Duration
  /// The pause before the second attempt. Default 2 s; it doubles each time, up to 5 minutes, give or take a quarter.
  public var retryPause: Duration
  /// Called once a job was claimed, and once it ended or went back to the queue, on any thread: for metrics.
  public var observe: @Sendable (JobEvent) -> Void

  /// Names a worker; the rest keeps its defaults unless given.
  public init(
    name: String, concurrency: Int = 2, limits: [String: Int] = [:], heartbeat: Duration = .seconds(30),
    poll: Duration = .seconds(1),
    progressInterval: Duration = .milliseconds(500), cancelPatience: Duration = .milliseconds(800),
    retryPause: Duration = .seconds(2), observe: @escaping @Sendable (JobEvent) -> Void = { _ in }
  ) {
    self.name = name
    self.concurrency = max(1, concurrency)
    self.limits = limits
    self.heartbeat = heartbeat
    self.poll = poll
    self.progressInterval = progressInterval
    self.cancelPatience = cancelPatience
    self.retryPause = retryPause
    self.observe = observe
  }

  /// The pause after `attempt` failed: exponential, and random so that jobs that failed together do not return
  /// together.
  func pause(afterAttempt attempt: Int) -> Duration {
    let base = min(.seconds(300), retryPause * (1 << min(max(attempt - 1, 0), 20)))
    return base * Double.random(in: 0.75...1.25)
  }
}

/// What happened to a job in a worker, for logs and metrics.
public struct JobEvent: Sendable, CustomStringConvertible {
  /// What happened.
  public enum Step: String, Sendable { case claimed, succeeded, failed, retried, cancelled, released, lost, worker }

  public var step: Step
  /// The job; nil for an event of the worker itself.
  public var job: JobID?
  public var kind: String
  public var attempt: Int
  /// What went wrong in detail, for operators: may hold internals.
  public var details: String?

  /// One line for a log.
  public var description: String {
    "job \(job.map(\.description) ?? "-") \(kind) attempt \(attempt): \(step.rawValue)"
      + (details.map { ": \($0)" } ?? "")
  }
}
