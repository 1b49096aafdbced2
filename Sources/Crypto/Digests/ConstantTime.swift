import COpenSSL

/// Whether two byte strings are equal, in time that depends only on their lengths.
public func constantTimeEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
  guard first.count == second.count else { return false }
  return first.withUnsafeBytes { left in
    second.withUnsafeBytes { right in
      left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
    }
  }
}

/// Whether two texts have equal UTF-8 bytes, in time that depends only on their lengths.
public func constantTimeEqual(_ first: String, _ second: String) -> Bool {
  constantTimeEqual(Array(first.utf8), Array(second.utf8))
}
