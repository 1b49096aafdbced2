/// How long to wait before a child that ended is started again.
public struct RestartBackOff: Sendable, Hashable {
  /// The first pause. Default 0.5 s; it doubles each time.
  public var shortest: Duration
  /// The longest pause. Default 30 s.
  public var longest: Duration
  /// A child that lived this long starts over at the shortest pause. Default 60 s.
  public var healthyAfter: Duration
  private var failures = 0

  /// Sets the pauses; the defaults suit servers.
  public init(
    shortest: Duration = .milliseconds(500), longest: Duration = .seconds(30), healthyAfter: Duration = .seconds(60)
  ) {
    self.shortest = shortest
    self.longest = longest
    self.healthyAfter = healthyAfter
  }

  /// The pause after a life of `lifetime`.
  public mutating func pause(afterLifeOf lifetime: Duration) -> Duration {
    if lifetime >= healthyAfter { failures = 0 }
    defer { failures += 1 }
    // Beyond 2^20 every pause is the longest.
    return min(longest, shortest * (1 << min(failures, 20)))
  }
}

/// A child to keep running.
public struct SupervisedChild: Sendable {
  /// Its name in log lines.
  public var name: String
  /// What to start, asked anew before each start.
  public var command: @Sendable () -> ChildCommand
  /// The pauses between starts.
  public var backOff: RestartBackOff
  /// The signal that asks it to end. Default SIGTERM.
  public var stopSignal: ProcessSignal
  /// How long it may take to end before it is killed. Default 30 s.
  public var stopPatience: Duration
  /// Exit statuses of its first life that say that it can never run, so that starting it again is no help.
  public var hopelessStatuses: Set<Int32>

  /// Names a child; the rest keeps its defaults unless given.
  public init(
    _ name: String, backOff: RestartBackOff = RestartBackOff(), stopSignal: ProcessSignal = .terminate,
    stopPatience: Duration = .seconds(30), hopelessStatuses: Set<Int32> = [],
    command: @escaping @Sendable () -> ChildCommand
  ) {
    self.name = name
    self.command = command
    self.backOff = backOff
    self.stopSignal = stopSignal
    self.stopPatience = stopPatience
    self.hopelessStatuses = hopelessStatuses
  }
}

/// Keeps named children running, and ends them in the opposite order of their start.
public actor Supervisor {
  private struct Entry {
    let child: SupervisedChild
    var process: ChildProcess?
    var loop: Task<Void, Never>?
    var starts = 0
  }

  private var entries: [Entry] = []
  private var isStopping = false
  private let log: @Sendable (String) -> Void
  private let failed: AsyncStream<String>
  private let fail: AsyncStream<String>.Continuation

  /// Makes a supervisor without children; `log` takes a line for each start and end.
  public init(log: @escaping @Sendable (String) -> Void) {
    self.log = log
    (failed, fail) = AsyncStream.makeStream()
  }

  /// The name of the first child that can never run; nil once the children are stopped or the task is cancelled.
  public nonisolated func failure() async -> String? {
    for await name in failed { return name }
    return nil
  }

  /// Starts a child and keeps it running until ``stop()``.
  ///
  /// - Throws: `SpawnError` when the first start fails; it is not tried again then.
  public func start(_ child: SupervisedChild) async throws {
    guard !isStopping else { return }
    let process = try await ChildProcess.spawn(child.command())
    guard !isStopping else {
      await process.stop(signal: child.stopSignal, patience: child.stopPatience)
      return
    }
    log("\(child.name): started, process \(process.pid)")
    let index = entries.count
    entries.append(Entry(child: child, process: process, starts: 1))
    entries[index].loop = Task { await self.keep(index, child, process) }
  }

  /// The process numbers of the children that run now, by name.
  public var processes: [String: Int32] {
    var result: [String: Int32] = [:]
    for entry in entries {
      if let process = entry.process, process.isRunning { result[entry.child.name] = process.pid }
    }
    return result
  }

  /// How often the child of that name was started.
  public func starts(of name: String) -> Int { entries.first { $0.child.name == name }?.starts ?? 0 }

  /// Ends all children, the last started first, each within its patience; returns when none is left.
  public func stop() async {
    isStopping = true
    for index in entries.indices.reversed() {
      let child = entries[index].child
      entries[index].loop?.cancel()
      if let process = entries[index].process {
        let status = await process.stop(signal: child.stopSignal, patience: child.stopPatience)
        log("\(child.name): stopped with \(status)")
      }
      await entries[index].loop?.value
    }
    fail.finish()
  }

  private func keep(_ index: Int, _ child: SupervisedChild, _ first: ChildProcess) async {
    var backOff = child.backOff
    var process = first
    while true {
      let started = ContinuousClock.now
      let status = await process.wait()
      if isStopping { return }
      entries[index].process = nil
      if entries[index].starts == 1, child.hopelessStatuses.contains(status) {
        log("\(child.name): ended with \(status) and cannot run")
        fail.yield(child.name)
        return
      }
      var pause = backOff.pause(afterLifeOf: .now - started)
      log("\(child.name): ended with \(status), starts again in \(pause)")
      while true {
        do { try await Task.sleep(for: pause) } catch { return }
        do {
          let next = try await ChildProcess.spawn(child.command())
          process = next
          break
        } catch {
          pause = backOff.pause(afterLifeOf: .zero)
          log("\(child.name): \(error) Tried again in \(pause)")
        }
      }
      if isStopping {
        await process.stop(signal: child.stopSignal, patience: child.stopPatience)
        return
      }
      entries[index].process = process
      entries[index].starts += 1
      log("\(child.name): started, process \(process.pid)")
    }
  }
}
