import Fetching
import Foundation
import Library
import Synchronization
import Threads
import Web

/// The stills of videos that sources hold, for people who choose among them: fetched by this server, since pages load
/// nothing from elsewhere, made anew by a process of their own, and kept for a while.
final class SourcePictures: Sendable {
  /// Most pixels of the longer side.
  static let longest = 320
  private static let atOnce = 4
  private static let waiting = 64
  private static let mostKept = 400
  private static let lifetime = Duration.seconds(600)
  /// Sooner than what came: a site may have recovered.
  private static let failureLifetime = Duration.seconds(60)

  private struct Kept: Sendable {
    var result: Result<[UInt8], APIError>
    var until: ContinuousClock.Instant
  }
  private struct State: Sendable {
    var kept: [String: Kept] = [:]
    /// In the order they were kept.
    var order: [String] = []
    var running: [String: Task<[UInt8], any Error>] = [:]
    var free = SourcePictures.atOnce
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let fetch: VideoFetcher.Picture
  private let renderer: PictureRenderer
  private let state = Mutex(State())

  init(fetch: @escaping VideoFetcher.Picture, program: String?) {
    self.fetch = fetch
    renderer = PictureRenderer(program: program)
  }

  /// A small JPEG, or WebP where it is transparent. Everybody who asks for the same address at once waits for one fetch.
  ///
  /// - Throws: `APIError`: `upstreamFailed` with the reason, `unsupportedImage`, `busy`.
  func picture(_ address: String) async throws -> [UInt8] {
    let now = ContinuousClock.now
    let task = state.withLock { state -> Task<[UInt8], any Error>? in
      if let kept = state.kept[address], kept.until > now { return Task { try kept.result.get() } }
      if let running = state.running[address] { return running }
      guard state.running.count < Self.atOnce + Self.waiting else { return nil }
      let made = Task { try await self.make(address) }
      state.running[address] = made
      return made
    }
    guard let task else { throw APIError.busy(retryAfter: 2) }
    return try await task.value
  }

  private func make(_ address: String) async throws -> [UInt8] {
    await enter()
    let result: Result<[UInt8], APIError>
    do { result = .success(try await rendered(address)) } catch let error as APIError {
      result = .failure(error)
    } catch let error as FetchError {
      result = .failure(APIError(.upstreamFailed, "The picture could not be fetched: \(error.description)"))
    } catch {
      result = .failure(APIError(.internal))
    }
    leave()
    keep(result, for: address)
    return try result.get()
  }

  private func rendered(_ address: String) async throws -> [UInt8] {
    let bytes = try await fetch(address)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-still-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try await BlockingThreads.footage.run { try Data(bytes).write(to: file) }
    return try await renderer.small(file, longest: Self.longest)
  }

  private func keep(_ result: Result<[UInt8], APIError>, for address: String) {
    var lifetime = Self.lifetime
    if case .failure(let error) = result {
      // That too many ask at once says nothing about the picture.
      lifetime = error.code == .unavailable ? .zero : Self.failureLifetime
    }
    let until = ContinuousClock.now.advanced(by: lifetime)
    state.withLock { state in
      state.running[address] = nil
      if state.kept.updateValue(Kept(result: result, until: until), forKey: address) == nil {
        state.order.append(address)
      }
      while state.order.count > Self.mostKept { state.kept[state.order.removeFirst()] = nil }
    }
  }

  private func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free > 0 else {
          state.waiters.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiters.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiters.removeFirst()
    }
    next?.resume()
  }
}
