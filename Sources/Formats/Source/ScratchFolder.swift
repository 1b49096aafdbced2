import Foundation

/// A folder of one's own that goes with its last user.
final class ScratchFolder: Sendable {
  let url: URL

  init(in parent: URL?) throws(FormatError) {
    let parent = parent ?? FileManager.default.temporaryDirectory
    url = parent.appendingPathComponent("framewright-\(UUID().uuidString.lowercased())", isDirectory: true)
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw FormatError(.fileUnreadable, "no scratch folder can be made", remedy: "make room in the temporary folder")
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
