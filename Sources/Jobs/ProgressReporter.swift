/// Lets at most one report pass each interval, and the last of a burst when the interval is over.
actor ProgressReporter {
  private let interval: Duration
  private var lastWrite: ContinuousClock.Instant?
  private var waiting: JobProgress?
  private var flush: Task<Void, Never>?
  private var isClosed = false

  init(interval: Duration) { self.interval = interval }

  /// Writes now, or soon; an error of a late write comes with the next report's own write.
  func report(_ progress: JobProgress, _ write: @escaping @Sendable (JobProgress) async throws -> Void) async throws {
    guard !isClosed else { return }
    let now = ContinuousClock.now
    if let lastWrite, now - lastWrite < interval {
      waiting = progress
      if flush == nil {
        let pause = interval - (now - lastWrite)
        flush = Task {
          try? await Task.sleep(for: pause)
          guard !Task.isCancelled else { return }
          await self.flushNow(write)
        }
      }
      return
    }
    lastWrite = now
    waiting = nil
    try await write(progress)
  }

  private func flushNow(_ write: @Sendable (JobProgress) async throws -> Void) async {
    flush = nil
    guard !isClosed, let progress = waiting else { return }
    waiting = nil
    lastWrite = .now
    // A lost claim or a cancel stops the run by itself; a database that is away makes the next report fail.
    try? await write(progress)
  }

  /// Ends reporting and answers what was not written yet.
  func close() -> JobProgress? {
    isClosed = true
    flush?.cancel()
    flush = nil
    defer { waiting = nil }
    return waiting
  }
}
