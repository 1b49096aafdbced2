public import Foundation
import Glibc
import Threads

/// Objects as files below one folder. Several processes may use the same folder.
///
/// A write goes to a file of its own, is brought to the disk, renamed to its key and the name is brought to the disk,
/// all before the call returns: readers see the old object or the new one, whole, also after a power cut.
public final class FileObjectStore: ObjectStore {
  let tree: FileTree
  let threads: BlockingThreads
  let access: S3Access
  let presigner: Presigner

  /// - Parameters:
  ///   - folder: made when missing.
  ///   - access: bucket, credentials and mount of the endpoint that answers for this store; presigned addresses lead
  ///     there.
  ///   - reserve: What stays free of the disk: writes that would take it are refused as those to a full disk.
  ///   - threadCount: most file operations at a time.
  public init(folder: URL, access: S3Access, reserve: SpaceReserve = .modest, threadCount: Int = 8) throws(ObjectError)
  {
    tree = try FileTree(root: folder.path, reserve: reserve)
    threads = BlockingThreads(name: "objects", count: threadCount)
    self.access = access
    presigner = Presigner(credentials: access.credentials, region: access.region)
  }

  /// Stores bytes or a file.
  @discardableResult
  public func put(_ key: ObjectKey, _ source: ObjectSource, attributes: ObjectAttributes) async throws -> ObjectInfo {
    let tree = tree
    return try await threads.run {
      switch source {
      case .bytes(let bytes):
        let staged = try StagedFile(tree, digests: ContentDigests(), expected: Int64(bytes.count))
        try staged.append([bytes])
        return try staged.publish(as: key, StoredAttributes(attributes, staged.result), condition: .none)
      case .copy(let url): return try Self.copy(url, to: key, attributes, tree)
      case .file(let url):
        defer { unlink(url.path) }
        return try Self.adopt(url, as: key, attributes, tree) ?? Self.copy(url, to: key, attributes, tree)
      }
    }
  }

  private static func copy(_ url: URL, to key: ObjectKey, _ attributes: ObjectAttributes, _ tree: FileTree)
    throws(ObjectError) -> ObjectInfo
  {
    let file = try SystemFile(url.path, O_RDONLY)
    let size = Int64(try file.status().st_size)
    let staged = try StagedFile(tree, digests: ContentDigests(), expected: size)
    try staged.append(contentsOf: file, range: 0..<size)
    return try staged.publish(as: key, StoredAttributes(attributes, staged.result), condition: .none)
  }

  /// Moves a file in; nil when it lies on another file system.
  private static func adopt(_ url: URL, as key: ObjectKey, _ attributes: ObjectAttributes, _ tree: FileTree)
    throws(ObjectError) -> ObjectInfo?
  {
    let file = try SystemFile(url.path, O_RDWR)
    guard try file.status().st_mode & S_IFMT == S_IFREG else { throw ObjectError(.notFound, "\(url.path) is no file") }
    // Its bytes are on this disk already: what counts is what they left.
    try tree.makeSure(ofRoomFor: 0)
    let staged = "\(tree.staging)/\(UUID().uuidString)"
    guard rename(url.path, staged) == 0 else {
      if errno == EXDEV { return nil }
      throw ObjectError(system: errno, "rename", url.path)
    }
    defer { unlink(staged) }
    fchmod(file.descriptor, 0o640)
    // The file's own time is when it was made; an object's is when it was stored.
    futimens(file.descriptor, nil)
    let stored = StoredAttributes(attributes: attributes)
    try stored.check()
    let isAttached = try stored.write(to: file)
    try file.synchronize()
    let status = try file.status()
    try tree.publish(staged, as: key, attributes: stored, isAttached: isAttached, condition: .none)
    return ObjectInfo(key: key, status, stored)
  }

  /// Opens an object for reading.
  public func read(_ key: ObjectKey, range: Range<Int64>?) async throws -> ObjectReader {
    let tree = tree
    let (file, info) = try await threads.run { try tree.open(key) }
    let range = (range ?? 0..<info.size).clamped(to: 0..<info.size)
    let cursor = FileCursor(file, range)
    let threads = threads
    return ObjectReader(
      info: info, range: range,
      source: .init {
        guard cursor.hasMore else { return nil }
        return try await threads.run { try cursor.next() }
      })
  }

  /// The very file: never write to it.
  public func localFile(_ key: ObjectKey) async throws -> LocalFile {
    let tree = tree
    return try await threads.run { LocalFile(URL(filePath: try tree.open(key).file.path), isTemporary: false) }
  }

  /// What is known about an object.
  public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    let tree = tree
    return try await threads.run {
      do { return try tree.open(key).info } catch let error as ObjectError where error.code == .notFound { return nil }
    }
  }

  /// Removes an object.
  public func delete(_ key: ObjectKey) async throws {
    let tree = tree
    try await threads.run { try tree.remove(key) }
  }

  /// Removes objects.
  public func delete(_ keys: [ObjectKey]) async throws {
    let tree = tree
    try await threads.run { for key in keys { try tree.remove(key) } }
  }

  /// Gives an object another key in one step; its hash and attributes go with it.
  public func move(_ from: ObjectKey, to: ObjectKey) async throws {
    let tree = tree
    try await threads.run { try tree.move(from, to: to) }
  }

  /// One page of objects. Objects that go away meanwhile are left out.
  public func list(prefix: String, delimiter: String?, after: ListingMark?, limit: Int) async throws -> ObjectListing {
    let tree = tree
    return try await threads.run {
      var walk = FolderWalk(tree, prefix: prefix, delimiter: delimiter, after: after, limit: limit)
      let found = try walk.run()
      return ObjectListing(
        objects: found.keys.compactMap { try? tree.open($0).info }, prefixes: found.prefixes, next: found.next)
    }
  }

  /// An address below the endpoint's mount at `origin`.
  public func presign(
    _ method: PresignMethod, _ key: ObjectKey, origin: String, expiresIn: Duration, contentType: String?,
    downloadName: String?, at date: Date
  ) throws -> String {
    try presigner.presign(
      method, origin: origin, path: "\(access.path)/\(access.bucket)", key: key, expiresIn: expiresIn,
      contentType: contentType, downloadName: downloadName, at: date)
  }

  /// Begins to take content that arrives piece by piece.
  func incoming(digests: ContentDigests, expected: Int64?, limit: Int64) -> IncomingObject {
    IncomingObject(tree, threads, digests: digests, expected: expected, limit: limit)
  }
}

/// A place in an open file.
///
/// Sendable because an `ObjectReader` has one reader at a time, which awaits each piece before the next.
private final class FileCursor: @unchecked Sendable {
  private static let pieceByteCount: Int64 = 256 << 10
  private let file: SystemFile
  private var range: Range<Int64>

  init(_ file: SystemFile, _ range: Range<Int64>) {
    self.file = file
    self.range = range
  }

  var hasMore: Bool { !range.isEmpty }

  func next() throws(ObjectError) -> [UInt8] {
    let piece = try file.read(at: range.lowerBound, count: Int(min(Self.pieceByteCount, Int64(range.count))))
    guard !piece.isEmpty else { throw ObjectError(.unavailable, "\(file.path) became shorter") }
    range = range.lowerBound + Int64(piece.count)..<range.upperBound
    return piece
  }
}
