import Foundation
import Glibc
import Processes
import Synchronization
import Threads

/// One run of yt-dlp: a child in a process group of its own that reaches the network through a pass alone, whose lines
/// are read as they come, and which is killed with all it started when the task is cancelled or time or output run out.
struct SiteRun {
  /// Longest line of JSON that is read: a page with all formats has a few hundred kB.
  private static let lineLimit = 16 << 20
  /// Everything a run may print.
  private static let outputLimit = 256 << 20
  /// One thread a run reads both of its streams.
  private static let threads = BlockingThreads(name: "yt-dlp", count: 32)

  let program: SiteProgram
  let options: SiteOptions
  let pass: ProxyPass
  /// A folder that is the run's own: configuration, cookies, cache and working folder.
  let folder: URL

  /// Runs yt-dlp.
  /// - Parameter line: told each line of standard output, on the reading thread.
  /// - Returns: the last lines of standard error.
  /// - Throws: ``FetchError`` with the meaning of what it printed, or with the proxy's reason.
  func callAsFunction(_ arguments: [String], line: @escaping @Sendable ([UInt8]) -> Void) async throws -> [String] {
    guard !Task.isCancelled else { throw FetchError(.cancelled) }
    let output = try Pipe()
    let error = try Pipe()
    let command = ChildCommand(
      program.executable, program.arguments + (try commonArguments()) + arguments, environment: environment,
      directory: folder.path, deathSignal: .kill, endsGroup: true, output: .descriptor(output.writing),
      error: .descriptor(error.writing))
    let child: ChildProcess
    do { child = try await ChildProcess.spawn(command) } catch let failure as SpawnError {
      throw FetchError(failure.reason == ENOENT ? .programMissing : .programFailed, failure.description)
    }
    output.closeWriting()
    error.closeWriting()
    let stop = Mutex<FetchReason?>(nil)
    let deadline = pass.deadline
    let lines: [String]
    do {
      lines = try await withTaskCancellationHandler {
        try await Self.threads.run {
          let reader = StreamReader(output: output.reading, error: error.reading, deadline: deadline)
          let (reason, lines) = reader.read(lineLimit: Self.lineLimit, outputLimit: Self.outputLimit, line: line)
          if let reason {
            stop.withLock { $0 = reason }
            child.killGroup()
          }
          return lines
        }
      } onCancel: {
        child.killGroup()
      }
    } catch {
      // Cancelled, or too many at once, before a thread read a byte.
      child.killGroup()
      _ = await child.wait()
      throw error is CancellationError ? FetchError(.cancelled) : FetchError(.programFailed, "\(error)")
    }
    let status = await child.wait()
    if Task.isCancelled { throw FetchError(.cancelled) }
    if let reason = stop.withLock({ $0 }) { throw FetchError(reason, lines.last ?? "") }
    guard status != 0 else { return lines }
    throw explained(SiteComplaint.reason(lines))
  }

  /// What the proxy refused is the better explanation of a connection that failed.
  func explained(_ complaint: FetchError) -> FetchError {
    let networkReasons: Set<FetchReason> = [
      .interrupted, .accessDenied, .programFailed, .timeout, .removed, .unsupportedAddress,
    ]
    guard networkReasons.contains(complaint.reason), let refusal = pass.refusals.last else { return complaint }
    return FetchError(refusal.reason, "\(refusal.host) port \(refusal.port): \(complaint.detail)")
  }

  private var environment: [String: String] {
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path, "LANG": "C.UTF-8",
      "XDG_CACHE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path,
    ]
    // Also for what yt-dlp starts, and for what asks past its option.
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
      environment[name] = pass.address
    }
    if let authorities = options.authorityFile { environment["SSL_CERT_FILE"] = authorities }
    return environment
  }

  /// What holds for every run. The proxy's credential stays out of the list of processes: it is in a file.
  private func commonArguments() throws -> [String] {
    let configuration = folder.appendingPathComponent("proxy.conf")
    try write("--proxy \"\(pass.address)\"\n", to: configuration)
    var arguments = [
      "--ignore-config", "--config-locations", configuration.path, "--no-plugin-dirs", "--no-exec", "--no-cache-dir",
      "--no-remote-components", "--no-update", "--no-mark-watched", "--no-wait-for-video", "--no-live-from-start",
      "--no-colors", "--no-cookies-from-browser", "--default-search", "error", "--socket-timeout", "30",
      "--extractor-retries", "\(options.pageRetries)", "--sleep-requests", "\(options.pauseBetweenRequests)",
      "--no-js-runtimes",
    ]
    if let runtime = program.scriptRuntime { arguments += ["--js-runtimes", "deno:\(runtime)"] }
    if let cookies = options.cookies {
      // yt-dlp writes its cookies back: into a copy.
      let copy = folder.appendingPathComponent("cookies.txt")
      do { try write(String(decoding: Data(contentsOf: cookies), as: UTF8.self), to: copy) } catch {
        throw FetchError(.fileError, "the cookies file cannot be read")
      }
      arguments += ["--cookies", copy.path]
    }
    return arguments
  }

  private func write(_ text: String, to file: URL) throws(FetchError) {
    let made = FileManager.default.createFile(
      atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard made else { throw FetchError(.fileError, "cannot write \(file.lastPathComponent)") }
  }
}

/// A pipe from a child.
private final class Pipe: Sendable {
  let reading: Int32
  let writing: Int32
  private let isWritingOpen = Mutex(true)

  init() throws(FetchError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FetchError(.fileError, "no pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    closeWriting()
  }

  func closeWriting() {
    isWritingOpen.withLock { isOpen in
      if isOpen { close(writing) }
      isOpen = false
    }
  }
}

/// Reads both streams of a child until they end.
private struct StreamReader {
  let output: Int32
  let error: Int32
  let deadline: ContinuousClock.Instant

  /// - Returns: why it stopped before the end, if it did, and the last 200 lines of standard error.
  func read(lineLimit: Int, outputLimit: Int, line: ([UInt8]) -> Void) -> (FetchReason?, [String]) {
    var descriptors = [output, error]
    var splitters = [LineSplitter(limit: lineLimit), LineSplitter(limit: 4096)]
    var errors: [String] = []
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    func note(_ bytes: [UInt8]) {
      errors.append(String(decoding: bytes, as: UTF8.self))
      if errors.count > 400 { errors.removeFirst(200) }
    }
    while descriptors.contains(where: { $0 >= 0 }) {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return (.timeout, errors.suffix(200)) }
      var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&entries, 2, left.pollMilliseconds) > 0 else { continue }
      for index in 0..<2 where entries[index].revents != 0 {
        let count = Glibc.read(descriptors[index], &buffer, buffer.count)
        if count > 0 {
          total += count
          guard total <= outputLimit else { return (.programFailed, errors.suffix(200)) }
          var wasCut = false
          splitters[index].add(buffer[..<count]) { bytes, isCut in
            if index == 1 { note(bytes) } else if isCut { wasCut = true } else { line(bytes) }
          }
          if wasCut || splitters[0].isCut { return (.programFailed, errors.suffix(200)) }
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
          splitters[index].finish { bytes, isCut in
            if index == 1 { note(bytes) } else if !isCut { line(bytes) }
          }
          descriptors[index] = -1
        }
      }
    }
    return (nil, errors.suffix(200))
  }
}
