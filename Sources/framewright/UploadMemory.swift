import Foundation
import Web

/// Which files were begun to be sent where, kept so that another run goes on where this one was cut off.
struct UploadMemory {
  /// A file as it was when it was sent: another size or time of change is another file.
  struct Key: Hashable, Sendable {
    var text: String

    init(base: String, project: String, file: URL, size: Int, changed: Date) {
      text = [
        base, project, file.standardizedFileURL.path, "\(size)", "\(Int(changed.timeIntervalSince1970 * 1000))",
      ].joined(separator: "\n")
    }
  }

  /// The longest unused go first.
  private static let most = 5000

  private var file: URL {
    let home =
      ProcessInfo.processInfo.environment["XDG_STATE_HOME"].map { URL(fileURLWithPath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".local/state")
    return home.appendingPathComponent("framewright/uploads.json")
  }

  private func entries() -> [JSONValue] {
    guard let data = try? Data(contentsOf: file), let json = try? JSONValue(parsing: [UInt8](data)) else { return [] }
    return json.array ?? []
  }

  /// The upload that was begun for a file; nil where there was none.
  func upload(of key: Key) -> String? {
    entries().last { $0["key"]?.string == key.text }?["upload_id"]?.string
  }

  /// Remembers an upload. What cannot be written is not remembered: the file is then sent whole another time.
  func keep(_ upload: String, for key: Key) {
    var kept = entries().filter { $0["key"]?.string != key.text }
    kept.append(["key": .string(key.text), "upload_id": .string(upload)])
    let folder = file.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(JSONValue.array(Array(kept.suffix(Self.most))).bytes).write(to: file, options: .atomic)
  }
}
