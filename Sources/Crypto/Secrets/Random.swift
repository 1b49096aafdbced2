import COpenSSL

/// Bytes that nobody can foresee.
public enum Random {
  /// `count` bytes from libcrypto's generator, which the kernel seeds.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      // A process without randomness must not go on making secrets.
      precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "no source of randomness")
      initialized = count
    }
  }

  /// A secret of `byteCount` random bytes, spelled with letters, digits, `-` and `_`.
  public static func token(byteCount: Int = 32) -> String { Base64.encodeURL(bytes(byteCount)) }
}
