import Database
import Foundation
import Glibc
import Library

/// Where what came of a video lies until all of it is here: a folder a video on this machine's disk, which stays between
/// attempts, so that a fetch that was cut off goes on.
struct FetchFolder: Sendable {
  /// How long what nobody goes on with stays.
  static let patience: TimeInterval = 86_400
  static let parent = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-fetches")

  let url: URL

  init(_ video: VideoID, in parent: URL = parent) throws {
    url = parent.appendingPathComponent("\(video)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  /// Removes the folders of this user in which nothing was written since a moment: of videos that were deleted, cancelled,
  /// or fetched elsewhere. Answers how many.
  @discardableResult static func sweep(
    untouchedSince moment: Date = Date(timeIntervalSinceNow: -patience), in parent: URL = parent
  ) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    var removed = 0
    for name in names where VideoID(name) != nil {
      let folder = parent.appendingPathComponent(name)
      var status = stat()
      guard lstat(folder.path, &status) == 0, status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFDIR,
        latest(in: folder) < moment
      else { continue }
      if (try? FileManager.default.removeItem(at: folder)) != nil { removed += 1 }
    }
    return removed
  }

  /// When something was last written in a folder.
  private static func latest(in folder: URL) -> Date {
    func written(_ path: String) -> Date {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.modificationDate] as? Date ?? .distantPast
    }
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return names.reduce(written(folder.path)) { max($0, written(folder.appendingPathComponent($1).path)) }
  }
}
