public import Database
import Foundation

/// Claims jobs and does them, several at a time, until it is stopped.
///
/// Several workers, on this machine or others, share one queue.
public actor JobWorker {
  private let database: Database
  private let registry: JobRegistry
  private let configuration: JobWorkerConfiguration
  /// The name and this life of it.
  private let identity: String
  private var runs: [JobID: JobRun] = [:]
  private var isStopping = false
  private let bell: Bell
  private var service: Task<Void, Never>?
  private var idleWaiters: [CheckedContinuation<Void, Never>] = []

  /// Makes a worker; it does nothing until ``run()``.
  public init(database: Database, registry: JobRegistry, configuration: JobWorkerConfiguration) {
    self.database = database
    self.registry = registry
    self.configuration = configuration
    identity = "\(configuration.name)#\(UUID().uuidString.prefix(8).lowercased())"
    bell = Bell()
  }

  /// Works until ``stop(drain:)`` is called or the task is cancelled.
  public func run() async {
    guard service == nil, !isStopping else { return }
    let service = Task { await self.serve() }
    self.service = service
    await withTaskCancellationHandler {
      await service.value
    } onCancel: {
      Task { await self.stop(drain: .zero) }
    }
  }

  /// Claims no more, lets running jobs end for up to `drain`, then puts the rest back into the queue uncounted.
  ///
  /// While the database is away that can't be written: after a last try such jobs are left to the monitor, or to the
  /// next worker of this one's name.
  public func stop(drain: Duration) async {
    isStopping = true
    bell.ring()
    if !runs.isEmpty {
      let limit = Task {
        try? await Task.sleep(for: drain)
        for run in self.runs.values { run.stop(.shutdown) }
      }
      await waitUntilIdle()
      limit.cancel()
    }
    service?.cancel()
    await service?.value
  }

  private func waitUntilIdle() async {
    while !runs.isEmpty { await withCheckedContinuation { idleWaiters.append($0) } }
  }

  // MARK: Serving

  private func serve() async {
    await takeFormerClaims()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.claimLoop() }
      group.addTask { await self.beatLoop() }
      group.addTask { await self.cancelLoop() }
      group.addTask { await self.listenLoop() }
      await group.next()
      group.cancelAll()
    }
  }

  private func takeFormerClaims() async {
    while !isStopping {
      do {
        _ = try await database.query(nil, "select id from system.release_former_claims(\(identity))")
        return
      } catch {
        report("taking back former claims", error)
        try? await Task.sleep(for: configuration.poll)
      }
    }
  }

  private func claimLoop() async {
    let wakes = bell.rings
    let ticker = Task { [bell, poll = configuration.poll] in
      while !Task.isCancelled {
        try? await Task.sleep(for: poll)
        bell.ring()
      }
    }
    defer { ticker.cancel() }
    bell.ring()
    for await _ in wakes {
      if isStopping || Task.isCancelled { return }
      await claim()
    }
  }

  private func claim() async {
    let limited = Set(configuration.limits.keys)
    await claim(registry.kinds.filter { !limited.contains($0) }, most: configuration.concurrency)
    // One by one: a kind with a limit must not take more places than it has.
    for kind in registry.kinds where limited.contains(kind) {
      let running = runs.values.count { $0.kind == kind }
      await claim([kind], most: (configuration.limits[kind] ?? 0) - running)
    }
  }

  /// Claims due jobs of some kinds, at most as many as there are free places.
  private func claim(_ kinds: [String], most: Int) async {
    let free = min(configuration.concurrency - runs.count, most)
    guard free > 0, !kinds.isEmpty, !isStopping else { return }
    let rows: Rows
    do {
      rows = try await database.query(
        nil, "select * from system.claim_jobs(\(identity), \(kinds), \(free))")
    } catch {
      return report("claiming", error)
    }
    for row in rows {
      do {
        start(
          try JobRun(
            row, worker: identity, database: database, progressInterval: configuration.progressInterval))
      } catch {
        report("reading a claim", error)
      }
    }
    // As many as asked for: there may be more once a place is free, which rings the bell.
  }

  private func start(_ run: JobRun) {
    runs[run.id] = run
    observe(.claimed, run)
    let task = Task { await self.work(run) }
    run.attach(task)
    if isStopping { run.stop(.shutdown) }
  }

  private func finished(_ run: JobRun) {
    // A claim that was lost may have come back to this very worker as another run.
    if runs[run.id] === run { runs[run.id] = nil }
    bell.ring()
    if runs.isEmpty {
      let waiters = idleWaiters
      idleWaiters = []
      for waiter in waiters { waiter.resume() }
    }
  }

  // MARK: Watching claims

  private func beatLoop() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: configuration.heartbeat)
      let held = Array(runs.values)
      guard !held.isEmpty else { continue }
      do {
        let rows = try await database.query(
          nil,
          """
          select id, cancel_requested
          from system.beat_jobs(\(identity), \(held.map(\.id)), \(held.map(\.attempt)))
          """)
        var alive: Set<JobID> = []
        for row in rows {
          let id: JobID = try row.get(0)
          alive.insert(id)
          if try row.get(1, as: Bool.self) { cancel(id) }
        }
        // A run that ended meanwhile is stopped in vain.
        for run in held where !alive.contains(run.id) { run.stop(.claimLost) }
      } catch {
        report("beating", error)
      }
    }
  }

  private func cancelLoop() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: configuration.poll)
      let held = runs.values.filter { $0.stopReason == nil }.map(\.id)
      guard !held.isEmpty else { continue }
      do {
        for row in try await database.query(nil, readOnly: true, "select system.cancelled_jobs(\(held))") {
          cancel(try row.get(0))
        }
      } catch {
        report("looking for cancels", error)
      }
    }
  }

  private func listenLoop() async {
    guard database.canListen else {
      // The group ends with its first task: this one waits for the others.
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
      return
    }
    let kinds = Set(registry.kinds)
    for await notification in database.listen(["framewright_jobs", "framewright_job_cancel"]) {
      switch notification.channel {
      case "framewright_job_cancel": if let id = JobID(notification.payload) { cancel(id) }
      default: if notification.isResumption || kinds.contains(notification.payload) { bell.ring() }
      }
    }
  }

  private func cancel(_ id: JobID) { runs[id]?.stop(.cancelRequested) }

  // MARK: One job

  private func work(_ run: JobRun) async {
    guard let entry = registry.entries[run.kind] else { return finished(run) }
    if run.wasCancelRequested {
      await end(run, .cancelled, entry)
    } else if run.attempt > run.maxAttempts {
      let message = "The worker stopped answering \(run.maxAttempts) times while doing this job."
      await end(run, .failed, entry, JobError("worker_lost", message), "attempts used up")
    } else {
      await attempt(run, entry)
    }
    finished(run)
  }

  private func attempt(_ run: JobRun, _ entry: JobRegistry.Entry) async {
    // Ends the job over the head of a handler that does not react to being cancelled; its claim is gone then, and
    // with it every further effect.
    let patience = configuration.cancelPatience
    let handler = Task { try await entry.work(run) }
    let outcome = await withTaskCancellationHandler {
      await handler.result
    } onCancel: {
      handler.cancel()
      guard run.stopReason == .cancelRequested else { return }
      Task {
        try? await Task.sleep(for: patience)
        try? await Self.write(run, .cancelled, entry, nil)
      }
    }
    switch outcome {
    case .success(let result):
      switch await settle(run, { try await run.succeed(result) }) {
      case nil: observe(.succeeded, run)
      case let error?: await fail(run, entry, error)
      }
    case .failure(let error): await fail(run, entry, error)
    }
  }

  private func fail(_ run: JobRun, _ entry: JobRegistry.Entry, _ error: any Error) async {
    if error is JobClaimLost { return observe(run.stopReason == .cancelRequested ? .cancelled : .lost, run) }
    switch run.stopReason {
    case .cancelRequested: return await end(run, .cancelled, entry)
    case .claimLost: return observe(.lost, run)
    case .shutdown: return await requeue(run, .released, after: .zero, nil, isAttemptCounted: false)
    case nil: break
    }
    let details = Self.details(of: error)
    if Self.isAway(error) {
      // The database being away is no fault of the job.
      let reason = JobError("database_unavailable", "The database was away; the job goes on.")
      let pause = configuration.pause(afterAttempt: 1)
      return await requeue(run, .retried, after: pause, reason, details, isAttemptCounted: false)
    }
    let failure =
      error as? any JobFailure
      ?? (Self.isDiskFull(error)
        ? JobError("disk_full", "The disk of the worker is full; free some space and try again.", isPermanent: false)
        : JobError("internal", "The job failed unexpectedly. The server's log has the details.", isPermanent: false))
    if failure.isPermanent || run.attempt >= run.maxAttempts {
      await end(run, .failed, entry, failure, details)
    } else {
      let pause = configuration.pause(afterAttempt: run.attempt)
      await requeue(run, .retried, after: pause, failure, details, isAttemptCounted: true)
    }
  }

  private func end(
    _ run: JobRun, _ status: JobStatus, _ entry: JobRegistry.Entry, _ failure: (any JobFailure)? = nil,
    _ details: String? = nil
  ) async {
    let step: JobEvent.Step = status == .failed ? .failed : .cancelled
    if let error = await settle(run, { try await Self.write(run, status, entry, failure) }) {
      guard !(error is JobClaimLost) else { return observe(status == .cancelled ? .cancelled : .lost, run) }
      // What depends on the job refuses to end with it: the job ends alone, and the log tells.
      report("ending what depends on job \(run.id)", error)
      if let error = await settle(run, { try await Self.write(run, status, nil, failure) }) {
        return observe(.lost, run, Self.details(of: error))
      }
    }
    observe(step, run, details)
  }

  private func requeue(
    _ run: JobRun, _ step: JobEvent.Step, after pause: Duration, _ failure: (any JobFailure)?,
    _ details: String? = nil, isAttemptCounted: Bool
  ) async {
    let error = await settle(run) {
      try await run.requeue(
        after: pause, code: failure?.jobErrorCode, message: failure?.jobErrorMessage,
        isAttemptCounted: isAttemptCounted)
    }
    observe(error == nil ? step : .lost, run, error.map(Self.details) ?? details)
  }

  /// Writes how a run ended, again and again while the database is away; once the worker stops, one try more.
  ///
  /// - Returns: What hinders it; nil once written.
  private func settle(_ run: JobRun, _ write: @escaping @Sendable () async throws -> Void) async -> (any Error)? {
    while true {
      let isLastTry = isStopping
      do {
        // In a task of its own: the run's task may be cancelled, its end must be written all the same.
        try await Task { try await write() }.value
        return nil
      } catch {
        guard Self.isAway(error), !isLastTry else { return error }
        report("ending job \(run.id)", error)
        let poll = configuration.poll
        await Task { try? await Task.sleep(for: poll) }.value
      }
    }
  }

  private static func isAway(_ error: any Error) -> Bool {
    let kind = (error as? DatabaseError)?.kind
    return kind == .unavailable || kind == .busy
  }

  private static func isDiskFull(_ error: any Error) -> Bool {
    if (error as? CocoaError)?.code == .fileWriteOutOfSpace { return true }
    if let code = (error as? POSIXError)?.code { return code == .ENOSPC || code == .EDQUOT }
    return (error as? CocoaError)?.underlying.map(isDiskFull) ?? false
  }

  /// Writes an end without success, with what depends on the job where the handler's entry is given.
  private static func write(
    _ run: JobRun, _ status: JobStatus, _ entry: JobRegistry.Entry?, _ failure: (any JobFailure)?
  ) async throws {
    let end = JobEnd(status: status, errorCode: failure?.jobErrorCode, errorMessage: failure?.jobErrorMessage)
    try await run.end(status, code: end.errorCode, message: end.errorMessage) { try entry?.ended(run, end, $0) }
  }

  // MARK: Reporting

  private static func details(of error: any Error) -> String {
    (error as? DatabaseError).map { "\($0.kind): \($0.details)" } ?? "\(error)"
  }

  private func observe(_ step: JobEvent.Step, _ run: JobRun, _ details: String? = nil) {
    configuration.observe(
      JobEvent(step: step, job: run.id, kind: run.kind, attempt: run.attempt, details: details))
  }

  private func report(_ what: String, _ error: any Error) {
    configuration.observe(
      JobEvent(step: .worker, job: nil, kind: "-", attempt: 0, details: "\(what): \(Self.details(of: error))"))
  }
}
