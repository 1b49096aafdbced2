import Foundation
import Objects
import Threads
import Web

/// Keeps processes that have videos open warm, so that the next frame needs neither a start nor a jump.
///
/// One process a file, and a spare one without a file as long as videos are looked at: a video then opens without waiting
/// for a program to start. What kills one is forgotten: the next request starts another.
actor FramePool {
  /// A file of the object store and its frame index.
  struct Source: Hashable, Sendable {
    var file: String
    var index: String?
  }

  private struct Entry {
    var process: Task<FrameProcess, any Error>
    /// Once it has started.
    var started: FrameProcess?
    var users = 0
    var since = ContinuousClock.now
  }

  /// The program that knows the verb ``FrameShowing/verb``; nil where there is none.
  private let program: String?
  private let store: any ObjectStore
  /// Each holds a decoder and a few frames: about 60 MB for 1080p.
  private let most: Int
  private let patience: Duration
  private var entries: [Source: Entry] = [:]
  private var spare: Task<FrameProcess, any Error>?
  /// When the spare one was last of use.
  private var wanted = ContinuousClock.now
  private var sweeper: Task<Void, Never>?

  /// - Parameters:
  ///   - most: videos open at a time. Default 6.
  ///   - patience: how long one rests before it is closed. Default 60 s.
  init(program: String?, store: any ObjectStore, most: Int = 6, patience: Duration = .seconds(60)) {
    self.program = program
    self.store = store
    self.most = most
    self.patience = patience
  }

  deinit { sweeper?.cancel() }

  /// Videos open now.
  var count: Int { entries.count }

  /// The process that waits for a video; for tests.
  var waiting: FrameProcess? {
    get async { try? await spare?.value }
  }

  /// Ends all processes where they stand; for tests.
  func killAll() async {
    for entry in entries.values { entry.started?.stop() }
    try? await spare?.value.stop()
  }

  /// Has a process ready: somebody is about to look at frames.
  func prepare() {
    guard let program else { return }
    wanted = .now
    if spare == nil { spare = Task { try await FrameProcess.start(program) } }
    sweepLater()
  }

  /// A frame of a file as a picture.
  ///
  /// - Throws: `APIError`: `unsupported_image` with the decoder's reason, `unavailable` when too much waits.
  func frame(_ wish: FrameWish, of source: Source) async throws -> [UInt8] {
    guard let program else { throw APIError(.notImplemented, "This server shows no frames of videos") }
    do {
      do {
        return try await attempt(wish, source, program)
      } catch FrameFailure.ended {
        // It may have died of another frame, or of old age; of this one it dies twice.
        return try await attempt(wish, source, program)
      }
    } catch let failure as FrameFailure {
      throw APIError(.unsupportedImage, Self.meaning(failure))
    } catch is BlockingThreads.Overloaded {
      throw APIError.busy(retryAfter: 1)
    }
  }

  private static func meaning(_ failure: FrameFailure) -> String {
    switch failure {
    case .refused(let reason): reason
    case .ended: "The decoder ended while reading this frame. The file may be damaged."
    case .late: "The frame took too long to decode."
    }
  }

  private func attempt(_ wish: FrameWish, _ source: Source, _ program: String) async throws -> [UInt8] {
    let task = try take(source, program)
    do {
      let process = try await task.value
      if entries[source]?.process == task { entries[source]?.started = process }
      let bytes = try await process.frame(wish)
      release(source, task)
      return bytes
    } catch {
      release(source, task)
      throw error
    }
  }

  private func take(_ source: Source, _ program: String) throws -> Task<FrameProcess, any Error> {
    if entries[source]?.started?.hasEnded == true { entries[source] = nil }
    if entries[source] == nil {
      while entries.count >= most {
        // All at work: whoever comes later has to wait a moment.
        guard let oldest = entries.filter({ $0.value.users == 0 }).min(by: { $0.value.since < $1.value.since }) else {
          throw APIError.busy(retryAfter: 1)
        }
        entries[oldest.key] = nil
      }
      let (store, spare) = (store, spare)
      self.spare = nil
      entries[source] = Entry(
        process: Task {
          let file = try await store.localFile(try ObjectKey(source.file))
          var index: LocalFile?
          if let key = source.index { index = try await store.localFile(try ObjectKey(key)) }
          defer { withExtendedLifetime((file, index)) {} }
          // One that died while it waited is none.
          let ready = try? await spare?.value
          let process =
            if let ready, !ready.hasEnded { ready } else { try await FrameProcess.start(program) }
          try await process.open(file.url, index: index?.url)
          return process
        })
      prepare()
    }
    entries[source]?.users += 1
    guard let entry = entries[source] else { throw APIError(.internal) }
    return entry.process
  }

  private func release(_ source: Source, _ task: Task<FrameProcess, any Error>) {
    guard var entry = entries[source], entry.process == task else { return }
    // What did not start, or has died, is forgotten.
    guard let process = entry.started, !process.hasEnded else {
      entries[source] = nil
      return
    }
    entry.users -= 1
    entry.since = .now
    entries[source] = entry
  }

  private func sweepLater() {
    guard sweeper == nil else { return }
    sweeper = Task { [weak self, patience] in
      while !Task.isCancelled {
        try? await Task.sleep(for: patience)
        guard await self?.sweep() == true else { return }
      }
    }
  }

  /// Closes what rested too long; whether any is left.
  private func sweep() -> Bool {
    let end = ContinuousClock.now - patience
    entries = entries.filter { $0.value.users > 0 || $0.value.since > end }
    if entries.isEmpty, wanted <= end { spare = nil }
    let isEmpty = entries.isEmpty && spare == nil
    if isEmpty { sweeper = nil }
    return !isEmpty
  }
}
