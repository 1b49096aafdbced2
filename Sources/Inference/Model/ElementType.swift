/// What one element of a tensor is.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  /// IEEE 754, 32 bits.
  case float32
  /// IEEE 754, 16 bits.
  case float16
  /// IEEE 754, 64 bits.
  case float64
  /// Unsigned, 8 bits.
  case uint8
  /// Signed, 8 bits.
  case int8
  /// Signed, 32 bits.
  case int32
  /// Signed, 64 bits.
  case int64
  /// One byte, 0 or 1.
  case bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .float16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }
}
