import Foundation
import Glibc
import Jobs
import Processes
import Threads

/// Starts decoding children and hears what they say.
struct DecoderProcess: Sendable {
  /// The absolute path of the program that knows the verb ``VideoDecoding/verb``.
  let program: String

  /// Reading what a child says blocks a thread while the child works.
  private static let threads = BlockingThreads(name: "decoders", count: 16, queueLimit: 1_000)

  /// Decodes as a request says.
  ///
  /// - Parameters:
  ///   - folder: Where pictures are left; made by the caller.
  ///   - hear: Gets each line in order; what it throws ends the child.
  /// - Throws: `JobError` for a video that cannot be decoded, and when the child dies; `CancellationError`.
  func run(_ request: DecodeRequest, in folder: URL, hear: @Sendable (DecodeLine) async throws -> Void) async throws {
    try JSONEncoder().encode(request).write(to: folder.appendingPathComponent(DecodeRequest.fileName))
    var ends: [Int32] = [-1, -1]
    // Other children inherit neither end: they are started with standard streams alone.
    guard pipe(&ends) == 0 else { throw JobError("internal", "No pipe could be made.", isPermanent: false) }
    let input = ends[0]
    defer { close(input) }
    // Nothing of the server's settings and secrets reaches the decoder.
    let environment = ChildCommand.bareEnvironment
    let child: ChildProcess
    do {
      child = try await ChildProcess.spawn(
        ChildCommand(
          program, [VideoDecoding.verb, folder.path], environment: environment, deathSignal: .kill,
          output: .descriptor(ends[1])))
    } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    do {
      try await withTaskCancellationHandler {
        try await listen(input, hear)
      } onCancel: {
        child.kill()
      }
    } catch {
      child.kill()
      _ = await child.wait()
      throw error
    }
    let status = await child.wait()
    try Task.checkCancellation()
    guard status == 0 else {
      throw JobError(
        "decoder_crashed", "The decoder ended while reading this video. The file may be damaged.", isPermanent: false)
    }
  }

  private func listen(_ input: Int32, _ hear: @Sendable (DecodeLine) async throws -> Void) async throws {
    var waiting: [UInt8] = []
    while true {
      let piece = try await Self.threads.run { Self.read(input) }
      guard !piece.isEmpty else { return }
      waiting += piece
      while let end = waiting.firstIndex(of: 10) {
        let line = try JSONDecoder().decode(DecodeLine.self, from: Data(waiting[..<end]))
        waiting.removeSubrange(...end)
        if let failure = line.failure {
          throw JobError(failure.code, failure.message, isPermanent: !failure.isPassing)
        }
        try Task.checkCancellation()
        try await hear(line)
      }
    }
  }

  /// What is there, waiting for something; empty at the end.
  private static func read(_ input: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = bytes.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      return Array(bytes.prefix(max(0, count)))
    }
  }
}
