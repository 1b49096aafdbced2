import Foundation
import Processes
import TestSupport
import Testing

/// Small videos that tests make with the `ffmpeg` command: every frame differs from every other.
enum MadeVideo {
  static let program = ChildCommand.find("ffmpeg")

  /// - Parameter arguments: what stands between the source and the name of the result.
  static func make(_ name: String, frames: Int = 60, size: String = "192x108", _ arguments: String) async throws
    -> [UInt8]
  {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent(name).path
      let program = try #require(program)
      let (status, output) = try await ChildProcess.run(
        ChildCommand(
          program,
          [
            "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
            "testsrc2=size=\(size):rate=30", "-frames:v", "\(frames)",
          ] + arguments.split(separator: " ").map(String.init) + [out]))
      try #require(status == 0, "\(output)")
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: out)))
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test with a clear line where there is no `ffmpeg` command.
  static var needsFFmpeg: Self { .enabled(if: MadeVideo.program != nil, "needs Debian's package ffmpeg") }
}
