public import Foundation

/// Notices files that appear in a folder, once they have stopped growing.
///
/// A file counts as whole when two looks, at least the settling time apart, find the same size and time of change.
/// Looks are polls: they work on network shares too, where the kernel's notices do not come.
public struct FolderWatch: Sendable {
  /// What a look finds of a file.
  public struct Sight: Sendable, Hashable {
    /// Below the folder, with `/` between components.
    public var path: String
    /// Bytes.
    public var size: Int64
    /// Time of change, seconds since 1970.
    public var changed: Double

    /// A sight.
    public init(path: String, size: Int64, changed: Double) {
      self.path = path
      self.size = size
      self.changed = changed
    }
  }

  /// How long a file must stay as it is. Default 5 s.
  public let settling: Duration
  private var waiting: [String: (sight: Sight, since: ContinuousClock.Instant)] = [:]
  private var told: [String: Sight] = [:]

  /// A watch.
  /// - Parameter known: files of earlier runs; they are told again only when they have changed.
  public init(settling: Duration = .seconds(5), known: [Sight] = []) {
    self.settling = settling
    for sight in known { told[sight.path] = sight }
  }

  /// Takes what a look found; the files that are whole now and were not told yet, by path.
  public mutating func look(_ sights: [Sight], at now: ContinuousClock.Instant) -> [Sight] {
    let present = Set(sights.map(\.path))
    waiting = waiting.filter { present.contains($0.key) }
    told = told.filter { present.contains($0.key) }
    var whole: [Sight] = []
    for sight in sights where told[sight.path] != sight {
      if let before = waiting[sight.path], before.sight == sight {
        guard before.since.duration(to: now) >= settling, sight.size > 0 else { continue }
        waiting[sight.path] = nil
        told[sight.path] = sight
        whole.append(sight)
      } else {
        waiting[sight.path] = (sight, now)
      }
    }
    return whole.sorted { $0.path < $1.path }
  }

  /// The files in a folder and below it whose names end so. Links are not followed; hidden files and the unfinished ones
  /// of browsers and yt-dlp are left out. Blocks.
  /// - Throws: when the folder cannot be read.
  public static func sights(in folder: URL, extensions: Set<String>) throws -> [Sight] {
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
    guard try folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true,
      let walk = FileManager.default.enumerator(
        at: folder, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
    else { throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: folder.path]) }
    let base = folder.standardizedFileURL.path
    var sights: [Sight] = []
    for case let file as URL in walk where extensions.contains(file.pathExtension.lowercased()) {
      guard let values = try? file.resourceValues(forKeys: Set(keys)), values.isRegularFile == true,
        let size = values.fileSize, let date = values.contentModificationDate
      else { continue }
      let path = file.standardizedFileURL.path
      guard path.hasPrefix(base + "/") else { continue }
      sights.append(
        Sight(path: String(path.dropFirst(base.count + 1)), size: Int64(size), changed: date.timeIntervalSince1970))
    }
    return sights
  }

  /// Looks again and again and tells the files that are whole; ends with the task.
  /// - Parameters:
  ///   - interval: between looks.
  ///   - body: told each group of files; while it works nobody looks.
  public mutating func run(
    in folder: URL, extensions: Set<String>, every interval: Duration = .seconds(2),
    _ body: ([URL]) async throws -> Void
  ) async throws {
    while !Task.isCancelled {
      let whole = look(try Self.sights(in: folder, extensions: extensions), at: .now)
      if !whole.isEmpty { try await body(whole.map { folder.appendingPathComponent($0.path) }) }
      try await Task.sleep(for: interval)
    }
  }
}
