public import Foundation

/// A folder, a single file or an archive that holds a dataset.
///
/// Archives are unpacked into a scratch folder that is removed when the source goes. Files are listed once, sorted by
/// path, so that equal sources are read in equal order on every file system.
public final class DatasetSource: Sendable {
  /// The folder in which the files lie.
  public let root: URL
  /// Sorted by path.
  public let files: [SourceFile]
  /// Problems met while opening: refused members, skipped links.
  public let diagnostics: [Diagnostic]
  /// What the source is called: the last part of the address it was opened with.
  public let name: String
  let imageFolders: [URL]
  private let scratch: ScratchFolder?
  private let indexByPath: [String: Int]
  /// Places of files by extension, sorted: nearly every format asks for one or two.
  private let indicesBySuffix: [String: [Int]]

  /// Opens a folder, a `.zip`, `.tar`, `.tar.gz`, `.tar.xz`, `.tar.zst`, or one label file.
  ///
  /// - Throws: `FormatError` where nothing can be read, or a limit is passed.
  public static func open(_ url: URL, options: SourceOptions = SourceOptions()) throws(FormatError) -> DatasetSource {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw FormatError(.fileUnreadable, file: url.lastPathComponent, "does not exist", remedy: "check the path")
    }
    let name = url.lastPathComponent
    if isFolder.boolValue {
      let root = url.resolvingSymlinksInPath()
      let listing = try FolderListing(root, options: options)
      return DatasetSource(root, listing.files, listing.diagnostics, name, options, nil)
    }
    if try ArchiveKind.of(url) != nil {
      let scratch = try ScratchFolder(in: options.scratch)
      let extraction = try ArchiveExtraction.run(url, into: scratch.url, options: options)
      return DatasetSource(scratch.url, extraction.files, extraction.diagnostics, name, options, scratch)
    }
    let file = SourceFile(path: name, size: Int64((try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0))
    return DatasetSource(url.deletingLastPathComponent(), [file], [], name, options, nil)
  }

  private init(
    _ root: URL, _ files: [SourceFile], _ diagnostics: [Diagnostic], _ name: String, _ options: SourceOptions,
    _ scratch: ScratchFolder?
  ) {
    self.root = root
    self.files = files.sorted { $0.path < $1.path }
    self.diagnostics = diagnostics
    self.name = name
    self.scratch = scratch
    imageFolders = options.imageFolders
    var index = [String: Int](minimumCapacity: files.count)
    var suffixes: [String: [Int]] = [:]
    for (position, file) in self.files.enumerated() {
      index[file.path] = position
      suffixes[SafePath.suffix(file.path), default: []].append(position)
    }
    indexByPath = index
    indicesBySuffix = suffixes
  }

  public func contains(_ path: String) -> Bool { indexByPath[path] != nil }

  /// The files with an extension, in lower case without its dot, sorted by path.
  func files(suffix: String) -> [SourceFile] { indicesBySuffix[suffix]?.map { files[$0] } ?? [] }

  public func file(_ path: String) -> SourceFile? { indexByPath[path].map { files[$0] } }

  /// The file on disk. The path must come from `files`.
  public func url(_ path: String) -> URL { root.appendingPathComponent(path) }

  /// The whole file in memory.
  ///
  /// - Throws: `FormatError` where it cannot be read, or is longer than `limit` bytes.
  public func read(_ path: String, limit: Int = 64 << 20) throws(FormatError) -> [UInt8] {
    guard let file = file(path) else {
      throw FormatError(
        .fileUnreadable, file: path, "is not in the source", remedy: "add the file")
    }
    if file.size > Int64(limit) {
      throw FormatError(
        .limitExceeded, file: path, "is \(file.size) bytes long; \(limit) is the limit for such a file",
        remedy: "split the file")
    }
    return try FileBytes.read(url(path), path: path, limit: limit)
  }

  /// The first bytes of a file, for detection. Empty where it cannot be read.
  func head(_ path: String, _ count: Int = 4096) -> [UInt8] {
    contains(path) ? (try? FileBytes.head(url(path), count)) ?? [] : []
  }

  func map(_ path: String) throws(FormatError) -> MappedFile { try MappedFile(path: path, at: url(path)) }
}
