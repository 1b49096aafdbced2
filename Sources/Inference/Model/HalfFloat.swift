/// 16-bit numbers of IEEE 754 as their bits.
enum HalfFloat {
  /// The same number with 32 bits; exact.
  static func float(_ bits: UInt16) -> Float { Float(Float16(bitPattern: bits)) }

  /// The nearest 16-bit number.
  static func bits(_ value: Float) -> UInt16 { Float16(value).bitPattern }
}
