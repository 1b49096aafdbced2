import Inference

/// What encoders said about pictures that people work on, so that a click need not look at the picture again. Kept in
/// memory by content (the picture's and the model's), within bounds, the longest unused given up first; what nobody used
/// for a while goes by itself.
actor PictureEmbeddings {
  struct Key: Hashable {
    var picture: String
    var page: Int
    /// The content name of the encoder's file.
    var encoder: String
  }

  private struct Kept {
    var embedding: Task<PictureEmbedding, any Error>
    /// 0 while it is being made.
    var bytes: Int
    var used: ContinuousClock.Instant
  }

  private let mostBytes: Int
  private let patience: Duration
  private var kept: [Key: Kept] = [:]
  private var sweeper: Task<Void, Never>?

  /// - Parameters:
  ///   - mostBytes: Of all that is kept; one of SAM 2 has 16 MiB.
  ///   - patience: How long one is kept that nobody uses.
  init(mostBytes: Int = 256 << 20, patience: Duration = .seconds(600)) {
    self.mostBytes = mostBytes
    self.patience = patience
  }

  deinit { sweeper?.cancel() }

  /// How many are kept or being made.
  var count: Int { kept.count }

  /// The embedding of this key; made once, however many ask for it at the same time.
  ///
  /// - Returns: With it, whether it was there already.
  func embedding(_ key: Key, _ make: @escaping @Sendable () async throws -> PictureEmbedding) async throws -> (
    embedding: PictureEmbedding, wasThere: Bool
  ) {
    if let known = kept[key] {
      kept[key]?.used = .now
      // Where it is still being made, its fault is that of all who wait for it.
      return (try await known.embedding.value, true)
    }
    let task = Task { try await make() }
    kept[key] = Kept(embedding: task, bytes: 0, used: .now)
    do {
      let embedding = try await task.value
      kept[key]?.bytes = embedding.byteCount
      makeRoom(besides: key)
      startSweeping()
      return (embedding, false)
    } catch {
      kept[key] = nil
      throw error
    }
  }

  private func makeRoom(besides key: Key) {
    var bytes = kept.values.reduce(0) { $0 + $1.bytes }
    for (old, one) in kept.sorted(by: { $0.value.used < $1.value.used }) where bytes > mostBytes && old != key {
      guard one.bytes > 0 else { continue }
      bytes -= one.bytes
      kept[old] = nil
    }
  }

  private func startSweeping() {
    guard sweeper == nil else { return }
    sweeper = Task { [weak self, patience] in
      while !Task.isCancelled {
        try? await Task.sleep(for: patience)
        guard await self?.sweep() == true else { return }
      }
    }
  }

  /// Gives up what nobody used for long; whether anything is left.
  private func sweep() -> Bool {
    let end = ContinuousClock.now - patience
    for (key, one) in kept where one.used <= end && one.bytes > 0 { kept[key] = nil }
    if kept.isEmpty { sweeper = nil }
    return !kept.isEmpty
  }
}
