import Synchronization

/// Answers kept for a few seconds; many who ask at once share one look-up.
///
/// A look-up that began before a ``drop(where:)`` is answered to those who wait for it but not kept, so nothing older
/// than the drop survives it.
final class StateCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    let until: Double
  }
  private struct State {
    var entries: [Key: Entry] = [:]
    var running: [Key: (number: Int, task: Task<Value, any Error>)] = [:]
    var nextNumber = 0
  }

  private let lifetime: Double
  private let limit: Int
  private let time: TimeSource
  private let state = Mutex(State())

  /// - Parameters:
  ///   - lifetime: seconds from the moment a look-up begins.
  ///   - limit: the most entries kept.
  init(lifetime: Double, limit: Int, time: TimeSource) {
    self.lifetime = lifetime
    self.limit = limit
    self.time = time
  }

  /// The kept value, if there is one: the way of nearly every request, without a hop or a closure.
  func kept(_ key: Key) -> Value? {
    let now = time.monotonic()
    return state.withLock { $0.entries[key].flatMap { $0.until > now ? $0.value : nil } }
  }

  /// The kept value, or what `load` answers.
  func value(_ key: Key, load: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let now = time.monotonic()
    if let kept = state.withLock({ $0.entries[key].flatMap { $0.until > now ? $0.value : nil } }) { return kept }
    let task = state.withLock { state in
      if let running = state.running[key] { return running.task }
      let number = state.nextNumber
      state.nextNumber += 1
      let task = Task {
        do {
          let value = try await load()
          self.finish(key, number: number, value: value, until: now + self.lifetime)
          return value
        } catch {
          self.finish(key, number: number, value: nil, until: now)
          throw error
        }
      }
      state.running[key] = (number, task)
      return task
    }
    return try await task.value
  }

  /// Forgets what fits.
  func drop(where isOutdated: (Key) -> Bool) {
    state.withLock { state in
      for key in state.entries.keys.filter(isOutdated) { state.entries[key] = nil }
      for key in state.running.keys.filter(isOutdated) { state.running[key] = nil }
    }
  }

  private func finish(_ key: Key, number: Int, value: Value?, until: Double) {
    state.withLock { state in
      guard state.running[key]?.number == number else { return }
      state.running[key] = nil
      guard let value else { return }
      if state.entries.count >= limit {
        let now = time.monotonic()
        state.entries = state.entries.filter { $0.value.until > now }
        if state.entries.count >= limit { state.entries.removeAll(keepingCapacity: true) }
      }
      state.entries[key] = Entry(value: value, until: until)
    }
  }
}
