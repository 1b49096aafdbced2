import Foundation
import Glibc
import Jobs
import Objects
import Processes
import Synchronization
import Threads

/// A child process that opens one video and shows frames of it.
final class FrameProcess: Sendable {
  /// The longest that opening a video and decoding one frame may take: a long way from a keyframe, on a busy machine.
  private static let patience = Duration.seconds(30)
  private static let mostBytes = 256 << 20
  /// Requests for one video that may wait.
  private static let waiting = 64

  private let child: ChildProcess
  private let socket: FrameSocket
  /// One piece of work at a time, in the order in which it was asked for.
  private let thread: BlockingThreads
  private let isOver = Mutex(false)

  private init(_ child: ChildProcess, _ socket: FrameSocket, _ thread: BlockingThreads) {
    (self.child, self.socket, self.thread) = (child, socket, thread)
  }

  deinit {
    child.kill()
    close(socket.descriptor)
  }

  /// Starts a child, which makes itself ready for a video.
  ///
  /// - Throws: `FrameFailure`.
  static func start(_ program: String) async throws -> FrameProcess {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw FrameFailure.ended
    }
    // Nothing of the server's settings and secrets reaches the decoder.
    var environment = ChildCommand.bareEnvironment
    // glibc gives blocks of that size back to the system and fetches them again: 1,500 page faults a 1080p picture. Up to
    // 32 MB they take the place of those before them.
    environment["MALLOC_MMAP_THRESHOLD_"] = "\(32 << 20)"
    environment["MALLOC_TRIM_THRESHOLD_"] = "\(256 << 20)"
    let child: ChildProcess
    do {
      child = try await ChildProcess.spawn(
        ChildCommand(
          program, [FrameShowing.verb], environment: environment, deathSignal: .kill, input: ends[1], output: .discard,
          error: .discard))
    } catch {
      close(ends[0])
      close(ends[1])
      throw FrameFailure.ended
    }
    // Ours must be the only open end before the answer is awaited, or the child's end would go unnoticed.
    close(ends[1])
    return FrameProcess(
      child, FrameSocket(descriptor: ends[0]), BlockingThreads(name: "frames", count: 1, queueLimit: waiting))
  }

  /// Has it open its one video, before any frame is asked for. Once it is open, the file may go.
  ///
  /// - Throws: `FrameFailure`.
  func open(_ video: URL, index: URL?) async throws {
    _ = try await exchange(ShownVideo(video: video.path, index: index?.path))
  }

  /// Whether it can show nothing more.
  var hasEnded: Bool { isOver.withLock { $0 } || !child.isRunning }

  /// Ends it.
  func stop() {
    isOver.withLock { $0 = true }
    child.kill()
  }

  /// The bytes of a picture. A request that is given up while it waits costs nothing.
  ///
  /// - Throws: `FrameFailure`, `BlockingThreads.Overloaded`, `CancellationError`.
  func frame(_ wish: FrameWish) async throws -> [UInt8] { try await exchange(wish) }

  private func exchange(_ order: some Encodable & Sendable) async throws -> [UInt8] {
    try await thread.run { [self] in
      do {
        let deadline = ContinuousClock.now + Self.patience
        try socket.send(order)
        let answer = try socket.receive(FrameAnswer.self, until: deadline)
        if let failure = answer.failure { throw FrameFailure.refused(failure.message) }
        guard (0...Self.mostBytes).contains(answer.count) else { throw FrameSocket.Broken() }
        return try socket.receive(answer.count, until: deadline)
      } catch let failure as FrameFailure {
        throw failure
      } catch {
        stop()
        throw (error as? FrameSocket.Broken)?.isLate == true ? FrameFailure.late : FrameFailure.ended
      }
    }
  }
}

/// Why a frame is not shown.
enum FrameFailure: Error {
  /// The decoder's own words.
  case refused(String)
  /// The process died.
  case ended
  case late
}
