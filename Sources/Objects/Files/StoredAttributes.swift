import CFiles
import Crypto
import Glibc

/// What a file store keeps with the bytes of an object: as an extended attribute of the very file, so that both change
/// in one step; where the file system has none, as a small file beside that names the version it belongs to.
struct StoredAttributes: Sendable, Equatable {
  /// Most bytes of the whole: ext4 gives all extended attributes of a file one block of 4 kB.
  static let byteLimit = 3_500
  private static let name = "user.framewright"

  var attributes = ObjectAttributes()
  /// Without quotes.
  var etag: String?
  /// Lower-case hexadecimal.
  var sha256: String?
  /// A checksum that the client gave and the store verified: header's name and base64 value.
  var checksum: (name: String, value: String)?

  static func == (first: Self, second: Self) -> Bool { first.text == second.text }

  /// One `name value` a line; header values hold no line ends.
  var text: String {
    var lines = ["content-type \(attributes.contentType)"]
    func add(_ name: String, _ value: String?) { if let value { lines.append("\(name) \(value)") } }
    add("cache-control", attributes.cacheControl)
    add("content-disposition", attributes.contentDisposition)
    add("content-encoding", attributes.contentEncoding)
    add("content-language", attributes.contentLanguage)
    add("expires", attributes.expires)
    add("etag", etag)
    add("sha256", sha256)
    if let checksum { add("checksum", "\(checksum.name)=\(checksum.value)") }
    for (name, value) in attributes.metadata.sorted(by: { $0.key < $1.key }) { add("meta-\(name)", value) }
    return lines.joined(separator: "\n")
  }

  init(attributes: ObjectAttributes = ObjectAttributes(), etag: String? = nil, sha256: String? = nil) {
    self.attributes = attributes
    self.etag = etag
    self.sha256 = sha256
  }

  init(text: String) {
    for line in text.utf8.split(separator: 10) {
      let parts = line.split(separator: 32, maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = String(parts[0]), let value = String(parts[1]) else { continue }
      switch name {
      case "content-type": attributes.contentType = value
      case "cache-control": attributes.cacheControl = value
      case "content-disposition": attributes.contentDisposition = value
      case "content-encoding": attributes.contentEncoding = value
      case "content-language": attributes.contentLanguage = value
      case "expires": attributes.expires = value
      case "etag": etag = value
      case "sha256": sha256 = value
      case "checksum":
        let pair = value.split(separator: "=", maxSplits: 1)
        if pair.count == 2 { checksum = (String(pair[0]), String(pair[1])) }
      case _ where name.hasPrefix("meta-"): attributes.metadata[String(name.dropFirst(5))] = value
      default: break
      }
    }
  }

  /// Refuses what could not be read back.
  func check() throws(ObjectError) {
    let text = self.text
    guard text.utf8.count <= Self.byteLimit else { throw ObjectError(.metadataTooLarge, "\(text.utf8.count) bytes") }
    let values =
      [
        attributes.contentType, attributes.cacheControl, attributes.contentDisposition, attributes.contentEncoding,
        attributes.contentLanguage, attributes.expires,
      ].compactMap(\.self) + attributes.metadata.flatMap { [$0.key, $0.value] }
    for value in values where value.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
      throw ObjectError(.metadataTooLarge, "control character in a header")
    }
  }

  /// False when the file system has no extended attributes.
  func write(to file: SystemFile) throws(ObjectError) -> Bool {
    let bytes = Array(text.utf8)
    if cfiles_set_attribute(file.descriptor, Self.name, bytes, bytes.count) == 0 { return true }
    let code = errno
    if code == ENOTSUP || code == EPERM { return false }
    throw ObjectError(system: code, "fsetxattr", file.path)
  }

  /// Nil when the file has none.
  static func read(from file: SystemFile) -> StoredAttributes? {
    var code: Int = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      code = cfiles_get_attribute(file.descriptor, name, buffer.baseAddress, buffer.count)
      count = max(0, code)
    }
    return code > 0 ? StoredAttributes(text: String(decoding: bytes, as: UTF8.self)) : nil
  }
}

extension StoredAttributes {
  /// Attributes of content that was hashed on its way.
  init(_ attributes: ObjectAttributes, _ result: ContentDigests.Result) {
    self.init(
      attributes: attributes, etag: result.md5.map { Hexadecimal.encode($0) }, sha256: Hexadecimal.encode(result.sha256)
    )
  }
}
