/// The values of one field for the points of a chunk: `count × width`, point by point.
public struct PointColumn: Hashable, Sendable {
  public let scalar: PointScalar
  /// Elements a point.
  public let width: Int
  /// Little-endian, without gaps.
  public internal(set) var bytes: [UInt8]

  init(_ scalar: PointScalar, width: Int = 1, bytes: [UInt8]) {
    self.scalar = scalar
    self.width = width
    self.bytes = bytes
  }

  /// Zeros.
  init(_ field: PointField, count: Int) {
    self.init(field.scalar, width: field.width, bytes: [UInt8](repeating: 0, count: count * field.size))
  }

  /// Values of a type of the machine. `Value` is a number type of exactly the scalar's size.
  init<Value>(_ scalar: PointScalar, _ values: [Value]) {
    precondition(MemoryLayout<Value>.size == scalar.size)
    self.init(scalar, bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  /// Elements: points × width.
  public var elements: Int { bytes.count / scalar.size }

  /// One element as a number; 64-bit integers beyond 2^53 are rounded.
  @inline(__always) public func double(_ index: Int) -> Double {
    bytes.withUnsafeBytes { PointColumn.double($0, index * scalar.size, scalar) }
  }

  /// One element as a whole number; nil for a fraction, for what is not finite and for what is beyond `Int64`.
  @inline(__always) public func integer(_ index: Int) -> Int64? {
    bytes.withUnsafeBytes { bytes in
      switch scalar {
      case .float32, .float64: Int64(exactly: PointColumn.double(bytes, index * scalar.size, scalar))
      case .uint64: Int64(exactly: bytes.little(index * 8, UInt64.self))
      default: PointColumn.whole(bytes, index * scalar.size, scalar)
      }
    }
  }

  /// All elements as doubles.
  public var doubles: [Double] {
    bytes.withUnsafeBytes { bytes in
      let size = scalar.size
      return [Double](unsafeUninitializedCapacity: elements) { values, count in
        for index in 0..<values.count { values[index] = PointColumn.double(bytes, index * size, scalar) }
        count = values.count
      }
    }
  }

  @inline(__always)
  static func double(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ scalar: PointScalar) -> Double {
    switch scalar {
    case .float32: Double(Float(bitPattern: bytes.little(offset, UInt32.self)))
    case .float64: Double(bitPattern: bytes.little(offset, UInt64.self))
    case .uint64: Double(bytes.little(offset, UInt64.self))
    default: Double(whole(bytes, offset, scalar))
    }
  }

  @inline(__always)
  private static func whole(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ scalar: PointScalar) -> Int64 {
    switch scalar {
    case .int8: Int64(bytes.little(offset, Int8.self))
    case .uint8: Int64(bytes[offset])
    case .int16: Int64(bytes.little(offset, Int16.self))
    case .uint16: Int64(bytes.little(offset, UInt16.self))
    case .int32: Int64(bytes.little(offset, Int32.self))
    case .uint32: Int64(bytes.little(offset, UInt32.self))
    default: bytes.little(offset, Int64.self)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer at any offset; the caller has checked that it lies inside.
  @inline(__always) func little<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
    Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
  @inline(__always) func littleDouble(_ offset: Int) -> Double { Double(bitPattern: little(offset, UInt64.self)) }
}

extension UnsafeMutableRawBufferPointer {
  @inline(__always) func storeLittle<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }
}

extension Array where Element == UInt8 {
  /// Appends a little-endian integer.
  mutating func appendLittle<Value: FixedWidthInteger>(_ value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
  mutating func appendLittle(_ value: Double) { appendLittle(value.bitPattern) }
}
