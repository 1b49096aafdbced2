/// How one value of a point is kept: the number types that point-cloud files know.
public enum PointScalar: String, Hashable, Sendable, Codable, CaseIterable {
  case int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64

  /// In bytes.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  public var isFloat: Bool { self == .float32 || self == .float64 }
}
