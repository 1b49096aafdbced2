import Crypto
import Foundation
import Glibc

/// Objects that arrive in parts.
///
/// An upload is a folder: `upload` holds key and headers and is locked while parts are taken, listed or joined; a part
/// is a file `00001-<md5>-<size>`; `done` holds the entity tag once the object exists, so that a repeated completion
/// gives the same answer. Every call blocks.
struct MultipartUploads: Sendable {
  /// Smallest part but the last, bytes.
  static let smallestPart: Int64 = 5 << 20
  /// Highest number of a part.
  static let highestNumber = 10_000

  let tree: FileTree

  /// A stored part.
  struct Part: Sendable {
    let number: Int
    let etag: String
    let size: Int64
    let modified: Date
    fileprivate let path: String
  }

  /// An upload that was begun.
  struct Upload: Sendable {
    let id: String
    let key: ObjectKey
    let attributes: ObjectAttributes
    let begun: Date
  }

  func create(_ key: ObjectKey, _ attributes: ObjectAttributes) throws(ObjectError) -> String {
    let stored = StoredAttributes(attributes: attributes)
    try stored.check()
    let id = Hexadecimal.encode(Random.bytes(16))
    let folder = "\(tree.staging)/\(id)"
    guard mkdir(folder, 0o750) == 0 else { throw ObjectError(system: errno, "mkdir", folder) }
    let file = try SystemFile(folder + "/upload", O_WRONLY | O_CREAT | O_EXCL)
    try file.write(Array("\(CanonicalText.encode(key.text))\n\(stored.text)".utf8))
    try file.synchronize()
    guard rename(folder, "\(tree.uploads)/\(id)") == 0 else { throw ObjectError(system: errno, "rename", folder) }
    try SystemFile.synchronize(folder: tree.uploads)
    return id
  }

  /// The upload of that id and key.
  func find(_ id: String, key: ObjectKey) throws(ObjectError) -> Upload {
    try open(id, key: key).upload
  }

  func add(_ staged: StagedFile, etag: String, number: Int, to id: String, key: ObjectKey) throws(ObjectError) {
    try locked(id, key: key) { (folder, _) throws(ObjectError) in
      let prefix = Self.prefix(number)
      let name = "\(prefix)\(etag)-\(staged.size)"
      try staged.publish(path: "\(folder)/\(name)")
      try SystemFile.synchronize(folder: folder)
      for other in names(in: folder) where other.hasPrefix(prefix) && other != name { unlink("\(folder)/\(other)") }
    }
  }

  func parts(of id: String, key: ObjectKey) throws(ObjectError) -> (upload: Upload, parts: [Part]) {
    var found: (Upload, [Part])?
    try locked(id, key: key) { (folder, upload) throws(ObjectError) in found = (upload, try parts(in: folder)) }
    guard let found else { throw ObjectError(.noSuchUpload, id) }
    return found
  }

  /// Joins the listed parts into the object.
  /// - Returns: its entity tag: the MD5 of the parts' MD5s and their count.
  func complete(_ id: String, key: ObjectKey, _ listed: [(number: Int, etag: String)], condition: WriteCondition)
    throws(ObjectError) -> String
  {
    let opened = try open(id, key: key)
    try lock(opened.file)
    let done = opened.folder + "/done"
    if let finished = try? SystemFile(done, O_RDONLY).read(at: 0, count: 64) {
      return String(decoding: finished, as: UTF8.self)
    }
    guard exists(opened.folder) else { throw ObjectError(.noSuchUpload, id) }
    let chosen = try choose(listed, from: try parts(in: opened.folder))
    let size = chosen.reduce(0) { $0 + $1.size }
    let staged = try StagedFile(tree, digests: ContentDigests(md5: false), expected: size)
    for part in chosen { try staged.append(contentsOf: SystemFile(part.path, O_RDONLY), range: 0..<part.size) }
    let binary = chosen.flatMap { Hexadecimal.decode($0.etag) ?? [] }
    let etag = "\(Hexadecimal.encode(MD5.hash(binary)))-\(chosen.count)"
    let stored = StoredAttributes(
      attributes: opened.upload.attributes, etag: etag, sha256: Hexadecimal.encode(staged.result.sha256))
    _ = try staged.publish(as: key, stored, condition: condition)
    let mark = try SystemFile(done, O_WRONLY | O_CREAT | O_TRUNC)
    try mark.write(Array(etag.utf8))
    try mark.synchronize()
    for name in names(in: opened.folder) where name != "upload" && name != "done" { unlink("\(opened.folder)/\(name)") }
    return etag
  }

  func abort(_ id: String, key: ObjectKey) throws(ObjectError) {
    try locked(id, key: key) { (folder, _) throws(ObjectError) in
      let gone = "\(tree.staging)/\(id).aborted"
      guard rename(folder, gone) == 0 else { throw ObjectError(system: errno, "rename", folder) }
      removeFolder(gone)
    }
  }

  /// Uploads that are not finished, by key and then id.
  func list() -> [Upload] {
    names(in: tree.uploads).compactMap { id in
      guard access("\(tree.uploads)/\(id)/done", F_OK) != 0 else { return nil }
      return read(id)?.upload
    }.sorted { $0.key == $1.key ? $0.id < $1.id : $0.key < $1.key }
  }

  /// Removes uploads that were begun before a time, and finished ones as old.
  func removeUploads(before date: Date) -> Int {
    names(in: tree.uploads).count { id in
      guard let upload = read(id)?.upload, upload.begun < date else { return false }
      do throws(ObjectError) { try abort(id, key: upload.key) } catch  where error.code == .noSuchUpload {
        removeFolder("\(tree.uploads)/\(id)")
      } catch { return false }
      return true
    }
  }

  // MARK: Parts

  private static func prefix(_ number: Int) -> String {
    String(repeating: "0", count: 5 - String(number).utf8.count) + "\(number)-"
  }

  private func choose(_ listed: [(number: Int, etag: String)], from parts: [Part]) throws(ObjectError) -> [Part] {
    var chosen: [Part] = []
    let byNumber = Dictionary(grouping: parts, by: \.number)
    for (number, etag) in listed {
      if let last = chosen.last, last.number >= number { throw ObjectError(.invalidPartOrder, "\(number)") }
      guard let part = byNumber[number]?.first(where: { $0.etag == etag.lowercased() }) else {
        throw ObjectError(.invalidPart, "\(number)")
      }
      chosen.append(part)
    }
    guard !chosen.isEmpty else { throw ObjectError(.invalidPart, "no parts") }
    for part in chosen.dropLast() where part.size < Self.smallestPart {
      throw ObjectError(.partTooSmall, "\(part.number)")
    }
    return chosen
  }

  private func parts(in folder: String) throws(ObjectError) -> [Part] {
    var parts: [Int: Part] = [:]
    for name in names(in: folder) {
      let fields = name.split(separator: "-")
      guard fields.count == 3, let number = Int(fields[0]), let size = Int64(fields[2]) else { continue }
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0 else { continue }
      let part = Part(
        number: number, etag: String(fields[1]), size: size,
        modified: Date(timeIntervalSince1970: Double(status.st_mtim.nanoseconds) / 1e9), path: "\(folder)/\(name)")
      // Two of one number are there only after a crash between storing the new and removing the old.
      if let other = parts[number], other.modified > part.modified { continue }
      parts[number] = part
    }
    return parts.values.sorted { $0.number < $1.number }
  }

  // MARK: Folder and lock

  private typealias Opened = (file: SystemFile, folder: String, upload: Upload)

  private func read(_ id: String) -> Opened? {
    guard id.utf8.count == 32, Hexadecimal.decode(id) != nil, id == id.lowercased() else { return nil }
    let folder = "\(tree.uploads)/\(id)"
    guard let file = try? SystemFile(folder + "/upload", O_RDWR), let status = try? file.status(),
      let bytes = try? file.read(at: 0, count: 16_384)
    else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard parts.count == 2, let text = CanonicalText.decode(parts[0]) else { return nil }
    let upload = Upload(
      id: id, key: ObjectKey(unchecked: text), attributes: StoredAttributes(text: String(parts[1])).attributes,
      begun: Date(timeIntervalSince1970: Double(status.st_mtim.nanoseconds) / 1e9))
    return (file, folder, upload)
  }

  private func open(_ id: String, key: ObjectKey) throws(ObjectError) -> Opened {
    guard let opened = read(id), opened.upload.key == key else { throw ObjectError(.noSuchUpload, id) }
    return opened
  }

  private func lock(_ file: SystemFile) throws(ObjectError) {
    while flock(file.descriptor, LOCK_EX) != 0 {
      if errno != EINTR { throw ObjectError(system: errno, "flock", file.path) }
    }
  }

  private func exists(_ folder: String) -> Bool { access(folder + "/upload", F_OK) == 0 }

  /// Runs `body` while nobody else changes the upload, unless it was finished or aborted.
  private func locked(_ id: String, key: ObjectKey, _ body: (String, Upload) throws(ObjectError) -> Void)
    throws(ObjectError)
  {
    let opened = try open(id, key: key)
    try lock(opened.file)
    defer { withExtendedLifetime(opened.file) {} }
    // While this waited for the lock, somebody may have finished.
    guard exists(opened.folder), access(opened.folder + "/done", F_OK) != 0 else {
      throw ObjectError(.noSuchUpload, id)
    }
    try body(opened.folder, opened.upload)
  }

  private func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private func removeFolder(_ folder: String) {
    for name in names(in: folder) { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }
}
