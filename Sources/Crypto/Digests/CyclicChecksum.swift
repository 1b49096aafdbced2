/// A cyclic redundancy check as S3 clients send it, reflected, eight bytes a step (slicing by eight).
public struct CyclicChecksum: Sendable {
  /// Which polynomial.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// ISO 3309, as in zip and gzip.
    case crc32
    /// Castagnoli, RFC 3720.
    case crc32c
    /// CRC-64/NVME.
    case crc64nvme

    /// Bytes of the result.
    public var byteCount: Int { self == .crc64nvme ? 8 : 4 }

    fileprivate var tables: CyclicTables {
      switch self {
      case .crc32: CyclicTables.crc32
      case .crc32c: CyclicTables.crc32c
      case .crc64nvme: CyclicTables.crc64nvme
      }
    }
  }

  private let algorithm: Algorithm
  private let tables: CyclicTables
  private var register: UInt64

  /// A check of nothing yet.
  public init(_ algorithm: Algorithm) {
    self.algorithm = algorithm
    tables = algorithm.tables
    register = algorithm == .crc64nvme ? .max : UInt64(UInt32.max)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    register = tables.update(register, bytes)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The check as a number.
  public var value: UInt64 { algorithm == .crc64nvme ? ~register : ~register & 0xFFFF_FFFF }

  /// The check as big-endian bytes, the form S3 encodes in base64.
  public func digest() -> [UInt8] {
    (0..<algorithm.byteCount).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }
}

/// Eight tables of 256 entries, flat.
///
/// Sendable because the table is filled in `init` and only read afterwards; it lives as long as the process.
private final class CyclicTables: @unchecked Sendable {
  static let crc32 = CyclicTables(polynomial: 0xEDB8_8320)
  static let crc32c = CyclicTables(polynomial: 0x82F6_3B78)
  static let crc64nvme = CyclicTables(polynomial: 0x9A6C_9329_AC4B_C9B5)

  private let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 8 * 256)

  private init(polynomial: UInt64) {
    for byte in 0..<256 {
      var value = UInt64(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
      table[byte] = value
    }
    for slice in 1..<8 {
      for byte in 0..<256 {
        let previous = table[(slice - 1) * 256 + byte]
        table[slice * 256 + byte] = table[Int(previous & 0xFF)] ^ previous >> 8
      }
    }
  }

  deinit { table.deallocate() }

  func update(_ register: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var crc = register
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ crc
      crc =
        table[7 * 256 + Int(word & 0xFF)] ^ table[6 * 256 + Int(word >> 8 & 0xFF)]
        ^ table[5 * 256 + Int(word >> 16 & 0xFF)] ^ table[4 * 256 + Int(word >> 24 & 0xFF)]
        ^ table[3 * 256 + Int(word >> 32 & 0xFF)] ^ table[2 * 256 + Int(word >> 40 & 0xFF)]
        ^ table[256 + Int(word >> 48 & 0xFF)] ^ table[Int(word >> 56)]
      offset += 8
    }
    while offset < bytes.count {
      crc = table[Int((crc ^ UInt64(bytes[offset])) & 0xFF)] ^ crc >> 8
      offset += 1
    }
    return crc
  }
}
