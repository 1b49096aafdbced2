public import Foundation
import Imaging
import Processes
import Synchronization
import Web

/// Renders views of pictures in short-lived child processes: no decoder ever runs in the server, and a file that ends
/// its decoder ends nothing else.
public final class PictureRenderer: Sendable {
  /// What is shown of a picture.
  struct View: Sendable {
    /// Sample values shown as black and white; nil for the picture's own range.
    var window: ClosedRange<Double>?
    /// Most pixels of the longer side.
    var longest: Int

    /// The part shown, in pixels of the upright picture; nil for all of it.
    var part: PixelRectangle?

    /// Differs between different views.
    var key: String {
      let place = part.map { "-\($0.x)-\($0.y)-\($0.width)-\($0.height)" } ?? ""
      return (window.map { "\($0.lowerBound)-\($0.upperBound)-\(longest)" } ?? "\(longest)") + place
    }
  }

  /// A view and the sample values it was made from.
  struct Rendering: Sendable {
    /// JPEG, or WebP where it is transparent.
    var bytes: [UInt8]
    /// The values shown as black and white; nil for pictures of eight bits.
    var window: ClosedRange<Double>?
    /// The smallest and the largest value.
    var samples: ClosedRange<Double>?

    fileprivate init(bytes: [UInt8], notes: [UInt8]) {
      self.bytes = bytes
      let words = String(decoding: notes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      let numbers = words.compactMap { Double($0) }
      guard numbers.count == 4, numbers[0] <= numbers[1], numbers[2] <= numbers[3] else { return }
      window = numbers[0]...numbers[1]
      samples = numbers[2]...numbers[3]
    }
  }

  /// Two at a time keep memory bounded; each may take as much as its picture unpacked.
  private static let atOnce = 2
  private static let waiting = 32
  private static let patience = Duration.seconds(30)
  private static let mostBytes = 64 << 20
  /// Small views are asked for again and again, by one person after the other: 16 MiB are some two thousand crops.
  private static let keptBytes = 16 << 20
  private static let smallBytes = 128 << 10

  private struct Queue: Sendable {
    var running = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The program that knows the verb `render-picture`; nil where there is none.
  private let program: String?
  private let queue = Mutex(Queue())
  private let small = Mutex(RecentlyUsed<String, Rendering>(mostBytes: keptBytes))

  /// - Parameter program: The absolute path of the program that knows the verbs; nil where there is none.
  public init(program: String?) { self.program = program }

  /// A small view of the first page of a file from anywhere: JPEG, or WebP where it is transparent.
  ///
  /// - Parameter longest: Most pixels of the longer side.
  /// - Throws: `APIError`: `unsupported_image` with the reader's reason, `unavailable` when too many wait.
  public func small(_ file: URL, longest: Int) async throws -> [UInt8] {
    try await render(file, page: 0, View(window: nil, longest: longest)).bytes
  }

  /// A small view that was rendered lately, by a name that differs between different bytes, pages and views.
  func kept(_ name: String) -> Rendering? { small.withLock { $0.find(name) } }

  /// Keeps a view for a while if it is small.
  func keep(_ rendering: Rendering, as name: String) {
    let bytes = rendering.bytes.count + name.utf8.count + 128
    guard bytes <= Self.smallBytes else { return }
    small.withLock { $0.keep(rendering, for: name, bytes: bytes) }
  }

  /// Renders one page of a file.
  ///
  /// - Throws: `APIError`: `unsupported_image` with the reader's reason, `unavailable` when too many wait.
  func render(_ file: URL, page: Int, _ view: View) async throws -> Rendering {
    var arguments = ["render-picture", file.path, "--page", "\(page)", "--longest", "\(view.longest)"]
    if let window = view.window { arguments += ["--low", "\(window.lowerBound)", "--high", "\(window.upperBound)"] }
    if let part = view.part {
      arguments += ["--x", "\(part.x)", "--y", "\(part.y)", "--width", "\(part.width)", "--height", "\(part.height)"]
    }
    let made = try await decode(arguments)
    return Rendering(bytes: made.bytes, notes: made.notes)
  }

  /// Makes the numbers that a neural network takes of one page of a file: 3 planes of 32-bit numbers.
  ///
  /// - Parameter longest: Most pixels of the longer side, for pictures too large to be decoded whole.
  /// - Throws: As ``render(_:page:_:)``.
  func planes(_ file: URL, page: Int, _ placement: NetworkPlacement, longest: Int?) async throws -> [UInt8] {
    let place = String(decoding: try JSONEncoder().encode(placement), as: UTF8.self)
    var arguments = ["place-picture", file.path, "--page", "\(page)", "--placement", place]
    if let longest { arguments += ["--longest", "\(longest)"] }
    return try await decode(arguments).bytes
  }

  private func decode(_ arguments: [String]) async throws -> (bytes: [UInt8], notes: [UInt8]) {
    guard let program else { throw APIError(.notImplemented, "This server renders no views") }
    try await enter()
    defer { leave() }
    let picture = try Self.temporaryFile()
    let complaint = try Self.temporaryFile()
    defer {
      close(picture)
      close(complaint)
    }
    // Nothing of the server's settings and secrets reaches the decoder.
    let environment = ChildCommand.bareEnvironment
    let child = try await ChildProcess.spawn(
      ChildCommand(
        program, arguments, environment: environment, deathSignal: .kill, output: .descriptor(picture),
        error: .descriptor(complaint)))
    let deadline = Task {
      try await Task.sleep(for: Self.patience)
      child.kill()
    }
    let status = await withTaskCancellationHandler {
      await child.wait()
    } onCancel: {
      child.kill()
    }
    deadline.cancel()
    try Task.checkCancellation()
    guard status == 0 else {
      let reason = String(decoding: Self.contents(complaint, limit: 2_000), as: UTF8.self)
      throw APIError(
        .unsupportedImage,
        status == 3 && !reason.isEmpty
          ? reason.trimmingCharacters(in: .whitespacesAndNewlines) : "The picture could not be decoded.")
    }
    return (Self.contents(picture, limit: Self.mostBytes), Self.contents(complaint, limit: 2_000))
  }

  private func enter() async throws {
    let isFull = queue.withLock { $0.running >= Self.atOnce && $0.waiters.count >= Self.waiting }
    guard !isFull else { throw APIError.busy(retryAfter: 2) }
    await withCheckedContinuation { continuation in
      let isFree = queue.withLock { queue in
        if queue.running < Self.atOnce {
          queue.running += 1
          return true
        }
        queue.waiters.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave() {
    let next = queue.withLock { queue -> CheckedContinuation<Void, Never>? in
      guard !queue.waiters.isEmpty else {
        queue.running -= 1
        return nil
      }
      return queue.waiters.removeFirst()
    }
    next?.resume()
  }

  /// An open file without a name: it is gone when it is closed, whatever happens.
  private static func temporaryFile() throws -> Int32 {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("framewright-view-\(UUID().uuidString)")
      .path
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw APIError(.insufficientStorage) }
    unlink(path)
    return descriptor
  }

  private static func contents(_ descriptor: Int32, limit: Int) -> [UInt8] {
    let size = min(limit, max(0, Int(lseek(descriptor, 0, SEEK_END))))
    var bytes = [UInt8](repeating: 0, count: size)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    return Array(bytes.prefix(max(0, count)))
  }
}
