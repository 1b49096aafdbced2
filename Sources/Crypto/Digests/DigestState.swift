import COpenSSL

/// A digest algorithm fetched once: an implicit fetch at each use costs more than hashing a short text.
///
/// Sendable because OpenSSL's fetched methods are immutable and shared by design.
final class DigestAlgorithm: @unchecked Sendable {
  let method: OpaquePointer?
  let byteCount: Int

  init(_ name: String, byteCount: Int) {
    method = EVP_MD_fetch(nil, name, nil)
    self.byteCount = byteCount
    precondition(method != nil, "libcrypto lacks \(name)")
  }
}

/// The running state of a digest, with value semantics: the context is copied before a shared one changes.
struct DigestState: Sendable {
  private var context: DigestContext

  init(_ algorithm: DigestAlgorithm) { context = DigestContext(algorithm) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&context) { context = DigestContext(copying: context) }
    EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count)
  }

  func digest() -> [UInt8] { DigestContext(copying: context).finish() }

  /// The digest, at the end of this state: saves a copy of the context, which costs as much as a short hash.
  mutating func finish() -> [UInt8] {
    isKnownUniquelyReferenced(&context) ? context.finish() : digest()
  }
}

/// Owner of one `EVP_MD_CTX`.
///
/// Sendable because it is changed only while uniquely referenced; shared ones are only copied from.
final class DigestContext: @unchecked Sendable {
  let pointer: OpaquePointer?
  private let algorithm: DigestAlgorithm

  init(_ algorithm: DigestAlgorithm) {
    self.algorithm = algorithm
    pointer = EVP_MD_CTX_new()
    // Fails only when memory has run out, where Swift itself would stop too.
    precondition(EVP_DigestInit_ex2(pointer, algorithm.method, nil) == 1, "out of memory")
  }

  init(copying other: DigestContext) {
    algorithm = other.algorithm
    pointer = EVP_MD_CTX_new()
    precondition(EVP_MD_CTX_copy_ex(pointer, other.pointer) == 1, "out of memory")
  }

  deinit { EVP_MD_CTX_free(pointer) }

  /// Ends this context; call it once, on an own copy.
  func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
      var length: UInt32 = 0
      EVP_DigestFinal_ex(pointer, buffer.baseAddress, &length)
      count = Int(length)
    }
  }
}
