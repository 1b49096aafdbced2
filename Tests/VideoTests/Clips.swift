import Foundation
import Processes
import TestSupport
import Testing

/// Small videos that tests make with the `ffmpeg` command: every frame differs from every other.
enum Clips {
  static let program = ChildCommand.find("ffmpeg")

  /// Makes one.
  /// - Parameters:
  ///   - frames: how many the source has.
  ///   - arguments: what stands between the source and the name of the result.
  static func make(
    _ name: String, in folder: URL, frames: Int = 60, size: String = "192x108", rate: String = "30",
    _ arguments: String
  ) async throws -> String {
    let out = folder.appendingPathComponent(name).path
    let source = "testsrc2=size=\(size):rate=\(rate)"
    try await ffmpeg(
      ["-f", "lavfi", "-i", source, "-frames:v", "\(frames)"] + arguments.split(separator: " ").map(String.init) + [out]
    )
    return out
  }

  static func ffmpeg(_ arguments: [String]) async throws {
    let program = try #require(program)
    let (status, output) = try await ChildProcess.run(
      ChildCommand(program, ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"] + arguments))
    try #require(status == 0, "\(output)")
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test with a clear line where there is no `ffmpeg` command.
  static var needsFFmpeg: Self { .enabled(if: Clips.program != nil, "needs Debian's package ffmpeg") }
}
