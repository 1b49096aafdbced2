public import Foundation
import Glibc
import Threads

extension ObjectStore {
  /// Removes what was uploaded below `{workspace}/{project}/incoming/` and never completed.
  /// - Parameter olderThan: only what was stored before this time.
  /// - Returns: how many objects went.
  @discardableResult
  public func removeIncoming(olderThan date: Date) async throws -> Int {
    var count = 0
    for workspace in try await prefixes(below: "") {
      for project in try await prefixes(below: workspace) {
        var mark: ListingMark?
        repeat {
          let page = try await list(prefix: project + "incoming/", delimiter: nil, after: mark, limit: 1000)
          let old = page.objects.filter { $0.modified < date }.map(\.key)
          if !old.isEmpty { try await delete(old) }
          count += old.count
          mark = page.next
        } while mark != nil
      }
    }
    return count
  }

  private func prefixes(below prefix: String) async throws -> [String] {
    var found: [String] = []
    var mark: ListingMark?
    repeat {
      let page = try await list(prefix: prefix, delimiter: "/", after: mark, limit: 1000)
      found += page.prefixes
      mark = page.next
    } while mark != nil
    return found
  }
}

extension FileObjectStore {
  /// Removes what writers that died left behind: staged files and unfinished multipart uploads.
  /// - Parameter olderThan: only what was begun before this time; a day ago, say. A file that is still being written
  ///   changes all the time and is younger.
  /// - Returns: how many files and uploads went.
  @discardableResult
  public func removeLeftovers(olderThan date: Date) async throws -> Int {
    let tree = tree
    return try await threads.run {
      var count = MultipartUploads(tree: tree).removeUploads(before: date)
      for name in try FileManager.default.contentsOfDirectory(atPath: tree.staging) {
        let path = "\(tree.staging)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0, Double(status.st_mtim.tv_sec) < date.timeIntervalSince1970 else { continue }
        try FileManager.default.removeItem(atPath: path)
        count += 1
      }
      return count
    }
  }
}
