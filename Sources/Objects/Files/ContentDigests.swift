import Crypto

/// What is computed over content while it streams by.
struct ContentDigests: Sendable {
  private var sha256 = SHA256()
  private var md5: MD5?
  private var checksum: Checksum?

  /// - Parameters:
  ///   - md5: wanted for S3's entity tags.
  ///   - checksum: a further one that the client announced.
  init(md5: Bool = true, checksum: ChecksumAlgorithm? = nil) {
    self.md5 = md5 ? MD5() : nil
    self.checksum = checksum.map { Checksum($0) }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256.update(bytes)
    md5?.update(bytes)
    checksum?.update(bytes)
  }

  /// Everything computed.
  struct Result: Sendable {
    let sha256: [UInt8]
    let md5: [UInt8]?
    let checksum: [UInt8]?
  }

  var result: Result {
    let known = sha256.digest()
    // The client's own SHA-256 is the one computed anyway.
    let other = checksum.map { $0.algorithm == .sha256 ? known : $0.digest() }
    return Result(sha256: known, md5: md5?.digest(), checksum: other)
  }
}

/// Checksums that S3 clients send as `x-amz-checksum-…`.
enum ChecksumAlgorithm: String, Sendable, CaseIterable {
  case crc32, crc32c, crc64nvme, sha1, sha256

  var header: String { "x-amz-checksum-\(rawValue)" }
}

/// One of them, running.
struct Checksum: Sendable {
  let algorithm: ChecksumAlgorithm
  private var cyclic: CyclicChecksum?
  private var sha1: SHA1?

  init(_ algorithm: ChecksumAlgorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .crc32: cyclic = CyclicChecksum(.crc32)
    case .crc32c: cyclic = CyclicChecksum(.crc32c)
    case .crc64nvme: cyclic = CyclicChecksum(.crc64nvme)
    case .sha1: sha1 = SHA1()
    case .sha256: break
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    cyclic?.update(bytes)
    sha1?.update(bytes)
  }

  /// Empty for SHA-256, which ContentDigests computes.
  func digest() -> [UInt8] { cyclic?.digest() ?? sha1?.digest() ?? [] }
}
