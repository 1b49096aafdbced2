import CArchive
import Foundation
import Glibc

/// Unpacks an archive into an empty folder: ordinary files only, never outside it, within the limits.
///
/// Rules: members that climb out, are absolute, or are links or devices are refused and reported; the others land. Of
/// members with one name the last is used, with a warning. An archive that is cut, or passes a limit, is refused whole.
struct ArchiveExtraction {
  private(set) var diagnostics: [Diagnostic] = []
  private var sizes: [String: Int64] = [:]
  private var folded: [String: String] = [:]
  private let name: String
  private let folder: String
  private let options: SourceOptions
  private let packedSize: Int64
  private var unpacked: Int64 = 0

  var files: [SourceFile] { sizes.map { SourceFile(path: $0.key, size: $0.value) } }

  static func run(_ url: URL, into folder: URL, options: SourceOptions) throws(FormatError) -> ArchiveExtraction {
    var extraction = ArchiveExtraction(url, folder, options)
    try withUTF8Locale { () throws(FormatError) in try extraction.run(url) }
    return extraction
  }

  private init(_ url: URL, _ folder: URL, _ options: SourceOptions) {
    name = url.lastPathComponent
    self.folder = folder.path
    self.options = options
    packedSize = (try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize).flatMap { $0 }.map(Int64.init) ?? 0
  }

  private mutating func run(_ url: URL) throws(FormatError) {
    guard let archive = archive_read_new() else { throw unreadable("memory is short") }
    defer { archive_read_free(archive) }
    switch try ArchiveKind.of(url) {
    // Only the directory at the end tells what a zip holds: without it the file is cut.
    case .zip: archive_read_support_format_zip_seekable(archive)
    default:
      archive_read_support_format_tar(archive)
      archive_read_support_filter_gzip(archive)
      archive_read_support_filter_bzip2(archive)
      archive_read_support_filter_xz(archive)
      archive_read_support_filter_zstd(archive)
    }
    guard archive_read_open_filename(archive, url.path, 1 << 18) == ARCHIVE_OK else {
      throw unreadable("it is cut or no sound archive: \(message(archive))")
    }
    var members = 0
    while true {
      var entry: OpaquePointer?
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { break }
      guard status >= ARCHIVE_WARN, let entry else {
        throw unreadable("it is cut or damaged after \(members) members: \(message(archive))")
      }
      members += 1
      guard members <= options.fileLimit else {
        throw FormatError(
          .limitExceeded, file: name, "the archive holds more than \(options.fileLimit) members",
          remedy: "unpack it, and read it in parts")
      }
      try take(entry, from: archive)
    }
  }

  private mutating func take(_ entry: OpaquePointer, from archive: OpaquePointer) throws(FormatError) {
    let raw = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
    let stated = raw.map { String(cString: $0) } ?? ""
    let type = archive_entry_filetype(entry)
    if type == FileMode.folder { return }
    guard let path = SafePath.clean(stated) else {
      return refuse(stated, "its path leads out of the archive's folder", "pack the files with relative paths")
    }
    if archive_entry_hardlink(entry) != nil || type != FileMode.regular {
      return refuse(path, "it is a link or a device, not a file", "pack the file itself")
    }
    if archive_entry_is_data_encrypted(entry) != 0 {
      return refuse(path, "it is encrypted", "pack it without a password")
    }
    if path.hasPrefix("__MACOSX/") || SafePath.name(path).hasPrefix(".") { return }
    if archive_entry_size_is_set(entry) != 0 { try check(sum(unpacked, archive_entry_size(entry)), path) }
    noteName(path)
    try write(path, from: archive)
  }

  /// Warns of a second member with one name, or with one that differs only in capitals.
  private mutating func noteName(_ path: String) {
    let lower = path.lowercased()
    if sizes[path] != nil {
      diagnostics.append(
        Diagnostic(
          .warning, .archiveDuplicateName, file: name, item: path, "is there more than once; the last one is used",
          remedy: "give each file a name of its own"))
    } else if let other = folded[lower] {
      diagnostics.append(
        Diagnostic(
          .warning, .archiveDuplicateName, file: name, item: path,
          "differs from \(other) only in capitals; both are kept apart", remedy: "give each file a name of its own"))
    }
    folded[lower] = path
  }

  private mutating func write(_ path: String, from archive: OpaquePointer) throws(FormatError) {
    let location = folder + "/" + path
    if sizes[path] == nil, !makeFolders(for: path) {
      return refuse(path, "a file stands where its folder should be", "rename one of them")
    }
    // Only folders and files made here lie below: no link can be followed.
    let descriptor = open(location, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOSPC { throw FormatError(.fileUnreadable, file: name, "the disk is full", remedy: "make room") }
      return refuse(
        path, "it cannot be written: \(String(cString: strerror(code)))", "make room in the temporary folder")
    }
    defer { close(descriptor) }
    var size: Int64 = 0
    while true {
      var block: UnsafeRawPointer?
      var length = 0
      var offset: Int64 = 0
      let status = archive_read_data_block(archive, &block, &length, &offset)
      if status == ARCHIVE_EOF { break }
      guard status >= ARCHIVE_WARN else {
        unlink(location)
        sizes[path] = nil
        if status == ARCHIVE_FATAL { throw unreadable("\(path) is cut or damaged: \(message(archive))") }
        return refuse(path, "its content is damaged: \(message(archive))", "pack the file again")
      }
      guard let block, length > 0 else { continue }
      unpacked += Int64(length)
      // Where a sparse member's block ends counts too: its holes are bytes of the file.
      let end = sum(offset, Int64(length))
      try check(max(unpacked, end), path)
      try store(descriptor, UnsafeRawBufferPointer(start: block, count: length), at: offset)
      size = max(size, end)
    }
    sizes[path] = size
  }

  private func store(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FormatError) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = pwrite(descriptor, base + done, bytes.count - done, off_t(offset) + off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw FormatError(
          .fileUnreadable, file: name, "cannot be unpacked: \(String(cString: strerror(errno)))",
          remedy: "make room in the temporary folder")
      }
      done += count
    }
  }

  private func makeFolders(for path: String) -> Bool {
    var place = folder
    for part in SafePath.folder(path).split(separator: "/") {
      place += "/" + part
      if mkdir(place, 0o700) == 0 { continue }
      guard errno == EEXIST, FileStatus(path: place)?.kind == .folder else { return false }
    }
    return true
  }

  /// Beyond every limit where the sum has no number: what an archive states may be anything.
  private func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, isOverflow) = a.addingReportingOverflow(b)
    return isOverflow || a < 0 || b < 0 ? .max : sum
  }

  private func check(_ total: Int64, _ path: String) throws(FormatError) {
    let ratioTotal = packedSize * options.ratioLimit
    guard total > options.unpackedLimit || total > max(options.ratioGrace, ratioTotal) else { return }
    throw FormatError(
      .limitExceeded, file: name,
      "\(path) unpacks the archive to more than \(min(options.unpackedLimit, max(options.ratioGrace, ratioTotal))) bytes",
      remedy: "unpack it yourself and give the folder")
  }

  private mutating func refuse(_ path: String, _ reason: String, _ remedy: String?) {
    diagnostics.append(
      Diagnostic(.error, .archiveMemberRefused, file: name, item: path, "was refused: \(reason)", remedy: remedy))
  }

  private func unreadable(_ reason: String) -> FormatError {
    FormatError(
      .archiveUnreadable, file: name, "the archive cannot be read: \(reason)", remedy: "pack or send it again")
  }

  private func message(_ archive: OpaquePointer) -> String {
    archive_error_string(archive).map { String(cString: $0) } ?? "unknown"
  }
}
