import Crypto
import Threads

/// Content that arrives piece by piece: while one batch is hashed and written on a thread of the store, the next one
/// is gathered. Small content meets the disk only once, when it is finished.
///
/// Used by one task. Sendable because `flush` is awaited before `staged` is touched again.
final class IncomingObject: @unchecked Sendable {
  private static let batchByteCount = 1 << 20

  private let tree: FileTree
  private let threads: BlockingThreads
  private let digests: ContentDigests
  private let expected: Int64?
  private let limit: Int64
  private var batch: [[UInt8]] = []
  private var batchSize = 0
  private var flush: Task<StagedFile, any Error>?
  /// Bytes taken so far.
  private(set) var size: Int64 = 0

  init(_ tree: FileTree, _ threads: BlockingThreads, digests: ContentDigests, expected: Int64?, limit: Int64) {
    self.tree = tree
    self.threads = threads
    self.digests = digests
    self.expected = expected
    self.limit = limit
  }

  func append(_ piece: [UInt8]) async throws {
    size += Int64(piece.count)
    guard size <= limit else { throw ObjectError(.tooLarge, "more than \(limit) bytes") }
    batch.append(piece)
    batchSize += piece.count
    if batchSize >= Self.batchByteCount {
      // Only errors and back-pressure wait here: the batch before this one is usually done.
      let staged = try await flush?.value
      flush = begin(staged)
    }
  }

  /// Everything is written; nothing is durable yet.
  func finish() async throws -> StagedFile {
    let staged = try await flush?.value
    return try await begin(staged).value
  }

  private func begin(_ staged: StagedFile?) -> Task<StagedFile, any Error> {
    let pieces = batch
    batch = []
    batchSize = 0
    let (tree, threads, digests, expected) = (tree, threads, digests, expected)
    return Task {
      try await threads.run {
        let file = try staged ?? StagedFile(tree, digests: digests, expected: expected)
        try file.append(pieces)
        return file
      }
    }
  }
}
