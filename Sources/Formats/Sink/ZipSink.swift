import CArchive
public import Foundation
import Glibc

/// Writes a dataset as a zip, streamed: nothing of it is held but the directory.
///
/// Equal input gives equal bytes: members carry no times, and pictures and very small files are stored as they are.
public final class ZipSink: DatasetSink {
  private let archive: OpaquePointer
  private let output: ZipOutput
  private var isOpen = true

  /// A zip that is handed to `put` piece by piece.
  public init(_ put: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    guard let archive = archive_write_new() else {
      throw FormatError(
        .fileUnreadable, "memory is short", remedy: "free some memory and try again")
    }
    self.archive = archive
    output = ZipOutput(put)
    archive_write_set_format_zip(archive)
    archive_write_set_options(archive, "zip:compression-level=1")
    // The stream is no tape: no padding after the last byte.
    archive_write_set_bytes_per_block(archive, 0)
    archive_write_set_bytes_in_last_block(archive, 1)
    let context = Unmanaged.passUnretained(output).toOpaque()
    guard archive_write_open(archive, context, nil, zipOutputWrite, nil) == ARCHIVE_OK else {
      throw FormatError(.fileUnreadable, "the zip cannot be begun", remedy: "name another file for the output")
    }
  }

  /// A zip file. It appears under its name when it is whole.
  public convenience init(file: URL) throws {
    let target = try WholeFile(file)
    try self.init { bytes in try target.append(bytes) }
    output.onFinish = { try target.commit() }
  }

  deinit {
    // Without a finish the file is left unfinished on purpose: freeing would write a directory.
    if isOpen { archive_write_fail(archive) }
    archive_write_free(archive)
  }

  public func write(_ path: String, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in try stream(path, size: Int64(bytes.count)) { put in try put(bytes) } }
  }

  public func copy(_ path: String, from file: URL) throws {
    let input = open(file.path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw unreadable(path) }
    defer { close(input) }
    guard let status = FileStatus(descriptor: input) else { throw unreadable(path) }
    try stream(path, size: status.size) { put in
      try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
        var rest = Int(status.size)
        while rest > 0 {
          let count = read(input, buffer.baseAddress, min(rest, buffer.count))
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { throw unreadable(path) }
          try put(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          rest -= count
        }
      }
    }
  }

  public func stream(
    _ path: String, size: Int64, _ body: (_ put: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    try SafePath.check(path)
    try withUTF8Locale {
      guard let entry = archive_entry_new() else {
        throw FormatError(
          .fileUnreadable, "memory is short", remedy: "free some memory and try again")
      }
      defer { archive_entry_free(entry) }
      archive_entry_update_pathname_utf8(entry, path)
      archive_entry_set_filetype(entry, FileMode.regular)
      archive_entry_set_perm(entry, 0o644)
      archive_entry_set_size(entry, size)
      // Deflating a few lines saves less than the preparations cost.
      if SafePath.isImage(path) || size < 1024 {
        archive_write_zip_set_compression_store(archive)
      } else {
        archive_write_zip_set_compression_deflate(archive)
      }
      try check(archive_write_header(archive, entry), path)
    }
    try body { bytes in
      guard archive_write_data(archive, bytes.baseAddress, bytes.count) == bytes.count else {
        throw output.failure
          ?? FormatError(
            .fileUnreadable, file: path, "the zip cannot be written", remedy: "make room where the output lies")
      }
    }
    try check(archive_write_finish_entry(archive), path)
  }

  public func finish() throws {
    guard isOpen else { return }
    isOpen = false
    try check(archive_write_close(archive), "")
    try output.onFinish?()
  }

  private func check(_ status: Int32, _ path: String) throws {
    if let failure = output.failure { throw failure }
    guard status >= ARCHIVE_WARN else {
      let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown"
      throw FormatError(
        .fileUnreadable, file: path, "the zip cannot be written: \(reason)", remedy: "check space and rights")
    }
  }

  private func unreadable(_ path: String) -> FormatError {
    FormatError(
      .fileUnreadable, file: path, "the image cannot be read: \(String(cString: strerror(errno)))",
      remedy: "check the file and who may read it")
  }
}

/// Where libarchive's bytes go; keeps the first error, which cannot cross C.
private final class ZipOutput {
  let put: (UnsafeRawBufferPointer) throws -> Void
  var failure: (any Error)?
  var onFinish: (() throws -> Void)?

  init(_ put: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.put = put }
}

private func zipOutputWrite(
  _ archive: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ buffer: UnsafeRawPointer?, _ length: Int
) -> Int {
  guard let context else { return -1 }
  let output = Unmanaged<ZipOutput>.fromOpaque(context).takeUnretainedValue()
  if output.failure != nil { return -1 }
  do {
    try output.put(UnsafeRawBufferPointer(start: buffer, count: length))
    return length
  } catch {
    output.failure = error
    return -1
  }
}
