import Database
import Foundation
import Similarity
import Threads
import Web

/// A copy of the vectors of one workspace and model in a mapped file, for exact search.
///
/// The rows are the truth. The file follows them by position, and beside it stands how far it has come. Whatever happens
/// to either, a crash in mid-writing or a cut, the file is made again from the rows. One process writes to a file; another
/// on the same machine takes a name beside it.
actor VectorMirror {
  /// How far a file has come.
  struct Mark: Codable, Equatable {
    var epoch: Int
    var position: Int
    /// Vectors that the file then held at least: one that is gone and was begun anew holds fewer.
    var count = 0

    func isAt(_ other: Mark) -> Bool { epoch == other.epoch && position == other.position }
  }
  /// A file that follows the rows.
  private struct Copy {
    var file: VectorFile
    var path: String
    var mark: Mark
  }

  /// Rows that are read and appended at a time, and after how many the file is brought to the disk.
  private static let part = 2000, synced = 20_000

  private let path: String
  private let model: String
  private var copy: Copy?
  private var running: Task<Copy, any Error>?

  init(path: String, model: String) {
    self.path = path
    self.model = model
  }

  /// The file, with every vector that was committed before; nil where there are none.
  func current(_ database: Database, _ claims: Claims) async throws -> VectorFile? {
    let model = model
    while true {
      let space = try await database.transaction(claims, readOnly: true) { try EmbeddingStore.space(model, in: $0) }
      guard let space else { return nil }
      if let running {
        // What it follows may be older than what was just seen: look again behind it.
        _ = try? await running.value
        continue
      }
      let wanted = Mark(epoch: space.epoch, position: space.position)
      if let copy, copy.mark.isAt(wanted), copy.file.dimension == space.dimension { return copy.file }
      let known = copy.flatMap {
        $0.mark.epoch == wanted.epoch && $0.mark.position <= wanted.position && $0.file.dimension == space.dimension
          ? $0 : nil
      }
      // Let go before it is opened again: a file has one writer.
      copy = nil
      let path = path
      let task = Task {
        try await Self.follow(
          known, path: path, dimension: space.dimension, to: wanted, model: model, database, claims)
      }
      running = task
      defer { running = nil }
      let fresh = try await task.value
      copy = fresh
      return fresh.file
    }
  }

  /// Brings a copy to where the rows are.
  private static func follow(
    _ known: Copy?, path: String, dimension: Int, to wanted: Mark, model: String, _ database: Database,
    _ claims: Claims
  ) async throws -> Copy {
    var copy: Copy
    if let known {
      copy = known
    } else {
      copy = try await BlockingThreads.vectors.run { try open(path, dimension, wanted) }
    }
    var unsynced = 0
    while copy.mark.position < wanted.position {
      let (file, after) = (copy.file, copy.mark.position)
      let rows = try await database.transaction(claims, readOnly: true) {
        try EmbeddingStore.page(model, after: after, most: part, in: $0)
      }
      let vectors = rows.filter { $0.position <= wanted.position && $0.vector.count == dimension }
      try await BlockingThreads.vectors.run {
        try file.append(vectors.map { (id: VectorID(high: 0, low: UInt64($0.position)), vector: $0.vector) })
      }
      copy.mark.position = rows.count < part ? wanted.position : min(wanted.position, rows.last?.position ?? after)
      unsynced += vectors.count
      guard unsynced >= synced || copy.mark.position == wanted.position else { continue }
      unsynced = 0
      copy.mark.count = file.count
      let reached = copy
      try await BlockingThreads.vectors.run {
        // The vectors first: the mark never promises what is not on the disk.
        try reached.file.sync()
        try JSONEncoder().encode(reached.mark).write(
          to: URL(fileURLWithPath: markPath(reached.path)), options: .atomic)
      }
    }
    return copy
  }

  // MARK: Files

  /// Opens what is there if it can be believed, else begins anew.
  private static func open(_ path: String, _ dimension: Int, _ wanted: Mark) throws -> Copy {
    for number in 0..<16 {
      let path = number == 0 ? path : "\(path).\(number)"
      do {
        return try openOne(path, dimension, wanted)
      } catch let error as VectorFileError where error.code == .locked {
        continue
      }
    }
    throw APIError.busy(retryAfter: 5, "Too many servers search on this machine")
  }

  private static func openOne(_ path: String, _ dimension: Int, _ wanted: Mark) throws -> Copy {
    do throws(VectorFileError) {
      let file = try VectorFile(path, dimension: dimension, mode: .write)
      let mark = (try? Data(contentsOf: URL(fileURLWithPath: markPath(path)))).flatMap {
        try? JSONDecoder().decode(Mark.self, from: $0)
      }
      if let mark, mark.epoch == wanted.epoch, (0...wanted.position).contains(mark.position), file.opening.lost == 0,
        file.count >= mark.count,
        try file.removeDamaged().isEmpty
      {
        return Copy(file: file, path: path, mark: mark)
      }
    } catch {
      guard error.code != .locked else { throw error }
      // Of another kind or damaged: made anew below.
      Log.shared.warning("vector mirror is made anew", ["error": .string("\(error)")])
    }
    try? FileManager.default.removeItem(atPath: markPath(path))
    try? FileManager.default.removeItem(atPath: path)
    return Copy(
      file: try VectorFile(path, dimension: dimension, mode: .write), path: path,
      mark: Mark(epoch: wanted.epoch, position: 0))
  }

  private static func markPath(_ path: String) -> String { path + ".mark" }
}

extension BlockingThreads {
  /// For searching vectors: each search keeps a core busy for some milliseconds.
  static let vectors = BlockingThreads(name: "library-vectors", count: 2, queueLimit: 10_000)
}
