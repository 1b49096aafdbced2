import CFiles
import Foundation
import Glibc

/// The folders of a file store, and the steps that change them. Every call blocks: use it on the store's threads.
///
/// ```
/// objects/     one file an object, see KeyPath
/// attributes/  headers of objects, only where the file system has no extended attributes
/// staging/     files that are being written
/// uploads/     parts of multipart uploads
/// locks/       one lock for each 64th of the keys, also between processes
/// ```
final class FileTree: Sendable {
  let root: String
  private let reserve: SpaceReserve
  var objects: String { root + "/objects" }
  var staging: String { root + "/staging" }
  var uploads: String { root + "/uploads" }
  private var attributes: String { root + "/attributes" }

  init(root: String, reserve: SpaceReserve = .modest) throws(ObjectError) {
    self.root = root
    self.reserve = reserve
    for folder in [
      root, root + "/objects", root + "/staging", root + "/uploads", root + "/attributes", root + "/locks",
    ] {
      if folder == root {
        do {
          try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        } catch {
          throw ObjectError(.unavailable, "cannot make \(root): \(error)")
        }
      } else if mkdir(folder, 0o750) != 0, errno != EEXIST {
        throw ObjectError(system: errno, "mkdir", folder)
      }
    }
  }

  /// Refuses bytes that would take the disk's reserve.
  ///
  /// - Throws: `ObjectError(.diskFull)`.
  func makeSure(ofRoomFor bytes: Int64) throws(ObjectError) {
    try FreeSpace(staging)?.check(bytes, keeping: reserve)
  }

  func path(_ key: ObjectKey) -> String { objects + "/" + KeyPath.path(key) }

  // MARK: Reading

  func open(_ key: ObjectKey) throws(ObjectError) -> (file: SystemFile, info: ObjectInfo) {
    let file = try SystemFile(path(key), O_RDONLY)
    let status = try file.status()
    // Folders have other names than objects; anything else in here was put by somebody else.
    guard status.st_mode & S_IFMT == S_IFREG else { throw ObjectError(.notFound, file.path) }
    return (file, info(key, file, status))
  }

  func stored(_ key: ObjectKey, _ file: SystemFile, _ status: stat) -> StoredAttributes {
    StoredAttributes.read(from: file) ?? besideAttributes(key, status) ?? StoredAttributes()
  }

  private func info(_ key: ObjectKey, _ file: SystemFile, _ status: stat) -> ObjectInfo {
    ObjectInfo(key: key, status, stored(key, file, status))
  }

  // MARK: Changing

  /// Gives a finished file its key. The file is on the disk already; when this returns its name is too.
  func publish(
    _ staged: String, as key: ObjectKey, attributes: StoredAttributes, isAttached: Bool, condition: WriteCondition
  ) throws(ObjectError) {
    let target = path(key)
    var changed: [String] = []
    try withLock([key]) { () throws(ObjectError) in
      if case .ifMatch(let etag) = condition {
        guard let current = try? open(key).info, current.etag == etag || etag == "*" else {
          throw ObjectError(.preconditionFailed, "\(key)")
        }
      }
      changed = try place(target) { () throws(ObjectError) in
        let status = condition == .ifAbsent ? cfiles_rename_new(staged, target) : rename(staged, target)
        guard status == 0 else {
          if errno == EEXIST { throw ObjectError(.preconditionFailed, "\(key) exists") }
          throw ObjectError(system: errno, "rename to", target)
        }
      }
      if !isAttached { try writeBeside(key, attributes) }
    }
    for folder in changed { try SystemFile.synchronize(folder: folder) }
  }

  func move(_ from: ObjectKey, to: ObjectKey) throws(ObjectError) {
    if from == to {
      _ = try open(from)
      return
    }
    let source = path(from)
    let target = path(to)
    var changed: [String] = []
    try withLock([from, to]) { () throws(ObjectError) in
      let file = try SystemFile(source, O_RDONLY)
      let isAttached = StoredAttributes.read(from: file) != nil
      let attributes = isAttached ? nil : besideAttributes(from, try file.status())
      changed = try place(target) { () throws(ObjectError) in
        guard rename(source, target) == 0 else { throw ObjectError(system: errno, "rename", source) }
      }
      if let attributes { try writeBeside(to, attributes) }
      unlink(besidePath(from))
    }
    for folder in changed { try SystemFile.synchronize(folder: folder) }
    prune(above: source, keeping: objects)
  }

  func remove(_ key: ObjectKey) throws(ObjectError) {
    let target = path(key)
    try withLock([key]) { () throws(ObjectError) in
      guard unlink(target) == 0 || errno == ENOENT || errno == ENOTDIR else {
        throw ObjectError(system: errno, "unlink", target)
      }
      unlink(besidePath(key))
    }
    do throws(ObjectError) {
      try SystemFile.synchronize(folder: parent(target))
    } catch  where error.code == .notFound {}
    prune(above: target, keeping: objects)
    prune(above: besidePath(key), keeping: attributes)
  }

  // MARK: Folders

  /// Makes the folders above `target` and runs `body`, which gives `target` its name.
  /// - Returns: the folders whose names changed and must be made durable, the innermost first.
  private func place(_ target: String, _ body: () throws(ObjectError) -> Void) throws(ObjectError) -> [String] {
    var changed: [String] = []
    // A folder may be pruned between making and using it; each time somebody else got on.
    for attempt in 0..<100 {
      do throws(ObjectError) {
        changed = try makeFolders(above: target)
        try body()
        return changed
      } catch  where error.code == .notFound && attempt < 99 {}
    }
    return changed
  }

  private func makeFolders(above target: String) throws(ObjectError) -> [String] {
    let folder = parent(target)
    if mkdir(folder, 0o750) == 0 { return [folder, parent(folder)] }
    switch errno {
    case EEXIST: return [folder]
    case ENOENT:
      guard folder.utf8.count > root.utf8.count else { throw ObjectError(.unavailable, "\(root) is gone") }
      return try makeFolders(above: folder) + makeFolders(above: target)
    default: throw ObjectError(system: errno, "mkdir", folder)
    }
  }

  /// Removes folders that have become empty.
  private func prune(above path: String, keeping top: String) {
    var folder = parent(path)
    while folder.utf8.count > top.utf8.count, rmdir(folder) == 0 { folder = parent(folder) }
  }

  private func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return String(path[..<slash])
  }

  // MARK: Locks

  /// Runs `body` while nobody else, in this process or another, changes these keys.
  private func withLock(_ keys: [ObjectKey], _ body: () throws(ObjectError) -> Void) throws(ObjectError) {
    let stripes = Set(keys.map { key in key.text.utf8.reduce(UInt32(5381)) { $0 &* 33 ^ UInt32($1) } % 64 }).sorted()
    var locks: [SystemFile] = []
    for stripe in stripes {
      let lock = try SystemFile("\(root)/locks/\(stripe)", O_RDWR | O_CREAT)
      while flock(lock.descriptor, LOCK_EX) != 0 {
        if errno != EINTR { throw ObjectError(system: errno, "flock", lock.path) }
      }
      locks.append(lock)
    }
    defer { withExtendedLifetime(locks) {} }
    try body()
  }

  // MARK: Attributes beside

  private func besidePath(_ key: ObjectKey) -> String { attributes + "/" + KeyPath.path(key) }

  /// The version of a file that attributes beside it belong to.
  private func version(_ status: stat) -> String { "\(status.st_size) \(status.st_mtim.nanoseconds)" }

  private func besideAttributes(_ key: ObjectKey, _ status: stat) -> StoredAttributes? {
    guard let file = try? SystemFile(besidePath(key), O_RDONLY),
      let bytes = try? file.read(at: 0, count: 8_192)
    else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard parts.count == 2, parts[0] == version(status) else { return nil }
    return StoredAttributes(text: String(parts[1]))
  }

  private func writeBeside(_ key: ObjectKey, _ stored: StoredAttributes) throws(ObjectError) {
    let target = besidePath(key)
    let temporary = "\(staging)/\(UUID().uuidString)"
    let status = try SystemFile(path(key), O_RDONLY).status()
    let file = try SystemFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
    let bytes = Array("\(version(status))\n\(stored.text)".utf8)
    try file.write(bytes)
    try file.synchronize()
    _ = try place(target) { () throws(ObjectError) in
      guard rename(temporary, target) == 0 else { throw ObjectError(system: errno, "rename", target) }
    }
  }
}

/// What must hold of the object that is there for a new one to take its place.
enum WriteCondition: Sendable, Equatable {
  case none
  case ifAbsent
  /// `*` for any.
  case ifMatch(String)
}

extension timespec {
  var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}

extension ObjectInfo {
  init(key: ObjectKey, _ status: stat, _ stored: StoredAttributes) {
    let nanoseconds = status.st_mtim.nanoseconds
    self.init(
      key: key, size: Int64(status.st_size), modified: Date(timeIntervalSince1970: Double(nanoseconds) / 1e9),
      etag: stored.etag ?? "\(String(status.st_size, radix: 16))-\(String(nanoseconds, radix: 16))",
      sha256: stored.sha256, attributes: stored.attributes)
  }
}
