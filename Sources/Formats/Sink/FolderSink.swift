public import Foundation
import Glibc

/// Writes a dataset into a folder.
public final class FolderSink: DatasetSink {
  /// How images get there.
  public enum Transfer: String, Sendable, CaseIterable {
    /// Bytes are copied.
    case copy
    /// A second name for the same bytes where the file system allows, else a copy. Changing one changes both.
    case hardLink = "hard_link"
  }
  private let root: String
  private let transfer: Transfer
  private var made: Set<String> = []

  /// Makes the folder. It must be new or empty.
  public init(_ folder: URL, transfer: Transfer = .copy) throws(FormatError) {
    root = folder.path
    self.transfer = transfer
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let present = try FileManager.default.contentsOfDirectory(atPath: root)
      guard present.isEmpty else {
        throw FormatError(
          .fileUnreadable, file: folder.lastPathComponent, "the target folder is not empty", remedy: "name a new folder"
        )
      }
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(
        .fileUnreadable, file: folder.lastPathComponent, "the target folder cannot be made",
        remedy: "check path and rights")
    }
  }

  public func write(_ path: String, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in try stream(path, size: Int64(bytes.count)) { put in try put(bytes) } }
  }

  public func copy(_ path: String, from file: URL) throws {
    let location = try prepare(path)
    if transfer == .hardLink, link(file.path, location) == 0 { return }
    let input = open(file.path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw failure(path, errno) }
    defer { close(input) }
    let output = try create(location, path)
    defer { close(output) }
    try pump(input, output, path)
  }

  private func pump(_ input: Int32, _ output: Int32, _ path: String) throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while true {
        let count = read(input, buffer.baseAddress, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw failure(path, errno) }
        if count == 0 { return }
        try put(UnsafeRawBufferPointer(rebasing: buffer[..<count]), output, path)
      }
    }
  }

  public func stream(
    _ path: String, size: Int64, _ body: (_ put: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    let output = try create(try prepare(path), path)
    defer { close(output) }
    try body { bytes in try put(bytes, output, path) }
  }

  public func finish() throws {}

  private func prepare(_ path: String) throws -> String {
    try SafePath.check(path)
    let folder = SafePath.folder(path)
    if !made.contains(folder) {
      var place = root
      for part in folder.split(separator: "/") {
        place += "/" + part
        if mkdir(place, 0o777) != 0, errno != EEXIST { throw failure(path, errno) }
      }
      made.insert(folder)
    }
    return root + "/" + path
  }

  private func create(_ location: String, _ path: String) throws -> Int32 {
    let output = open(location, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard output >= 0 else { throw failure(path, errno) }
    return output
  }

  private func put(_ bytes: UnsafeRawBufferPointer, _ output: Int32, _ path: String) throws {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = Glibc.write(output, base + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path, errno) }
      done += count
    }
  }

  private func failure(_ path: String, _ code: Int32) -> FormatError {
    FormatError(
      .fileUnreadable, file: path, "cannot be written: \(String(cString: strerror(code)))",
      remedy: "check space and rights")
  }
}
