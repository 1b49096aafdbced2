import Foundation
import Library
import Objects

extension ObjectStore {
  /// Moves a file that a decoder left in a folder to the things made of its video.
  ///
  /// - Returns: Its path in the store; nil where there is no such file.
  func keep(_ name: String, _ type: String, of video: VideoID, _ folder: URL, _ workspace: UUID) async throws
    -> String?
  {
    let file = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let key = ObjectNames.video(workspace, video, name: name)
    _ = try await put(try ObjectKey(key), .file(file), contentType: type)
    return key
  }
}
