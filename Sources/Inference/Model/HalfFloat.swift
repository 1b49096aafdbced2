/// 16-bit numbers of IEEE 754 as their bits.
enum HalfFloat {
  /// The same number with 32 bits; exact.
  static func float(_ bits: UInt16) -> Float { Float(Float16(bitPattern: bits)) }

  /// The nearest 16-bit number.
  static func bits(_ value: Float) -> UInt16 { Float16(value).bitPattern }

  /// Writes numbers of 32 bits as ones of 16, as many as there is room for.
  static func write(_ floats: [UInt8], to target: UnsafeMutableRawBufferPointer) {
    floats.withUnsafeBytes { source in
      for place in 0..<min(source.count / 4, target.count / 2) {
        let number = source.loadUnaligned(fromByteOffset: place * 4, as: Float.self)
        target.storeBytes(of: bits(number), toByteOffset: place * 2, as: UInt16.self)
      }
    }
  }
}
