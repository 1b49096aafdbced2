import CFiles
import Crypto
import Glibc

/// A file that is being written, front to back, before it gets a key. It goes away with its last reference unless it
/// was published. Every call blocks.
///
/// Sendable because its users await each step before the next one: two never run at a time.
final class StagedFile: @unchecked Sendable {
  private static let writingStep: Int64 = 8 << 20

  private let tree: FileTree
  private let file: SystemFile
  private var digests: ContentDigests
  private(set) var size: Int64 = 0
  private var startedWriting: Int64 = 0
  private var isPublished = false

  var path: String { file.path }
  var result: ContentDigests.Result { digests.result }

  /// - Parameter expected: bytes that will come, when known: a disk without room refuses before they travel.
  init(_ tree: FileTree, digests: ContentDigests, expected: Int64? = nil) throws(ObjectError) {
    self.tree = tree
    self.digests = digests
    try tree.makeSure(ofRoomFor: expected ?? 0)
    file = try SystemFile("\(tree.staging)/\(Hexadecimal.encode(Random.bytes(16)))", O_RDWR | O_CREAT | O_EXCL)
    if let expected, expected > 1 << 20, cfiles_reserve(file.descriptor, expected) != 0 {
      let code = errno
      if code == ENOSPC || code == EDQUOT || code == EFBIG {
        unlink(file.path)
        throw ObjectError(system: code, "reserve", file.path)
      }
    }
  }

  deinit { if !isPublished { unlink(file.path) } }

  func append(_ pieces: [[UInt8]]) throws(ObjectError) {
    for piece in pieces {
      try file.write(piece)
      piece.withUnsafeBytes { digests.update($0) }
      size += Int64(piece.count)
    }
    // Started early, the final fsync has little left to wait for.
    if size - startedWriting >= Self.writingStep {
      _ = cfiles_start_writing(file.descriptor, startedWriting, size - startedWriting)
      startedWriting = size
      try tree.makeSure(ofRoomFor: 0)
    }
  }

  /// Appends a file's bytes.
  func append(contentsOf other: SystemFile, range: Range<Int64>) throws(ObjectError) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let piece = try other.read(at: offset, count: Int(min(1 << 20, range.upperBound - offset)))
      guard !piece.isEmpty else { throw ObjectError(.unavailable, "\(other.path) became shorter") }
      try append([piece])
      offset += Int64(piece.count)
    }
  }

  /// Makes the bytes durable and gives them their key.
  func publish(as key: ObjectKey, _ stored: StoredAttributes, condition: WriteCondition) throws(ObjectError)
    -> ObjectInfo
  {
    try stored.check()
    let isAttached = try stored.write(to: file)
    try file.synchronize()
    let status = try file.status()
    try tree.publish(file.path, as: key, attributes: stored, isAttached: isAttached, condition: condition)
    isPublished = true
    return ObjectInfo(key: key, status, stored)
  }

  /// Makes the bytes durable under another path.
  func publish(path: String) throws(ObjectError) {
    try file.synchronize()
    guard rename(file.path, path) == 0 else { throw ObjectError(system: errno, "rename", path) }
    isPublished = true
  }
}
