import Crypto
import Foundation
import Glibc
import Synchronization
import Threads

/// The download of one video whose page was read.
struct SiteDownload {
  /// Where yt-dlp put a video.
  struct Place {
    let file: URL

    /// Makes it durable, hashes it and says what it is.
    func described(_ video: SiteMetadata, limits: FetchLimits) async throws -> FetchedFile {
      let file = file
      let (hash, count, first) = try await SiteDownload.threads.run { try SiteDownload.seal(file) }
      guard count <= limits.fileBytes else {
        try? FileManager.default.removeItem(at: file)
        throw FetchError(.tooLarge, "\(count) bytes; at most \(limits.fileBytes)")
      }
      let kind = MediaKind(firstBytes: first, contentType: nil)
      guard kind.isVideo else {
        try? FileManager.default.removeItem(at: file)
        throw FetchError(.notAVideo, "\(kind)")
      }
      let ending = kind.fileExtension ?? file.pathExtension
      let title = FileName.safe((video.title ?? video.id).replacing("/", with: "-"))
      return FetchedFile(
        file: file, bytes: count, sha256: hash, name: "\(title.isEmpty ? "video" : title).\(ending)", kind: kind,
        address: video.address)
    }
  }

  private static let threads = BlockingThreads(name: "fetch-hash", count: 2)
  private static let progressMark = "FW-PROGRESS "
  private static let fileMark = "FW-FILE "

  let run: SiteRun
  let folder: URL

  /// Downloads.
  /// - Parameter page: yt-dlp's own account of the page, as it was judged.
  func callAsFunction(_ page: URL, taken: Set<String>, progress: (@Sendable (FetchProgress) -> Void)?) async throws
    -> Place
  {
    let archive = run.folder.appendingPathComponent("taken.txt")
    // yt-dlp's own check of ids, besides ours: its lines are "site id".
    let ids = taken.filter { !$0.hasPrefix("web ") }.sorted().joined(separator: "\n")
    try Data((ids + "\n").utf8).write(to: archive)
    let options = run.options
    var arguments = [
      "--load-info-json", page.path, "--download-archive", archive.path, "--no-playlist", "--no-simulate", "--no-quiet",
      "--progress", "--newline", "--progress-delta", "0.5", "--progress-template",
      "download:\(Self.progressMark)%(progress.downloaded_bytes)s %(progress.total_bytes)s "
        + "%(progress.total_bytes_estimate)s %(progress.speed)s",
      "--print", "after_move:\(Self.fileMark)%(filepath)s", "--output", "\(folder.path)/video.%(format_id)s.%(ext)s",
      "--restrict-filenames", "--no-mtime", "--continue", "--no-overwrites", "--downloader", "native",
      "--abort-on-unavailable-fragments", "--concurrent-fragments", "2", "--max-filesize",
      "\(options.limits.fileBytes)", "--retries", "\(options.retries)", "--fragment-retries",
      "\(options.fragmentRetries)", "--retry-sleep", "exp=1:60", "--retry-sleep", "fragment:exp=1:60",
      "--sleep-interval", "\(options.pauseBeforeDownload.lowerBound)", "--max-sleep-interval",
      "\(options.pauseBeforeDownload.upperBound)", "--merge-output-format", "mp4/mkv", "--no-embed-metadata",
      // Subtitles come by a run of their own, which may fail.
      "--no-write-subs", "--no-sponsorblock",
      // The site's own bytes are kept: a repaired file would differ with each release of the repairer.
      "--fixup", "never",
    ]
    if let rate = options.bytesPerSecond { arguments += ["--limit-rate", "\(max(1, rate))"] }
    if let merger = run.program.merger {
      let programs = run.folder.appendingPathComponent("programs")
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
      try LocalMerger.install(merger, in: programs)
      arguments += ["--ffmpeg-location", programs.path]
    } else {
      // None is looked for elsewhere.
      arguments += ["--ffmpeg-location", "/nonexistent"]
    }
    let found = Mutex<String?>(nil)
    let refused = Mutex<FetchReason?>(nil)
    let lines = try await run(arguments) { line in
      let text = String(decoding: line, as: UTF8.self)
      if let rest = text.after(Self.fileMark) {
        found.withLock { $0 = rest }
      } else if let rest = text.after(Self.progressMark) {
        if let value = Self.progress(rest) { progress?(value) }
      } else if text.contains("larger than max-filesize") {
        refused.withLock { $0 = .tooLarge }
      } else if text.contains("already been recorded in the archive") {
        refused.withLock { $0 = .alreadyTaken }
      }
    }
    if let reason = refused.withLock({ $0 }) { throw FetchError(reason) }
    guard let path = found.withLock({ $0 }) else {
      throw FetchError(.programFailed, lines.last ?? "no file was named")
    }
    let file = URL(fileURLWithPath: path).standardizedFileURL
    guard file.deletingLastPathComponent().path == folder.standardizedFileURL.path else {
      throw FetchError(.programFailed, "a file outside its folder")
    }
    return Place(file: file)
  }

  /// `bytes total estimate speed`; what is not known is `NA` or `None`.
  static func progress(_ text: String) -> FetchProgress? {
    let parts = text.split(separator: " ").map { Double($0).flatMap { $0.isFinite ? $0 : nil } }
    guard parts.count == 4, let bytes = parts[0].flatMap({ Int64(exactly: $0.rounded()) }) else { return nil }
    let total = (parts[1] ?? parts[2]).flatMap { Int64(exactly: $0.rounded()) }
    return FetchProgress(bytes: bytes, total: total, speed: parts[3])
  }

  private static func seal(_ file: URL) throws -> (hash: String, bytes: Int64, first: [UInt8]) {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw FetchError(.fileError, "open: errno \(errno)") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FetchError(.fileError, "no plain file")
    }
    var hash = SHA256()
    var count: Int64 = 0
    var first: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = read(descriptor, &buffer, buffer.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FetchError(.fileError, "read: errno \(errno)") }
      if got == 0 { break }
      if count == 0 { first = Array(buffer[..<min(got, MediaKind.lookedAt)]) }
      hash.update(buffer[..<got])
      count += Int64(got)
    }
    guard fsync(descriptor) == 0 else { throw FetchError(errno == ENOSPC ? .diskFull : .fileError, "fsync") }
    return (Hexadecimal.encode(hash.finish()), count, first)
  }
}

extension String {
  fileprivate func after(_ mark: String) -> String? { hasPrefix(mark) ? String(dropFirst(mark.count)) : nil }
}
