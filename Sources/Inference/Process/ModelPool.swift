public import Foundation
import Glibc

/// Keeps processes with compiled models warm, so that the next piece of work does not compile again.
///
/// A model runs in a process of its own: one cannot look at another's numbers. A model that is asked for while its
/// process is busy gets a second one while there is room.
public actor ModelPool {
  private struct Key: Hashable {
    var device: UInt64
    var inode: UInt64
    var count: Int64
    var changed: [Int]
    var options: ModelOptions
  }

  private struct Resting {
    var key: Key
    var process: ModelProcess
    var since: ContinuousClock.Instant
  }

  private let program: ModelProcess.Program
  private let limits: InferenceLimits
  private let most: Int
  private let patience: Duration
  /// The longest at rest first.
  private var resting: [Resting] = []
  /// Starting or at work.
  private var busy = 0
  private var line: [CheckedContinuation<Void, Never>] = []
  private var sweeper: Task<Void, Never>?

  /// - Parameters:
  ///   - program: the program that becomes a model's process.
  ///   - most: processes at a time, at least 1. Each holds a compiled model, mostly 100 to 500 MB. Default 2.
  ///   - patience: how long one rests before it ends. Default 60 s.
  public init(
    program: ModelProcess.Program, limits: InferenceLimits = InferenceLimits(), most: Int = 2,
    patience: Duration = .seconds(60)
  ) {
    self.program = program
    self.limits = limits
    self.most = max(1, most)
    self.patience = patience
  }

  deinit { sweeper?.cancel() }

  /// Processes that there are now.
  public var count: Int { resting.count + busy }

  /// Pieces of work in line.
  var waiting: Int { line.count }

  /// Lends a process with the model in `file` loaded; waits while all are busy.
  ///
  /// - Throws: `InferenceError`, what `body` throws, or `CancellationError`.
  public func withModel<Result: Sendable>(
    _ file: URL, options: ModelOptions = ModelOptions(), _ body: @Sendable (ModelProcess) async throws -> Result
  ) async throws -> Result {
    let key = try Self.key(file, options)
    while busy >= most { await withCheckedContinuation { line.append($0) } }
    if Task.isCancelled {
      // The turn goes to the next one, or nobody would ever wake it.
      if !line.isEmpty { line.removeFirst().resume() }
      throw CancellationError()
    }
    busy += 1
    defer {
      busy -= 1
      if !line.isEmpty { line.removeFirst().resume() }
    }
    let process: ModelProcess
    // The one that rested least is the warmest.
    if let index = resting.lastIndex(where: { $0.key == key && !$0.process.hasEnded }) {
      process = resting.remove(at: index).process
    } else {
      while !resting.isEmpty, resting.count + busy > most { resting.removeFirst().process.stop() }
      process = try await ModelProcess.start(file, options: options, limits: limits, program: program)
    }
    let result: Result
    do {
      result = try await body(process)
    } catch {
      rest(process, key)
      throw error
    }
    rest(process, key)
    return result
  }

  /// Ends all that rest.
  public func clear() {
    for item in resting { item.process.stop() }
    resting = []
  }

  private func rest(_ process: ModelProcess, _ key: Key) {
    guard !process.hasEnded else { return }
    resting.append(Resting(key: key, process: process, since: .now))
    guard sweeper == nil else { return }
    sweeper = Task { [weak self, patience] in
      while !Task.isCancelled {
        try? await Task.sleep(for: patience)
        guard await self?.sweep() == true else { return }
      }
    }
  }

  /// Ends those that rested too long; whether any is left.
  private func sweep() -> Bool {
    let end = ContinuousClock.now - patience
    for item in resting where item.since <= end { item.process.stop() }
    resting.removeAll { $0.since <= end }
    if resting.isEmpty { sweeper = nil }
    return !resting.isEmpty
  }

  /// What changes when the file does.
  private static func key(_ file: URL, _ options: ModelOptions) throws(InferenceError) -> Key {
    var status = stat()
    guard stat(file.path, &status) == 0 else {
      throw InferenceError(
        .unreadable, "The model's file cannot be read.", remedy: "Check its name and permissions.")
    }
    return Key(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), count: Int64(status.st_size),
      changed: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec], options: options)
  }
}
